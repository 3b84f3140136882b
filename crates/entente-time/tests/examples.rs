//! Holds every example of `rules/time/examples.toml` to what it says.

use std::fmt::Write as _;

use entente_text::{Document, Edtf, Field, Span};
use entente_time::{Anchor, Present, find};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    example: Vec<Example>,
}

#[derive(Deserialize)]
struct Example {
    text: String,
    published: Option<String>,
    present: Option<String>,
    finds: Vec<[String; 3]>,
    /// TIMEX3 type and value of each expression; a range is two.
    timex: Option<Vec<[String; 2]>>,
}

#[test]
fn every_example_is_read_as_it_says() {
    let file: File = toml::from_str(include_str!("../../../rules/time/examples.toml"))
        .expect("the examples are TOML");
    let mut wrong = String::new();
    for example in &file.example {
        let anchor = Anchor {
            published: example.published.as_ref().map(|day| day.parse().expect("a day")),
            present: example.present.as_ref().map(|year| Present {
                year: year.parse().expect("a year"),
                field: Field::Body,
                span: Span::new(0, 0),
                basis: "year from a name".to_owned(),
            }),
        };
        let document = Document { text: example.text.clone(), ..Document::default() };
        let (timexes, _) = find(&document, &anchor);
        let shown = |edtf: Option<&Edtf>| edtf.map_or("-".to_owned(), ToString::to_string);
        let found: Vec<[String; 3]> = timexes
            .iter()
            .map(|timex| {
                let words = timex.when.text.clone().unwrap_or_default();
                [words, shown(timex.when.edtf.as_ref()), shown(timex.when.inferred.as_ref())]
            })
            .collect();
        let marked: Vec<[String; 2]> = timexes
            .iter()
            .flat_map(|timex| timex.parts.iter().map(move |part| (timex.kind.name(), part)))
            .map(|(kind, part)| [kind.to_owned(), part.value.clone()])
            .collect();
        if example.timex.as_ref().is_some_and(|timex| *timex != marked) {
            let _ = writeln!(
                wrong,
                "{}\n  found    {marked:?}\n  expected {:?}\n",
                example.text, example.timex
            );
        }
        if found != example.finds {
            let _ = writeln!(
                wrong,
                "{}\n  found    {found:?}\n  expected {:?}\n",
                example.text, example.finds
            );
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}
