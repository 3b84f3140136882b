//! A page in the order of its text: its elements, each with what its names say of days, and the
//! text that it shows.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use trafilatura::dom::{Document, NodeId};

use crate::dating::{Kind, simple};
use crate::html::{BLOCKS, SILENT};
use crate::wordings;

/// What the words in an element's names say: the kind, and how surely.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) kind: Option<Kind>,
    pub(crate) weight: i32,
}

static MARKS: LazyLock<HashMap<&str, Mark>> = LazyLock::new(|| {
    wordings::rows(include_str!("../wordings/date_elements.tsv"))
        .filter_map(|row| {
            let [word, kind, weight] = row[..] else { return None };
            Some((word, Mark { kind: Kind::named(kind), weight: weight.parse().ok()? }))
        })
        .collect()
});
/// Words of what stands around an article, each with whether it stands around a list of articles too.
static MARGINS: LazyLock<HashMap<&str, bool>> = LazyLock::new(|| {
    wordings::rows(include_str!("../wordings/page_margins.tsv"))
        .map(|row| (row[0], row.get(1) == Some(&"list")))
        .collect()
});

/// One element.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) node: NodeId,
    pub(crate) parent: Option<usize>,
    pub(crate) name: String,
    /// What its own names say.
    pub(crate) mark: Option<Mark>,
    /// Whether its own names are those of what stands around an article.
    is_margin: bool,
    /// Whether they are those of what stands around a list of articles.
    pub(crate) is_side: bool,
    /// Where its text stands in [`Outline::text`].
    pub(crate) text: Range<usize>,
}

/// A page in the order of its text.
pub(crate) struct Outline {
    pub(crate) elements: Vec<Element>,
    /// The text of the body, blocks on lines of their own.
    pub(crate) text: String,
    /// The element that each stretch of the text begins in, by where it begins.
    runs: Vec<(usize, usize)>,
    /// Where the heading of the page stands in the text.
    pub(crate) heading: Option<Range<usize>>,
    /// Whether the title of the page repeats that heading.
    pub(crate) titled: bool,
}

impl Outline {
    pub(crate) fn of(page: &Document) -> Self {
        enum Step {
            Into(NodeId, Option<usize>),
            Tail(NodeId, usize),
            End(usize),
        }
        let mut outline = Self {
            elements: Vec::new(),
            text: String::new(),
            runs: Vec::new(),
            heading: None,
            titled: false,
        };
        let mut steps: Vec<Step> =
            page.children(page.root()).into_iter().rev().map(|id| Step::Into(id, None)).collect();
        let mut in_body = false;
        while let Some(step) = steps.pop() {
            match step {
                Step::Into(node, parent) => {
                    let name = page.tag_name(node).to_owned();
                    in_body |= name == "body";
                    let index = outline.elements.len();
                    let start = outline.text.len();
                    let names = || {
                        ["class", "id", "itemprop", "rel"]
                            .iter()
                            .filter_map(|attribute| page.get_attribute(node, attribute))
                            .collect::<Vec<_>>()
                            .join(" ")
                    };
                    let (mark, is_margin, is_side) = match name.as_str() {
                        "html" | "body" | "main" | "article" | "meta" | "link" | "script" => {
                            (None, false, false)
                        }
                        "nav" | "aside" => (None, true, true),
                        _ => {
                            let words = words(&names());
                            let known: Vec<bool> = words
                                .iter()
                                .filter_map(|word| MARGINS.get(word.as_str()).copied())
                                .collect();
                            (mark(&words), !known.is_empty(), known.contains(&true))
                        }
                    };
                    let silent = SILENT.contains(&name.as_str());
                    let is_block = BLOCKS.contains(&name.as_str()) || name == "td";
                    outline.elements.push(Element {
                        node,
                        parent,
                        name,
                        mark,
                        is_margin,
                        is_side,
                        text: start..start,
                    });
                    if silent {
                        continue;
                    }
                    if is_block {
                        outline.line_break();
                    }
                    outline.elements[index].text.start = outline.text.len();
                    if in_body {
                        outline.write(&page.text(node), index);
                    }
                    steps.push(Step::End(index));
                    for child in page.children(node).into_iter().rev() {
                        steps.push(Step::Tail(child, index));
                        steps.push(Step::Into(child, Some(index)));
                    }
                }
                Step::Tail(node, index) => {
                    if in_body {
                        outline.write(&page.tail(node), index);
                    }
                }
                Step::End(index) => {
                    let end = outline.text.len();
                    outline.elements[index].text.end = end;
                    if BLOCKS.contains(&outline.elements[index].name.as_str()) {
                        outline.line_break();
                    } else if !outline.text.ends_with([' ', '\n']) {
                        // Neighbours such as <b>12</b><b>March</b> are words of their own.
                        outline.text.push(' ');
                    }
                }
            }
        }
        if let Some((heading, titled)) = outline.find_heading(page) {
            (outline.heading, outline.titled) = (Some(heading), titled);
        }
        outline
    }

    fn line_break(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Adds text of an element, runs of white space as one space.
    fn write(&mut self, text: &str, element: usize) {
        if text.is_empty() {
            return;
        }
        let start = self.text.len();
        for character in text.chars() {
            let space = character.is_whitespace();
            if !space {
                self.text.push(character);
            } else if !self.text.is_empty() && !self.text.ends_with([' ', '\n']) {
                self.text.push(' ');
            }
        }
        if self.text.len() > start {
            self.runs.push((start, element));
        }
    }

    /// The heading that the page's title repeats, else the first of the first rank.
    fn find_heading(&self, page: &Document) -> Option<(Range<usize>, bool)> {
        let content = |selector: &str| {
            let element = page.query_selector(page.root(), selector)?;
            page.get_attribute(element, "content").or_else(|| Some(page.text_content(element)))
        };
        let titles: Vec<String> = [r#"meta[property="og:title"]"#, "title"]
            .iter()
            .filter_map(|selector| content(selector))
            .map(|title| simple(&title))
            .filter(|title| !title.is_empty())
            .collect();
        let is_titled = |element: &&Element| {
            let text = simple(&self.text[element.text.clone()]);
            text.len() >= 8
                && titles.iter().any(|title| {
                    title.contains(&text) || (title.len() >= 12 && text.contains(title.as_str()))
                })
        };
        let ranked = |rank: &'static str| {
            self.elements.iter().filter(move |e| e.name == rank && !e.text.is_empty())
        };
        let titled = ["h1", "h2", "h3"].iter().find_map(|rank| ranked(rank).find(is_titled));
        let any = || ranked("h1").find(|e| !self.text[e.text.clone()].trim().is_empty());
        let heading = titled.or_else(any)?;
        Some((heading.text.clone(), titled.is_some()))
    }

    /// The element in which a place of the text stands.
    pub(crate) fn element_at(&self, at: usize) -> Option<usize> {
        let after = self.runs.partition_point(|(start, _)| *start <= at);
        Some(self.runs[after.checked_sub(1)?].1)
    }

    /// An element and those it stands in, from the inside out.
    pub(crate) fn upwards(&self, element: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(element), |&at| self.elements[at].parent)
    }

    /// Whether an element stands beside the article.
    pub(crate) fn is_beside(&self, element: usize) -> bool {
        self.upwards(element).any(|at| {
            let element = &self.elements[at];
            let holds_heading = self.heading.as_ref().is_some_and(|heading| {
                element.text.start <= heading.start && heading.end <= element.text.end
            });
            let is_foot = element.name == "footer"
                && !self.upwards(at).any(|above| self.elements[above].name == "article");
            (element.is_margin || is_foot) && !holds_heading
        })
    }

    /// The line of the text around a place.
    pub(crate) fn line(&self, at: &Range<usize>) -> Range<usize> {
        let start = self.text[..at.start].rfind('\n').map_or(0, |found| found + 1);
        let end = self.text[at.end..].find('\n').map_or(self.text.len(), |found| at.end + found);
        start..end
    }
}

/// The words of an element's names, in lower case: "postDate entry-meta" is post, date, entry, meta.
pub(crate) fn words(names: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for character in names.chars() {
        let breaks = !character.is_alphanumeric() || (character.is_uppercase() && was_lower);
        if breaks && !words.last().is_some_and(String::is_empty) {
            words.push(String::new());
        }
        was_lower = character.is_lowercase();
        if character.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(character.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// The surest of what the words say; a kind that one of them names goes before "any".
fn mark(words: &[String]) -> Option<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    for word in words {
        if let Some(mark) = MARKS.get(word.as_str()) {
            marks.push(*mark);
            continue;
        }
        let ends = |known: &&&str| {
            known.len() >= 4 && (word.starts_with(**known) || word.ends_with(**known))
        };
        let part = MARKS.keys().filter(ends).max_by_key(|known| (known.len(), **known));
        marks.extend(part.and_then(|part| MARKS.get(part)));
    }
    let weight = marks.iter().map(|mark| mark.weight).max()?;
    let kind = marks
        .iter()
        .filter(|mark| mark.kind.is_some())
        .max_by_key(|mark| mark.weight)
        .and_then(|mark| mark.kind);
    Some(Mark { kind, weight })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_into_words() {
        assert_eq!(words("postDate entry-meta c2_X"), ["post", "date", "entry", "meta", "c2", "x"]);
        assert_eq!(mark(&words("entry-date")).unwrap().weight, 7);
        assert_eq!(mark(&words("date updated")).unwrap().kind, Some(Kind::Modified));
        assert_eq!(mark(&words("articledate")).unwrap().kind, None);
        assert_eq!(mark(&words("image big")), None);
    }

    #[test]
    fn what_holds_the_heading_is_no_margin() {
        let page = Document::parse(
            "<title>Port opens</title><div class=content-sidebar><h1>Port opens</h1><p>x</p>\
             <div class=sidebar><p>y</p></div></div>",
        );
        let outline = Outline::of(&page);
        let beside = |text: &str| {
            let at = outline.text.find(text).unwrap();
            outline.is_beside(outline.element_at(at).unwrap())
        };
        assert!(!beside("x"));
        assert!(beside("y"));
    }
}
