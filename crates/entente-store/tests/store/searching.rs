//! Searching an archive of four articles.

use entente_store::{Archive, Piece, Query, Results};
use insta::assert_snapshot;

use crate::common::{add, article, news, numbered, place};

/// The results as a person would see them: marks in square brackets.
fn shown(archive: &Archive, query: &Query) -> String {
    let pieces = |pieces: &[Piece]| -> String {
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

#[test]
fn words_are_found_in_any_form_and_all_of_them_must_be_there() {
    let (_folder, archive) = news();
    assert_snapshot!(shown(&archive, &Query::new("exercise Armenia")), @"
    Viewing results 1 - 1 of 1
    Drills in the mountains (2024-09-30)
      Troops of five members of the CSTO met for a command-staff [exercise] near the lake. The [exercises] went on for five days. [Armenia] sent nobody, and told the CSTO’s staff so beforehand.
    ");
    assert_eq!(titles(&archive, "exercising"), ["Drills in the mountains"]);
    assert_eq!(titles(&archive, "exercise Tashkent"), [""; 0]);
    assert_eq!(titles(&archive, "ARMENIA"), ["Drills in the mountains"]);
}

#[test]
fn a_phrase_must_stand_together() {
    let (_folder, archive) = news();
    assert_snapshot!(shown(&archive, &Query::new("“petroleum exporting countries”")), @"
    Viewing results 1 - 1 of 1
    Qatar leaves OPEC (2019-01-01)
      Qatar left the Organization of the [Petroleum Exporting Countries] on the first day of the year. Its energy minister had announced the step a month before.
    ");
    assert_eq!(titles(&archive, "\"exporting petroleum\""), [""; 0]);
    assert_eq!(titles(&archive, "command-staff"), ["Drills in the mountains"]);
    assert_eq!(titles(&archive, "staff-command"), [""; 0]);
    // Not across the end of the title into the body.
    assert_eq!(titles(&archive, "\"OPEC Qatar\""), [""; 0]);
}

#[test]
fn operators() {
    let (_folder, archive) = news();
    assert_eq!(titles(&archive, "Tashkent OR OPEC").len(), 2);
    assert_eq!(titles(&archive, "CSTO -mountains"), ["CSTO staff meet"]);
    assert_eq!(titles(&archive, "CSTO NOT \"five days\""), ["CSTO staff meet"]);
    assert_eq!(
        titles(&archive, "(Tashkent OR CSTO) AND staff -chiefs"),
        ["Drills in the mountains"]
    );
    assert_eq!(titles(&archive, "-CSTO").len(), 2);
    assert_eq!(titles(&archive, "Tashkent OR -treaty").len(), 4);
    assert_eq!(titles(&archive, "or").len(), 0);
}

#[test]
fn what_is_left_out_is_not_marked() {
    let (_folder, archive) = news();
    let results = archive.search(&Query::new("staff -Tashkent")).unwrap();
    for hit in results.hits {
        for piece in hit.title_pieces.into_iter().chain(hit.excerpt) {
            assert_eq!(piece.marked, piece.text == "staff", "{piece:?}");
        }
    }
}

#[test]
fn a_name_in_capitals_is_not_the_word_it_is_spelled_like() {
    let (_folder, archive) = news();
    add(&archive, &article("Letters", None, "They told us who it was."));
    add(&archive, &article("Health", None, "The Who said so; so did the C.S.T.O."));
    assert_eq!(titles(&archive, "U.S."), ["A treaty and its parties"]);
    assert_eq!(titles(&archive, "US"), ["A treaty and its parties"]);
    assert_eq!(titles(&archive, "us").len(), 2);
    assert_eq!(titles(&archive, "WHO"), ["Health"]);
    assert_eq!(titles(&archive, "CSTO").len(), 3);
    assert_eq!(titles(&archive, "csto").len(), 3);
}

#[test]
fn a_question_that_cannot_be_understood_is_searched_for_as_words() {
    let (_folder, archive) = news();
    assert_snapshot!(shown(&archive, &Query::new("\"staff chiefs")), @"
    Viewing results 1 - 1 of 1
    note: the question was searched for as plain words, because a quotation mark is not closed
    CSTO [staff] meet (2024-10-02)
      The [chiefs] of [staff] spoke about the coming year.
    ");
    assert_snapshot!(shown(&archive, &Query::new("OR (")), @"
    No results
    note: the question was searched for as plain words, because a word is missing before OR
    ");
    assert_snapshot!(shown(&archive, &Query::new("?!")), @"
    No results
    note: the question holds no word to search for
    ");
}

#[test]
fn no_question_breaks_the_search() {
    let (_folder, archive) = news();
    let deep = format!("{}CSTO{}", "(".repeat(100_000), ")".repeat(100_000));
    let long = "CSTO ".repeat(100_000);
    let negated = "-".repeat(1000) + "(" + &"NOT ".repeat(10_000) + "x";
    for question in
        [&deep, &long, &negated, "title:CSTO", "CSTO^2 [a TO b]", "*", "\u{0}", "a\\\"b", "–CSTO"]
    {
        let results = archive.search(&Query::new(question)).unwrap();
        assert!(results.total <= 4);
    }
}

#[test]
fn an_empty_question_asks_for_everything_newest_first() {
    let (_folder, archive) = news();
    let expected = [
        "CSTO staff meet",
        "Drills in the mountains",
        "Qatar leaves OPEC",
        "A treaty and its parties",
    ];
    assert_eq!(titles(&archive, ""), expected);
    assert_eq!(titles(&archive, "  \n"), expected);
}

#[test]
fn an_empty_archive_answers() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    assert_snapshot!(shown(&archive, &Query::new("CSTO")), @"No results");
    assert_snapshot!(shown(&archive, &Query::new("")), @"No results");
}

#[test]
fn pages_say_what_they_show() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    for number in 0..20 {
        add(&archive, &numbered(number));
    }
    let page = |page, per_page| {
        let results = archive.search(&Query { page, per_page, ..Query::new("exercise") }).unwrap();
        format!(
            "{results}, page {} of {}, {} hits",
            results.page,
            results.pages,
            results.hits.len()
        )
    };
    let pages = [page(1, 6), page(2, 6), page(4, 6), page(5, 6), page(0, 6), page(1, 0)];
    assert_snapshot!(pages.join("\n"), @"
    Viewing results 1 - 6 of 20, page 1 of 4, 6 hits
    Viewing results 7 - 12 of 20, page 2 of 4, 6 hits
    Viewing results 19 - 20 of 20, page 4 of 4, 2 hits
    Viewing results 19 - 20 of 20, page 4 of 4, 2 hits
    Viewing results 1 - 6 of 20, page 1 of 4, 6 hits
    Viewing results 1 - 1 of 20, page 1 of 20, 1 hits
    ");
    assert_snapshot!(page(1, 20), @"Viewing results 1 - 20 of 20, page 1 of 1, 20 hits");
    assert_snapshot!(page(1, usize::MAX), @"Viewing results 1 - 20 of 20, page 1 of 1, 20 hits");
    assert_snapshot!(page(usize::MAX, usize::MAX), @"Viewing results 1 - 20 of 20, page 1 of 1, 20 hits");
}

#[test]
fn pages_hold_everything_once_in_one_order_however_the_index_came_about() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    // Added in several steps, with a search after each, so that the index has several segments.
    for step in 0..5 {
        for number in step * 8..step * 8 + 8 {
            let day = format!("2024-0{}-01", number % 3 + 1);
            let day = (number % 4 > 0).then_some(day.as_str());
            let body = format!("{} {number}", "The alliance met again. ".repeat(number % 2 + 1));
            add(&archive, &article("Meeting", day, &body));
        }
        archive.search(&Query::new("")).unwrap();
    }
    let ids = |archive: &Archive, per_page: usize| -> Vec<String> {
        let pages =
            archive.search(&Query { per_page, ..Query::new("alliance met") }).unwrap().pages;
        (1..=pages)
            .flat_map(|page| {
                let query = Query { page, per_page, ..Query::new("alliance met") };
                archive.search(&query).unwrap().hits
            })
            .map(|hit| hit.head.id.to_string())
            .collect()
    };
    let all = ids(&archive, 40);
    let mut different = all.clone();
    different.sort();
    different.dedup();
    assert_eq!((all.len(), different.len()), (40, 40));
    assert_eq!(ids(&archive, 7), all);
    std::fs::remove_dir_all(archive.index_path()).unwrap();
    let archive = Archive::open(archive.path()).unwrap();
    assert_eq!(ids(&archive, 7), all);
}

#[test]
fn the_best_answer_comes_first_then_the_newest_then_the_first_added() {
    let (_folder, path) = place();
    let archive = Archive::open(path).unwrap();
    for (title, day) in [
        ("Undated one", None),
        ("Old", Some("2001-05-05")),
        ("Undated two", None),
        ("New", Some("2024-05-05")),
    ] {
        add(&archive, &article(title, day, "A summit took place in the city."));
    }
    add(&archive, &article("The summit", None, "It took place in the city."));
    let expected = ["The summit", "New", "Old", "Undated one", "Undated two"];
    assert_eq!(titles(&archive, "summit"), expected);
}
