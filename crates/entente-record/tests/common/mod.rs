//! Reports made by hand, in a notation of one line a sentence.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;

use entente_claims::{Claim, Evidence, Modality, Slot};
use entente_record::{ArticleHead, Bodies, Body, Conflict, Entry, Record, Report};
use entente_text::{ArticleId, Date, Field, Span, When};

/// The basis that the reading of claims gives to the date of a mere announcement.
pub(crate) const ANNOUNCED: &str = "date of the announcement, on or before";

pub(crate) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The reports of one article. A line is `change body date members... : sentence`, one claim a
/// member. The date is EDTF, `-` where there is none; `~` before it marks that of an
/// announcement, and a year after `=` is inferred: `~XXXX-08-31=2024-08-31`. A word in brackets
/// among the members is the modality. Other lines are `enter_into_force|expire body date`,
/// `establish body date from X by A B C` and `roster body date count members...`.
pub(crate) fn article(name: &str, published: Option<&str>, lines: &str) -> Vec<Report> {
    let head = ArticleHead {
        id: ArticleId::kept(format!("id-{name}")),
        name: name.to_owned(),
        title: format!("About {name}"),
        source: Some("Example Gazette".to_owned()),
        url: None,
        published: published.map(day),
        story: None,
        credit: None,
    };
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    lines
        .flat_map(|line| claims(name, line))
        .map(|claim| Report { claim, article: head.clone() })
        .collect()
}

fn claims(article: &str, line: &str) -> Vec<Claim> {
    let (head, sentence) = line.split_once(" : ").unwrap_or((line, line));
    let mut words = head.split_whitespace();
    let (change, body, date) =
        (words.next().unwrap(), words.next().unwrap(), words.next().unwrap());
    let mut modality = Modality::Asserted;
    let rest: Vec<&str> = words
        .filter(|word| match word.strip_prefix('[').and_then(|word| word.strip_suffix(']')) {
            Some(word) => {
                modality = serde_json::from_value(word.into()).unwrap();
                false
            }
            None => true,
        })
        .collect();
    let text = |text: &str| Slot::from(text);
    let list = |names: &[&str]| Slot::List(names.iter().map(|name| (*name).to_owned()).collect());
    let mut all: Vec<(&str, Vec<(&str, Slot)>)> = Vec::new();
    match change {
        "enter_into_force" | "expire" | "terminate" => {
            all.push(("treaty", vec![("treaty", text(body)), ("change", text(change))]));
        }
        "establish" => {
            let mut slots = vec![("organisation", text(body)), ("change", text(change))];
            let by = rest.iter().position(|word| *word == "by").unwrap_or(rest.len());
            if rest.first() == Some(&"from") {
                slots.push(("from", text(rest[1])));
            }
            if by < rest.len() {
                slots.push(("by", list(&rest[by + 1..])));
            }
            all.push(("organisation", slots));
        }
        "roster" => {
            let mut slots = vec![("organisation", text(body))];
            slots.push(("count", Slot::Number(rest[0].parse().unwrap())));
            if rest.len() > 1 {
                slots.push(("members", list(&rest[1..])));
            }
            all.push(("roster", slots));
        }
        _ => all.extend(rest.iter().map(|member| {
            let slots =
                [("member", text(member)), ("organisation", text(body)), ("change", text(change))];
            ("membership", slots.to_vec())
        })),
    }
    let evidence = Evidence::new(Field::Body, sentence, Span::new(0, sentence.len()));
    all.into_iter()
        .map(|(kind, slots)| {
            let slots: BTreeMap<String, Slot> =
                slots.into_iter().map(|(name, slot)| (name.to_owned(), slot)).collect();
            let rule = format!("{kind}.{change}");
            let claim = Claim::new(article, kind, &rule, slots, vec![evidence.clone()]).unwrap();
            Claim { date: when(date), modality, ..claim }
        })
        .collect()
}

fn when(date: &str) -> Option<When> {
    if date == "-" {
        return None;
    }
    let (announced, date) = match date.strip_prefix('~') {
        Some(date) => (true, date),
        None => (false, date),
    };
    let (strict, inferred) = match date.split_once('=') {
        Some((strict, inferred)) => (strict, inferred.parse().ok()),
        None => (date, None),
    };
    Some(When {
        text: None,
        edtf: Some(strict.parse().unwrap()),
        inferred,
        basis: announced.then(|| ANNOUNCED.to_owned()),
    })
}

pub(crate) fn record(articles: &[Vec<Report>]) -> Record {
    Record::new(articles.concat(), Bodies::default())
}

/// Bodies of which one does not count suspended members.
pub(crate) fn not_counting(organisation: &str) -> Bodies {
    let body = Body { suspended_members_count: Some(false), ..Body::default() };
    let organisations = [(organisation.to_owned(), body)].into();
    Bodies { organisations, ..Bodies::default() }
}

/// The codes of entries, possible ones with a question mark, flags in brackets.
pub(crate) fn names(entries: &[Entry<'_>]) -> String {
    let name = |entry: &Entry<'_>| {
        let mut name = entry.member.to_owned();
        if entry.certainty == entente_record::Certainty::Possibly {
            name.push('?');
        }
        if !entry.flags.is_empty() {
            name += &format!("({})", entry.flags.join(","));
        }
        name
    };
    entries.iter().map(name).collect::<Vec<_>>().join(" ")
}

/// The members of a body on a day, as [`names`] writes them.
pub(crate) fn members(record: &Record, body: &str, on: &str) -> String {
    names(&record.roll(body, day(on), None).0.members)
}

pub(crate) fn flagged(record: &Record, body: &str, on: &str) -> String {
    names(&record.roll(body, day(on), None).0.flagged)
}

pub(crate) fn contested(record: &Record, body: &str, on: &str) -> String {
    names(&record.roll(body, day(on), None).0.contested)
}

pub(crate) fn doubts(record: &Record, body: &str, on: &str) -> Vec<String> {
    record.roll(body, day(on), None).1.into_iter().map(|doubt| doubt.message).collect()
}

/// What an entry rests on: "sign 1992-05-15".
pub(crate) fn rests_on(record: &Record, body: &str, on: &str, member: &str) -> Vec<String> {
    let (roll, _) = record.roll(body, day(on), None);
    let mut entries = roll.members.iter().chain(&roll.flagged);
    let entry = entries.find(|entry| entry.member == member).expect("on the roll");
    entry.claims.iter().map(|report| told(report)).collect()
}

pub(crate) fn told(report: &Report) -> String {
    let claim = &report.claim;
    let date = claim.date.as_ref().and_then(When::best).map_or("-".to_owned(), ToString::to_string);
    format!("{} {date}", claim.slot("change").unwrap_or("roster"))
}

pub(crate) fn whys(conflicts: &[Conflict<'_>]) -> Vec<String> {
    for conflict in conflicts {
        assert!(!conflict.one.reports.is_empty() && !conflict.other.reports.is_empty());
    }
    conflicts.iter().map(|conflict| conflict.why.clone()).collect()
}

/// A report of any type, its slots as JSON; the date as in [`article`].
pub(crate) fn report(
    name: &str,
    published: Option<&str>,
    kind: &str,
    slots: &str,
    date: &str,
    sentence: &str,
) -> Report {
    let slots: BTreeMap<String, Slot> = serde_json::from_str(slots).unwrap();
    let evidence = Evidence::new(Field::Body, sentence, Span::new(0, sentence.len()));
    let claim = Claim::new(name, kind, &format!("{kind}.test"), slots, vec![evidence]).unwrap();
    let head = article(name, published, "member X - AAA").remove(0).article;
    Report { claim: Claim { date: when(date), ..claim }, article: head }
}

/// The same, planned.
pub(crate) fn planned(mut report: Report) -> Report {
    report.claim.modality = Modality::Planned;
    report
}
