//! Formats that list many articles: each sample is written for this project and read whole.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use entente_sources::{Format, Harvest, Options, Pieces, Position, language as language_of, read};
use proptest::prelude::*;

/// Every list with its format, how many articles stand in it, and how many are drawn from it.
const SAMPLES: [(&str, &str, usize, usize); 11] = [
    ("feed.rss", "feed", 4, 3),
    ("feed.atom", "feed", 2, 2),
    ("export.wxr", "feed", 3, 1),
    ("news_sitemap.xml", "feed", 2, 1),
    ("posts.json", "json", 2, 2),
    ("feed.json", "json", 3, 2),
    ("articles.csv", "csv", 3, 2),
    ("articles.parquet", "parquet", 2, 2),
    ("pages.warc.gz", "warc", 5, 2),
    ("section.warc.gz", "warc", 7, 7),
    ("letters.mbox", "mail", 2, 2),
];

/// Samples of the other formats, by their place in the repository.
const OTHERS: [(&str, &str, usize, usize); 7] = [
    ("examples/results_page.txt", "results-page", 4, 4),
    ("examples/news.jsonl", "json-lines", 77, 77),
    ("crates/entente-sources/tests/pages/web/wordpress_yoast.html", "html", 1, 1),
    ("crates/entente-sources/tests/pages/listings/wordpress_search.html", "html-listing", 6, 6),
    ("crates/entente-sources/tests/pages/listings/table_rows.html", "html-listing", 7, 7),
    ("crates/entente-sources/tests/pages/listings/section_front.html", "html-listing", 11, 11),
    ("LICENSE-MIT", "text", 1, 1),
];

fn bytes(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lists").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What was drawn, as people read it.
fn told(name: &str, harvest: &Harvest<'_>) -> String {
    let mut told = format!("{name}: {}\n", harvest.format);
    for item in &harvest.articles {
        let draft = &item.draft;
        let day = draft.published.map_or("undated".to_owned(), |day| day.to_string());
        let language = draft.language.clone();
        let language = language.or_else(|| language_of(&draft.body).map(str::to_owned));
        let or = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        told += &format!(
            "\n{} · {day} · {} · {} · {} · {:?}\n{} · {}\n{}\n",
            draft.title,
            or(&draft.source),
            or(&draft.byline),
            or(&language),
            draft.completeness,
            or(&draft.given_id),
            or(&draft.url),
            draft.body
        );
    }
    for doubt in &harvest.doubts {
        told += &format!("\n{}{doubt}", if doubt.lost { "lost: " } else { "" });
    }
    told
}

#[test]
fn every_sample_is_told_by_content_and_read() {
    for (name, format, _, drawn) in SAMPLES {
        let bytes = bytes(name);
        // The name must not be what tells it.
        let harvest = read("sample", &bytes, None, &Options::default());
        let harvest = harvest.unwrap_or_else(|error| panic!("{name}: {error}"));
        insta::assert_snapshot!(format!("list_{name}"), told(name, &harvest));
        assert_eq!(harvest.format.to_string(), format, "{name}");
        assert_eq!(harvest.articles.len(), drawn, "{name}");
        for item in &harvest.articles {
            assert!(harvest.bytes.get(item.original.clone()).is_some(), "{name}");
        }
    }
}

/// The table of docs/sources.md holds what is drawn from every sample. With `ENTENTE_WRITE_TABLE` set
/// it is written anew, with the time that each takes, the least of several.
#[test]
fn the_manual_says_what_is_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let lists = SAMPLES.map(|(name, format, held, drawn)| {
        (format!("crates/entente-sources/tests/lists/{name}"), format, held, drawn)
    });
    let others = OTHERS.map(|(name, format, held, drawn)| (name.to_owned(), format, held, drawn));
    let mut rows: Vec<(String, String)> = Vec::new();
    for (path, format, held, drawn) in others.into_iter().chain(lists) {
        let bytes = fs::read(root.join(&path)).unwrap_or_else(|error| panic!("{path}: {error}"));
        let mut least = Duration::MAX;
        for _ in 0..3 {
            let begun = Instant::now();
            let harvest = read("sample", &bytes, None, &Options::default());
            least = least.min(begun.elapsed());
            let harvest = harvest.unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(harvest.format.to_string(), format, "{path}");
            assert_eq!(harvest.articles.len(), drawn, "{path}");
        }
        let name = path.rsplit('/').next().unwrap_or(&path);
        let time = format!(" {:.1} |", least.as_secs_f64() * 1e3);
        rows.push((format!("| `{format}` | `{name}` | {held} | {drawn} |"), time));
    }
    let path = root.join("docs/sources.md");
    let manual = fs::read_to_string(&path).expect("docs/sources.md");
    let (mark, end) = ("<!-- samples -->\n", "<!-- /samples -->");
    let (before, rest) = manual.split_once(mark).expect("the mark before the table");
    let (table, after) = rest.split_once(end).expect("the mark behind the table");
    if std::env::var_os("ENTENTE_WRITE_TABLE").is_some() {
        let head =
            "| format | sample | articles in it | drawn from it | ms |\n|---|---|--:|--:|--:|\n";
        let rows: String = rows.iter().map(|(row, time)| format!("{row}{time}\n")).collect();
        fs::write(&path, format!("{before}{mark}{head}{rows}{end}{after}")).unwrap();
        return;
    }
    assert_eq!(table.lines().count(), rows.len() + 2);
    for (row, _) in &rows {
        assert!(table.contains(row), "docs/sources.md lacks {row}");
    }
}

#[test]
fn what_is_torn_is_named_and_never_breaks_the_reading() {
    for (name, ..) in SAMPLES {
        let whole = bytes(name);
        for part in [1, 2, 3, 5, 8] {
            let cut = &whole[..whole.len() * part / 9];
            if let Ok(harvest) = read("sample", cut, None, &Options::default()) {
                for item in &harvest.articles {
                    assert!(harvest.bytes.get(item.original.clone()).is_some(), "{name}");
                }
            }
        }
    }
    let whole = bytes("feed.rss");
    let torn = read("feed.rss", &whole[..900], None, &Options::default());
    let error = torn.expect_err("half a feed").to_string();
    assert!(error.starts_with("feed.rss:") && error.contains("cannot be read"), "{error}");
}

#[test]
fn lists_of_other_things_are_refused_with_what_to_do() {
    let refused = |content: &str| {
        read("a", content.as_bytes(), None, &Options::default())
            .expect_err("no articles")
            .to_string()
    };
    insta::assert_snapshot!(refused("<sitemapindex><sitemap/></sitemapindex>"), @"a: an index of sitemaps; give those that it names");
    insta::assert_snapshot!(refused("<urlset><url><loc>https://x.example/</loc></url></urlset>"), @"a: a sitemap that gives no headlines; give the pages that it names");
}

/// What each piece gives, with the position behind it.
fn drawn(mut pieces: Pieces) -> Vec<(Vec<entente_text::Draft>, Position)> {
    let options = Options::default();
    let mut all = Vec::new();
    while let Some(piece) = pieces.next() {
        all.push((piece.read("sample", &options).articles, pieces.position()));
    }
    all
}

#[test]
fn pieces_are_what_the_whole_is_and_can_be_read_from_any_place_on() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (name, format) in [
        ("lists/pages.warc.gz", Format::Warc),
        ("lists/section.warc.gz", Format::Warc),
        ("lists/articles.parquet", Format::Parquet),
        ("lists/articles.csv", Format::Csv),
        ("lists/letters.mbox", Format::Mail),
        ("pages/articles.jsonl", Format::JsonLines),
    ] {
        let file = folder.join(name);
        let bytes = fs::read(&file).unwrap();
        let options = Options::default();
        let whole = read("sample", &bytes, None, &options).unwrap();
        let whole: Vec<_> = whole.articles.into_iter().map(|item| item.draft).collect();
        let from = |position| {
            let open = fs::File::open(&file).unwrap();
            drawn(Pieces::open("sample", open, format, &options, position).unwrap().unwrap())
        };
        let all = from(Position::default());
        let drafts: Vec<_> = all.iter().flat_map(|(drafts, _)| drafts.clone()).collect();
        assert_eq!(drafts, whole, "{name}");
        for (number, (_, position)) in all.iter().enumerate() {
            assert_eq!(from(*position), all[number + 1..], "{name} from {position:?}");
        }
        // A stream, which may come in any portions, gives the same.
        let portions = Portions { rest: bytes, at_once: 7 };
        let stream = Pieces::of_stream("sample", portions, format, &options).unwrap();
        match stream {
            Some(stream) => assert_eq!(drawn(stream), all, "{name} as a stream"),
            None => assert_eq!(format, Format::Parquet),
        }
    }
}

/// Bytes that come a few at a time.
struct Portions {
    rest: Vec<u8>,
    at_once: usize,
}

impl std::io::Read for Portions {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.at_once.min(self.rest.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.rest[..count]);
        self.rest.drain(..count);
        Ok(count)
    }
}

/// Bytes as pieces of a stream that comes in portions: the texts of their articles.
fn streamed(bytes: &[u8], at_once: usize, format: Format) -> Vec<String> {
    let portions = Portions { rest: bytes.to_vec(), at_once };
    let pieces = Pieces::of_stream("sample", portions, format, &Options::default()).unwrap();
    let drafts = pieces.map(drawn).unwrap_or_default();
    drafts.into_iter().flat_map(|(drafts, _)| drafts).map(|draft| draft.body).collect()
}

fn whole(bytes: &[u8], format: Format) -> Vec<String> {
    let harvest = read("sample", bytes, Some(format), &Options::default());
    let articles = harvest.map(|harvest| harvest.articles).unwrap_or_default();
    articles.into_iter().map(|item| item.draft.body).collect()
}

proptest! {
    #[test]
    fn any_table_is_cut_into_the_rows_that_it_has(
        rows in "([a-c \",\r\n]{0,9}(\"[a-c,\n]{0,5}\"\"?,?\n?)?){0,9}",
        at_once in 1..9_usize,
    ) {
        let table = format!("title,\"text\"\n{rows}");
        prop_assert_eq!(streamed(table.as_bytes(), at_once, Format::Csv), whole(table.as_bytes(), Format::Csv));
    }

    #[test]
    fn any_mailbox_is_cut_into_the_messages_that_it_has(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "From a@b Tue Mar  5 09:00:00 2024\n", "From here on it rained.\n", "Subject: x\n",
                "\n", "\r\n", "It rained.\n", ">From b@c Tue 09:00\n", "It snowed.", "From x 1:00\r\n",
            ]),
            0..16,
        ),
        at_once in 1..9_usize,
    ) {
        let mailbox = parts.concat();
        let (bytes, format) = (mailbox.as_bytes(), Format::Mail);
        prop_assert_eq!(streamed(bytes, at_once, format), whole(bytes, format), "{}", mailbox);
    }
}

#[test]
fn a_row_without_end_takes_no_more_memory_than_a_row_may() {
    let options = Options { longest_line: 1000, ..Options::default() };
    let table = format!("title,text\nA,It rained.\nB,\"{}\nC,It snowed.\n", "x".repeat(5000));
    let stream = std::io::Cursor::new(table.into_bytes());
    let pieces = Pieces::of_stream("t.csv", stream, Format::Csv, &options).unwrap().unwrap();
    let (mut bodies, mut doubts) = (Vec::new(), Vec::new());
    for piece in pieces {
        let drawn = piece.read("t.csv", &options);
        bodies.extend(drawn.articles.into_iter().map(|draft| draft.body));
        doubts.extend(drawn.doubts.iter().map(ToString::to_string));
    }
    assert_eq!(bodies, ["It rained.", "It snowed."]);
    assert_eq!(doubts, ["t.csv: row 2 is longer than 1000 bytes; left out"]);
}

#[test]
fn a_feed_says_where_it_goes_on() {
    let next = |feed: &str| {
        let options =
            Options { address: Some("https://pier.example/feed".into()), ..Options::default() };
        let harvest = read("feed", feed.as_bytes(), None, &options).unwrap();
        harvest.paging.and_then(|paging| paging.next)
    };
    let item = "<item><title>Pier</title><link>https://pier.example/1</link></item>";
    let rss = |link: &str| {
        format!(
            "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel>{link}{item}</channel></rss>"
        )
    };
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><link rel='next' href='/feed?page=2'/>\
         <entry><title>Pier</title></entry></feed>";
    let json = r#"{"version": "https://jsonfeed.org/version/1.1",
        "next_url": "https://pier.example/feed.json?page=2", "items": [{"id": "1", "title": "Pier"}]}"#;
    assert_eq!(next(atom).as_deref(), Some("https://pier.example/feed?page=2"));
    assert_eq!(next(json).as_deref(), Some("https://pier.example/feed.json?page=2"));
    assert_eq!(
        next(&rss("<atom:link rel='next' href='?paged=2'/>")).as_deref(),
        Some("https://pier.example/feed?paged=2")
    );
    assert_eq!(next(&rss("<atom:link rel='self' href='?paged=1'/>")), None);
}

#[test]
fn a_page_without_a_character_set_is_read_as_its_server_said() {
    let page = b"<html><title>\xcc\xe8\xed\xf1\xea</title><p>\xcc\xe8\xed\xf1\xea.</p></html>";
    let said = Options { charset: Some("windows-1251".into()), ..Options::default() };
    assert!(read("a", page, None, &Options::default()).is_err());
    let harvest = read("a", page, None, &said).unwrap();
    assert_eq!(harvest.articles[0].draft.title, "Минск");
}
