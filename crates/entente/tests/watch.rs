//! Following a site over real HTTP on loopback.

mod site;

use std::path::Path;
use std::process::{Command, Output};

use site::Site;
use tempfile::TempDir;

fn entente(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_entente"))
        .current_dir(folder)
        .env("ENTENTE_ARCHIVE", "archive.db")
        .args(arguments)
        .output()
        .unwrap()
}

fn watch(folder: &Path, url: &str, more: &[&str]) -> Output {
    let mut arguments = vec!["watch", url, "--once", "--no-read", "--pause", "0", "--again", "0"];
    arguments.extend(more);
    entente(folder, &arguments)
}

fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}

fn item(site: &Site, name: &str, summary: &str) -> String {
    format!(
        "<item><title>{name}</title><link>{}/{name}</link><description>{summary}</description>\
         <pubDate>Tue, 05 Mar 2024 09:00:00 GMT</pubDate></item>",
        site.address
    )
}

fn feed(items: &[String]) -> String {
    format!(
        "<rss version=\"2.0\"><channel><title>The Pier</title>{}</channel></rss>",
        items.concat()
    )
}

fn story(title: &str, more: &str) -> String {
    // Two pages that printed the same would be copies, and copies are no news.
    let text = match title {
        "pier" => {
            "Masons laid the last stones of the new pier while gulls looked on from the roofs. "
        }
        _ => "The harbour council met for two days and kept the toll as it was, its clerk said. ",
    };
    format!(
        "<html lang=\"en\"><head><title>{title}</title></head><body><article><h1>{title}</h1>\
         <p>{}</p><p>{more}</p></article></body></html>",
        text.repeat(4)
    )
}

#[test]
fn a_feed_is_followed_changes_are_kept_and_alerts_told_once() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let site = Site::start();
    site.put("/robots.txt", 200, "", "User-agent: *\nDisallow: /closed\n");
    site.put("/", 200, "", "<html><head><link rel=alternate type='application/rss+xml' href='/feed'></head><body>x</body></html>");
    let first = item(&site, "toll", "The council met ...");
    let closed = item(&site, "closed", "The council closed ...");
    site.put("/feed", 200, "ETag: \"1\"\r\n", feed(&[first.clone(), closed.clone()]));
    site.put("/toll", 200, "", story("toll", "The toll stays at nine crowns."));
    site.put("/closed", 200, "", story("closed", "Not to be fetched."));

    let private = watch(folder, &site.address, &[]);
    assert_eq!(private.status.code(), Some(2));
    assert!(said(&private).contains("--allow-private fetches from there"), "{}", said(&private));
    assert_eq!(site.asked(), Vec::<String>::new());
    std::fs::remove_file(folder.join("archive.db.watch.json")).unwrap();

    let url = format!("{}/", site.address);
    let once = watch(folder, &url, &["--allow-private"]);
    assert!(said(&once).contains("2 new, 0 changed"), "{}", said(&once));
    assert!(said(&once).contains("/closed: its robots.txt does not allow it"), "{}", said(&once));
    assert!(!site.asked().contains(&"/closed".to_owned()));

    // Nothing new: the feed is asked with its mark.
    site.asked();
    let again = watch(folder, &url, &["--allow-private"]);
    assert!(said(&again).contains("0 new, 0 changed"), "{}", said(&again));

    // A further article, a changed one, and who waits for them.
    let saved = Command::new(env!("CARGO_BIN_EXE_entente"))
        .current_dir(folder)
        .env("ENTENTE_ARCHIVE", "archive.db")
        .args(["search", "crowns", "--save", "toll"])
        .output()
        .unwrap();
    assert_eq!(saved.status.code(), Some(0), "{}", said(&saved));
    let alerts = ["--allow-private", "--alert-rss", "alerts.xml"];
    let quiet = watch(folder, &url, &alerts);
    assert!(!said(&quiet).contains("alerts\n"), "{}", said(&quiet));
    site.put("/toll", 200, "", story("toll", "The toll falls to eight crowns."));
    site.put("/pier", 200, "", story("pier", "The pier costs twelve crowns."));
    site.put(
        "/feed",
        200,
        "ETag: \"2\"\r\n",
        feed(&[item(&site, "pier", "The pier ..."), first, closed]),
    );
    let hook = format!("{}/hook", site.address);
    site.put("/hook", 500, "", "");
    let told = [&alerts[..], &["--alert-webhook", &hook]].concat();
    let news = watch(folder, &url, &told);
    assert!(said(&news).contains("1 new, 1 changed"), "{}", said(&news));
    assert!(said(&news).contains("2 alerts"), "{}", said(&news));
    let rss = std::fs::read_to_string(folder.join("alerts.xml")).unwrap();
    assert_eq!(rss.matches("<item>").count(), 2, "{rss}");

    // What the hook did not take is sent again, with the same ids, and then no more.
    let ids = |asked: &[String]| -> Vec<String> {
        asked
            .iter()
            .filter_map(|one| one.strip_prefix("/hook"))
            .filter_map(|json| serde_json::from_str::<serde_json::Value>(json).ok())
            .map(|alert| alert["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let refused = ids(&site.asked());
    assert_eq!(refused.len(), 1);
    site.put("/hook", 200, "", "");
    watch(folder, &url, &told);
    let taken = ids(&site.asked());
    assert_eq!(taken.len(), 2);
    assert_eq!(taken[0], refused[0]);
    watch(folder, &url, &told);
    assert_eq!(ids(&site.asked()), Vec::<String>::new());
    let rss = std::fs::read_to_string(folder.join("alerts.xml")).unwrap();
    assert_eq!(rss.matches("<item>").count(), 2);

    // Both versions are kept, with what changed.
    let listed = entente(folder, &["articles", "--json"]);
    let lines = String::from_utf8(listed.stdout).unwrap();
    let id = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .find(|article| article["title"] == "toll")
        .map(|article| article["id"].as_str().unwrap().to_owned())
        .unwrap();
    let versions = said(&entente(folder, &["versions", &id]));
    assert!(versions.contains("- The toll stays at nine crowns."), "{versions}");
    assert!(versions.contains("+ The toll falls to eight crowns."), "{versions}");
}

#[test]
fn what_fails_is_left_alone_for_a_while_and_limits_hold() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let site = Site::start();
    site.put("/round", 302, "Location: /round\r\n", "");
    site.put("/away", 302, "Location: file:///etc/passwd\r\n", "");
    for (path, reason) in [
        ("/busy", "the site answers 404"),
        ("/round", "leads on more than 5 times"),
        ("/away", "only http and https are fetched"),
    ] {
        let url = format!("{}{path}", site.address);
        let failed = watch(folder, &url, &["--allow-private"]);
        assert_eq!(failed.status.code(), Some(2));
        assert!(said(&failed).contains(reason), "{}", said(&failed));
        site.asked();
        // Not due yet.
        let again = watch(folder, &url, &["--allow-private"]);
        assert_eq!(again.status.code(), Some(0), "{}", said(&again));
        assert_eq!(site.asked(), Vec::<String>::new());
    }
}

/// A page of a list: of each name, a headline that leads to its page, and where it goes on.
fn list(names: &[&str], next: Option<&str>) -> String {
    let items: String = names
        .iter()
        .map(|name| {
            format!(
                "<article><h2><a href=\"/{name}\">News of the {name} and its keepers</a></h2>\
                 <p>What the keepers of the {name} said when they met on the quay.</p></article>"
            )
        })
        .collect();
    let next =
        next.map_or(String::new(), |next| format!("<a rel=next href=\"{next}\">Next page</a>"));
    format!(
        "<html lang=\"en\"><head><title>Tag: keepers</title>\
         <link rel=alternate type='application/rss+xml' href='/feed'></head>\
         <body><h1>Tag: keepers</h1><main>{items}</main>{next}</body></html>"
    )
}

#[test]
fn a_page_that_lists_articles_is_followed_with_its_next_pages_while_they_are_new() {
    let folder = TempDir::new().unwrap();
    let folder = folder.path();
    let site = Site::start();
    let names = ["lock", "weir", "mole", "buoy", "crane", "slip", "dock"];
    for name in names {
        let more = format!("The {name} was painted, and the keepers of the {name} rested.");
        site.put(&format!("/{name}"), 200, "", story(name, &more.repeat(6)));
    }
    site.put("/tag", 200, "", list(&names[1..4], Some("/tag?page=2")));
    site.put("/tag?page=2", 200, "", list(&names[4..], None));
    let url = format!("{}/tag", site.address);
    let first = watch(folder, &url, &["--allow-private"]);
    assert!(said(&first).contains("6 new, 0 changed"), "{}", said(&first));
    let asked = site.asked();
    assert!(!asked.contains(&"/feed".to_owned()), "{asked:?}");
    // A new one stands first; behind what is known nothing is looked for.
    site.put("/tag", 200, "", list(&names[..4], Some("/tag?page=2")));
    let again = watch(folder, &url, &["--allow-private"]);
    assert!(said(&again).contains("1 new, 0 changed"), "{}", said(&again));
    let asked = site.asked();
    assert!(
        asked.contains(&"/lock".to_owned()) && !asked.contains(&"/tag?page=2".to_owned()),
        "{asked:?}"
    );
}
