//! What a roll could not take into account, said in words.

use std::collections::{BTreeMap, BTreeSet};

use entente_text::{Date, Doubt};

use crate::body::Body;
use crate::roll::{Certainty, Roll};
use crate::step::Step;
use crate::told::Told;

/// What is told without a time, or only with a last day that has not come; one doubt for all that
/// says the same.
pub(crate) fn of_time(on: Date, open: &[(&str, &Step<'_>)]) -> Vec<Doubt> {
    let mut folded: BTreeMap<(bool, &str), BTreeSet<String>> = BTreeMap::new();
    for (member, step) in open {
        let undated = step.window.is_unknown();
        let who = if undated { (*member).to_owned() } else { format!("{member} ({})", step.date) };
        folded.entry((undated, &step.said)).or_default().insert(who);
    }
    let doubt = |((undated, said), members): ((bool, &str), BTreeSet<String>)| {
        let members = list(members);
        Doubt::new(if undated {
            format!("no source gives the year, so it moves nobody on the roll: {said}: {members}")
        } else {
            format!("no source says whether already by {on}: {said}: {members}")
        })
    };
    folded.into_iter().map(doubt).collect()
}

/// Lists and numbers of members that do not agree with the roll.
pub(crate) fn of_lists(roll: &Roll<'_>, told: &Told<'_>) -> Vec<Doubt> {
    let on_roll: BTreeSet<&str> = roll.members.iter().map(|entry| entry.member).collect();
    let mut doubts = Vec::new();
    for seen in told.seen.iter().filter(|seen| seen.window.is_unknown() && seen.is_full()) {
        let named: BTreeSet<&str> = seen.members.iter().copied().collect();
        let mut parts = Vec::new();
        for (what, some) in [
            ("without", on_roll.difference(&named).copied().collect::<BTreeSet<_>>()),
            ("with", named.difference(&on_roll).copied().collect()),
        ] {
            if !some.is_empty() {
                parts.push(format!("{what} {}", list(some)));
            }
        }
        if !parts.is_empty() {
            doubts.push(Doubt::new(format!(
                "an article without a date lists {} members of {}, {}; as its time is not known, \
                 it moves nobody on the roll",
                named.len(),
                roll.organisation,
                parts.join(" and ")
            )));
        }
    }
    doubts.extend(of_count(roll, told));
    doubts.dedup();
    doubts
}

/// The last number of members that was told by the day of the roll, if nothing is told to have
/// changed since and the roll cannot have so many.
fn of_count(roll: &Roll<'_>, told: &Told<'_>) -> Option<Doubt> {
    let begun = |day: Option<Date>| day.is_some_and(|day| day <= roll.on);
    let last = told
        .seen
        .iter()
        .filter(|seen| seen.count.is_some() && begun(seen.window.earliest))
        .max_by_key(|seen| (seen.window.latest, seen.report.order()))?;
    let changed = told.acts.iter().any(|act| {
        act.change.roll != 0 && last.window.precedes(&act.window) && begun(act.window.earliest)
    });
    let sure = roll.members.iter().filter(|entry| entry.certainty == Certainty::Yes).count();
    let count = usize::try_from(last.count?).ok()?;
    let agrees = (sure..=roll.members.len()).contains(&count);
    (!changed && !agrees).then(|| {
        let (sure, all) = (sure, roll.members.len());
        let found = if sure == all { format!("{all}") } else { format!("{sure} to {all}") };
        Doubt::new(format!(
            "an article counts {count} members of {} ({}); this roll has {found}",
            roll.organisation,
            last.date_words()
        ))
    })
}

/// An empty roll of a body that is known to have come out of another.
pub(crate) fn of_predecessor(roll: &Roll<'_>, body: Option<&Body>) -> Option<Doubt> {
    let predecessor = body?.predecessor.as_deref()?;
    roll.members.is_empty().then(|| {
        Doubt::new(format!(
            "{} came out of {predecessor}, but no article says when, so no member of {predecessor} \
             is taken over; the roll of {predecessor} may help",
            roll.organisation
        ))
    })
}

fn list<T: AsRef<str>>(members: impl IntoIterator<Item = T>) -> String {
    let members: Vec<T> = members.into_iter().collect();
    members.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ")
}
