//! Who wrote it, on a line above the text: "By Jane Doe".

use std::sync::LazyLock;

use entente_text::RemovedKind;
use regex::Regex;

use super::Findings;
use crate::wordings;

static TABLE: &str = include_str!("../../wordings/bylines.tsv");

static WORDINGS: LazyLock<Vec<(Regex, Vec<&str>)>> =
    LazyLock::new(|| wordings::phrases(TABLE, r"^[-–—*|]*\s*", r"\s*[|*]*$"));

/// The longest byline, in bytes.
const LONGEST: usize = 120;

/// Takes out a byline that is the first line of the body with text below it.
pub(super) fn find(body: &str, found: &mut Findings) {
    let start = found.start(body);
    let line = body[start..].split(['\n', '\r', '\u{2028}', '\u{2029}']).next().unwrap_or_default();
    let end = start + line.trim_end().len();
    if end - start > LONGEST || found.end(body) <= end {
        return;
    }
    let Some(names) = names(&body[start..end]) else { return };
    if found.take_out(start..end, RemovedKind::Byline) {
        found.byline = Some(names.to_owned());
    }
}

/// The names in a line that is a byline.
pub(crate) fn names(line: &str) -> Option<&str> {
    let written = WORDINGS.iter().find_map(|(wording, _)| wording.captures(line))?;
    Some(written.name("byline")?.as_str().trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use entente_text::Draft;

    use super::*;
    use crate::clean::clean;

    #[test]
    fn every_wording_finds_its_example() {
        for row in wordings::rows(TABLE).filter(|row| row.len() == 3) {
            assert_eq!(names(row[1]), Some(row[2]), "{}", row[1]);
        }
    }

    #[test]
    fn a_byline_is_a_line_of_its_own_above_the_text() {
        let draft = clean(Draft {
            body: "By Jane Doe, Northern Wire\n\nIt rained.".into(),
            ..Draft::default()
        });
        assert_eq!(draft.body, "It rained.");
        assert_eq!(draft.byline.as_deref(), Some("Jane Doe, Northern Wire"));
        assert_eq!(draft.removed[0].text, "By Jane Doe, Northern Wire");
    }

    #[test]
    fn a_sentence_is_no_byline() {
        for body in [
            "By Monday the rain had stopped.\nThe ferry left.",
            "By Lake Constance it rained.\nIt snowed.",
            "By Jane Doe",
        ] {
            let draft = clean(Draft { body: body.into(), ..Draft::default() });
            assert_eq!((draft.byline, &*draft.body), (None, body));
        }
    }
}
