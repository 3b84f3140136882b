//! Holds the reading of the marked news to bars, TempEval-3 way, without a parse.

mod tempeval;

use std::fmt::Write as _;

use entente_text::Document;
use entente_time::{Anchor, find};
use tempeval::{Marked, Score, news};

#[test]
fn the_marked_news_is_read() {
    let items = news();
    assert!(items.len() >= 60, "{} items", items.len());
    let mut score = Score::default();
    let mut wrong = String::new();
    for item in &items {
        let published = item.published.as_ref().map(|day| day.parse().expect("a day"));
        let document = Document { text: item.text.clone(), ..Document::default() };
        let (found, _) = find(&document, &Anchor { published, present: None });
        let found: Vec<Marked> = found
            .iter()
            .flat_map(|timex| timex.parts.iter().map(|part| (timex.kind, part)))
            .map(|(kind, part)| Marked {
                range: part.span.start..part.span.end,
                kind: kind.name().to_owned(),
                value: part.value.clone(),
            })
            .collect();
        score.add(&item.marked, &found);
        if found != item.marked {
            let _ =
                writeln!(wrong, "{}\n  marked {:?}\n  found  {found:?}", item.text, item.marked);
        }
    }
    let (strict, value) = (score.f1(score.strict), score.f1(score.value));
    assert!(strict >= 0.95 && value >= 0.90, "strict {strict:.3}, value {value:.3}\n{wrong}");
}
