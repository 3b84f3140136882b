//! JSON Lines, plain text and web pages.

use crate::common::shown;
use entente_sources::{Format, Options, json_lines, read};
use entente_text::Completeness;

const LINES: &str = include_str!("../pages/articles.jsonl");
const PAGE: &str = include_str!("../pages/page.html");

#[test]
fn json_lines_are_read_and_bad_ones_named() {
    let harvest = read("news.jsonl", LINES.as_bytes(), None, &Options::default()).unwrap();
    insta::assert_snapshot!(shown(&harvest), @r#"
    json-lines
    ? news.jsonl:4: "title" is a list, not a string; read as if it were not there
    ? news.jsonl:4: "published" is "last Monday", not a day as YYYY-MM-DD; kept undated
    LOST news.jsonl:5: not a JSON object: EOF while parsing a string at column 31; the line breaks off
    LOST news.jsonl:6: no "text"; give the article's text under that key
    LOST news.jsonl:7: not a JSON object but "not JSON at all"; write one object a line

    == line 1: "Angola leaves"
    id: a1
    source: The River Review
    url: https://review.example/a1
    published: 2023-12-21
    language: en
    dateline: "LUANDA (RR) —", place LUANDA, agency RR
    out at 0: Dateline "LUANDA (RR) —"
    Angola leaves the group. It joined in 2007.
    The minister said so.

    == line 2: ""
    id: 2
    published: 2023-12-21
    cut short: yes
    out at 21: CutMark "..."
    Ecuador left in 2020,

    == line 4: ""
    id: a3
    Gabon left in 1995 and came back in 2016.

    == line 8: ""
    id: a6
    cut short: yes
    Qatar left in 2019.
    "#);
}

#[test]
fn without_cleaning_the_text_stays_byte_for_byte() {
    let options = Options { clean: false, ..Options::default() };
    let drafts: Vec<_> = json_lines("news.jsonl", LINES.as_bytes(), options)
        .filter_map(|line| Some(line.ok()?.0.draft))
        .collect();
    assert_eq!(
        drafts[0].body,
        "LUANDA (RR) —  Angola leaves the group.\u{a0}It joined in 2007.\nThe minister said so."
    );
    assert_eq!(drafts[0].dateline.as_ref().unwrap().text, "LUANDA (RR) —");
    assert_eq!(drafts[1].body, "Ecuador left in 2020,...");
    assert_eq!(drafts[1].completeness, Completeness::CutShort);
    assert!(drafts.iter().all(|draft| draft.removed.is_empty()));
}

#[test]
fn each_line_knows_its_bytes() {
    let harvest = read("news.jsonl", LINES.as_bytes(), None, &Options::default()).unwrap();
    for item in &harvest.articles {
        let line = LINES.lines().nth(item.line - 1).unwrap();
        assert_eq!(&harvest.bytes[item.original.clone()], line.as_bytes());
    }
}

#[test]
fn a_line_that_is_too_long_does_not_stop_the_next() {
    let long = "x".repeat(2000);
    let input =
        format!("{{\"text\": \"{long}\"}}\n{{\"text\": \"It rained.\"}}\n{{\"text\": \"{long}\"}}");
    let options = Options { longest_line: 1000, ..Options::default() };
    let lines: Vec<_> = json_lines("big.jsonl", input.as_bytes(), options).collect();
    assert_eq!(lines.len(), 3);
    insta::assert_snapshot!(lines[0].as_ref().unwrap_err(), @"big.jsonl:1: the line is longer than 1000 bytes; no article is, so split it");
    assert_eq!(lines[1].as_ref().unwrap().0.draft.body, "It rained.");
    assert!(lines[2].is_err());
}

#[test]
fn plain_text_has_a_title_when_its_first_line_is_one() {
    let text = "Rain in Oslo\n\nBy Jane Doe\n\nIt rained in Oslo all day, and the trams stood still on the\nhill. In Bergen it snowed, as it does at this time of\nyear.\n\nNo train ran.\n";
    let harvest = read("rain.txt", text.as_bytes(), None, &Options::default()).unwrap();
    insta::assert_snapshot!(shown(&harvest), @r#"
    text

    == line 1: "Rain in Oslo"
    byline: Jane Doe
    out at 0: Byline "By Jane Doe"
    It rained in Oslo all day, and the trams stood still on the hill. In Bergen it snowed, as it does at this time of year.
    No train ran.
    "#);
    let untitled =
        read("rain.txt", b"It rained.\n\nIt snowed.", None, &Options::default()).unwrap();
    assert_eq!(untitled.articles[0].draft.title, "");
    assert_eq!(untitled.articles[0].draft.body, "It rained.\nIt snowed.");
}

#[test]
fn a_web_page() {
    let harvest = read("page.html", PAGE.as_bytes(), None, &Options::default()).unwrap();
    insta::assert_snapshot!(shown(&harvest), @r#"
    html

    == line 1: "Qatar to leave oil group"
    source: The River Review
    url: https://review.example/energy/qatar-oil-group
    byline: Ursula von der Berg
    published: 2018-12-03
    language: en-GB
    dateline: "DOHA (RR) —", place DOHA, agency RR
    out at 0: Dateline "DOHA (RR) —"
    Qatar will leave the Organization of the Petroleum Exporting Countries on 1 January 2019, its energy minister said on Monday. The country joined in 1961.
    Gas before oil
    “The decision came after Qatar reviewed ways to strengthen its role,” the company said & gave no other reason. The country is the largest exporter of liquefied gas, and a small producer of oil.
    Ecuador left a year later, on 1 January 2020, and said that it needed the money from its wells.
    "#);
}

#[test]
fn a_web_page_in_its_declared_charset() {
    let page = PAGE.replace("utf-8", "windows-1252");
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&page);
    let harvest = read("page.html", &bytes, None, &Options::default()).unwrap();
    let draft = &harvest.articles[0].draft;
    assert_eq!(draft.dateline.as_ref().unwrap().text, "DOHA (RR) —");
    assert_eq!(harvest.articles[0].original, 0..bytes.len());
}

#[test]
fn the_source_that_is_given_names_the_outlet() {
    let options = Options { source: Some("Harbour News".into()), ..Options::default() };
    let page = read("page.html", PAGE.as_bytes(), None, &options).unwrap();
    assert_eq!(page.articles[0].draft.source.as_deref(), Some("Harbour News"));
    let lines = read("news.jsonl", LINES.as_bytes(), None, &options).unwrap();
    assert_eq!(lines.articles[0].draft.source.as_deref(), Some("The River Review"));
    assert_eq!(lines.articles[1].draft.source.as_deref(), Some("Harbour News"));
}

#[test]
fn a_deep_page_is_refused_in_a_small_thread() {
    for tag in ["div", "b", "section", "ul><li", "blockquote", "svg"] {
        for depth in [100, 240, 800] {
            let page = format!(
                "<html><body>{}<p>It rained in Oslo.</p>",
                format!("<{tag}>").repeat(depth)
            );
            let reading = std::thread::Builder::new().stack_size(2 << 20).spawn(move || {
                read("deep.html", page.as_bytes(), Some(Format::Html), &Options::default()).is_ok()
            });
            let is_read = reading.unwrap().join().unwrap();
            assert!(depth < 512 || !is_read, "{tag} {depth}");
        }
    }
}
