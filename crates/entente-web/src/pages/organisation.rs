//! One organisation or treaty: who was a member on a day, and by which sentences.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use entente_export::{Stretch, listed, sentence};
use entente_record::{
    Act, Certainty, Changes, Conflict, Entry, OCCASION_TYPES, Part as Of, Record, Report, Roll,
    Side,
};
use entente_store::{ClaimQuery, Order, Query, narrowed};
use entente_text::Date;

use super::{Frame, organisations, rendered};
use crate::address::Address;
use crate::attendance::Matrix;
use crate::chart::{Chart, Subject, Told};
use crate::dates::{self, Dated};
use crate::desk::{Desk, Table};
use crate::error::{Error, Result};
use crate::exports::{self, attached};
use crate::names::{Names, page_of, page_of_state};
use crate::occasions::{self, Gathered, Shown};
use crate::parameters::{Parameters, escaped};
use crate::says::{self, Says};
use crate::tellings::{self, Telling};
use crate::words::{self, Label};

/// How many exercises and meetings, and how many statements are shown, the last ones.
const FEW: usize = 8;

#[derive(Template)]
#[template(path = "organisation.html")]
struct Page {
    frame: Frame,
    kind: &'static str,
    since: Option<Dated>,
    predecessor: Option<Predecessor>,
    name: String,
    code: String,
    /// "3 articles · 21 claims · 1 conflict".
    counts: String,
    /// The address of this page without a day.
    page: String,
    on: String,
    known: String,
    permanent: String,
    heading: String,
    note: Option<&'static str>,
    members: Vec<Row>,
    /// Flagged and not counted.
    apart: Vec<Row>,
    contested: Vec<Row>,
    /// What the roll could not take into account.
    doubts: Vec<String>,
    chart: Option<Chart>,
    changes: Vec<Change>,
    conflicts: Vec<Disagreement>,
    matrix: Option<Matrix>,
    occasions: Vec<Shown>,
    statements: Vec<Telling>,
    listing: String,
    csv: String,
    data: String,
    claims: String,
    /// The years of the slider, the first and the last.
    years: (i16, i16),
}

/// The body whose place this one took.
struct Predecessor {
    href: String,
    name: String,
}

/// A name on the roll.
struct Row {
    name: String,
    href: String,
    labels: Vec<Label>,
    /// What contradicts what.
    why: Option<String>,
    says: Vec<Says>,
    against: Vec<Says>,
}

/// A change that one or several states made at one time.
struct Change {
    when: Dated,
    who: String,
    what: String,
    labels: Vec<Label>,
    says: Vec<Says>,
}

/// Two tellings that cannot both hold.
#[derive(Debug, Clone)]
pub(crate) struct Disagreement {
    pub(crate) id: String,
    pub(crate) who: String,
    pub(crate) why: String,
    pub(crate) one: OneSide,
    pub(crate) other: OneSide,
}

/// What one side of a disagreement says.
#[derive(Debug, Clone)]
pub(crate) struct OneSide {
    pub(crate) what: String,
    pub(crate) says: Vec<Says>,
}

/// `GET /organisation/{code}?on=&known=`
pub(crate) async fn show(
    desk: Desk,
    Path(name): Path<String>,
    asked: Parameters,
) -> Result<Response> {
    let (on, known) = (asked.day("on")?, asked.day("known")?);
    desk.ask(move |table| Ok(rendered(&page(table, &name, on, known)?))).await
}

fn page(table: &Table<'_>, name: &str, on: Option<Date>, known: Option<Date>) -> Result<Page> {
    let code = table.body(name)?;
    let names = table.names();
    let on = on.unwrap_or(table.today);
    let made = table.record(&code)?;
    let record = &made.record;
    let (roll, doubts) = record.roll(&code, on, known);
    let conflicts = table.disagreements(&code, &made);
    let acts = record.changes(&code, None, None);
    let (claims, articles) = table.archive.count_about(&code)?;
    let chart = chart(table, record, &code, on, known)?;
    let gathered = Gathered::of(table, Of::Body, &code, OCCASION_TYPES)?;
    let mut all = gathered.all();
    all.retain(|one| one.organisations.contains(&code.as_str()));
    let saying = said_within(table, &code)?;
    let first = acts.iter().filter_map(|act| act.window.earliest).min();
    let body = names.body(&code);
    let predecessor = body.and_then(|body| body.predecessor.as_deref()).map(|before| Predecessor {
        href: page_of(before),
        name: names.body(before).map_or(before, |body| body.name.as_str()).to_owned(),
    });
    let view = View { names: &names, roll: &roll };
    let page = page_of(&code);
    let parameters = parameters(on, known);
    Ok(Page {
        frame: table.frame(),
        kind: body.map_or("Organisation or treaty", |body| organisations::kind(body.kind)),
        since: body.and_then(|body| body.established.as_ref()).map(dates::edtf),
        predecessor,
        name: body.map_or_else(|| code.clone(), |body| body.name.to_string()),
        counts: counts(claims, articles, conflicts.len()),
        on: on.to_string(),
        known: known.map(|day| day.to_string()).unwrap_or_default(),
        permanent: format!("{page}?{parameters}"),
        heading: heading(&roll),
        note: note(&roll),
        members: roll.members.iter().map(|entry| view.row(entry)).collect(),
        apart: view.apart(),
        contested: roll.contested.iter().map(|entry| view.contested(entry)).collect(),
        doubts: doubts.iter().map(|doubt| names.spelled_out(&doubt.message)).collect(),
        chart,
        matrix: occasions::matrix(&all, &names),
        occasions: occasions::latest(all.iter(), FEW, &names),
        statements: tellings::latest(saying.iter().collect(), FEW, &names),
        listing: Address::naming("org", &code).listing(),
        csv: format!("{page}/members.csv?{parameters}"),
        years: (first.map_or(table.today.year(), |day| day.year()), table.today.year()),
        changes: changes(&acts, &names),
        conflicts: conflicts.to_vec(),
        data: format!("/api/v1/organisations/{}/members?{parameters}", escaped(&code)),
        claims: format!("/api/v1/claims?organisation={}", escaped(&code)),
        page,
        code,
    })
}

/// The membership of a body over time.
fn chart(
    table: &Table<'_>,
    record: &Record,
    code: &str,
    on: Date,
    known: Option<Date>,
) -> Result<Option<Chart>> {
    let before = table.names().body(code).and_then(|body| body.predecessor.as_deref());
    let before = match before {
        Some(before) => Some((before, table.record(before)?)),
        None => None,
    };
    let earlier = before.as_ref().map(|(code, made)| made.record.changes(code, None, None));
    let before = before.as_ref().zip(earlier.as_ref()).map(|((code, made), acts)| {
        let record = &made.record;
        Told { record, code, reports: record.reports(code).iter().collect(), acts }
    });
    let acts = record.changes(code, None, None);
    let subject = Subject {
        on,
        known,
        today: table.today,
        names: &table.names(),
        files: (format!("{}/timeline", page_of(code)), format!("?{}", parameters(on, known))),
    };
    let reports = record.reports(code).iter().collect();
    let told = Told { record, code, reports, acts: &acts };
    Ok(subject.members(&told, before.as_ref()))
}

/// What was said in articles that tell of a body, the last of them.
fn said_within(table: &Table<'_>, code: &str) -> Result<Vec<Report>> {
    let question = narrowed(&narrowed("", "org", code), "type", "statement");
    let query = Query { per_page: FEW, order: Order::Newest, ..Query::new(question) };
    let mut said = Vec::new();
    for hit in table.archive.search(&query)?.hits {
        let query = ClaimQuery {
            article: Some(hit.head.id),
            kind: Some("statement".to_owned()),
            ..ClaimQuery::default()
        };
        said.extend(table.archive.claims(&query)?);
    }
    Ok(said)
}

/// `GET /organisation/{code}/{file}?on=&known=`: the drawing and the roll as files.
pub(crate) async fn file(
    desk: Desk,
    Path((name, file)): Path<(String, String)>,
    asked: Parameters,
) -> Result<Response> {
    let (on, known) = (asked.day("on")?, asked.day("known")?);
    desk.ask(move |table| {
        let code = table.body(&name)?;
        let on = on.unwrap_or(table.today);
        let made = table.record(&code)?;
        let record = &made.record;
        match file.as_str() {
            "members.csv" => {
                let (roll, _) = record.roll(&code, on, known);
                let text = roll_values(&roll, &table.names());
                Ok(attached("text/csv; charset=utf-8", &format!("{code}-{on}.csv"), text))
            }
            file => {
                let ending = file.strip_prefix("timeline.").ok_or(Error::NoPage)?;
                let chart = chart(table, record, &code, on, known)?.ok_or(Error::NoPage)?;
                let title = format!("Membership of {code} over time");
                chart.drawing(format!("{code}-timeline"), &title).file(ending)
            }
        }
    })
    .await
}

/// A roll as comma-separated values, each name with its first sentence.
fn roll_values(roll: &Roll<'_>, names: &Names) -> String {
    let mut out = exports::record(&[
        "list",
        "code",
        "state",
        "certainty",
        "flags",
        "sentence",
        "article",
        "published",
        "url",
    ]);
    let lists =
        [("member", &roll.members), ("flagged", &roll.flagged), ("contested", &roll.contested)];
    for (list, entries) in lists {
        for entry in entries {
            let first = entry.claims.first();
            let exact = first.map(|report| sentence(&report.claim));
            let article = first.map(|report| &report.article);
            let certainty = match entry.certainty {
                Certainty::Yes => "yes",
                Certainty::Possibly => "possibly",
            };
            let day = article.and_then(|article| article.published);
            out += &exports::record(&[
                list,
                entry.member,
                &names.state(entry.member),
                certainty,
                &entry.flags.join(" "),
                &exact.unwrap_or_default(),
                article.map_or("", |article| article.id.as_str()),
                &day.map(|day| day.to_string()).unwrap_or_default(),
                article.and_then(|article| article.url.as_deref()).unwrap_or_default(),
            ]);
        }
    }
    out
}

fn parameters(on: Date, known: Option<Date>) -> String {
    match known {
        Some(known) => format!("on={on}&known={known}"),
        None => format!("on={on}"),
    }
}

fn counts(claims: usize, articles: usize, conflicts: usize) -> String {
    let mut counts = vec![
        words::count(articles, "article", "articles"),
        words::count(claims, "claim", "claims"),
    ];
    counts.extend((conflicts > 0).then(|| words::count(conflicts, "conflict", "conflicts")));
    counts.join(" \u{b7} ")
}

/// "Seven members on 1 January 2010", "Six or seven members on 1 July 2012".
fn heading(roll: &Roll<'_>) -> String {
    let most = roll.members.len();
    let sure = roll.members.iter().filter(|entry| entry.certainty == Certainty::Yes).count();
    let number = match most - sure {
        0 => words::number(most),
        1 if sure > 0 => {
            format!("{} or {}", words::number(sure), words::number(most).to_lowercase())
        }
        _ if sure > 0 => {
            format!("{} to {}", words::number(sure), words::number(most).to_lowercase())
        }
        _ => format!("Possibly {}", words::number(most).to_lowercase()),
    };
    let noun = if most == 1 { "member" } else { "members" };
    let known = roll.as_known_on.map(|day| format!(", as known on {}", dates::day(day).words));
    format!("{number} {noun} on {}{}", dates::day(roll.on).words, known.unwrap_or_default())
}

fn note(roll: &Roll<'_>) -> Option<&'static str> {
    let silent = roll.members.is_empty() && roll.flagged.is_empty() && roll.contested.is_empty();
    silent.then_some(match roll.as_known_on {
        None => "No article in the archive tells of anybody who was a member on that day.",
        Some(_) => {
            "No article published by then tells of anybody who was a member on that day. Articles \
             without a date of publication are not asked."
        }
    })
}

/// A roll on its way to the page.
struct View<'a> {
    names: &'a Names,
    roll: &'a Roll<'a>,
}

impl View<'_> {
    fn row(&self, entry: &Entry<'_>) -> Row {
        let mut labels = Vec::new();
        let counted = self.roll.members.iter().any(|other| other.member == entry.member);
        // Elsewhere the certainty is that of the flag, and the flag says it.
        if counted && entry.certainty == Certainty::Possibly {
            labels.push(Label {
                why: Some("The dates, or a disagreement of the sources, leave it open".to_owned()),
                ..Label::new("possibly", "flag")
            });
        }
        labels.extend(self.standing(entry));
        if self.roll.contested.iter().any(|other| other.member == entry.member) {
            labels.push(Label {
                why: Some("Sources disagree; both sides stand below".to_owned()),
                ..Label::new("contested", "bad")
            });
        }
        Row {
            name: self.names.state(entry.member),
            href: page_of_state(entry.member),
            labels,
            why: None,
            says: says::all(flags_first(entry), self.names),
            against: says::all(entry.against.iter().copied(), self.names),
        }
    }

    /// Flags, or the state itself where it is not plain membership.
    fn standing(&self, entry: &Entry<'_>) -> Vec<Label> {
        let table = Changes::builtin();
        let flagged = self.roll.flagged.iter().find(|other| other.member == entry.member);
        let open = flagged.is_some_and(|flagged| flagged.certainty == Certainty::Possibly);
        let flags = entry.flags.iter().map(|name| {
            let word = name.replace('_', "-");
            let text = if open { format!("possibly {word}") } else { word };
            let why = table.flag(name).map(|flag| flag.said.clone());
            Label { why, ..Label::new(text, "flag") }
        });
        let mut labels: Vec<Label> = flags.collect();
        let state = table.state(entry.state).map(|place| &table.states()[place]);
        if let Some(state) = state.filter(|state| labels.is_empty() && state.name != "member") {
            let why = Some(state.meaning.clone());
            labels.push(Label { why, ..Label::new(state.said.clone(), "quiet") });
        }
        labels
    }

    fn apart(&self) -> Vec<Row> {
        let counted: BTreeSet<&str> = self.roll.members.iter().map(|entry| entry.member).collect();
        let apart = self.roll.flagged.iter().filter(|entry| !counted.contains(entry.member));
        apart.map(|entry| self.row(entry)).collect()
    }

    /// Who stands above already is not given its sentences again.
    fn contested(&self, entry: &Entry<'_>) -> Row {
        let why = entry.why.as_ref().map(|why| self.names.spelled_out(why));
        let mut above = self.roll.members.iter().chain(&self.roll.flagged);
        if above.any(|other| other.member == entry.member) {
            let (labels, says, against) = (Vec::new(), Vec::new(), Vec::new());
            let (name, href) = (self.names.state(entry.member), page_of_state(entry.member));
            return Row { name, href, labels, why, says, against };
        }
        Row { labels: Vec::new(), why, ..self.row(entry) }
    }
}

/// What an entry rests on, that on which its flags rest before what made it a member.
fn flags_first<'a>(entry: &Entry<'a>) -> Vec<&'a Report> {
    let table = Changes::builtin();
    let flags = |report: &Report| {
        let change = report.claim.slot("change").and_then(|name| table.get(name));
        let state = change.and_then(|change| change.to).map(|place| &table.states()[place]);
        let by_state = state.and_then(|state| state.flag.as_deref());
        let by_change = change.and_then(|change| change.flag.as_ref()).filter(|(_, up)| *up);
        let mut put_up = by_state.into_iter().chain(by_change.map(|(name, _)| name.as_str()));
        put_up.any(|flag| entry.flags.contains(&flag))
    };
    let (mut first, rest): (Vec<_>, Vec<_>) =
        entry.claims.iter().copied().partition(|report| flags(report));
    first.extend(rest);
    first
}

/// The changes in order of time; what several made at one time stands in one row.
fn changes(acts: &[Act<'_>], names: &Names) -> Vec<Change> {
    let same = |one: &Act<'_>, other: &Act<'_>| {
        one.change.name == other.change.name
            && (one.window, &one.date, one.planned) == (other.window, &other.date, other.planned)
            && one.member.is_some() == other.member.is_some()
    };
    acts.chunk_by(same)
        .map(|acts| {
            let first = &acts[0];
            let mut who: Vec<String> =
                acts.iter().filter_map(|act| act.member).map(|code| names.state(code)).collect();
            who.sort();
            let who = listed(who.into_iter().map(Stretch::plain).collect());
            let who: String = who.into_iter().map(|part| part.text).collect();
            let planned = Label {
                why: Some("It was still to come, and changes no roll".to_owned()),
                ..Label::new("planned", "quiet")
            };
            Change {
                when: when(first),
                who: if who.is_empty() { first.organisation.to_owned() } else { who },
                what: match first.planned {
                    true => first.change.name.replace('_', " "),
                    false => first.change.said.clone(),
                },
                labels: first.planned.then_some(planned).into_iter().collect(),
                says: says::all(acts.iter().flat_map(Act::reports), names),
            }
        })
        .collect()
}

fn when(act: &Act<'_>) -> Dated {
    match (act.window.earliest, act.window.latest, &act.date) {
        (None, Some(latest), _) => {
            Dated { words: format!("on or before {}", dates::day(latest).words), machine: None }
        }
        (_, _, Some(date)) => dates::edtf(date),
        _ => Dated { words: "no date".to_owned(), machine: None },
    }
}

/// A conflict in words.
pub(crate) fn disagreement(conflict: &Conflict<'_>, names: &Names) -> Disagreement {
    let telling = |side: &Side<'_>| OneSide {
        what: side.says.clone(),
        says: says::all(side.reports.iter().copied(), names),
    };
    // The sentence says both sides before it says what is wrong; they have columns of their own.
    let member = conflict.member;
    let sides = format!("{member} {}; {member} {}: ", conflict.one.says, conflict.other.says);
    let why = conflict.why.strip_prefix(&sides).unwrap_or(&conflict.why);
    Disagreement {
        id: conflict.id(),
        who: names.state(member),
        why: names.spelled_out(why),
        one: telling(&conflict.one),
        other: telling(&conflict.other),
    }
}
