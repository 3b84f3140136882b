//! Gathering what is said of one thing.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use entente_claims::Modality;
use entente_export::{Names, claim_in_words};
use entente_names::{Gazetteer, Kind, Property};
use entente_record::{
    Act, Bodies, Certainty, Changes, Conflict, Entry, OFFICE_TYPE, Occasion, Part, Presence,
    RECORD_TYPES, Record, Report, Roll, Verdicts, last_first, occasions, offices,
};
use entente_store::Archive;
use entente_text::Date;

use super::{Dossier, Line, Notes, Section};

/// How many lines a section of claims has; the newest are shown.
const SHOWN: usize = 40;

/// The sections that are lists of claims: heading and types, in the order of the page.
const CLAIMS: [(&str, &[&str]); 6] = [
    ("Deployments", &["deployment"]),
    ("Programmes", &["programme"]),
    ("Bills and laws", &["bill", "law"]),
    ("People", &["role"]),
    ("Statements", &["statement"]),
    ("Other events", &["event", "measure"]),
];

/// What an organisation or treaty is, who belongs to it on a day, and all that is told of it.
///
/// # Errors
/// When the archive cannot be read.
pub fn of_body(archive: &Archive, names: &Names<'_>, code: &str, on: Date) -> Result<Dossier> {
    let gazetteer = names.gazetteer();
    let known = gazetteer.organisation(code);
    let bodies = Bodies::from(gazetteer);
    let record = archive.record_of(code, &bodies)?;
    let (roll, doubts) = record.roll(code, on, None);
    let mut notes = Notes::default();
    let mut sections = vec![facts_of_body(gazetteer, code), members(&roll, names, &mut notes)];
    sections.push(Section {
        heading: "What the roll leaves open".to_owned(),
        lines: doubts
            .into_iter()
            .map(|doubt| plain(gazetteer.spelled_out(&doubt.message)))
            .collect(),
        more: 0,
    });
    let acts = record.changes(code, None, None);
    sections.push(changes("Changes of membership", &acts, names, &mut notes));
    let verdicts = archive.verdicts()?;
    sections.extend(gathered(archive, Part::Body, code, &verdicts, names, &mut notes)?);
    sections.push(in_office(archive, Part::Body, (code, on), &verdicts, &mut notes)?);
    for (heading, types) in CLAIMS {
        let reports = archive.reports_on(Part::Body, code, types)?;
        sections.push(claims(heading, reports, names, &mut notes));
    }
    sections.push(conflicts(&record.conflicts(code), names, &mut notes));
    let kind = match known.map(|body| body.kind) {
        Some(Kind::Treaty) => "Treaty",
        Some(_) => "Organisation",
        None => "Organisation or treaty",
    };
    let name = known.map_or(code, |body| body.name.as_str());
    Ok(finished(name, code, kind, on, sections, notes))
}

/// What a state is, what it belongs to on a day, and all that is told of it.
///
/// # Errors
/// When the archive cannot be read.
pub fn of_state(archive: &Archive, names: &Names<'_>, code: &str, on: Date) -> Result<Dossier> {
    let gazetteer = names.gazetteer();
    let bodies = Bodies::from(gazetteer);
    let told = archive.reports_on(Part::State, code, RECORD_TYPES)?;
    let about: BTreeSet<&str> = told.iter().filter_map(Report::body).collect();
    let records: Vec<(&str, Record)> = about
        .into_iter()
        .map(|body| Ok((body, archive.record_of(body, &bodies)?)))
        .collect::<Result<_>>()?;
    let mut notes = Notes::default();
    let mut memberships = Section { heading: heading("Belongs to", on), ..Section::default() };
    let mut acts: Vec<Act<'_>> = Vec::new();
    let mut disagreements = Vec::new();
    for (body, record) in &records {
        let roll = record.roll(body, on, None).0;
        let entry = roll.members.iter().chain(&roll.flagged).find(|entry| entry.member == code);
        if let Some(entry) = entry {
            let said = gazetteer.organisation(body).map_or(*body, |body| body.name.as_str());
            memberships.lines.push(standing(said.to_owned(), entry, &roll, &mut notes));
        }
        let own = |act: &Act<'_>| act.member == Some(code);
        acts.extend(record.changes(body, None, None).into_iter().filter(own));
        let own = |conflict: &Conflict<'_>| conflict.member == code;
        disagreements.extend(record.conflicts(body).into_iter().filter(own));
    }
    acts.sort_by_key(|act| (act.window.earliest.or(act.window.latest), act.organisation));
    let mut sections = vec![facts_of_state(gazetteer, code), memberships];
    sections.push(changes("Changes of membership", &acts, names, &mut notes));
    let verdicts = archive.verdicts()?;
    sections.extend(gathered(archive, Part::State, code, &verdicts, names, &mut notes)?);
    sections.push(in_office(archive, Part::Body, (code, on), &verdicts, &mut notes)?);
    for (heading, types) in CLAIMS {
        let reports = archive.reports_on(Part::State, code, types)?;
        sections.push(claims(heading, reports, names, &mut notes));
    }
    sections.push(conflicts(&disagreements, names, &mut notes));
    let name = gazetteer.state(code).map_or(code, |state| state.name.as_str());
    Ok(finished(name, code, "State", on, sections, notes))
}

fn finished(
    name: &str,
    code: &str,
    kind: &'static str,
    on: Date,
    mut sections: Vec<Section>,
    notes: Notes,
) -> Dossier {
    sections.retain(|section| !section.lines.is_empty());
    let outlets = notes.outlets();
    let (name, code, notes) = (name.to_owned(), code.to_owned(), notes.all);
    Dossier { name, code, kind, on: Some(on), sections, notes, outlets }
}

fn heading(what: &str, on: Date) -> String {
    format!("{what} on {}", on.strftime("%-d %B %Y"))
}

fn plain(says: impl Into<String>) -> Line {
    Line { says: says.into(), ..Line::default() }
}

/// A fact that is known beforehand, with where it can be looked up.
fn fact(what: &str, value: &str, source: &str) -> Line {
    Line { why: Some(source.to_owned()), ..plain(format!("{what}: {value}")) }
}

fn facts_of_body(gazetteer: &Gazetteer, code: &str) -> Section {
    let mut lines = Vec::new();
    let name = |code: &str| match gazetteer.organisation(code) {
        Some(body) => format!("{} ({code})", body.name),
        None => code.to_owned(),
    };
    if let Some(body) = gazetteer.organisation(code) {
        let source = body.source.as_str();
        if let Some(day) = &body.established {
            let looked_up =
                gazetteer.facts(code).find(|known| known.property == Property::Established);
            let source = looked_up.map_or(source, |known| &known.source);
            lines.push(fact("Founded", day.as_str(), source));
        }
        if let Some(before) = &body.predecessor {
            lines.push(fact("Took the place of", &name(before), source));
        }
        if let Some(whole) = &body.part_of {
            lines.push(fact("Part of", &name(whole), source));
        }
        if !body.treaties.is_empty() {
            lines.push(fact("Treaties", &body.treaties.join(", "), source));
        }
    }
    lines.extend(gazetteer.facts(code).filter_map(|known| {
        let (what, value) = match known.property {
            Property::Established => return None,
            Property::Category => ("What it is", known.value.to_string()),
            Property::Ended => ("Ended", known.value.to_string()),
            Property::Notice => ("Notice of withdrawal", known.value.to_string()),
            Property::Seat => ("Seat", known.value.to_string()),
            Property::Successor => ("Its place was taken by", name(&known.value)),
            Property::SuspendedMembersCount => ("Suspended members count", known.value.to_string()),
        };
        Some(fact(what, &value, &known.source))
    }));
    Section { heading: "What it is".to_owned(), lines, more: 0 }
}

fn facts_of_state(gazetteer: &Gazetteer, code: &str) -> Section {
    let mut lines = Vec::new();
    if let Some(state) = gazetteer.state(code) {
        let source = state.source.as_str();
        for (what, values) in [
            ("In full", &state.names),
            ("Formerly", &state.former_names),
            ("Capital", &state.capitals),
            ("Its place was taken by", &state.successors),
        ] {
            if !values.is_empty() {
                lines.push(fact(what, &values.join(", "), source));
            }
        }
        for (what, day) in [("From", &state.from), ("Until", &state.until)] {
            if let Some(day) = day {
                lines.push(fact(what, day.as_str(), source));
            }
        }
    }
    Section { heading: "What it is".to_owned(), lines, more: 0 }
}

fn members(roll: &Roll<'_>, names: &Names<'_>, notes: &mut Notes) -> Section {
    let count = roll.members.len();
    let noun = if count == 1 { "member" } else { "members" };
    let known = |code: &str| roll.members.iter().any(|entry| entry.member == code);
    let apart = roll.flagged.iter().chain(&roll.contested).filter(|entry| !known(entry.member));
    let mut seen = BTreeSet::new();
    let entries = roll.members.iter().chain(apart).filter(|entry| seen.insert(entry.member));
    let name = |entry: &Entry<'_>| {
        let state = names.gazetteer().state(entry.member);
        state.map_or(entry.member, |state| state.name.as_str()).to_owned()
    };
    let lines = entries.map(|entry| standing(name(entry), entry, roll, notes)).collect();
    Section { heading: heading(&format!("{count} {noun}"), roll.on), lines, more: 0 }
}

/// How one member stands to one body.
fn standing(says: String, entry: &Entry<'_>, roll: &Roll<'_>, notes: &mut Notes) -> Line {
    let table = Changes::builtin();
    let mut marks = Vec::new();
    if !roll.members.iter().any(|other| other.member == entry.member) {
        marks.push("not counted".to_owned());
    }
    if entry.certainty == Certainty::Possibly {
        marks.push("possibly".to_owned());
    }
    marks.extend(
        entry
            .flags
            .iter()
            .map(|flag| table.flag(flag).map_or((*flag).to_owned(), |flag| flag.said.clone())),
    );
    let contested = roll.contested.iter().find(|other| other.member == entry.member);
    marks.extend(contested.map(|_| "contested".to_owned()));
    let reports = entry.claims.iter().copied().chain(entry.against.iter().copied());
    let why = contested.and_then(|entry| entry.why.clone());
    Line { when: String::new(), says, marks, why, notes: notes.cite(reports) }
}

/// The changes in order of time; what several made at one time stands in one line.
fn changes(heading: &str, acts: &[Act<'_>], names: &Names<'_>, notes: &mut Notes) -> Section {
    let same = |one: &Act<'_>, other: &Act<'_>| {
        (one.organisation, &one.change.name, one.window, &one.date, one.planned)
            == (other.organisation, &other.change.name, other.window, &other.date, other.planned)
            && one.member.is_some() == other.member.is_some()
    };
    let lines = acts.chunk_by(same).map(|acts| {
        let first = &acts[0];
        let who: Vec<&str> = acts
            .iter()
            .filter_map(|act| act.member)
            .map(|code| names.gazetteer().state(code).map_or(code, |state| state.name.as_str()))
            .collect();
        let said = match first.planned {
            true => first.change.name.replace('_', " "),
            false => first.change.said.clone(),
        };
        let says = match who.is_empty() {
            true => format!("{} {said}", first.organisation),
            false => format!("{} {said} \u{b7} {}", who.join(", "), first.organisation),
        };
        let others: BTreeSet<String> = acts
            .iter()
            .flat_map(|act| &act.tellings)
            .filter(|telling| !telling.agrees)
            .filter_map(|telling| Some(telling.report.claim.date.as_ref()?.dated()?.to_string()))
            .collect();
        let others: Vec<String> = others.into_iter().collect();
        Line {
            when: first.date_words(),
            says,
            marks: first.planned.then(|| "planned".to_owned()).into_iter().collect(),
            why: (!others.is_empty()).then(|| format!("others date it {}", others.join(", "))),
            notes: notes.cite(acts.iter().flat_map(|act| act.reports())),
        }
    });
    Section { heading: heading.to_owned(), lines: lines.collect(), more: 0 }
}

/// Exercises and meetings, each gathered from all that tell of it, the last first: when and where it
/// was, and how far it came.
fn gathered(
    archive: &Archive,
    part: Part,
    subject: &str,
    verdicts: &Verdicts,
    names: &Names<'_>,
    notes: &mut Notes,
) -> Result<Vec<Section>> {
    let bodies = Bodies::from(names.gazetteer());
    let mut sections = Vec::new();
    for (heading, kind) in [("Exercises", "exercise"), ("Meetings", "meeting")] {
        let reports = archive.reports_of_occasions(part, subject, &[kind])?;
        let mut all = occasions(&reports, None, &bodies, verdicts);
        if part == Part::Body {
            all.retain(|one| one.organisations.contains(&subject));
        }
        let more = all.len().saturating_sub(SHOWN);
        let shown = last_first(all.iter()).take(SHOWN);
        let lines = shown.map(|one| occasion(one, names, notes)).collect();
        sections.push(Section { heading: heading.to_owned(), lines, more });
    }
    Ok(sections)
}

fn occasion(one: &Occasion<'_>, names: &Names<'_>, notes: &mut Notes) -> Line {
    let short = |code: &&str| {
        let state = names.gazetteer().state(code);
        state.map_or(*code, |state| state.name.as_str()).to_owned()
    };
    let listed = |codes: Vec<&str>| codes.iter().map(short).collect::<Vec<_>>().join(", ");
    let mut says = match one.names.as_slice() {
        [] if one.organisations.is_empty() => one.kind.to_owned(),
        [] => format!("{} of {}", one.kind, listed(one.organisations.clone())),
        named => named.join(", "),
    };
    if !one.places.is_empty() {
        says += &format!(" in {}", one.places.join(", "));
    }
    for presence in Presence::ALL {
        let there = one.states.keys().copied();
        let there: Vec<&str> =
            there.filter(|state| one.presence(state).contains(&presence)).collect();
        if !there.is_empty() {
            says += &format!("; {}: {}", presence.said(), listed(there));
        }
    }
    let turns: Vec<&str> = one.turns().into_iter().map(|(status, _)| status).collect();
    let otherwise: Vec<String> =
        one.dates().into_iter().filter(|date| !date.agrees).map(|date| date.date).collect();
    Line {
        when: one.date.as_ref().map(ToString::to_string).unwrap_or_default(),
        says,
        marks: vec![turns.join(" \u{2192} ")],
        why: (!otherwise.is_empty()).then(|| format!("others date it {}", otherwise.join(", "))),
        notes: notes.cite(one.reports()),
    }
}

/// Who held which office of a body or state on a day.
fn in_office(
    archive: &Archive,
    part: Part,
    (subject, on): (&str, Date),
    verdicts: &Verdicts,
    notes: &mut Notes,
) -> Result<Section> {
    let reports = archive.ruled_reports(part, subject, &[OFFICE_TYPE])?;
    let mut holders = offices(&reports, on, None, verdicts);
    holders.retain(|holder| holder.organisation == Some(subject));
    let more = holders.len().saturating_sub(SHOWN);
    holders.truncate(SHOWN);
    let lines = holders.iter().map(|holder| {
        let open = holder.certainty == Certainty::Possibly;
        Line {
            when: String::new(),
            says: format!("{}, {}", holder.person, holder.role),
            marks: open.then(|| "possibly".to_owned()).into_iter().collect(),
            why: Some(format!("told of between {} and {}", holder.first, holder.last)),
            notes: notes.cite(holder.reports.iter().copied()),
        }
    });
    let lines = lines.collect();
    Ok(Section { heading: heading("In office", on), lines, more })
}

/// Claims of some types, the newest first; what is told in the same words on the same day is one
/// line.
fn claims(
    heading: &str,
    mut reports: Vec<Report>,
    names: &Names<'_>,
    notes: &mut Notes,
) -> Section {
    reports.retain(|report| {
        !matches!(report.claim.modality, Modality::Hypothetical | Modality::Denied)
            || report.claim.kind == "statement"
    });
    let day = |report: &Report| {
        let date = report.claim.date.as_ref().and_then(|when| when.dated());
        date.and_then(|date| date.earliest().or(date.latest())).or(report.article.published)
    };
    // The order of adding decides between those of one day, and it is the archive's own.
    reports.sort_by_key(|report| std::cmp::Reverse(day(report)));
    let mut places: BTreeMap<(String, String), usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&Report>> = Vec::new();
    for report in &reports {
        let place = *places.entry(told(report, names)).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(report),
            None => groups.push(vec![report]),
        }
    }
    let more = groups.len().saturating_sub(SHOWN);
    groups.truncate(SHOWN);
    let lines = groups.into_iter().map(|reports| {
        let (when, says) = told(reports[0], names);
        Line { when, says, notes: notes.cite(reports), ..Line::default() }
    });
    Section { heading: heading.to_owned(), lines: lines.collect(), more }
}

/// When, and what.
fn told(report: &Report, names: &Names<'_>) -> (String, String) {
    let date = report.claim.date.as_ref().and_then(|when| when.dated());
    (
        date.map(ToString::to_string).unwrap_or_default(),
        claim_in_words(&report.claim, names.gazetteer()),
    )
}

fn conflicts(conflicts: &[Conflict<'_>], names: &Names<'_>, notes: &mut Notes) -> Section {
    let lines = conflicts.iter().map(|conflict| {
        let state = names.gazetteer().state(conflict.member);
        let member = state.map_or(conflict.member, |state| state.name.as_str());
        let (one, other) = (&conflict.one, &conflict.other);
        let reports = one.reports.iter().chain(&other.reports).copied();
        let sides =
            format!("{} {}; {} {}: ", conflict.member, one.says, conflict.member, other.says);
        let why = conflict.why.strip_prefix(&sides).unwrap_or(&conflict.why);
        Line {
            when: String::new(),
            says: format!(
                "{member} \u{b7} {}: {}, or {}",
                conflict.organisation, one.says, other.says
            ),
            marks: Vec::new(),
            why: Some(why.to_owned()),
            notes: notes.cite(reports),
        }
    });
    Section { heading: "Conflicts".to_owned(), lines: lines.collect(), more: 0 }
}
