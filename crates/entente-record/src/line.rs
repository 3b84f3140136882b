//! The life line of one member in one body: its changes in order, and what contradicts what.

use std::collections::BTreeSet;

use entente_text::Date;

use crate::act::same_time;
use crate::changes::{Changes, Stage};
use crate::conflict::{Clash, Side};
use crate::machine::{Fit, Standing};
use crate::report::in_order;
use crate::step::{Disputed, Does, Step};
use crate::window::Window;

/// Two steps that contradict each other.
#[derive(Debug, Clone)]
pub(crate) struct Pair<'a> {
    pub(crate) clash: Clash,
    pub(crate) one: Side<'a>,
    pub(crate) other: Side<'a>,
}

impl Pair<'_> {
    /// The contradiction in a sentence.
    pub(crate) fn why(&self, member: &str) -> String {
        self.clash.why(member, &self.one.says, &self.other.says)
    }
}

/// All steps of one member in one body, in the order in which they are taken to have happened.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) table: &'a Changes,
    pub(crate) steps: Vec<Step<'a>>,
    pub(crate) clashes: Vec<Pair<'a>>,
}

impl<'a> Line<'a> {
    /// Puts the steps in order and finds what contradicts what. `start` is the first day on which
    /// anything is told of the body: a membership that must have begun in a way that is not told
    /// cannot be set before it.
    pub(crate) fn new(steps: Vec<Step<'a>>, start: Option<Date>, table: &'a Changes) -> Self {
        let key = |step: &Step<'_>| {
            let rank = match step.does {
                Does::Change(change) | Does::Whole(change) => table.rank(change),
                _ => None,
            };
            (step.window.order(), matches!(step.does, Does::Whole(_)), rank)
        };
        let mut keyed: Vec<_> = steps.into_iter().map(|step| (key(&step), step)).collect();
        keyed.sort_by(|(key, one), (other_key, other)| {
            let by_claims = || claims_of(one).cmp(claims_of(other));
            key.cmp(other_key).then_with(by_claims).then_with(|| one.said.cmp(&other.said))
        });
        let steps: Vec<Step<'a>> = keyed.into_iter().map(|(_, step)| step).collect();
        // Where dates leave the order open there are two good guesses: by the last possible day,
        // or with departures last. The one that contradicts itself less is taken.
        let (by_day, misfits) = order(&steps, table, false);
        let (departures_last, fewer) = order(&steps, table, true);
        let order = if fewer < misfits { departures_last } else { by_day };
        let mut line = Self { table, steps: Vec::with_capacity(order.len()), clashes: Vec::new() };
        let mut taken: Vec<Option<Step<'a>>> = steps.into_iter().map(Some).collect();
        let mut at = Standing::default();
        // The steps that led to the present standing and those that confirm it.
        let mut setters: Vec<usize> = Vec::new();
        for place in order {
            let Some(step) = taken[place].take() else { continue };
            line.bridge(&step, &mut at, &mut setters, start);
            line.take(step, &mut at, &mut setters);
        }
        line
    }

    /// Where only a member can make the next change and no membership is told, puts one in:
    /// begun at some time since the last step, or since anything is known of the body.
    fn bridge(
        &mut self,
        next: &Step<'a>,
        at: &mut Standing,
        setters: &mut Vec<usize>,
        start: Option<Date>,
    ) {
        let Does::Change(change) = next.does else { return };
        if at.fit(change, self.table) != Fit::Gap {
            return;
        }
        let last = setters.last().and_then(|&last| self.steps[last].window.earliest);
        let (Some(earliest), Some(latest)) = (last.or(start), next.window.latest) else { return };
        if earliest < latest {
            let window = Window { earliest: Some(earliest), latest: Some(latest) };
            let member = self.table.member();
            let from = change.from.as_deref().unwrap_or_default();
            let state = from.iter().copied().find(|&state| state == member);
            let state = state.or(from.first().copied()).unwrap_or(member);
            let words = (next.said.clone(), next.date.clone());
            setters.push(self.steps.len());
            self.steps.push(Step::new(
                window,
                Does::Presupposed(state),
                words,
                next.reports.clone(),
            ));
            *at = Standing::in_state(state);
        }
    }

    fn take(&mut self, mut step: Step<'a>, at: &mut Standing, setters: &mut Vec<usize>) {
        let next = step.after(*at, self.table);
        if let Some(clash) = self.clash(&step, *at, next, setters) {
            let number = self.clashes.len();
            let mut one = Side { says: String::new(), reports: Vec::new() };
            for &setter in setters.iter() {
                let setter = &mut self.steps[setter];
                one.says = setter.says();
                one.reports.extend(&setter.reports);
                // Until the second is certain, one who believes it does not believe the first.
                if clash.doubts_the_first() {
                    setter.disputed = match (setter.disputed, step.window.latest) {
                        (Disputed::Until(day), Some(latest)) => Disputed::Until(day.max(latest)),
                        (Disputed::No, Some(latest)) => Disputed::Until(latest),
                        _ => Disputed::Always,
                    };
                    setter.clashes.push(number);
                }
            }
            // And where the second leads elsewhere, it stays open which of them holds.
            if next != *at || matches!(clash, Clash::CalledMember | Clash::NotListed) {
                step.disputed = Disputed::Always;
                step.clashes.push(number);
            }
            in_order(&mut one.reports);
            let other = Side { says: step.says(), reports: step.reports.clone() };
            self.clashes.push(Pair { clash, one, other });
        }
        let confirms = step.supports(self.table) && next.belongs(self.table)
            || step.leaves() && next.state == Some(self.table.former());
        if next != *at {
            // What only adds to a membership stands beside what made it.
            let goes_on = matches!(step.does, Does::Change(change) if change.to.is_none());
            if !(goes_on && at.belongs(self.table)) {
                setters.clear();
            }
            setters.push(self.steps.len());
        } else if confirms {
            setters.push(self.steps.len());
        }
        *at = next;
        self.steps.push(step);
    }

    /// In what way a step contradicts the standing it meets.
    fn clash(
        &self,
        step: &Step<'a>,
        at: Standing,
        next: Standing,
        setters: &[usize],
    ) -> Option<Clash> {
        let last = &self.steps[*setters.last()?];
        // What stands nowhere in time stands in no order that could be wrong.
        if step.window.is_unknown() || last.window.is_unknown() {
            return None;
        }
        let change = match step.does {
            Does::Change(change) => change,
            Does::Present if at.state == Some(self.table.former()) => {
                return Some(Clash::CalledMember);
            }
            Does::Absent if at.belongs(self.table) => return Some(Clash::NotListed),
            _ => return None,
        };
        if at.fit(change, self.table) == Fit::Illegal {
            let same = matches!(last.does, Does::Change(before) if before.name == change.name);
            let presupposes = self.table.presupposes(change);
            // A state that signed, acceded and joined in one year joined once.
            let agrees =
                !presupposes && setters.iter().any(|&at| self.steps[at].window.meets(&step.window));
            let once = step.leaves() && last.leaves() && same_time(&last.window, &step.window);
            return match (at.belongs(self.table), presupposes) {
                _ if agrees && next == at => None,
                _ if same => Some(Clash::Twice),
                _ if once => Some(Clash::Departures),
                (true, true) => Some(Clash::OneOfTwo),
                (true, false) => Some(Clash::Inside),
                (false, true) => Some(Clash::Outside),
                (false, false) => Some(Clash::Twice),
            };
        }
        let suspended = matches!(last.does, Does::Change(before)
            if before.stage == Stage::Effect && before.roll == 0 && before.to.is_some());
        let near = same_time(&last.window, &step.window);
        (step.leaves()
            && suspended
            && !at.flags(self.table).is_empty()
            && near
            && !step.shares_article(last))
        .then_some(Clash::SuspendedOrGone)
    }

    /// A step by its position.
    pub(crate) fn step(&self, place: usize) -> &Step<'a> {
        &self.steps[place]
    }
}

/// The ids of the claims that tell of a step.
fn claims_of<'s>(step: &'s Step<'_>) -> impl Iterator<Item = &'s str> {
    step.reports.iter().map(|report| report.claim.id.as_str())
}

/// An order of the steps that their dates allow, and how much in it does not fit: steps that
/// contradict what is known, and steps of members whose membership is not told.
///
/// Of all steps that may come next, none of the others being surely before them, the one that
/// fits best is taken.
fn order(
    steps: &[Step<'_>],
    table: &Changes,
    departures_last: bool,
) -> (Vec<usize>, (usize, usize)) {
    let far = Date::MAX;
    let latest = |place: usize| steps[place].window.latest.unwrap_or(far);
    let mut left: Vec<usize> = (0..steps.len()).collect();
    left.sort_by_key(|&place| (steps[place].window.earliest, place));
    let mut ends: BTreeSet<(Date, usize)> =
        left.iter().map(|&place| (latest(place), place)).collect();
    let mut order = Vec::with_capacity(steps.len());
    let mut at = Standing::default();
    let (mut contradictions, mut gaps) = (0, 0);
    while let Some(&(end, _)) = ends.first() {
        let next = left
            .iter()
            .enumerate()
            .take_while(|&(_, &place)| steps[place].window.earliest.is_none_or(|day| day <= end))
            .min_by_key(|&(_, &place)| {
                let step = &steps[place];
                let last = departures_last && step.leaves();
                let whole = matches!(step.does, Does::Whole(_));
                (step.misfit(at, table), last, latest(place), whole, place)
            });
        let Some((rank, _)) = next else { break };
        let place = left.remove(rank);
        ends.remove(&(latest(place), place));
        if let Does::Change(change) = steps[place].does {
            match at.fit(change, table) {
                Fit::Legal => {}
                Fit::Gap => gaps += 1,
                Fit::Illegal => contradictions += 1,
            }
        }
        at = steps[place].after(at, table);
        order.push(place);
    }
    (order, (contradictions, gaps))
}
