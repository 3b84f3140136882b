//! What is told about one member in one body: one change, or how things stood.

use std::collections::BTreeSet;

use entente_text::Date;

use crate::changes::{Change, Changes};
use crate::machine::{Fit, Standing};
use crate::report::Report;
use crate::window::Window;

/// Something that is told about the member, in its time.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    pub(crate) window: Window,
    pub(crate) does: Does<'a>,
    /// What it says: "joined".
    pub(crate) said: String,
    /// Its date for a sentence.
    pub(crate) date: String,
    pub(crate) reports: Vec<&'a Report>,
    /// How long a contradiction leaves it open whether this happened.
    pub(crate) disputed: Disputed,
    /// Positions in [`Line::clashes`].
    pub(crate) clashes: Vec<usize>,
}

/// What a step does to the standing.
#[derive(Debug, Clone)]
pub(crate) enum Does<'a> {
    /// The state or the organisation makes a change.
    Change(&'a Change),
    /// The body as a whole is changed.
    Whole(&'a Change),
    /// A new body takes the member over, in one of these standings; not surely, where it is not
    /// sure that there was a membership to take over.
    Carry(BTreeSet<Standing>, bool),
    /// It is called a member.
    Present,
    /// A full list of the members does not name it.
    Absent,
    /// It came into this state in a way that is not told, because what comes next can only be
    /// done from there.
    Presupposed(usize),
    /// The notice of one in this state has run out, by the rules of the organisation; whether it
    /// left is not told.
    Lapse(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disputed {
    No,
    Until(Date),
    Always,
}

impl<'a> Step<'a> {
    pub(crate) fn new(
        window: Window,
        does: Does<'a>,
        (said, date): (String, String),
        reports: Vec<&'a Report>,
    ) -> Self {
        Self { window, does, said, date, reports, disputed: Disputed::No, clashes: Vec::new() }
    }

    /// What it says, with its date: "joined (2006)".
    pub(crate) fn says(&self) -> String {
        format!("{} ({})", self.said, self.date)
    }

    /// How badly it fits where it would be put; only for putting steps in order.
    pub(crate) fn misfit(&self, at: Standing, table: &Changes) -> u8 {
        match &self.does {
            Does::Change(change) => match at.fit(change, table) {
                Fit::Legal => 0,
                Fit::Gap => 1,
                Fit::Illegal => 2,
            },
            Does::Whole(change) => u8::from(at.after_whole(change, table) == at),
            Does::Present if at.belongs(table) => 0,
            Does::Present if at.state == Some(table.former()) => 2,
            Does::Present => 1,
            Does::Carry(..) | Does::Absent | Does::Presupposed(_) | Does::Lapse(_) => 0,
        }
    }

    pub(crate) fn leaves(&self) -> bool {
        matches!(self.does, Does::Change(change) | Does::Whole(change) if change.roll < 0)
    }

    /// The standing after it, seen alone. What a contradiction does to certainty is not here.
    pub(crate) fn after(&self, at: Standing, table: &Changes) -> Standing {
        match &self.does {
            Does::Change(change) => at.after(change, table),
            Does::Whole(change) => at.after_whole(change, table),
            Does::Carry(standings, _) if !at.belongs(table) => {
                standings.first().copied().unwrap_or(at)
            }
            Does::Present if !at.belongs(table) && at.state != Some(table.former()) => {
                Standing::in_state(table.member())
            }
            Does::Presupposed(state) if !at.belongs(table) && at.state != Some(table.former()) => {
                Standing::in_state(*state)
            }
            _ => at,
        }
    }

    /// All standings that are possible after it.
    pub(crate) fn after_all(&self, at: &BTreeSet<Standing>, table: &Changes) -> BTreeSet<Standing> {
        let member = Standing::in_state(table.member());
        match &self.does {
            Does::Carry(standings, sure) => at
                .iter()
                .flat_map(|&one| {
                    let stays = one.belongs(table);
                    let carried = standings.iter().copied().filter(move |_| !stays);
                    carried.chain((stays || !sure).then_some(one))
                })
                .collect(),
            Does::Present => {
                // Seen as a member, it was one: what had it outside is ruled out, unless nothing
                // else is left.
                let inside: BTreeSet<_> =
                    at.iter().copied().filter(|one| one.belongs(table)).collect();
                let left = at.iter().copied().filter(|one| one.state == Some(table.former()));
                if inside.is_empty() { left.chain([member]).collect() } else { inside }
            }
            Does::Absent => {
                let outside = Standing::in_state(table.former());
                let left = at.iter().map(|one| if one.belongs(table) { outside } else { *one });
                left.collect()
            }
            Does::Lapse(state) if at.iter().any(|one| one.state == Some(*state)) => {
                at.iter().copied().chain([Standing::in_state(table.former())]).collect()
            }
            _ => at.iter().map(|&one| self.after(one, table)).collect(),
        }
    }

    /// Whether it tells of belonging, even where it changes nothing.
    pub(crate) fn supports(&self, table: &Changes) -> bool {
        match &self.does {
            Does::Change(change) => {
                change.roll > 0 || change.to.is_some_and(|state| table.belongs(state))
            }
            Does::Present | Does::Presupposed(_) | Does::Carry(..) => true,
            Does::Whole(_) | Does::Absent | Does::Lapse(_) => false,
        }
    }

    pub(crate) fn is_disputed(&self, on: Date) -> bool {
        match self.disputed {
            Disputed::No => false,
            Disputed::Until(day) => on < day,
            Disputed::Always => true,
        }
    }

    /// Whether an article tells of both.
    pub(crate) fn shares_article(&self, other: &Self) -> bool {
        let articles = |step: &Self| {
            step.reports.iter().map(|report| report.article.id.clone()).collect::<BTreeSet<_>>()
        };
        !articles(self).is_disjoint(&articles(other))
    }
}
