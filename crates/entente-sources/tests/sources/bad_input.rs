//! Input that cannot be read: one clear line each.

use std::io::Write as _;

use entente_sources::{Format, Options, read};

fn error(name: &str, bytes: &[u8]) -> String {
    let error = read(name, bytes, None, &Options::default()).unwrap_err().to_string();
    assert!(!error.contains('\n') && error.starts_with(name), "{error}");
    error
}

#[test]
fn a_damaged_table_that_its_reader_panics_over_is_named() {
    let bytes = include_bytes!("../pages/damaged.parquet");
    let error = read("a.parquet", bytes, None, &Options::default()).unwrap_err();
    assert!(error.to_string().starts_with("a.parquet: the Parquet file cannot be read ("));
}

#[test]
fn each_is_one_line_with_its_place() {
    insta::assert_snapshot!(error("empty.txt", b""), @"empty.txt: the file is empty; give a page or articles");
    insta::assert_snapshot!(error("blank.txt", b"\n \n"), @"blank.txt: the file is empty; give a page or articles");
    insta::assert_snapshot!(error("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0"), @"photo.jpg: this is not text (a NUL byte at byte 4); give a results page, JSON Lines, plain text or HTML");
    insta::assert_snapshot!(error("old.txt", b"It rained in Oslo.\nIt snowed in Troms\xf8.\n"), @"old.txt:2: byte 37 is not UTF-8 and the file does not say what it is; convert it, e.g. iconv -f WINDOWS-1252 -t UTF-8");
    insta::assert_snapshot!(error("list.txt", b"Viewing results 1 - 6 of 22\n\n"), @"list.txt: no article in this page; a results page has a title line, a blank line and a body for each");
    insta::assert_snapshot!(error("bad.jsonl", b"{\"id\": 1}\n{\"text\": 2}\n{\"text\": \"a\n"), @r#"bad.jsonl:1: no "text"; give the article's text under that key; and 2 more like it"#);
    insta::assert_snapshot!(error("old.jsonl", b"{\"text\": \"Troms\xf8\"}\n"), @"old.jsonl:1: byte 15 of the line is not UTF-8; write UTF-8");
    insta::assert_snapshot!(
        error("app.html", b"<!doctype html><html><body><div id=app></div><script>run()</script></body></html>"),
        @"app.html: no article text could be drawn from this web page (it holds only navigation, or is filled in by a script); save the article's own page, or give its text as .txt"
    );
}

#[test]
fn a_line_of_fifty_megabytes() {
    let mut line = b"{\"text\": \"".to_vec();
    line.resize(50 << 20, b'x');
    insta::assert_snapshot!(error("big.jsonl", &line), @"big.jsonl:1: the line is longer than 32 MB; no article is, so split it");
    line[..10].fill(b'x');
    insta::assert_snapshot!(error("big.txt", &line), @"big.txt:1: the line is longer than 32 MB; no article is, so split it");
}

#[test]
fn a_small_file_of_great_content() {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    for _ in 0..40 {
        encoder.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    let options = Options { largest: 1 << 20, ..Options::default() };
    let error = read("bomb.gz", &encoder.finish().unwrap(), None, &options).unwrap_err();
    insta::assert_snapshot!(error, @"bomb.gz: larger than 1 MB; split it, or give JSON Lines, which may be of any size");
}

#[test]
fn a_forced_format_still_looks_at_the_bytes() {
    for format in Format::NAMES {
        let format = format.parse().unwrap();
        assert!(read("a", b"\0\0\0", Some(format), &Options::default()).is_err());
        assert!(read("a", b" ", Some(format), &Options::default()).is_err());
    }
}
