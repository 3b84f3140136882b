//! The roads in: what stands at an address, with all its pages, over real HTTP on loopback; streams;
//! damaged files.

mod site;

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};
use site::Site;
use tempfile::TempDir;

fn entente(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entente"));
    command.current_dir(folder).env("ENTENTE_ARCHIVE", "archive.db").args(arguments);
    command.stdin(Stdio::null());
    command
}

fn add(folder: &Path, what: &str, more: &[&str]) -> Output {
    let fixed = ["add", what, "--no-read", "--json", "--pause", "0", "--allow-private"];
    entente(folder, &[&fixed[..], more].concat()).output().unwrap()
}

/// What `add` says, which must have gone well.
fn added(folder: &Path, what: &str, more: &[&str]) -> Value {
    let output = add(folder, what, more);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

/// The articles of the archive, by their titles.
fn articles(folder: &Path) -> Vec<Value> {
    let output = entente(folder, &["articles", "--json"]).output().unwrap();
    let lines = String::from_utf8(output.stdout).unwrap();
    let mut all: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    all.sort_by_key(|article| article["title"].as_str().unwrap_or_default().to_owned());
    all
}

/// Text that is not like that of any other number.
fn text(number: usize) -> String {
    let things = ["barge", "crane", "toll", "weir", "mole", "buoy", "lock", "slip"];
    (0..40)
        .map(|at| {
            let thing = things[(at * 7 + number * 3) % things.len()];
            format!("{thing}{} lay by the {} for {number} days. ", at * number, things[at % 8])
        })
        .collect()
}

fn post(number: usize) -> Value {
    json!({
        "id": number,
        "date": format!("2024-03-{:02}T09:00:00", 1 + number % 28),
        "link": format!("https://pier.example/{number}"),
        "title": {"rendered": format!("Post {number:03} &amp; more")},
        "content": {"rendered": format!("<p>{}</p>", text(number)), "protected": false},
        "_embedded": {"author": [{"name": "Ada Brook"}]},
    })
}

const ASKED: &str = "per_page=100&_embed=author%2Cwp%3Aterm&orderby=date&order=asc";

/// A site with posts on three pages, the second of which has the next in the head of its answer only
/// as a number.
fn wordpress(site: &Site) -> String {
    let api = "/wp-json/wp/v2/posts";
    for page in 1..=3 {
        let posts: Vec<Value> = (page * 10 - 9..=page * 10).map(post).collect();
        let place = if page == 1 { String::new() } else { format!("&page={page}") };
        let link = match page {
            1 => format!("Link: <{}{api}?{ASKED}&page=2>; rel=\"next\"\r\n", site.address),
            _ => String::new(),
        };
        let head = format!("X-WP-Total: 30\r\nX-WP-TotalPages: 3\r\n{link}");
        site.put(&format!("{api}?{ASKED}{place}"), 200, &head, json!(posts).to_string());
    }
    site.put("/wp-json/?_fields=name", 200, "", r#"{"name": "Pier &amp; Quay"}"#);
    format!("{}{api}", site.address)
}

#[test]
fn wordpress_posts_are_taken_page_by_page() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let url = wordpress(&site);
    let report = added(folder.path(), &url, &[]);
    assert_eq!((&report["added"], &report["coverage"]["total"]), (&json!(30), &json!(30)));
    assert_eq!(site.asked().iter().filter(|path| path.contains("posts")).count(), 3);
    let all = articles(folder.path());
    assert_eq!(all.len(), 30);
    assert_eq!(all[6]["title"], "Post 007 & more");
    assert_eq!(all[6]["published"], "2024-03-08");
    assert_eq!(all[6]["source"], "Pier & Quay");
    assert_eq!(all[6]["byline"], "Ada Brook");
    let again = added(folder.path(), &url, &[]);
    assert_eq!((&again["added"], &again["already_held"]), (&json!(0), &json!(30)));
}

#[test]
fn what_breaks_off_goes_on_at_its_page() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let url = wordpress(&site);
    let third = format!("/wp-json/wp/v2/posts?{ASKED}&page=3");
    site.put(&third, 503, "", "");
    let broken = add(folder.path(), &url, &[]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(said(&broken).contains("the site answers 503; add"), "{}", said(&broken));
    // It was asked several times, and all before it is kept.
    assert_eq!(site.asked().iter().filter(|path| **path == third).count(), 4);
    assert_eq!(articles(folder.path()).len(), 20);
    site.put(&third, 200, "", json!([post(21), post(22)]).to_string());
    let report = added(folder.path(), &url, &[]);
    assert_eq!((&report["added"], &report["resumed"]), (&json!(22), &json!(2)));
    let asked = site.asked();
    assert_eq!(asked.iter().filter(|path| path.contains("posts")).collect::<Vec<_>>(), [&third]);
    // Taken whole, it is taken from the beginning again.
    assert_eq!(added(folder.path(), &url, &[])["resumed"], Value::Null);
}

#[test]
fn pages_are_taken_up_to_a_limit_and_then_from_there() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let url = wordpress(&site);
    let first = added(folder.path(), &url, &["--pages", "2"]);
    assert_eq!(first["added"], json!(20));
    assert!(first["next"].as_str().unwrap().ends_with("page=3"), "{first}");
    let rest = added(folder.path(), &url, &["--pages", "2"]);
    assert_eq!((&rest["added"], &rest["next"]), (&json!(30), &Value::Null));
    assert_eq!(articles(folder.path()).len(), 30);
}

#[test]
fn a_site_that_large_pages_are_too_much_for_is_asked_for_small_ones() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let api = "/wp-json/wp/v2/posts";
    let small = ASKED.replace("100", "10");
    site.put(&format!("{api}?{ASKED}"), 400, "", "{}");
    site.put(&format!("{api}?{small}"), 200, "", json!([post(1)]).to_string());
    let report = added(folder.path(), &format!("{}/wp-json/", site.address), &[]);
    assert_eq!(report["added"], json!(1));
}

fn page(number: usize) -> String {
    format!(
        "<html lang=en><head><title>Story {number}</title></head><body><article><h1>Story {number}</h1>\
         <p>{}</p><p>{}</p></article></body></html>",
        text(number),
        text(number + 100)
    )
}

fn results(numbers: std::ops::RangeInclusive<usize>, total: usize, next: Option<&str>) -> String {
    let (first, last) = (numbers.start(), numbers.end());
    let head = format!("<p>Viewing results {first} - {last} of {total}</p>");
    let items: String = numbers
        .map(|number| {
            format!(
                "<h2><a href=\"/story/{number}\">Story {number} of the harbour</a></h2>\
                 <p>The barge lay by the toll for {number} days.</p>"
            )
        })
        .collect();
    let next =
        next.map_or(String::new(), |next| format!("<p><a href=\"{next}\">Next page</a></p>"));
    format!(
        "<html lang=en><head><title>Search</title></head><body><h1>Search results</h1>{head}{items}{next}</body></html>"
    )
}

#[test]
fn a_results_page_is_taken_with_its_next_pages_and_the_pages_that_they_list() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    site.put("/robots.txt", 200, "", "User-agent: *\nDisallow: /story/4\n");
    site.put("/search", 200, "", results(1..=3, 5, Some("?page=2")));
    site.put("/search?page=2", 200, "", results(4..=5, 5, None));
    for number in 1..=5 {
        let url = format!("/story/{number}");
        site.put(&url, 200, "Content-Type: text/html; charset=utf-8\r\n", page(number));
    }
    let url = format!("{}/search", site.address);
    let output = add(folder.path(), &url, &[]);
    // One may not be fetched, and is kept as the list gives it.
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("/story/4: its robots.txt does not allow it"),
        "{}",
        said(&output)
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["added"], &report["coverage"]["total"]), (&json!(5), &json!(5)));
    let all = articles(folder.path());
    let cut: Vec<bool> = all.iter().map(|article| article["completeness"] == "cut_short").collect();
    assert_eq!(cut, [false, false, false, true, false], "{all:?}");
    // What is held whole is not fetched again.
    site.asked();
    add(folder.path(), &url, &[]);
    assert!(!site.asked().iter().any(|path| path.starts_with("/story")));
}

#[test]
fn an_article_and_a_feed_are_taken_by_their_addresses() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    site.put("/2024/03/05/story", 200, "", page(1));
    let url = format!("{}/2024/03/05/story", site.address);
    assert_eq!(added(folder.path(), &url, &[])["added"], json!(1));
    let all = articles(folder.path());
    assert_eq!((&all[0]["url"], &all[0]["published"]), (&json!(url), &json!("2024-03-05")));
    let item = |number: usize| {
        format!(
            "<item><title>Story {number}</title><link>{}/story/{number}</link>\
             <description>The barge ...</description></item>",
            site.address
        )
    };
    let feed = |items: String, next: &str| {
        format!(
            "<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel>\
             <title>The Pier</title>{next}{items}</channel></rss>"
        )
    };
    site.put("/feed", 200, "", feed(item(2), "<atom:link rel='next' href='/feed?page=2'/>"));
    site.put("/feed?page=2", 200, "", feed(item(3), ""));
    site.put("/story/2", 200, "", page(2));
    site.put("/story/3", 200, "", page(3));
    let url = format!("{}/feed", site.address);
    assert_eq!(added(folder.path(), &url, &[])["added"], json!(2));
    assert_eq!(articles(folder.path()).len(), 3);
}

#[test]
fn sitemaps_that_only_name_addresses_are_followed() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let named = |element: &str, paths: &[&str]| -> String {
        let each = paths
            .iter()
            .map(|path| format!("<{element}><loc>{}{path}</loc></{element}>", site.address));
        each.collect()
    };
    let sitemap = |paths: &[&str]| format!("<urlset>{}</urlset>", named("url", paths));
    let index = format!(
        "<sitemapindex>{}</sitemapindex>",
        named("sitemap", &["/one.xml", "/two.xml", "/gone.xml"])
    );
    site.put("/sitemap.xml", 200, "", index);
    site.put("/one.xml", 200, "", sitemap(&["/story/1", "/about", "/story/2"]));
    site.put("/two.xml", 200, "", sitemap(&["/story/3", "/lost"]));
    site.put("/about", 200, "Content-Type: text/html\r\n", "<html><body></body></html>");
    for number in 1..=3 {
        site.put(&format!("/story/{number}"), 200, "", page(number));
    }
    let url = format!("{}/sitemap.xml", site.address);
    let first = added(folder.path(), &url, &["--pages", "2"]);
    assert_eq!(first["added"], json!(2));
    let output = add(folder.path(), &url, &[]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("/lost: "), "{}", said(&output));
    assert!(said(&output).contains("/gone.xml: "), "{}", said(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["added"], json!(3), "of both times: {report}");
    assert_eq!(articles(folder.path()).len(), 3);
    // It goes on at what could not be had, and holds nothing twice.
    site.asked();
    site.put("/gone.xml", 200, "", sitemap(&["/story/1"]));
    assert_eq!(added(folder.path(), &url, &[])["added"], json!(3));
    assert!(!site.asked().iter().any(|path| path.starts_with("/story")));
}

#[test]
fn nothing_is_fetched_from_a_private_network_unasked() {
    let folder = TempDir::new().unwrap();
    let site = Site::start();
    let url = wordpress(&site);
    let output = entente(folder.path(), &["add", &url, "--no-read"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("--allow-private fetches from there"), "{}", said(&output));
    assert_eq!(site.asked(), Vec::<String>::new());
}

/// Adds what is written to standard input.
fn streamed(folder: &Path, bytes: &[u8]) -> Value {
    let mut command = entente(folder, &["add", "-", "--no-read", "--json"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writing = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_large_stream_is_taken_piece_by_piece_in_every_format_that_can() {
    let count = 720;
    let body = |number: usize| text(number);
    let lines: String =
        (0..count).map(|number| format!("{}\n", json!({ "text": body(number) }))).collect();
    let table: String =
        (0..count).map(|number| format!("\"Day {number}\",\"{}\n\"\n", body(number))).collect();
    let mail: String = (0..count)
        .map(|number| {
            format!(
                "From desk@pier.example Tue Mar  5 09:00:00 2024\nFrom: desk@pier.example\n\
                 Subject: Day {number}\nDate: Tue, 05 Mar 2024 09:00:00 +0000\n\n{}\n\n",
                body(number)
            )
        })
        .collect();
    for content in [lines, format!("title,text\n{table}"), mail] {
        assert!(content.len() > 1 << 20, "{}", content.len());
        for packed in [false, true] {
            let folder = TempDir::new().unwrap();
            let mut zipped = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
            zipped.write_all(content.as_bytes()).unwrap();
            let zipped = zipped.finish().unwrap();
            let bytes = if packed { &zipped[..] } else { content.as_bytes() };
            let report = streamed(folder.path(), bytes);
            assert_eq!(report["added"], json!(count), "{}", &content[..40]);
        }
    }
}

#[test]
fn a_damaged_table_is_told_without_a_panic_on_the_screen() {
    let folder = TempDir::new().unwrap();
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../entente-sources/tests");
    let mut told = Vec::new();
    let damaged = sources.join("pages/damaged.parquet");
    told.push(add(folder.path(), damaged.to_str().unwrap(), &[]));
    let whole = fs::read(sources.join("lists/articles.parquet")).unwrap();
    let file = folder.path().join("t.parquet");
    for at in (4..whole.len()).step_by(whole.len() / 24) {
        let mut bytes = whole.clone();
        bytes[at..].iter_mut().take(3).for_each(|byte| *byte = 0xff);
        fs::write(&file, bytes).unwrap();
        told.push(add(folder.path(), "t.parquet", &[]));
    }
    for output in told {
        assert!(output.status.code().is_some_and(|code| code != 101), "{}", said(&output));
        assert!(!said(&output).contains("panicked"), "{}", said(&output));
    }
}
