//! A harvest as a person would want to see it.

use std::fmt::Write as _;

use entente_sources::Harvest;
use entente_text::{Completeness, Credit};

fn or_dash(text: Option<&str>) -> &str {
    text.unwrap_or("-")
}

fn credit(credit: &Credit, body: &str) -> String {
    format!(
        "{:?}: author {}, publisher {}, republisher {}, in the body: {}\n    {:?}",
        credit.kind,
        or_dash(credit.author.as_deref()),
        or_dash(credit.publisher.as_deref()),
        or_dash(credit.republisher.as_deref()),
        credit.span.map_or("no".to_owned(), |span| format!("{:?}", span.of(body))),
        credit.text,
    )
}

/// Everything a harvest holds, body last.
pub(crate) fn shown(harvest: &Harvest<'_>) -> String {
    let mut out = format!("{}\n", harvest.format);
    if let Some(coverage) = &harvest.coverage {
        let _ = writeln!(
            out,
            "{} - {} of {} ({:?})",
            coverage.first, coverage.last, coverage.total, coverage.text
        );
    }
    for doubt in &harvest.doubts {
        let _ = writeln!(out, "{} {doubt}", if doubt.lost { "LOST" } else { "?" });
    }
    for item in &harvest.articles {
        let draft = &item.draft;
        let _ = writeln!(out, "\n== line {}: {:?}", item.line, draft.title);
        for (name, value) in [
            ("id", draft.given_id.as_deref()),
            ("source", draft.source.as_deref()),
            ("url", draft.url.as_deref()),
            ("byline", draft.byline.as_deref()),
            ("published", draft.published.map(|day| day.to_string()).as_deref()),
            ("language", draft.language.as_deref()),
            ("cut short", (draft.completeness == Completeness::CutShort).then_some("yes")),
        ] {
            if let Some(value) = value {
                let _ = writeln!(out, "{name}: {value}");
            }
        }
        if let Some(dateline) = &draft.dateline {
            let _ = writeln!(
                out,
                "dateline: {:?}, place {}, agency {}",
                dateline.text,
                or_dash(dateline.place.as_deref()),
                or_dash(dateline.agency.as_deref()),
            );
        }
        for one in &draft.credits {
            let _ = writeln!(out, "{}", credit(one, &draft.body));
        }
        for removed in &draft.removed {
            let _ = writeln!(out, "out at {}: {:?} {:?}", removed.at, removed.kind, removed.text);
        }
        let _ = writeln!(out, "{}", draft.body);
    }
    out
}

/// A text without its white space.
pub(crate) fn squeezed(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The body with every removed piece put back, without white space.
pub(crate) fn put_back(draft: &entente_text::Draft) -> String {
    let mut whole = draft.body.clone();
    for removed in draft.removed.iter().rev() {
        whole.insert_str(removed.at, &removed.text);
    }
    squeezed(&whole)
}
