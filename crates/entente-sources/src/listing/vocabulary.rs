//! The words that lists of articles are told and read by: tables, each with its source.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use crate::wordings;

/// What a link or button leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// To the page that goes on.
    Next,
    /// To the page before.
    Previous,
    /// To the whole of one article, or its discussion.
    More,
}

/// What an element inside an item holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Byline,
    Source,
    /// A section, tag or count.
    Label,
    /// Nothing: the word stands before the name of a writer.
    Before,
    /// Nothing: the word says where the item stands among its neighbours.
    Place,
}

static LEADS: LazyLock<HashMap<&str, Leads>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/pager_words.tsv"))
        .filter_map(|row| {
            let leads = match row[1] {
                "next" => Leads::Next,
                "previous" => Leads::Previous,
                "more" => Leads::More,
                _ => return None,
            };
            Some((row[0], leads))
        })
        .collect()
});

static HOLDS: LazyLock<HashMap<&str, Holds>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/listing_elements.tsv"))
        .filter_map(|row| {
            let holds = match row[1] {
                "byline" => Holds::Byline,
                "source" => Holds::Source,
                "label" => Holds::Label,
                "place" => Holds::Place,
                "before" => Holds::Before,
                _ => return None,
            };
            Some((row[0], holds))
        })
        .collect()
});

static KINDS: LazyLock<HashMap<(&str, &str), i32>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/page_kinds.tsv"))
        .filter_map(|row| Some(((row[0], row[1]), row[2].parse().ok()?)))
        .collect()
});

static RELATED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    wordings::rows(include_str!("../../wordings/related_headings.tsv")).map(|row| row[0]).collect()
});

static LINES: LazyLock<Vec<(Regex, Vec<&str>)>> = LazyLock::new(|| {
    let table = include_str!("../../wordings/listing_lines.tsv");
    wordings::phrases(table, "(?i)^(?:", ")$")
});

/// What the words on a link say of where it leads; arrows and figures around them aside.
pub(super) fn leads(text: &str) -> Option<Leads> {
    let text = text.trim().to_lowercase().replace(['\u{a0}', '\n'], " ");
    if let Some(leads) = LEADS.get(text.as_str()) {
        return Some(*leads);
    }
    let bare = text.trim_matches(|c: char| !c.is_alphabetic());
    LEADS.get(bare).copied()
}

/// What a word in an element's names says of what it holds.
pub(super) fn holds(word: &str) -> Option<Holds> {
    HOLDS.get(word).copied()
}

/// What speaks for a list, or with less than 0 for an article, of what a page says of itself.
pub(super) fn weight(place: &'static str, value: &str) -> i32 {
    KINDS.get(&(place, value)).copied().unwrap_or(0)
}

/// The weight of a heading by its first word, or words.
pub(super) fn heading_weight(heading: &str) -> i32 {
    let heading = heading.to_lowercase();
    let begins = |known: &str| begins_with(&heading, known);
    KINDS
        .iter()
        .filter(|((place, value), _)| *place == "heading" && begins(value))
        .map(|(_, weight)| *weight)
        .max()
        .unwrap_or(0)
}

/// Whether this is the heading of a list beside an article.
pub(super) fn is_related(heading: &str) -> bool {
    let heading = heading.trim().to_lowercase();
    RELATED.iter().any(|known| begins_with(&heading, known))
}

fn begins_with(text: &str, known: &str) -> bool {
    text.strip_prefix(known)
        .is_some_and(|rest| !rest.chars().next().is_some_and(char::is_alphanumeric))
}

/// What a line says of the part of a list that a page shows; each as far as it says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) first: Option<usize>,
    pub(super) last: Option<usize>,
    pub(super) total: Option<usize>,
    pub(super) page: Option<usize>,
    pub(super) pages: Option<usize>,
}

/// Reads such a line.
pub(super) fn part(line: &str) -> Option<Part> {
    let found = LINES.iter().find_map(|(wording, _)| wording.captures(line.trim()))?;
    let number = |name: &str| -> Option<usize> {
        let digits: String =
            found.name(name)?.as_str().chars().filter(char::is_ascii_digit).collect();
        digits.parse().ok()
    };
    let part = Part {
        first: number("first"),
        last: number("last"),
        total: number("total"),
        page: number("page"),
        pages: number("pages"),
    };
    let ordered = |one: Option<usize>, other: Option<usize>| match (one, other) {
        (Some(one), Some(other)) => 1 <= one && one <= other,
        _ => true,
    };
    let sound = ordered(part.first, part.last)
        && ordered(part.last, part.total)
        && ordered(part.page, part.pages);
    sound.then_some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_reads_its_example() {
        let table = include_str!("../../wordings/listing_lines.tsv");
        for row in wordings::rows(table).filter(|row| row.len() == 7) {
            let found = part(row[1]).unwrap_or_else(|| panic!("{}", row[1]));
            let told = [found.first, found.last, found.total, found.page, found.pages];
            let told = told.map(|one| one.map_or("-".to_owned(), |number| number.to_string()));
            assert_eq!(told, row[2..], "{}", row[1]);
        }
        for line in ["22 people", "1998 to 2004", "page by page", "9 of 4", "Page 3 of the treaty"]
        {
            assert_eq!(part(line), None, "{line}");
        }
    }

    #[test]
    fn links_say_where_they_lead() {
        for text in ["Next »", "« Older posts", "nächste Seite", "›"] {
            assert_eq!(leads(text), Some(Leads::Next), "{text}");
        }
        assert_eq!(leads("Read more…"), Some(Leads::More));
        assert_eq!(leads("14 comments"), Some(Leads::More));
        assert_eq!(leads("Next week’s talks"), None);
    }

    #[test]
    fn tables_are_whole() {
        for (table, columns) in [
            (include_str!("../../wordings/pager_words.tsv"), 3),
            (include_str!("../../wordings/listing_elements.tsv"), 2),
            (include_str!("../../wordings/page_kinds.tsv"), 3),
            (include_str!("../../wordings/related_headings.tsv"), 2),
        ] {
            for row in wordings::rows(table) {
                assert_eq!(row.len(), columns, "{row:?}");
            }
        }
        assert!(is_related("Related stories") && !is_related("Relatedness"));
        assert_eq!(heading_weight("Search results for “port”"), 3);
    }
}
