//! W3C Web Annotations, one JSON-LD object a line: each claim as the body, the words that state it
//! as targets, found by quotation (`TextQuoteSelector`) and by place (`TextPositionSelector`).
//!
//! Positions there count characters; ours count bytes, and are converted.

use std::collections::BTreeMap;
use std::io::{self, Write};

use entente_claims::Evidence;
use entente_text::{Article, Field};
use serde_json::{Value, json};

use crate::{Selection, Written, json_line};

/// How many characters around a quotation tell it from another of the same words.
const AROUND: usize = 32;

pub(crate) fn write(selection: &Selection<'_>, out: &mut impl Write) -> io::Result<Written> {
    let articles: BTreeMap<&str, &Article> =
        selection.articles.iter().map(|article| (article.id.as_str(), article)).collect();
    let mut count = 0;
    for report in selection.claims {
        let (claim, head) = (&report.claim, &report.article);
        let Some(article) = articles.get(head.id.as_str()) else { continue };
        let source = head.url.clone().unwrap_or_else(|| format!("urn:entente:article:{}", head.id));
        let target = claim.evidence.iter().filter_map(|part| selectors(article, part));
        let target: Vec<Value> =
            target.map(|selector| json!({ "source": source, "selector": selector })).collect();
        count += 1;
        json_line(
            out,
            &json!({
                "@context": "http://www.w3.org/ns/anno.jsonld",
                "id": format!("urn:entente:claim:{}", claim.id),
                "type": "Annotation",
                "motivation": "identifying",
                "generator": "entente",
                "body": { "type": "Dataset", "format": "application/json", "value": claim },
                "target": target,
            }),
        )?;
    }
    let rest = selection.claims.len() - count;
    let one = "claim has its article not at hand";
    Ok(Written::all(count).left_out(rest, one, "claims have their articles not at hand"))
}

fn selectors(article: &Article, part: &Evidence) -> Option<Value> {
    let text = match part.field {
        Field::Title => &article.title,
        Field::Body => &article.body,
    };
    let (before, exact) = (text.get(..part.start)?, text.get(part.start..part.end)?);
    let after = &text[part.end..];
    let start = before.chars().count();
    let prefix: Vec<char> = before.chars().rev().take(AROUND).collect();
    let prefix: String = prefix.into_iter().rev().collect();
    let suffix: String = after.chars().take(AROUND).collect();
    Some(json!([
        { "type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix },
        { "type": "TextPositionSelector", "start": start, "end": start + exact.chars().count() },
        { "type": "FragmentSelector", "value": match part.field { Field::Title => "title", Field::Body => "body" } },
    ]))
}
