//! Journeys of a reader through the pages, in a real browser.
//!
//! They need chromium and chromedriver, and say so when they skip; with `ENTENTE_BROWSER=required`
//! they fail instead. The check of accessibility takes axe-core from the file that `ENTENTE_AXE`
//! names.

#[path = "../common/mod.rs"]
mod common;
mod driver;

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use common::{id_of, sample};
use driver::{Browser, Look, browser_is_there};
use entente_names::Gazetteer;
use entente_store::{Accounts, Archive, Role};
use entente_text::{Article, Draft};
use entente_web::{Desk, listen, serve};
use jiff::civil::date;
use serde_json::{Value, json};
use tempfile::TempDir;

/// The keys of WebDriver.
const ENTER: &str = "\u{e007}";
const TAB: &str = "\u{e004}";

/// A server over the sample, for as long as it is held.
struct Server {
    root: String,
    path: PathBuf,
    _folder: TempDir,
    runtime: tokio::runtime::Runtime,
}

fn now() -> jiff::Timestamp {
    "2024-10-01T12:00:00Z".parse().unwrap()
}

fn server() -> Server {
    served(|desk, _| desk)
}

/// A server over the sample for users: Emre, who may decide, and Rana, who may read.
fn server_for_users() -> Server {
    served(|desk, path| {
        let accounts = Accounts::open(Accounts::path_beside(path)).unwrap();
        for (name, role) in [("Emre", Role::Edit), ("Rana", Role::Read)] {
            accounts.add_user(name, role, PASSWORD, now()).unwrap();
        }
        desk.with_accounts(false, jiff::Timestamp::now).unwrap()
    })
}

const PASSWORD: &str = "a long enough password";

fn served(arranged: impl FnOnce(Desk, &std::path::Path) -> Desk) -> Server {
    let (folder, path) = sample();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let desk = Desk::new(&path, Gazetteer::builtin(), || date(2024, 10, 1)).writing(now);
    let desk = arranged(desk, &path);
    let listener = runtime.block_on(listen((Ipv4Addr::LOCALHOST, 0).into())).unwrap();
    let root = format!("http://127.0.0.1:{}", listener.local_addr().unwrap().port());
    runtime.spawn(serve(desk, listener, &[], std::future::pending()));
    Server { root, path, _folder: folder, runtime }
}

impl Server {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.root)
    }
}

#[test]
fn from_a_search_over_its_second_page_to_a_claim_and_why() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/"));
    let search = browser.find("#q");
    browser.write(&search, &format!("CSTO source:\"Border Monitor\"{ENTER}"));
    browser.until("the results", || browser.page().contains("Viewing results 1 - 6 of 8"));
    browser.click(&browser.link("Next"));
    browser.until("page 2", || browser.page().contains("Viewing results 7 - 8 of 8"));
    assert!(browser.at().contains("page=2") && browser.at().contains("source"), "{}", browser.at());
    // What was narrowed stays narrowed, and can be taken back.
    assert!(browser.page().contains("source: Border Monitor"));
    browser.click(&browser.find(".hits h2 a"));
    browser.find(".read");
    browser.go(&server.at(&format!("/article/{}", id_of(&server.path, "Armenia says"))));
    browser.click(&browser.link("why"));
    browser.until("the claim", || browser.page().contains("The words that say so"));
    let page = browser.page();
    for part in [
        "froze",
        "Armenia has frozen its participation",
        "The rule",
        "The date",
        "The case against",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn the_roll_of_a_day_is_asked_for_by_form_and_by_slider() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/organisation/CSTO?on=2010-01-01"));
    assert!(browser.page().contains("Seven members on 1 January 2010"));
    let slider = browser.find("#slider");
    browser.run("const s = document.getElementById('slider'); s.value = 2024; s.dispatchEvent(new Event('input'))");
    browser.until("the roll of 2024", || browser.page().contains("on 1 January 2024"));
    assert!(browser.at().contains("on=2024-01-01"), "{}", browser.at());
    assert_eq!(browser.attribute(&slider, "type").as_deref(), Some("range"));
    browser.run("document.getElementById('on').value = '2003-05-01'");
    browser.click(&browser.find("form.ask button"));
    browser.until("the roll of 2003", || browser.page().contains("on 1 May 2003"));
    // What had not been published by a day is not known on it.
    browser.run("document.getElementById('known').value = '2000-01-01'");
    browser.click(&browser.find("form.ask button"));
    browser.until("nothing known", || browser.page().contains("No members"));
}

#[test]
fn a_dot_of_the_timeline_leads_to_its_sentence() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/organisation/CSTO"));
    let dots = browser.all("svg.chart a[aria-label]");
    let frozen = dots.iter().find(|dot| {
        browser.attribute(dot, "aria-label").is_some_and(|says| says.contains("Armenia froze"))
    });
    browser.click(frozen.expect("no dot of the freeze"));
    browser.find(":target");
    let target = browser.run("return document.querySelector(':target').closest('li').innerText");
    assert!(target.as_str().unwrap().contains("froze its participation"), "{target}");
    assert!(browser.at().contains("#claim-"));
}

#[test]
fn a_rejected_claim_leaves_the_roll_and_comes_back_when_that_is_undone() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    let roll = server.at("/organisation/CSTO?on=2010-01-01");
    browser.go(&roll);
    assert!(browser.page().contains("Seven members"));
    let joined = browser.run(
        "return [...document.querySelectorAll('.roll > li')].find((li) => li.innerText.startsWith('Uzbekistan')).querySelector('.why').href",
    );
    browser.go(joined.as_str().unwrap());
    browser.write(&browser.find("#reason"), "the sentence is about another state");
    browser.click(&browser.find("button[value=reject]"));
    browser.until("the decision", || browser.page().contains("Rejected by the desk"));
    browser.go(&roll);
    let page = browser.page();
    assert!(!page.contains("Seven members"), "{page}");
    browser.go(&server.at("/verdicts"));
    browser.click(&browser.find("button[value=undo]"));
    browser.until("the undoing", || browser.page().contains("undone"));
    browser.go(&roll);
    assert!(browser.page().contains("Seven members"));
}

#[test]
fn who_is_not_logged_in_sees_nothing_and_who_is_decides_by_name() {
    if !browser_is_there() {
        return;
    }
    let server = server_for_users();
    let browser = Browser::open(Look::default());
    let log_in = |name: &str, password: &str| {
        browser.clear(&browser.find("#name"));
        browser.write(&browser.find("#name"), name);
        browser.write(&browser.find("#password"), &format!("{password}{ENTER}"));
    };
    browser.go(&server.at("/organisation/CSTO?on=2010-01-01"));
    assert!(browser.at().starts_with("/login?next="), "{}", browser.at());
    assert!(!browser.page().contains("members"), "{}", browser.page());
    log_in("Emre", "not the password");
    browser.until("the refusal", || browser.page().contains("is not right"));
    log_in("Emre", PASSWORD);
    browser.until("the page asked for", || browser.page().contains("Seven members"));
    assert!(browser.at().starts_with("/organisation/CSTO"), "{}", browser.at());
    assert_eq!(browser.run("return document.cookie"), json!(""), "no script reads the session");
    browser.click(&browser.find(".roll .why"));
    browser.write(&browser.find("#reason"), "checked against the treaty");
    browser.click(&browser.find("button[value=accept]"));
    browser.until("the decision", || browser.page().contains("Accepted by Emre"));
    let claim = browser.at();
    browser.click(&browser.find(".leave button"));
    browser.until("the login", || browser.at() == "/login");
    browser.go(&server.at(claim.split('#').next().unwrap()));
    assert!(browser.at().starts_with("/login?next="), "{}", browser.at());
    log_in("Rana", PASSWORD);
    browser.until("the decision", || browser.page().contains("Accepted by Emre"));
    assert!(browser.all("#hands").is_empty(), "a reader is offered no form");
    browser.go(&server.at("/deeds"));
    assert!(browser.page().contains("needs the role"), "{}", browser.page());
}

#[test]
fn a_saved_search_shows_what_was_added_since() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/?q=CSTO"));
    browser.click(&browser.find(".save summary"));
    browser.clear(&browser.find("#save-name"));
    browser.write(&browser.find("#save-name"), &format!("the alliance{ENTER}"));
    browser.until("nothing new", || browser.page().contains("nothing new"));
    let archive = Archive::open_existing(&server.path).unwrap();
    let article = Article::from(Draft {
        title: "The CSTO meets again".to_owned(),
        body: "The CSTO met.".to_owned(),
        ..Draft::default()
    });
    archive.add(&article, b"", "later.txt", "2024-10-02T00:00:00Z".parse().unwrap()).unwrap();
    browser.go(&server.at("/searches"));
    assert!(browser.page().contains("1 new"), "{}", browser.page());
    browser.click(&browser.link("the alliance"));
    browser.until("the new one first", || {
        browser
            .all(".hits h2")
            .first()
            .and_then(|first| browser.seen(first))
            .is_some_and(|first| first.contains("meets again"))
    });
    browser.go(&server.at("/searches"));
    browser.click(&browser.find("button[value=seen]"));
    browser.until("nothing new", || browser.page().contains("nothing new"));
}

#[test]
fn the_csv_of_a_listing_holds_what_the_listing_shows() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/?q=CSTO&per_page=50"));
    let titles: Vec<String> =
        browser.all(".hits h2").iter().map(|title| browser.text(title)).collect();
    let csv = browser.run_slowly(
        "const done = arguments[arguments.length - 1];
         const link = [...document.querySelectorAll('a')].find((a) => a.innerText === 'CSV');
         fetch(link.href).then((answer) => answer.text()).then(done)",
    );
    let csv = csv.as_str().unwrap();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert_eq!(rows.len(), titles.len());
    for (row, title) in rows.iter().zip(&titles) {
        assert!(row.contains(title.as_str()), "{title} is not in {row}");
    }
}

#[test]
fn everything_can_be_reached_by_keyboard() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/"));
    browser.press("/");
    browser.press(&format!("CSTO{ENTER}"));
    browser.until("the results", || browser.at().contains("q=CSTO"));
    browser.find(".hits");
    browser.press("jj");
    let focus =
        || browser.run("return document.activeElement.innerText").as_str().unwrap().to_owned();
    let second = browser.text(&browser.all(".hits h2 a")[1]);
    assert_eq!(focus(), second);
    browser.press("k");
    let first = browser.text(&browser.all(".hits h2 a")[0]);
    assert_eq!(focus(), first);
    browser.press("n");
    browser.until("page 2", || browser.at().contains("page=2"));
    browser.press("?");
    browser.until("the help", || browser.page().contains("How to ask"));
    // The first stop of the tabulator skips to the content.
    browser.go(&server.at("/organisations"));
    browser.press(TAB);
    assert_eq!(focus(), "Skip to the content");
    browser.press(ENTER);
    browser
        .until("the content", || browser.run("return document.activeElement.id") == json!("main"));
}

#[test]
fn every_page_is_whole_without_script() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look { script: false, ..Look::default() });
    browser.go(&server.at("/?q=CSTO"));
    assert!(browser.all("#slider").is_empty());
    browser.click(&browser.find(".bars a"));
    browser.until("one year", || browser.at().contains("date"));
    browser.go(&server.at("/"));
    browser.write(&browser.find("#from"), "2023");
    browser.write(&browser.find("#to"), &format!("2023{ENTER}"));
    browser.until("the articles of 2023", || browser.page().contains("of 4"));
    browser.go(&server.at("/organisation/CSTO?on=2010-01-01"));
    assert!(browser.page().contains("Seven members on 1 January 2010"));
    assert!(browser.all("#slider").is_empty(), "no script has run");
    browser.click(&browser.find(".roll .why"));
    browser.until("why", || browser.page().contains("The words that say so"));
}

#[test]
fn a_page_fits_a_telephone() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look { width: 360, height: 780, ..Look::default() });
    for address in pages(&server) {
        browser.go(&server.at(&address));
        let beyond = browser.run("return document.documentElement.scrollWidth - window.innerWidth");
        assert!(beyond.as_f64().unwrap() <= 0.0, "{address} is {beyond} pixels too wide");
    }
}

#[test]
fn a_page_can_be_printed_without_what_only_a_screen_needs() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    browser.go(&server.at("/?q=CSTO"));
    browser.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
    let shown = |selector: &str| {
        browser.run(&format!(
            "const e = document.querySelector('{selector}'); return e !== null && e.offsetParent !== null"
        )) == json!(true)
    };
    for hidden in [".site form", ".facets ul", ".tools", ".pages"] {
        assert!(!shown(hidden), "{hidden} is printed");
    }
    assert!(shown(".hits h2"));
    let pdf = browser.devtools("Page.printToPDF", json!({}));
    assert!(pdf["data"].as_str().unwrap().starts_with("JVBERi"), "no PDF");
}

#[test]
fn what_is_hostile_runs_nowhere() {
    if !browser_is_there() {
        return;
    }
    let server = server();
    let browser = Browser::open(Look::default());
    let article = format!("/article/{}", id_of(&server.path, "<script>"));
    for address in ["/?q=Qatar", &article, "/organisation/OPEC", "/state/QAT", "/doubts"] {
        browser.go(&server.at(address));
        let ran = browser.run(
            "return document.querySelectorAll('main script, main img, [onerror], a[href^=\"javascript\"]').length",
        );
        assert_eq!(ran, json!(0), "{address}");
    }
    assert!(browser.page().len() > 10);
}

/// A page of every kind.
fn pages(server: &Server) -> Vec<String> {
    let article = id_of(&server.path, "From a treaty");
    let archive = Archive::open_existing(&server.path).unwrap();
    let claims = archive.claims(&entente_store::ClaimQuery::default()).unwrap();
    let claim =
        &claims.iter().find(|kept| kept.claim.slot("change") == Some("freeze")).unwrap().claim;
    archive.save_search("CSTO", "CSTO", "2024-10-01T00:00:00Z".parse().unwrap()).unwrap();
    let mut pages = vec![
        "/".to_owned(),
        "/?q=CSTO".to_owned(),
        "/?q=org%3ACSTO+date%3A2024".to_owned(),
        "/?q=nothingofthekind".to_owned(),
        format!("/article/{article}"),
        format!("/claim/{}", claim.id),
        "/nowhere".to_owned(),
    ];
    let plain = [
        "organisation/CSTO?on=2024-10-01",
        "organisations",
        "state/UZB",
        "organisation/SCO",
        "person/Asan%20Sample",
        "exercise/Lake%20Shield-2021",
        "place/Balykchy",
        "states",
        "people",
        "exercises",
        "places",
        "doubts",
        "searches",
        "verdicts",
        "help",
    ];
    pages.extend(plain.map(|page| format!("/{page}")));
    pages
}

#[test]
fn no_page_shuts_anybody_out() {
    if !browser_is_there() {
        return;
    }
    let Some(axe) = std::env::var_os("ENTENTE_AXE") else {
        let required = std::env::var("ENTENTE_BROWSER").is_ok_and(|value| value == "required");
        assert!(!required, "ENTENTE_AXE names no file of axe-core");
        eprintln!("skipped: ENTENTE_AXE names no file of axe-core");
        return;
    };
    let axe = std::fs::read_to_string(axe).unwrap();
    let server = server();
    for dark in [false, true] {
        let browser = Browser::open(Look { dark, ..Look::default() });
        for address in pages(&server) {
            browser.go(&server.at(&address));
            let dark_now = browser.run("return matchMedia('(prefers-color-scheme: dark)').matches");
            assert_eq!(dark_now, json!(dark));
            browser.run(&axe);
            let found = browser.run_slowly(
                "const done = arguments[arguments.length - 1];
                 document.querySelectorAll('details').forEach((d) => { d.open = true; });
                 axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
                   .then((r) => done(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target + ' ' + n.failureSummary).slice(0, 3).join(' | '))))",
            );
            let found: BTreeSet<&str> =
                found.as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(found.is_empty(), "{address}, dark {dark}: {found:#?}");
        }
    }
}

#[test]
fn every_page_is_valid_html() {
    let Some(validator) = std::env::var_os("ENTENTE_HTML_VALIDATE") else {
        let required = std::env::var("ENTENTE_BROWSER").is_ok_and(|value| value == "required");
        assert!(!required, "ENTENTE_HTML_VALIDATE names no html-validate");
        eprintln!("skipped: ENTENTE_HTML_VALIDATE names no html-validate");
        return;
    };
    let server = server();
    let folder = tempfile::tempdir().unwrap();
    let rules = json!({ "root": true, "extends": ["html-validate:standard"],
        "rules": { "no-trailing-whitespace": "off", "long-title": "off" } });
    std::fs::write(folder.path().join(".htmlvalidate.json"), rules.to_string()).unwrap();
    let pages = pages(&server);
    let asked = pages.iter().map(|address| common::get(&server.path, address));
    for (place, asked) in asked.enumerate() {
        let page = server.runtime.block_on(asked);
        std::fs::write(folder.path().join(format!("{place}.html")), page.text).unwrap();
    }
    let checked = std::process::Command::new(validator)
        .args(["--formatter", "text", "."])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let found = String::from_utf8_lossy(&checked.stdout);
    assert!(checked.status.success(), "{found}\n{pages:#?}");
}
