//! Reads every kind of phrase that `phrases.tsv` lists, once with a day of publication and once
//! without one, and holds both readings to what the table says.

use std::fmt::Write as _;

use entente_text::{Document, Edtf};
use entente_time::{Anchor, find};

/// The sentence without the brackets around its expressions, and these.
fn marked(sentence: &str) -> (String, Vec<String>) {
    let words = sentence.split('[').skip(1).map(|rest| rest.split(']').next().unwrap_or_default());
    (sentence.replace(['[', ']'], ""), words.map(str::to_owned).collect())
}

/// The words of each expression, and "TYPE value strict inferred" of each, "-" where it has none,
/// with "cited" or "name" behind; the values of a range are joined by a comma.
fn read(text: &str, published: Option<&str>) -> (Vec<String>, String) {
    let document = Document { text: text.to_owned(), ..Document::default() };
    let published = published.map(|day| day.parse().expect("a day"));
    let (found, _) = find(&document, &Anchor { published, present: None });
    let shown = |edtf: Option<&Edtf>| edtf.map_or("-".to_owned(), ToString::to_string);
    let readings: Vec<String> = found
        .iter()
        .map(|timex| {
            let values: Vec<&str> = timex.parts.iter().map(|part| part.value.as_str()).collect();
            let (strict, inferred) = (&timex.when.edtf, &timex.when.inferred);
            let (strict, inferred) = (shown(strict.as_ref()), shown(inferred.as_ref()));
            let mark = if timex.citation {
                " cited"
            } else if timex.name {
                " name"
            } else {
                ""
            };
            format!("{} {} {strict} {inferred}{mark}", timex.kind.name(), values.join(","))
        })
        .collect();
    let words = found.iter().map(|timex| timex.when.text.clone().unwrap_or_default()).collect();
    (words, readings.join("; "))
}

#[test]
fn every_phrase_is_read_with_a_day_of_publication_and_without() {
    let table = include_str!("phrases.tsv");
    let mut wrong = String::new();
    let mut rows = 0;
    for row in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [kind, sentence, published, dated, undated] = cells[..] else {
            panic!("five cells: {row}")
        };
        rows += 1;
        let (text, words) = marked(sentence);
        let (dated_words, dated_found) = read(&text, Some(published));
        let (undated_words, undated_found) = read(&text, None);
        let right = words == dated_words
            && words == undated_words
            && dated == dated_found
            && undated == undated_found;
        if !right {
            let _ = writeln!(
                wrong,
                "{kind}: {text}\n  words    {dated_words:?}\n  undated  {undated_words:?}\n\
                 {kind}\t{sentence}\t{published}\t{dated_found}\t{undated_found}"
            );
        }
    }
    assert!(rows > 100, "{rows} rows");
    assert!(wrong.is_empty(), "\n{wrong}");
}
