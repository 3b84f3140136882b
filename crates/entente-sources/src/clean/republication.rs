//! Whose the article was first: "This article was originally published by Northern Wire."

use std::sync::LazyLock;

use entente_text::{Credit, CreditKind};
use regex::Regex;

use super::{Findings, FoundCredit};
use crate::wordings;

static TABLE: &str = include_str!("../../wordings/republication.tsv");
static TIMES: &str = include_str!("../../wordings/not_publishers.tsv");

/// A credit is a sentence: it begins a line or follows one.
static WORDINGS: LazyLock<Vec<(Regex, Vec<&str>)>> = LazyLock::new(|| {
    wordings::phrases(TABLE, r#"(?m)(?:^|[.!?:…”"’)\]]\s+)[\s*_("“\[–—-]*(?P<credit>"#, ")")
});

/// The longest rest of a credit's sentence after the publisher, in bytes.
const LONGEST_REST: usize = 300;

/// The most credits that are noted; a text that repeats itself without end has more.
const MOST: usize = 20;

/// Notes the credit, which stays in the body as a paragraph of its own. `republisher` is the outlet the article was taken
/// from, where it is known.
pub(super) fn find(body: &str, republisher: Option<&str>, found: &mut Findings) {
    for (wording, _) in WORDINGS.iter() {
        for written in wording.captures_iter(body).take(MOST) {
            let (Some(credit), Some(publisher)) =
                (written.name("credit"), written.name("publisher"))
            else {
                continue;
            };
            let at = credit.start()..publisher.end() + rest_of_sentence(&body[publisher.end()..]);
            let publisher = publisher.as_str();
            let taken = found
                .credits
                .iter()
                .any(|other| other.at.start < at.end && at.start < other.at.end);
            if taken || found.is_out(at.start) || is_time(publisher) {
                continue;
            }
            // White space only: the credit becomes a paragraph of its own.
            let after = at.end + (body[at.end..].len() - body[at.end..].trim_start().len());
            let spaced = [at.start, after].into_iter();
            found.breaks.extend(spaced.filter(|&at| body[..at].ends_with(char::is_whitespace)));
            found.credits.push(FoundCredit {
                credit: Credit {
                    kind: CreditKind::Republication,
                    author: written.name("author").map(|author| author.as_str().to_owned()),
                    publisher: Some(publisher.to_owned()),
                    republisher: republisher.map(str::to_owned),
                    text: body[at.clone()].to_owned(),
                    span: None,
                },
                at,
            });
        }
    }
}

/// How many bytes of the credit's sentence follow the publisher's name.
fn rest_of_sentence(rest: &str) -> usize {
    for (at, character) in rest.char_indices().take_while(|(at, _)| *at < LONGEST_REST) {
        let next = rest[at + character.len_utf8()..].chars().next();
        match character {
            '\n' | ')' | ']' => return at,
            '.' | ':' | '!' if next.is_none_or(char::is_whitespace) => return at + 1,
            _ => {}
        }
    }
    if rest.len() < LONGEST_REST { rest.trim_end().len() } else { 0 }
}

/// "First published in March 2018" names no publisher.
fn is_time(publisher: &str) -> bool {
    let word = publisher.split_whitespace().next().unwrap_or_default();
    wordings::rows(TIMES).any(|row| row[0] == word)
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;
    use crate::clean::{clean, note};

    fn credits(body: &str) -> Vec<Credit> {
        let mut found = Findings::default();
        find(body, Some("Harbour News"), &mut found);
        found.credits.into_iter().map(|found| found.credit).collect()
    }

    #[test]
    fn every_wording_finds_its_example() {
        for row in wordings::rows(TABLE).filter(|row| row.len() == 4) {
            let found = &credits(row[1])[..];
            let [credit] = found else { panic!("{}: {found:?}", row[1]) };
            let told = (credit.author.as_deref().unwrap_or_default(), credit.publisher.as_deref());
            assert_eq!(told, (row[2], Some(row[3])), "{}", row[1]);
            assert_eq!(credit.text, row[1]);
            assert_eq!(credit.republisher.as_deref(), Some("Harbour News"));
        }
    }

    #[test]
    fn what_is_said_of_others_is_no_credit() {
        for body in [
            "The report was first published by Northern Wire.",
            "The novel, first published in London, sold well.",
            "First published in 1851, the novel sold well.",
            "This article was first published in March 2018.",
            "Originally published in Paris the novel sold well.",
            "He was first published in Paris.",
        ] {
            assert_eq!(credits(body), [], "{body}");
        }
    }

    #[test]
    fn the_credit_stays_in_the_body_and_its_span_finds_it() {
        let body = "OSLO (NW) —  It rained.\u{a0} This article was first published\u{a0}by The River Review: Snow fell.";
        let draft = clean(Draft { body: body.into(), ..Draft::default() });
        let credit = &draft.credits[0];
        assert_eq!(credit.text, "This article was first published\u{a0}by The River Review:");
        assert_eq!(
            credit.span.unwrap().of(&draft.body),
            "This article was first published by The River Review:"
        );
        assert_eq!(draft.body.lines().count(), 3);
        let noted = note(Draft { body: body.into(), ..Draft::default() });
        assert_eq!(noted.body, body);
        assert_eq!(noted.credits[0].span.unwrap().of(body), credit.text);
        assert_eq!(noted.dateline, draft.dateline);
        assert!(noted.removed.is_empty());
    }
}
