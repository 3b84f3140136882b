//! Formats that list many articles: each sample is written for this project and read whole.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use entente_sources::{Format, Harvest, Options, Pieces, Position, language as language_of, read};

/// Every list with its format, how many articles stand in it, and how many are drawn from it.
const SAMPLES: [(&str, &str, usize, usize); 10] = [
    ("feed.rss", "feed", 4, 3),
    ("feed.atom", "feed", 2, 2),
    ("export.wxr", "feed", 3, 1),
    ("news_sitemap.xml", "feed", 2, 1),
    ("posts.json", "json", 2, 2),
    ("feed.json", "json", 3, 2),
    ("articles.csv", "csv", 3, 2),
    ("articles.parquet", "parquet", 2, 2),
    ("pages.warc.gz", "warc", 5, 2),
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

/// What pieces give from a position on, with the position behind each.
fn pieces(
    file: &Path,
    format: Format,
    from: Position,
) -> Vec<(Option<entente_text::Draft>, Position)> {
    let options = Options::default();
    let name = "sample";
    let open = fs::File::open(file).unwrap();
    let mut pieces = Pieces::open(name, open, format, &options, from).unwrap().unwrap();
    let mut all = Vec::new();
    while let Some(piece) = pieces.next() {
        let drawn = piece.read(name, &options);
        all.push((drawn.article.map(|(draft, _)| draft), pieces.position()));
    }
    all
}

#[test]
fn pieces_are_what_the_whole_is_and_can_be_read_from_any_place_on() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    for (name, format) in [
        ("lists/pages.warc.gz", Format::Warc),
        ("lists/articles.parquet", Format::Parquet),
        ("pages/articles.jsonl", Format::JsonLines),
    ] {
        let file = folder.join(name);
        let bytes = fs::read(&file).unwrap();
        let whole = read("sample", &bytes, None, &Options::default()).unwrap();
        let whole: Vec<_> = whole.articles.into_iter().map(|item| item.draft).collect();
        let all = pieces(&file, format, Position::default());
        let drafts = |pieces: &[(Option<entente_text::Draft>, Position)]| -> Vec<_> {
            pieces.iter().filter_map(|(draft, _)| draft.clone()).collect()
        };
        assert_eq!(drafts(&all), whole, "{name}");
        for (number, (_, position)) in all.iter().enumerate() {
            let rest = pieces(&file, format, *position);
            assert_eq!(rest, all[number + 1..], "{name} from {position:?}");
        }
    }
}
