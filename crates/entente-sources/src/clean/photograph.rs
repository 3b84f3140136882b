//! Whose a photograph is: "Photo: Jane Doe / Wire", "@Wire. J.Doe", "© Wire".

use std::ops::Range;
use std::sync::LazyLock;

use entente_text::{Credit, CreditKind, RemovedKind};
use regex::Regex;

use super::{Findings, FoundCredit};
use crate::wordings;

static TABLE: &str = include_str!("../../wordings/photo_credits.tsv");

/// Inside a caption the credit may follow a sentence, and ends the caption.
static IN_CAPTION: LazyLock<Vec<(Regex, Vec<&str>)>> =
    LazyLock::new(|| wordings::phrases(TABLE, r"(?:^|[\s(\[>|])(?P<credit>", r")[\s.)\]]*$"));

/// On its own a credit is the whole line.
static ON_A_LINE: LazyLock<Vec<(Regex, Vec<&str>)>> = LazyLock::new(|| {
    let mut phrases = wordings::phrases(TABLE, r"^[(\[]?\s*(?P<credit>", r")\s*[)\]]?\.?$");
    phrases.retain(|(_, columns)| columns.get(3) == Some(&"line"));
    phrases
});

/// The longest credit that stands on a line of its own, in bytes.
const LONGEST_LINE: usize = 120;

/// The credit in a caption.
pub(super) fn credit_in(body: &str, caption: Range<usize>) -> Option<FoundCredit> {
    // Of "<img src=…> The quay. Photo: Jane Doe" the words after the mark-up.
    let text = &body[caption.clone()];
    let start = caption.start + text.rfind('>').map_or(0, |at| at + 1);
    first_match(&IN_CAPTION, body, start..caption.end)
}

/// Takes out the lines that are a credit and nothing else.
pub(super) fn find_lines(body: &str, found: &mut Findings) {
    let mut at = 0;
    for line in body.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        let end = at + line.trim_end().len();
        at += line.len();
        if start >= end || end - start > LONGEST_LINE || found.is_out(start) {
            continue;
        }
        if let Some(credit) = first_match(&ON_A_LINE, body, start..end)
            && found.take_out(start..end, RemovedKind::PhotoCredit)
        {
            found.credits.push(credit);
        }
    }
}

fn first_match(
    wordings: &[(Regex, Vec<&str>)],
    body: &str,
    place: Range<usize>,
) -> Option<FoundCredit> {
    let text = &body[place.clone()];
    let found = wordings.iter().find_map(|(wording, _)| wording.captures(text))?;
    let part = |name: &str| {
        found.name(name).map(|part| part.as_str().trim().trim_end_matches('.').to_owned())
    };
    let whole = found.name("credit")?;
    let credit = Credit {
        kind: CreditKind::Photograph,
        author: part("author"),
        publisher: part("publisher").filter(|publisher| !publisher.is_empty()),
        republisher: None,
        text: whole.as_str().to_owned(),
        span: None,
    };
    Some(FoundCredit { at: place.start + whole.start()..place.start + whole.end(), credit })
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;
    use crate::clean::clean;

    #[test]
    fn every_wording_finds_its_example() {
        for row in wordings::rows(TABLE).filter(|row| row.len() == 5) {
            let found = credit_in(row[1], 0..row[1].len()).unwrap().credit;
            let told = (found.author.unwrap_or_default(), found.publisher.unwrap_or_default());
            assert_eq!(told, (row[2].to_owned(), row[3].to_owned()), "{}", row[1]);
            assert_eq!(found.text, row[1]);
        }
    }

    #[test]
    fn the_credit_may_end_a_caption() {
        let caption = "<img src=\"a.jpg\" /> The quay in May. Photo: Jane Doe/Northern Wire.";
        let found = credit_in(caption, 0..caption.len()).unwrap();
        assert_eq!(&caption[found.at], "Photo: Jane Doe/Northern Wire");
        assert_eq!(credit_in("The quay in May", 0..15), None);
    }

    #[test]
    fn a_line_of_its_own_is_taken_out() {
        let body = "It rained.\n(Photo: Northern Wire)\nPhotos of the quay were shown. It snowed."
            .to_owned();
        let draft = clean(Draft { body, ..Draft::default() });
        assert_eq!(draft.body, "It rained.\nPhotos of the quay were shown. It snowed.");
        assert_eq!(draft.credits[0].publisher.as_deref(), Some("Northern Wire"));
        assert_eq!(draft.removed[0].text, "(Photo: Northern Wire)");
    }
}
