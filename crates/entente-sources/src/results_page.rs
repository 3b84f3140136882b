//! A page of search results as plain text: which of how many, then title, blank line and body of
//! each article.

use std::ops::Range;
use std::sync::LazyLock;

use entente_text::Coverage;
use regex::Regex;

use crate::decode::Decoded;
use crate::harvest::{Found, Options};
use crate::paragraphs::{Block, CLOSERS, blocks, ends_sentence, is_title_like, joined};
use crate::{SourceDoubt, clean, wordings};

/// What a results page holds.
pub(crate) struct Page {
    /// The articles, in order.
    pub(crate) articles: Vec<Found>,
    /// How much of the list they are.
    pub(crate) coverage: Option<Coverage>,
    /// What did not fit, and what was left out.
    pub(crate) doubts: Vec<SourceDoubt>,
    /// Whether the page ends where its last article may not: the first line promises more.
    pub(crate) broken_off: bool,
}

/// Reads the line that says which of how many results a page shows.
pub(crate) fn coverage_of(line: &str) -> Option<Coverage> {
    static WORDINGS: LazyLock<Vec<(Regex, Vec<&str>)>> = LazyLock::new(|| {
        wordings::phrases(include_str!("../wordings/results_lines.tsv"), "(?i)^(?:", ")$")
    });
    let line = line.trim();
    let found = WORDINGS.iter().find_map(|(wording, _)| wording.captures(line))?;
    let number = |name: &str| -> Option<usize> {
        let digits: String =
            found.name(name)?.as_str().chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let (first, last, total) = (number("first")?, number("last")?, number("total")?);
    let ordered = first <= last && last <= total;
    ordered.then(|| Coverage { first, last, total, text: line.to_owned() })
}

/// Reads a page. Several pages one after the other are read too: each results line begins one.
pub(crate) fn read(name: &str, decoded: &Decoded<'_>, options: &Options) -> Page {
    let text = &*decoded.text;
    let mut page =
        Page { articles: Vec::new(), coverage: None, doubts: Vec::new(), broken_off: false };
    let all = with_bylines_apart(text, blocks(text));
    let mut rest = &all[..];
    if heading_of(text, rest.first()).is_none() {
        page.doubts.push(SourceDoubt::new(
            name,
            Some(1),
            "no line says how many results there are (\"Viewing results 1 - 6 of 22\"); whether the page is whole is not known",
        ));
    }
    while !rest.is_empty() {
        let heading = heading_of(text, rest.first());
        let body = &rest[usize::from(heading.is_some())..];
        let length = body.iter().position(|block| heading_of(text, Some(block)).is_some());
        let (section, next) = body.split_at(length.unwrap_or(body.len()));
        let line = rest[0].number;
        if let Some(heading) = &heading {
            page.join(name, line, heading);
        }
        // A results line with nothing under it is the first one printed again at the foot.
        if !section.is_empty() {
            page.section(name, text, line, heading.as_ref(), section, options);
        }
        rest = next;
    }
    // A body of few words, or one that ends in a bracket, counts as whole elsewhere; where a page
    // may have been cut it does not.
    if let Some(last) = page.articles.last() {
        let body = &last.draft.body;
        page.broken_off |= match text.ends_with('\n') {
            true => !ends_sentence(body) && !body.ends_with(CLOSERS),
            false => !ends_sentence(without_last_brackets(body)),
        };
    }
    page
}

/// A title with the byline on the next line is a block of its own, and so is the byline.
fn with_bylines_apart(text: &str, blocks: Vec<Block>) -> Vec<Block> {
    let mut apart = Vec::with_capacity(blocks.len());
    for mut block in blocks {
        let is_byline = |line: &Range<usize>| clean::byline_in(&text[line.clone()]).is_some();
        if block.lines.len() == 2 && is_byline(&block.lines[1]) {
            let line = block.lines.pop().into_iter().collect();
            let byline = Block { lines: line, number: block.number + 1, gap: 0 };
            apart.extend([block, byline]);
        } else {
            apart.push(block);
        }
    }
    apart
}

fn heading_of(text: &str, block: Option<&Block>) -> Option<Coverage> {
    match &block?.lines[..] {
        [line] => coverage_of(&text[line.clone()]),
        _ => None,
    }
}

impl Page {
    /// Takes a results line into the coverage of the whole.
    fn join(&mut self, name: &str, line: usize, heading: &Coverage) {
        match &mut self.coverage {
            None => self.coverage = Some(heading.clone()),
            Some(so_far) if so_far.text == heading.text => {}
            Some(so_far) if so_far.last + 1 == heading.first && so_far.total == heading.total => {
                so_far.last = heading.last;
                so_far.text = format!("{}\n{}", so_far.text, heading.text);
            }
            Some(so_far) => self.doubts.push(SourceDoubt::new(
                name,
                Some(line),
                format!(
                    "\"{}\" does not continue \"{}\"; its articles are read, but only the first line counts as the coverage",
                    heading.text, so_far.text
                ),
            )),
        }
    }

    /// Reads the articles under one results line.
    fn section(
        &mut self,
        name: &str,
        text: &str,
        line: usize,
        heading: Option<&Coverage>,
        blocks: &[Block],
        options: &Options,
    ) {
        let expected = heading.map(|heading| heading.last + 1 - heading.first);
        let Layout { titles, end } = layout(text, blocks, expected);
        for block in &blocks[end..] {
            self.doubts.push(SourceDoubt::lost(
                name,
                Some(block.number),
                format!(
                    "\"{}\" stands at the end with no body under it; left out",
                    &text[block.range()]
                ),
            ));
        }
        let untitled = titles.first().is_none_or(|&first| first > 0) && end > 0;
        if untitled {
            self.doubts.push(SourceDoubt::new(
                name,
                Some(blocks[0].number),
                "the text under the results line has no title; kept as an article without one",
            ));
        }
        let mut found = 0;
        let mut starts: Vec<(usize, usize)> =
            titles.iter().map(|&title| (title, title + 1)).collect();
        if untitled {
            starts.insert(0, (0, 0));
        }
        for (at, &(start, body)) in starts.iter().enumerate() {
            let stop = starts.get(at + 1).map_or(end, |next| next.0);
            let mut draft = options.draft();
            if body > start {
                draft.title = text[blocks[start].range()].to_owned();
            }
            let body: Vec<String> =
                blocks[body..stop].iter().map(|block| joined(text, block)).collect();
            draft.body = body.join("\n");
            let range = blocks[start].range().start..blocks[stop - 1].range().end;
            self.articles.push(Found { draft, text: range, line: blocks[start].number });
            found += 1;
        }
        let Some(expected) = expected.filter(|&expected| expected != found) else {
            self.broken_off = false;
            return;
        };
        let promised = heading.map(|heading| heading.text.as_str()).unwrap_or_default();
        self.doubts.push(SourceDoubt::new(
            name,
            Some(line),
            format!("\"{promised}\" promises {expected} articles, and {found} are in the page"),
        ));
        // With fewer articles than promised the page was cut, and the last body with it, unless
        // something whole follows it.
        self.broken_off = found < expected && end == blocks.len() && !ends_with_blank_line(text);
    }
}

/// "It rained. (Wire), (Post)" without the outlets in brackets.
fn without_last_brackets(body: &str) -> &str {
    let mut rest = body.trim_end();
    while let Some(at) = rest.ends_with([')', ']']).then(|| rest.rfind(['(', '['])).flatten() {
        rest = rest[..at].trim_end().trim_end_matches(',').trim_end();
    }
    rest
}

fn ends_with_blank_line(text: &str) -> bool {
    let tail = &text[text.trim_end().len()..];
    tail.matches('\n').count() > 1
}

/// Which blocks are titles, and where the last body ends.
struct Layout {
    titles: Vec<usize>,
    end: usize,
}

/// Tells titles from paragraphs. A title is a single short line that does not end as running text
/// does, with running text under it; of several such lines in a row the first is the title. A
/// section heading looks just the same, so when there are more of them than the page promises
/// articles, those that stand widest apart from the text above, then the longest, are the titles.
fn layout(text: &str, blocks: &[Block], expected: Option<usize>) -> Layout {
    let is_title: Vec<bool> = blocks.iter().map(|block| is_title_like(text, block)).collect();
    let expected = expected.unwrap_or(usize::MAX);
    let mut titles = Vec::new();
    let mut end = blocks.len();
    let mut at = 0;
    while at < blocks.len() {
        let run = is_title[at..].iter().take_while(|&&is_title| is_title).count();
        let follows_colon = at > 0 && text[blocks[at - 1].range()].ends_with([':', ';']);
        let at_end = at + run == blocks.len();
        if run == 0 {
            at += 1;
            continue;
        }
        let paragraphs_vary = titles.windows(2).any(|pair: &[usize]| pair[1] - pair[0] > 2)
            || titles.last().is_some_and(|last| at - last > 2);
        if follows_colon {
            // The items of a list.
        } else if !at_end {
            titles.push(at);
        } else if titles.len() >= expected {
            // All articles are there. Where bodies have several paragraphs the last one may have
            // been cut to a short line; where they have one each, this is the foot of the page.
            if !paragraphs_vary {
                end = at;
            }
        } else if run == 1 {
            end = at;
        } else {
            titles.push(at);
        }
        at += run;
    }
    // Text before the first title is an article too.
    let untitled = usize::from(titles.first().is_some_and(|&first| first > 0));
    let expected = expected.saturating_sub(untitled);
    if titles.len() > expected && expected > 0 {
        let mut ranked = titles.split_off(1);
        let words = |index: &usize| text[blocks[*index].range()].split_whitespace().count();
        ranked.sort_by_key(|index| std::cmp::Reverse((blocks[*index].gap, words(index))));
        ranked.truncate(expected - 1);
        ranked.sort_unstable();
        titles.extend(ranked);
    }
    Layout { titles, end }
}
