//! Searching an archive of four articles.

mod common;

use common::{article, news, when};
use entente_store::{Archive, Query, Results};
use insta::assert_snapshot;

/// The results as a person would see them: marks in square brackets.
fn shown(archive: &Archive, query: &Query) -> String {
    let pieces = |pieces: &[entente_store::Piece]| -> String {
        pieces
            .iter()
            .map(|piece| match piece.marked {
                true => format!("[{}]", piece.text),
                false => piece.text.clone(),
            })
            .collect()
    };
    let results: Results = archive.search(query).unwrap();
    let mut lines = vec![results.to_string()];
    lines.extend(results.notes.iter().map(|note| format!("note: {note}")));
    for hit in &results.hits {
        let day = hit.head.published.map_or("undated".to_owned(), |day| day.to_string());
        lines.push(format!("{} ({day})", pieces(&hit.title_pieces)));
        lines.push(format!("  {}", pieces(&hit.excerpt)));
    }
    lines.join("\n")
}

fn titles(archive: &Archive, question: &str) -> Vec<String> {
    let query = Query { per_page: 50, ..Query::new(question) };
    archive.search(&query).unwrap().hits.into_iter().map(|hit| hit.head.title).collect()
}

#[test]
fn an_acronym_is_found_in_title_and_body() {
    let (_folder, archive) = news();
    assert_snapshot!(shown(&archive, &Query::new("CSTO")), @"
    Viewing results 1 - 2 of 2
    [CSTO] staff meet (2024-10-02)
      The chiefs of staff spoke about the coming year.
    Drills in the mountains (2024-09-30)
      Troops of five members of the [CSTO] met for a command-staff exercise near the lake. The exercises went on for five days. Armenia sent nobody, and told the [CSTO]’s staff so beforehand.
    ");
}
