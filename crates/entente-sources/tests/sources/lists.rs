//! Formats that list many articles: each sample is written for this project and read whole.

use std::fs;
use std::path::Path;

use entente_sources::{Harvest, Options, language as language_of, read};

/// Every sample with its format, how many articles stand in it, and how many are drawn from it: the
/// table of docs/sources.md.
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

#[test]
fn the_manual_says_what_is_drawn() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sources.md");
    let manual = fs::read_to_string(manual).expect("docs/sources.md");
    for (name, format, held, drawn) in SAMPLES {
        let row = format!("| `{format}` | `{name}` | {held} | {drawn} |");
        assert!(manual.contains(&row), "docs/sources.md lacks {row}");
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
