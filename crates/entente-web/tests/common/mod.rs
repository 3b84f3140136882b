//! A small archive, written for the tests: articles and their claims by hand.
#![allow(dead_code, missing_docs)]

use std::path::PathBuf;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use entente_claims::{Claim, Evidence, Modality, Slots};
use entente_names::Gazetteer;
use entente_store::Archive;
use entente_text::{
    Article, Completeness, Coverage, Credit, CreditKind, Dateline, Draft, Field, Removed,
    RemovedKind, Span, When,
};
use entente_web::{Desk, router};
use jiff::civil::date;
use tempfile::TempDir;
use tower::ServiceExt;

/// The port that the tests pretend to listen at.
pub(crate) const PORT: u16 = 8700;

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// The page without the one script that every page has.
    pub(crate) fn unscripted(&self) -> String {
        self.text.replace("<script src=\"/script.js\" defer></script>", "")
    }

    /// What a reader sees: the page without its tags, a line each for what stands apart.
    pub(crate) fn seen(&self) -> String {
        let main = self.text.split("<main").nth(1).unwrap();
        let main = main.split("</main>").next().unwrap();
        // A drawing is not read line by line.
        let main = match (main.find("<svg"), main.find("</svg>")) {
            (Some(from), Some(to)) => format!("{}{}", &main[..from], &main[to..]),
            _ => main.to_owned(),
        };
        let mut seen = String::new();
        for (place, part) in main.split('<').enumerate() {
            let (tag, text) = part.split_once('>').unwrap();
            let name = tag.split([' ', '\n']).next().unwrap();
            let inline = [
                "a", "/a", "b", "/b", "span", "/span", "sup", "/sup", "time", "/time", "bdi",
                "/bdi",
            ];
            match name {
                "q" => seen.push('\u{201c}'),
                "/q" => seen.push('\u{201d}'),
                "mark" => seen.push('['),
                "/mark" => seen.push(']'),
                name if place == 0 || inline.contains(&name) => {}
                _ => seen.push('\n'),
            }
            seen.push_str(text);
        }
        let lines = seen.lines().map(|line| line.trim()).filter(|line| !line.is_empty());
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// Asks a desk over the archive at `path`, with 1 October 2024 as today.
pub(crate) async fn ask(path: &std::path::Path, request: Request<Body>) -> Answer {
    let desk = Desk::new(path, Gazetteer::builtin(), || date(2024, 10, 1));
    answer(router(desk, PORT), request).await
}

/// What a router answers, read to its end.
pub(crate) async fn answer(router: axum::Router, request: Request<Body>) -> Answer {
    let response = router.oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, text }
}

/// The answer to an address, asked for as a browser on this machine does.
pub(crate) async fn get(path: &std::path::Path, address: &str) -> Answer {
    let host = format!("127.0.0.1:{PORT}");
    let request = Request::get(address).header("host", host).body(Body::empty()).unwrap();
    ask(path, request).await
}

/// A claim on its way: what it says, the words that say it, and how.
struct Said {
    kind: &'static str,
    rule: &'static str,
    slots: Vec<(&'static str, &'static str)>,
    members: Option<Vec<&'static str>>,
    lists: Vec<(&'static str, Vec<&'static str>)>,
    words: &'static str,
    when: Option<When>,
    modality: Modality,
    attribution: Option<&'static str>,
}

fn said(
    kind: &'static str,
    rule: &'static str,
    slots: &[(&'static str, &'static str)],
    words: &'static str,
) -> Said {
    Said {
        kind,
        rule,
        slots: slots.to_vec(),
        members: None,
        lists: Vec::new(),
        words,
        when: None,
        modality: Modality::Asserted,
        attribution: None,
    }
}

/// The same change of several states, a claim each.
fn change(
    change: &'static str,
    body: &'static str,
    members: &[&'static str],
    words: &'static str,
    when: When,
) -> Vec<Said> {
    let rule: &'static str = match change {
        "sign" => "membership.sign",
        "join" => "membership.join",
        "renew" => "membership.renew",
        "freeze" => "membership.freeze",
        "suspend_participation" => "membership.suspend_participation",
        _ => "membership.withdraw",
    };
    let each = members.iter().map(|member| Said {
        when: Some(when.clone()),
        ..said(
            "membership",
            rule,
            &[("member", member), ("organisation", body), ("change", change)],
            words,
        )
    });
    each.collect()
}

fn on(text: &str, edtf: &str) -> When {
    When { text: Some(text.to_owned()), edtf: Some(edtf.parse().unwrap()), ..When::default() }
}

fn claims(article: &Article, all: Vec<Said>) -> Vec<Claim> {
    all.into_iter()
        .map(|said| {
            let (field, text) = match article.body.find(said.words) {
                Some(_) => (Field::Body, &article.body),
                None => (Field::Title, &article.title),
            };
            let start = text.find(said.words).unwrap_or_else(|| panic!("{}", said.words));
            let span = Span::new(start, start + said.words.len());
            let mut slots: Slots = said
                .slots
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).into()))
                .collect();
            if let Some(members) = said.members {
                let members: Vec<String> = members.into_iter().map(str::to_owned).collect();
                slots.insert("members".to_owned(), members.into());
            }
            for (name, list) in said.lists {
                let list: Vec<String> = list.into_iter().map(str::to_owned).collect();
                slots.insert(name.to_owned(), list.into());
            }
            let evidence = vec![Evidence::new(field, text, span)];
            let mut claim =
                Claim::new(article.name(), said.kind, said.rule, slots, evidence).unwrap();
            claim.date = said.when;
            claim.modality = said.modality;
            claim.attribution = said.attribution.map(str::to_owned);
            claim
        })
        .collect()
}

fn draft(title: &str, published: Option<&str>, body: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        source: Some("Border Monitor".to_owned()),
        published: published.map(|day| day.parse().unwrap()),
        body: body.to_owned(),
        ..Draft::default()
    }
}

/// The story of a treaty and its organisation, undated and cut short.
fn history() -> (Article, Vec<Claim>) {
    let article = Article::from(Draft {
        completeness: Completeness::CutShort,
        byline: Some("Anna Example".to_owned()),
        removed: vec![
            Removed { kind: RemovedKind::Heading, text: "Beginnings".to_owned(), at: 0 },
            Removed { kind: RemovedKind::CutMark, text: "...".to_owned(), at: 700 },
        ],
        ..draft(
            "From a treaty to an organisation",
            None,
            "In Tashkent, on 15 May 1992, Armenia, Kazakhstan, Kyrgyzstan, Russia, Tajikistan and \
             Uzbekistan put their names to the Collective Security Treaty (CST).\n\
             Azerbaijan, Belarus and Georgia became parties in 1993. The treaty entered into force \
             on 20 April 1994; its term was five years. When that term ended in April 1999, \
             Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia and Tajikistan prolonged it, while \
             Azerbaijan, Georgia and Uzbekistan left.\n\
             In October 2002 the treaty became an organisation, the CSTO. Uzbekistan joined the \
             CSTO in 2006, and in June 2012 it suspended its own membership there. Of the years \
             that followed",
        )
    });
    let six = ["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"];
    let sentence = "Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia and Tajikistan prolonged it, \
                    while Azerbaijan, Georgia and Uzbekistan left";
    let mut all = change(
        "sign",
        "CST",
        &["ARM", "KAZ", "KGZ", "RUS", "TJK", "UZB"],
        "In Tashkent, on 15 May 1992, Armenia, Kazakhstan, Kyrgyzstan, Russia, Tajikistan and \
         Uzbekistan put their names to the Collective Security Treaty (CST)",
        on("on 15 May 1992", "1992-05-15"),
    );
    all.extend(change(
        "join",
        "CST",
        &["AZE", "BLR", "GEO"],
        "Azerbaijan, Belarus and Georgia became parties in 1993",
        on("in 1993", "1993"),
    ));
    all.push(Said {
        when: Some(on("on 20 April 1994", "1994-04-20")),
        ..said(
            "treaty",
            "treaty.enter_into_force",
            &[("treaty", "CST"), ("change", "enter_into_force")],
            "The treaty entered into force on 20 April 1994",
        )
    });
    all.push(said(
        "treaty",
        "treaty.term",
        &[("treaty", "CST"), ("change", "term"), ("duration", "P5Y")],
        "The treaty entered into force on 20 April 1994; its term was five years",
    ));
    all.push(Said {
        when: Some(on("in April 1999", "1999-04")),
        ..said(
            "treaty",
            "treaty.expire",
            &[("treaty", "CST"), ("change", "expire")],
            "that term ended in April 1999",
        )
    });
    all.extend(change("renew", "CST", &six, sentence, on("in April 1999", "1999-04")));
    all.extend(change(
        "withdraw",
        "CST",
        &["AZE", "GEO", "UZB"],
        "Azerbaijan, Georgia and Uzbekistan left",
        on("in April 1999", "1999-04"),
    ));
    all.push(Said {
        when: Some(on("In October 2002", "2002-10")),
        ..said(
            "organisation",
            "organisation.establish",
            &[("organisation", "CSTO"), ("change", "establish"), ("from", "CST")],
            "In October 2002 the treaty became an organisation, the CSTO",
        )
    });
    all.extend(change(
        "join",
        "CSTO",
        &["UZB"],
        "Uzbekistan joined the CSTO in 2006",
        on("in 2006", "2006"),
    ));
    all.extend(change(
        "suspend_participation",
        "CSTO",
        &["UZB"],
        "in June 2012 it suspended its own membership there",
        on("in June 2012", "2012-06"),
    ));
    let claims = claims(&article, all);
    (article, claims)
}

/// News of a freeze, and what was said about it.
fn freeze() -> (Article, Vec<Claim>) {
    let article = Article::from(Draft {
        url: Some("https://news.example/2024/freeze".to_owned()),
        dateline: Some(Dateline {
            place: Some("YEREVAN".to_owned()),
            agency: Some("EXW".to_owned()),
            text: "YEREVAN (EXW) \u{2014}".to_owned(),
        }),
        credits: vec![
            Credit {
                kind: CreditKind::Republication,
                author: Some("Boris Sample".to_owned()),
                publisher: Some("Example Wire".to_owned()),
                republisher: Some("Border Monitor".to_owned()),
                text: "This article was first printed by Example Wire.".to_owned(),
                span: None,
            },
            Credit {
                kind: CreditKind::Photograph,
                author: None,
                publisher: Some("Example Pictures".to_owned()),
                republisher: None,
                text: "Example Pictures".to_owned(),
                span: None,
            },
        ],
        ..draft(
            "Armenia says it froze its part in the CSTO",
            Some("2024-02-23"),
            "Armenia has frozen its participation in the Collective Security Treaty Organization \
             (CSTO), its prime minister told a French broadcaster on Thursday.\n\
             He did not rule out that the country might leave the CSTO one day. The organisation \
             has six members: Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia and Tajikistan.",
        )
    });
    let thursday = When {
        text: Some("on Thursday".to_owned()),
        edtf: Some("2024-02-22".parse().unwrap()),
        inferred: None,
        basis: Some("date of the announcement, on or before".to_owned()),
    };
    let mut all = change(
        "freeze",
        "CSTO",
        &["ARM"],
        "Armenia has frozen its participation in the Collective Security Treaty Organization (CSTO)",
        thursday,
    );
    all[0].attribution = Some("Nikol Pashinyan");
    all.push(Said {
        modality: Modality::Hypothetical,
        ..said(
            "membership",
            "membership.withdraw",
            &[("member", "ARM"), ("organisation", "CSTO"), ("change", "withdraw")],
            "the country might leave the CSTO one day",
        )
    });
    all.push(Said {
        members: Some(vec!["ARM", "BLR", "KAZ", "KGZ", "RUS", "TJK"]),
        when: Some(on("has", "2024-02-23")),
        ..said(
            "roster",
            "roster.comprise",
            &[("organisation", "CSTO")],
            "The organisation has six members: Armenia, Belarus, Kazakhstan, Kyrgyzstan, Russia \
             and Tajikistan",
        )
    });
    let claims = claims(&article, all);
    (article, claims)
}

/// News that calls a departure what another article calls a suspension.
fn departure() -> (Article, Vec<Claim>) {
    let article = Article::from(draft(
        "Tashkent out of the CSTO",
        Some("2012-06-29"),
        "Uzbekistan left the CSTO on 28 June 2012, a spokesman said.",
    ));
    let words = "Uzbekistan left the CSTO on 28 June 2012";
    let all = change("withdraw", "CSTO", &["UZB"], words, on("on 28 June 2012", "2012-06-28"));
    let claims = claims(&article, all);
    (article, claims)
}

/// An article that would like to be more than text.
fn hostile() -> (Article, Vec<Claim>) {
    let article = Article::from(Draft {
        source: Some("<b>Bold</b> & Sons".to_owned()),
        url: Some("javascript:alert(1)".to_owned()),
        byline: Some("\"><script>alert(2)</script>".to_owned()),
        ..draft(
            "<script>alert(\"title\")</script>",
            Some("2019-01-01"),
            "Qatar left OPEC</p><img src=x onerror=alert(3)> on the first day of the year.",
        )
    });
    let all = change(
        "withdraw",
        "OPEC",
        &["QAT"],
        "Qatar left OPEC</p><img src=x onerror=alert(3)> on the first day of the year",
        on("on the first day of the year", "2019-01-01"),
    );
    let claims = claims(&article, all);
    (article, claims)
}

/// News of an exercise, with somebody who speaks of it.
fn exercise() -> (Article, Vec<Claim>) {
    let article = Article::from(draft(
        "Drill by the lake without one of its hosts",
        Some("2021-09-12"),
        "Troops of Kazakhstan, Kyrgyzstan and Tajikistan took part in Lake Shield-2021 near \
         Balykchy in September 2021; Uzbekistan stayed away, and Mongolia watched. General Asan \
         Sample, chief of the general staff of Kyrgyzstan, said the drill had gone as planned.",
    ));
    let drill = Said {
        lists: vec![
            ("participants", vec!["KAZ", "KGZ", "TJK"]),
            ("absentees", vec!["UZB"]),
            ("observers", vec!["MNG"]),
        ],
        when: Some(on("in September 2021", "2021-09")),
        ..said(
            "exercise",
            "exercise",
            &[("name", "Lake Shield-2021"), ("place", "Balykchy"), ("organiser", "SCO")],
            "Troops of Kazakhstan, Kyrgyzstan and Tajikistan took part in Lake Shield-2021 near \
             Balykchy in September 2021",
        )
    };
    let office = said(
        "role",
        "role",
        &[
            ("person", "Asan Sample"),
            ("role", "chief of the general staff"),
            ("organisation", "KGZ"),
        ],
        "General Asan Sample, chief of the general staff of Kyrgyzstan",
    );
    let speech = said(
        "statement",
        "statement",
        &[
            ("speaker", "Asan Sample"),
            ("verb", "said"),
            ("form", "indirect"),
            ("content", "the drill had gone as planned"),
        ],
        "said the drill had gone as planned",
    );
    let claims = claims(&article, vec![drill, office, speech]);
    (article, claims)
}

/// Short news without claims, enough to fill a second page.
fn news() -> Vec<Article> {
    [
        ("Staff chiefs of the CSTO meet", "2023-06-01", "The chiefs of staff of the CSTO met."),
        ("CSTO drills by the lake", "2023-08-14", "Troops of the CSTO trained by the lake."),
        ("A summit of the CSTO", "2023-11-23", "The leaders of the CSTO met in Minsk."),
        ("CSTO lawmakers confer", "2023-12-19", "Lawmakers of the CSTO conferred in Moscow."),
        ("New head for the CSTO", "2022-12-30", "The CSTO gets a new secretary-general."),
    ]
    .map(|(title, day, body)| Article::from(draft(title, Some(day), body)))
    .to_vec()
}

/// The archive, and the folder that it lies in.
pub(crate) fn sample() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.db");
    let archive = Archive::open(&path).unwrap();
    let added = "2026-01-02T03:04:05Z".parse().unwrap();
    for (article, claims) in [history(), freeze(), departure(), hostile()] {
        archive.add(&article, article.body.as_bytes(), "results_page.txt", added).unwrap();
        archive.record_reading(&article.id, "by hand", &claims, &[]).unwrap();
    }
    let (article, claims) = exercise();
    archive.add(&article, article.body.as_bytes(), "drill.html", added).unwrap();
    archive.record_reading(&article.id, "by hand", &claims, &[]).unwrap();
    for article in news() {
        archive.add(&article, article.body.as_bytes(), "news.jsonl", added).unwrap();
    }
    let text = "Viewing results 1 - 4 of 22".to_owned();
    let coverage = Coverage { first: 1, last: 4, total: 22, text };
    archive.record_coverage("results_page.txt", &coverage).unwrap();
    (folder, path)
}

/// The id of the kept article whose title begins like this.
pub(crate) fn id_of(path: &std::path::Path, title: &str) -> String {
    let archive = Archive::open_existing(path).unwrap();
    let mut articles = archive.articles().map(|article| article.unwrap());
    articles.find(|article| article.title.starts_with(title)).unwrap().id.to_string()
}
