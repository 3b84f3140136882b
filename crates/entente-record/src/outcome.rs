//! How one member stands to one body on a day.

use std::collections::BTreeSet;

use entente_text::Date;

use crate::changes::Changes;
use crate::line::{Line, Pair};
use crate::machine::Standing;
use crate::report::{Report, in_order};
use crate::step::{Does, Step};
use crate::window::Phase;

/// How a member stands on a day.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outcome<'a> {
    /// All standings that are possible.
    pub(crate) standings: BTreeSet<Standing>,
    /// The one that is reached by what is certain alone.
    pub(crate) settled: Standing,
    /// What it rests on.
    pub(crate) claims: Vec<&'a Report>,
    /// What speaks against its belonging.
    pub(crate) against: Vec<&'a Report>,
    /// Positions in [`Line::clashes`]: the contradictions that leave it open on this day.
    pub(crate) contested: Vec<usize>,
    /// Positions in [`Line::steps`]: what is told of which it is not known whether it had
    /// happened by this day, because nothing says since when it can have.
    pub(crate) open: Vec<usize>,
}

impl<'a> Line<'a> {
    /// Whether the member may have belonged on a day.
    pub(crate) fn may_belong(&self, on: Date) -> bool {
        self.at(on).standings.iter().any(|one| one.belongs(self.table))
    }

    /// How the member stands on a day.
    ///
    /// All standings are followed that the dates leave possible: what is past moves each of them,
    /// what is possible adds its outcome to them, and so does what is past but disputed. A change
    /// of which nothing says since when it can have happened adds nobody and no flag before it is
    /// certain; it only makes uncertain what it would end.
    pub(crate) fn at(&self, on: Date) -> Outcome<'a> {
        let table = self.table;
        let mut outcome =
            Outcome { standings: BTreeSet::from([Standing::default()]), ..Outcome::default() };
        let mut ahead = false;
        for (place, step) in self.steps.iter().enumerate() {
            let phase = step.window.phase(on);
            if phase == Phase::Ahead {
                ahead = true;
                continue;
            }
            let now = &outcome.standings;
            let mut after = step.after_all(now, table);
            if phase == Phase::Open {
                if after != *now {
                    outcome.open.push(place);
                }
                // What comes after something that has not happened has not happened either.
                let ends = |one: &&Standing| {
                    one.belongs(table) && !step.after(**one, table).belongs(table)
                };
                let ended = now.iter().filter(ends).map(|&one| step.after(one, table));
                after = ended.collect();
                if after.is_empty() || ahead {
                    continue;
                }
            }
            let disputed = step.is_disputed(on);
            // A list says nothing of a departure, and lists have gaps: it never settles anything.
            // Nor does a notice that ran out.
            let open = matches!(step.does, Does::Absent | Does::Lapse(_));
            let forced = phase == Phase::Past && !disputed && !open;
            if disputed && step.leaves() && !now.iter().any(|one| one.belongs(table)) {
                // Who believes what comes later has it inside until then.
                after.insert(Standing::in_state(table.member()));
            }
            outcome.take(step, after, forced, table);
            if disputed {
                outcome.dispute(step, &self.clashes);
            }
            if forced {
                outcome.settled = step.after(outcome.settled, table);
            }
        }
        in_order(&mut outcome.claims);
        in_order(&mut outcome.against);
        // A departure tells of the membership before it and of its end. It stands with what
        // speaks for the membership only where nothing else does.
        let Outcome { claims, against, .. } = &mut outcome;
        let among = |list: &[&Report], one: &Report| list.iter().any(|own| std::ptr::eq(*own, one));
        if claims.iter().any(|report| !among(against, report)) {
            claims.retain(|report| !among(against, report));
        } else {
            against.retain(|report| !among(claims, report));
        }
        outcome
    }
}

impl<'a> Outcome<'a> {
    fn take(&mut self, step: &Step<'a>, after: BTreeSet<Standing>, forced: bool, table: &Changes) {
        let inside = |standings: &BTreeSet<Standing>| {
            standings.iter().filter(|one| one.belongs(table)).count()
        };
        let (before, then) = (inside(&self.standings), inside(&after));
        let changes = after != self.standings;
        if step.leaves() || before > 0 && then == 0 {
            if changes || before > 0 {
                if forced && then == 0 {
                    self.claims.clear();
                    self.against.clear();
                    self.contested.clear();
                }
                self.against.extend(&step.reports);
            }
        } else if changes || step.supports(table) {
            if forced && changes && then == after.len() {
                self.against.clear();
            }
            self.claims.extend(&step.reports);
        }
        if forced {
            if changes && after.len() == 1 {
                self.contested.clear();
            }
            self.standings = after;
        } else {
            self.standings.extend(after);
        }
    }

    /// Notes the contradictions that a step stands in, with what the other side says.
    fn dispute(&mut self, step: &Step<'a>, clashes: &[Pair<'a>]) {
        for &number in &step.clashes {
            let Pair { one, other, .. } = &clashes[number];
            self.contested.push(number);
            let mine =
                |report: &&Report| step.reports.iter().any(|own| std::ptr::eq(*own, *report));
            let others =
                one.reports.iter().chain(&other.reports).copied().filter(|report| !mine(report));
            if step.leaves() || matches!(step.does, Does::Absent) {
                self.claims.extend(others);
            } else {
                self.against.extend(others);
            }
        }
    }
}
