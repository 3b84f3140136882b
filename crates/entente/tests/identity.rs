//! Whatever an archive holds, what is exported of it and taken back is exported again byte for byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use clap::Parser as _;
use entente::cli::{Cli, Command};
use entente::commands;
use entente::context::Context;
use entente_claims::{Claim, Evidence, Modality, Slot, Slots};
use entente_record::{Anchor, Part, Report, Ruling};
use entente_store::{Archive, Arrival, ClaimQuery, Finding};
use entente_text::{
    Article, Completeness, Coverage, Credit, CreditKind, Doubt, Draft, Field, Span, When,
};
use proptest::prelude::*;
use proptest::sample::select;

/// Words with all that a text may hold: quotes, marks that JSON escapes, letters of any script,
/// characters of four bytes.
fn text() -> impl Strategy<Value = String> {
    let piece = select(vec![
        "Finland joined NATO.",
        "“Out,” he said.",
        "\u{1f54a}",
        "a\tb",
        "\"\\",
        "Кыргызстан",
        "\u{0}",
        "\u{2028}",
        " ",
        "zero\u{200b}width",
        "é",
        "</script>",
        "2024-03-05",
    ]);
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.join(" "))
}

fn maybe_text() -> impl Strategy<Value = Option<String>> {
    prop::option::of(text())
}

fn credit() -> impl Strategy<Value = Credit> {
    let kind = select(vec![CreditKind::Photograph, CreditKind::Republication]);
    (kind, maybe_text(), maybe_text(), text()).prop_map(|(kind, author, publisher, text)| Credit {
        kind,
        author,
        publisher,
        republisher: None,
        text,
        span: None,
    })
}

fn draft() -> impl Strategy<Value = Draft> {
    let told = (maybe_text(), maybe_text(), text(), text(), maybe_text());
    let day = prop::option::of((1990..2030_i16, 1..13_i8, 1..29_i8));
    let more = (day, any::<bool>(), prop::collection::vec(credit(), 0..2), maybe_text());
    (told, more).prop_map(
        |((source, url, title, body, byline), (day, is_cut, credits, language))| Draft {
            source,
            url,
            title,
            byline,
            body,
            credits,
            language,
            published: day.map(|(y, m, d)| entente_text::Date::new(y, m, d).unwrap()),
            completeness: if is_cut { Completeness::CutShort } else { Completeness::Full },
            ..Draft::default()
        },
    )
}

/// What is made of one article: whose bytes it was read from, where it was met, who read it.
#[derive(Debug, Clone)]
struct Kept {
    draft: Draft,
    page: u8,
    origins: Vec<u8>,
    claims: Option<Vec<Said>>,
    doubts: Vec<String>,
}

/// A claim in short.
#[derive(Debug, Clone)]
struct Said {
    kind: &'static str,
    member: String,
    number: Option<i64>,
    fraction: Option<i32>,
    list: Option<Vec<String>>,
    date: Option<&'static str>,
    modality: Modality,
    attribution: Option<String>,
}

fn said() -> impl Strategy<Value = Said> {
    let kind = select(vec!["membership", "statement", "meeting"]);
    let modality = select(vec![Modality::Asserted, Modality::Denied, Modality::Planned]);
    let date = prop::option::of(select(vec!["2012", "XXXX-08-31", "../2024-12-31", "2012-06~"]));
    let slots = (
        text(),
        prop::option::of(any::<i64>()),
        prop::option::of(any::<i32>()),
        prop::option::of(prop::collection::vec(text(), 0..3)),
    );
    (kind, slots, date, modality, maybe_text()).prop_map(
        |(kind, (member, number, fraction, list), date, modality, attribution)| Said {
            kind,
            member,
            number,
            fraction,
            list,
            date,
            modality,
            attribution,
        },
    )
}

fn kept() -> impl Strategy<Value = Kept> {
    let claims = prop::option::of(prop::collection::vec(said(), 0..3));
    let origins = prop::collection::vec(0..4_u8, 1..3);
    let doubts = prop::collection::vec(text(), 0..2);
    (draft(), 0..3_u8, origins, claims, doubts).prop_map(
        |(draft, page, origins, claims, doubts)| Kept { draft, page, origins, claims, doubts },
    )
}

/// Decisions, on articles and claims by their places.
fn decided() -> impl Strategy<Value = (u8, usize, usize, String)> {
    (0..8_u8, 0..50_usize, 0..50_usize, text())
}

impl Said {
    fn claim(&self, article: &Article, number: usize) -> Option<Claim> {
        let mut slots = Slots::new();
        slots.insert("member".to_owned(), Slot::from(self.member.as_str()));
        slots.insert("place_in_list".to_owned(), Slot::Number(i64::try_from(number).unwrap()));
        slots.extend(self.number.map(|number| ("count".to_owned(), Slot::Number(number))));
        // No whole number: one that is whole is read back as such.
        let fraction = self.fraction.map(|number| Slot::Fraction(f64::from(number) + 0.25));
        slots.extend(fraction.map(|fraction| ("share".to_owned(), fraction)));
        slots.extend(self.list.clone().map(|list| ("members".to_owned(), Slot::List(list))));
        let end = article.body.char_indices().nth(5).map_or(article.body.len(), |(at, _)| at);
        let evidence = Evidence::new(Field::Body, &article.body, Span::new(0, end));
        let made = Claim::new(article.name(), self.kind, "by.hand", slots, vec![evidence]).ok()?;
        let edtf = self.date.map(|date| date.parse().unwrap());
        Some(Claim {
            date: edtf.map(|edtf| When { edtf: Some(edtf), ..When::default() }),
            modality: self.modality,
            attribution: self.attribution.clone(),
            ..made
        })
    }
}

fn filled(path: &Path, all: &[Kept], decisions: &[(u8, usize, usize, String)]) -> Archive {
    let archive = Archive::open(path).unwrap();
    let at = |second: usize| format!("2026-01-02T03:04:{:02}Z", second % 60).parse().unwrap();
    let mut held: BTreeMap<String, Article> = BTreeMap::new();
    for (number, one) in all.iter().enumerate() {
        let article = Article::from(one.draft.clone());
        let arrivals = one.origins.iter().map(|origin| Arrival {
            article: article.clone(),
            original: format!("page {}", one.page).into_bytes().into(),
            origin: format!("file {origin}").into(),
            added: at(number),
        });
        archive.add_all(arrivals, |_, _| {}).unwrap();
        let said = one.claims.iter().flatten().enumerate();
        let claims: Vec<Claim> =
            said.filter_map(|(place, said)| said.claim(&article, place)).collect();
        if one.claims.is_some() {
            let finding = Finding {
                article: article.id.clone(),
                claims,
                doubts: one.doubts.iter().map(Doubt::new).collect(),
                parsed: None,
            };
            archive.record_readings("a reader", &[finding]).unwrap();
        }
        held.insert(article.id.to_string(), article);
    }
    let coverage = Coverage { first: 1, last: 6, total: 22, text: "1 - 6 of 22".to_owned() };
    archive.record_coverage("file 0", &coverage).unwrap();
    let articles: Vec<Article> = held.into_values().collect();
    let claims = archive.claims(&ClaimQuery::default()).unwrap();
    let mut made = 0;
    for (number, (what, one, other, why)) in decisions.iter().enumerate() {
        let id = |place: usize| articles[place % articles.len()].id.clone();
        let claim = |place: usize| -> Option<Anchor> {
            (!claims.is_empty()).then(|| {
                let report: &Report = &claims[place % claims.len()];
                Anchor::from(report)
            })
        };
        let ruling = match what {
            0 => claim(*one).map(|claim| Ruling::Accept { claim }),
            1 => claim(*one).map(|claim| Ruling::Reject { claim }),
            2 => claim(*one).map(|claim| Ruling::Amend {
                claim,
                slots: [("member".to_owned(), None)].into(),
                date: None,
                modality: Some(Modality::Denied),
            }),
            3 => Some(Ruling::Merge {
                part: Part::Person,
                names: vec![why.clone(), format!("name {other}")],
            }),
            4 => claim(*one).zip(claim(*other)).map(|(holds, yields)| Ruling::Settle {
                organisation: "NATO".to_owned(),
                member: "FIN".to_owned(),
                conflict: why.clone(),
                holds: vec![holds],
                yields: vec![yields],
            }),
            5 => Some(Ruling::JoinCopies { articles: vec![id(*one), id(*other)] }),
            6 => Some(Ruling::SplitCopies { articles: vec![id(*one)] }),
            _ if made > 0 => {
                Some(Ruling::Undo { verdict: 1 + i64::try_from(*one).unwrap() % made })
            }
            _ => None,
        };
        if let Some(ruling) = ruling {
            archive.record_verdict(&ruling, "Ana", why, at(number)).unwrap();
            made += 1;
        }
    }
    archive
}

fn command(arguments: &[&str]) -> Command {
    Cli::parse_from(["entente"].iter().chain(arguments)).command
}

fn export(archive: &Path, to: &Path) -> Vec<u8> {
    let to = to.to_str().unwrap();
    let parsed = command(&["export", "--format", "jsonl", "--originals", "--out", to]);
    let Command::Export(options) = &parsed else { unreachable!() };
    let context = Context::new(Some(archive.to_owned()), None);
    commands::export::run(&context, options).unwrap();
    fs::read(to).unwrap()
}

fn import(archive: &Path, from: &Path) {
    let parsed = command(&["import", from.to_str().unwrap()]);
    let Command::Import(options) = &parsed else { unreachable!() };
    commands::import::run(&Context::new(Some(archive.to_owned()), None), options).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn export_import_export_is_the_identity(
        all in prop::collection::vec(kept(), 1..6),
        decisions in prop::collection::vec(decided(), 0..6),
    ) {
        // Without a reading an archive would be read first, with the model.
        let mut all = all;
        all.iter_mut().for_each(|one| {
            one.claims.get_or_insert_default();
        });
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let one = filled(&path("one.db"), &all, &decisions);
        let first = export(&path("one.db"), &path("first.jsonl"));
        import(&path("other.db"), &path("first.jsonl"));
        let second = export(&path("other.db"), &path("second.jsonl"));
        prop_assert_eq!(String::from_utf8_lossy(&first), String::from_utf8_lossy(&second));
        let other = Archive::open_existing(path("other.db")).unwrap();
        prop_assert_eq!(other.check().unwrap(), []);
        prop_assert_eq!(one.stories().unwrap(), other.stories().unwrap());
        // Taken a second time, nothing changes.
        import(&path("other.db"), &path("first.jsonl"));
        let third = export(&path("other.db"), &path("third.jsonl"));
        prop_assert_eq!(String::from_utf8_lossy(&first), String::from_utf8_lossy(&third));
    }
}
