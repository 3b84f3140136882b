//! The record: everything that is told, and the questions it answers.

use std::collections::{BTreeMap, BTreeSet};

use entente_claims::{Modality, Slot};
use entente_text::{ArticleId, Date, Doubt};

use crate::act::{Act, same_time};
use crate::body::Bodies;
use crate::changes::Changes;
use crate::conflict::{Clash, Conflict, Side};
use crate::doubts;
use crate::ends;
use crate::line::Line;
use crate::machine::Standing;
use crate::report::{Report, in_order};
use crate::roll::Roll;
use crate::step::{Does, Step};
use crate::told::{Seen, Told};
use crate::verdict::Ruled;
use crate::window::Window;

/// The types of claims that tell who belongs to what.
pub const RECORD_TYPES: &[&str] = &["membership", "roster", "treaty", "organisation"];

/// Everything that is told about who belongs to what, as reports; acts, rolls and conflicts are
/// derived from it when they are asked for.
///
/// The order in which reports are given never changes an answer.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The reports about each body, in order of time.
    about: BTreeMap<String, Vec<Report>>,
    bodies: Bodies,
    /// What does not count, each with the number of the verdict that says so.
    set_aside: Vec<(Report, i64)>,
    /// The numbers of the verdicts that confirm claims, by claim id.
    confirmed: BTreeMap<String, i64>,
}

/// The lines of all members of a body, by code.
type Lines<'a> = BTreeMap<&'a str, Line<'a>>;

impl Record {
    /// A record of reports, with the rules of the bodies. Claims of other types than
    /// [`RECORD_TYPES`] are passed over.
    pub fn new(reports: Vec<Report>, bodies: Bodies) -> Self {
        let mut record = Self { bodies, ..Self::default() };
        record.add(reports);
        record
    }

    /// A record of what people's verdicts leave of reports.
    pub fn ruled(ruled: Ruled, bodies: Bodies) -> Self {
        let Ruled { reports, set_aside, confirmed } = ruled;
        Self { set_aside, confirmed, ..Self::new(reports, bodies) }
    }

    /// The claims that do not count, each with the number of the verdict that says so.
    pub fn set_aside(&self) -> &[(Report, i64)] {
        &self.set_aside
    }

    /// The number of the verdict that confirms a claim.
    pub fn confirmed_by(&self, claim: &str) -> Option<i64> {
        self.confirmed.get(claim).copied()
    }

    /// What is known of the bodies beforehand.
    pub fn bodies(&self) -> &Bodies {
        &self.bodies
    }

    /// All reports about a body, in order of time.
    pub fn reports(&self, organisation: &str) -> &[Report] {
        self.about.get(organisation).map(Vec::as_slice).unwrap_or_default()
    }

    /// Adds reports, such as those of an article that is new. Only what is kept of the bodies that
    /// they are about is touched; the record is the same as if all had been given at once.
    pub fn add(&mut self, reports: Vec<Report>) {
        let mut touched: BTreeMap<String, Vec<Report>> = BTreeMap::new();
        for report in reports {
            if let Some(body) = report.body().filter(|_| report.is_of_record()) {
                touched.entry(body.to_owned()).or_default().push(report);
            }
        }
        for (body, reports) in touched {
            let kept = self.about.entry(body).or_default();
            kept.extend(reports);
            let mut order: Vec<usize> = (0..kept.len()).collect();
            order.sort_by_cached_key(|&place| kept[place].key());
            let mut all: Vec<Option<Report>> = kept.drain(..).map(Some).collect();
            kept.extend(order.into_iter().filter_map(|place| all[place].take()));
            kept.dedup();
        }
    }

    /// Takes out what is told by an article, such as one that was read again.
    pub fn remove(&mut self, article: &ArticleId) {
        for reports in self.about.values_mut() {
            reports.retain(|report| report.article.id != *article);
        }
        self.about.retain(|_, reports| !reports.is_empty());
    }

    /// The bodies of which anything is told, in alphabetical order.
    pub fn organisations(&self) -> impl Iterator<Item = &str> {
        self.about.keys().map(String::as_str)
    }

    /// The bodies that what is told here rests on: those of which anything is told, and those that
    /// one of them is said to have come out of.
    pub fn rests_on(&self) -> BTreeSet<&str> {
        let from = self.about.values().flatten().filter_map(|one| one.claim.slots.get("from"));
        let before = from.flat_map(Slot::list).map(String::as_str);
        self.about.keys().map(String::as_str).chain(before).collect()
    }

    /// The members of a body on a day, from what was published by `as_known_on` or, without that
    /// day, from all there is, articles without date of publication included.
    ///
    /// A change whose last possible day has come has happened; one whose first has come has
    /// possibly happened. One without a beginning ("on or before 31 August") adds nobody and no
    /// flag before its last day, and one that stands nowhere on the calendar never does; they
    /// can only make uncertain a membership that they end. Both are given as doubts.
    ///
    /// What only a member can do (renew, withdraw, be suspended) tells of a membership before it.
    /// Where none is told, it is taken to have begun at some time since the last thing told of the
    /// state, or since the first thing told of the body: possible from then on, certain after.
    pub fn roll(
        &self,
        organisation: &str,
        on: Date,
        as_known_on: Option<Date>,
    ) -> (Roll<'_>, Vec<Doubt>) {
        let told = self.told(organisation, as_known_on, false);
        let lines = self.lines(organisation, &told, as_known_on, &mut BTreeSet::new());
        let (roll, open) = self.roll_of(organisation, &lines, on, as_known_on);
        let mut doubts = doubts::of_time(on, &open);
        doubts.extend(doubts::of_lists(&roll, &told));
        doubts.extend(doubts::of_predecessor(&roll, self.bodies.get(organisation)));
        doubts.extend(ends::doubts(&roll, &self.bodies, &told, |member, day| {
            lines.get(member).is_some_and(|line| line.may_belong(day))
        }));
        doubts.extend(told.doubts);
        (roll, doubts)
    }

    /// The rolls of several days, without what they leave open: the same as asking for each of them,
    /// and quicker.
    pub fn rolls(
        &self,
        organisation: &str,
        days: &[Date],
        as_known_on: Option<Date>,
    ) -> Vec<Roll<'_>> {
        let told = self.told(organisation, as_known_on, false);
        let lines = self.lines(organisation, &told, as_known_on, &mut BTreeSet::new());
        days.iter().map(|day| self.roll_of(organisation, &lines, *day, as_known_on).0).collect()
    }

    /// The roll of a day by the lines of all members, and the steps that it leaves open.
    fn roll_of<'a, 'l>(
        &self,
        organisation: &str,
        lines: &'l Lines<'a>,
        on: Date,
        as_known_on: Option<Date>,
    ) -> (Roll<'a>, Vec<(&'a str, &'l Step<'a>)>) {
        let mut roll = Roll {
            organisation: organisation.to_owned(),
            on,
            as_known_on,
            members: Vec::new(),
            flagged: Vec::new(),
            contested: Vec::new(),
        };
        let counts_suspended = self.bodies.counts_suspended(organisation);
        let mut open = Vec::new();
        for (&member, line) in lines {
            let outcome = line.at(on);
            roll.enter(member, line, &outcome, counts_suspended, Changes::builtin());
            open.extend(outcome.open.iter().map(|&place| (member, line.step(place))));
        }
        (roll, open)
    }

    /// What contradicts what about the members of a body, by member.
    pub fn conflicts(&self, organisation: &str) -> Vec<Conflict<'_>> {
        let Some((organisation, _)) = self.about.get_key_value(organisation) else {
            return Vec::new();
        };
        let told = self.told(organisation, None, false);
        let lines = self.lines(organisation, &told, None, &mut BTreeSet::new());
        let mut conflicts = self.denials(organisation, &told);
        for (&member, line) in &lines {
            conflicts.extend(line.clashes.iter().map(|pair| Conflict {
                organisation,
                member,
                why: pair.why(member),
                one: pair.one.clone(),
                other: pair.other.clone(),
            }));
        }
        conflicts.sort_by(|one, other| one.member.cmp(other.member));
        conflicts
    }

    /// What is told by one and denied by another. A denial moves no roll; it is shown beside what
    /// it denies.
    fn denials<'a>(&'a self, organisation: &'a str, told: &Told<'a>) -> Vec<Conflict<'a>> {
        let mut denials: BTreeMap<_, Vec<&Report>> = BTreeMap::new();
        for report in self.about(organisation, None) {
            let claim = &report.claim;
            if claim.modality == Modality::Denied {
                let denied = (claim.slot("member"), claim.slot("change"));
                denials.entry(denied).or_default().push(report);
            }
        }
        let mut conflicts = Vec::new();
        for act in &told.acts {
            let Some(member) = act.member else { continue };
            let denied = denials.get(&(Some(member), Some(act.change.name.as_str())));
            let mut denied = denied.cloned().unwrap_or_default();
            denied.retain(|report| act.window.meets(&report.denied()));
            in_order(&mut denied);
            if denied.is_empty() {
                continue;
            }
            let one = Side { says: act.says(), reports: act.reports().collect() };
            let other = Side { says: "is said not to have done so".to_owned(), reports: denied };
            let why = Clash::Denied.why(member, &one.says, &other.says);
            conflicts.push(Conflict { organisation, member, why, one, other });
        }
        conflicts
    }

    /// The changes of a body and of its members that can lie in the given days, in order of time;
    /// both days count. What stands nowhere on the calendar comes last, and only where no days
    /// are given. Plans are among them, marked as such.
    pub fn changes(
        &self,
        organisation: &str,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Vec<Act<'_>> {
        let asked = Window { earliest: from, latest: to };
        let mut acts = self.told(organisation, None, true).acts;
        acts.retain(|act| {
            act.window.meets(&asked) && (asked.is_unknown() || !act.window.is_unknown())
        });
        acts.sort_by_key(|act| {
            (act.window.order(), Changes::builtin().rank(act.change), act.member, act.planned)
        });
        acts
    }

    fn about(&self, organisation: &str, known: Option<Date>) -> impl Iterator<Item = &Report> {
        let reports = self.about.get(organisation).map(Vec::as_slice).unwrap_or_default();
        reports.iter().filter(move |report| report.known_on(known))
    }

    fn told(&self, organisation: &str, known: Option<Date>, planned: bool) -> Told<'_> {
        let Some((organisation, _)) = self.about.get_key_value(organisation) else {
            return Told::default();
        };
        let reports = self.about(organisation, known);
        Told::new(organisation, reports, planned, &self.bodies, Changes::builtin())
    }

    /// The lines of all members of a body. `trail` holds the bodies on the way here, so that two
    /// that are said to have come out of each other do not lead round in a circle.
    fn lines<'a>(
        &'a self,
        organisation: &str,
        told: &Told<'a>,
        known: Option<Date>,
        trail: &mut BTreeSet<String>,
    ) -> Lines<'a> {
        trail.insert(organisation.to_owned());
        let mut steps: BTreeMap<&str, Vec<Step<'_>>> = BTreeMap::new();
        for act in told.acts.iter().filter(|act| !act.change.is_inert() && !act.is_for_another()) {
            if let Some(member) = act.member {
                let reports = act.reports().collect();
                let words = (act.change.said.clone(), act.date_words());
                let step = Step::new(act.window, Does::Change(act.change), words, reports);
                steps.entry(member).or_default().push(step);
            }
        }
        for act in told.acts.iter().filter(|act| act.member.is_none() && act.change.to.is_none()) {
            self.carry(act, known, trail, &mut steps);
        }
        let mut naming: BTreeMap<&str, Vec<&Seen<'_>>> = BTreeMap::new();
        for seen in &told.seen {
            for &member in &seen.members {
                steps.entry(member).or_default();
                naming.entry(member).or_default().push(seen);
            }
        }
        let full: Vec<&Seen<'_>> = told.seen.iter().filter(|seen| seen.is_full()).collect();
        trail.remove(organisation);
        let start = told.start();
        let body = self.bodies.get(organisation);
        let line = |(member, mut steps): (&'a str, Vec<Step<'a>>)| {
            let naming = naming.get(member).into_iter().flatten();
            let not_naming = full.iter().filter(|seen| !seen.members.contains(&member));
            steps.extend(naming.chain(not_naming).filter_map(|seen| seen.step(member)));
            steps.extend(whole(told, &steps));
            steps.extend(ends::lapse(&steps, body, Changes::builtin()));
            let ended = body.and_then(|body| body.ended.as_ref());
            for ended in ended.into_iter().chain(self.bodies.ended.get(member)) {
                steps.extend(ends::end(ended, Changes::builtin()));
            }
            (member, Line::new(steps, start, Changes::builtin()))
        };
        steps.into_iter().map(line).collect()
    }

    /// Lets those into a new body who carry it on: those who are named, else all who belonged to
    /// the body that it came out of when it did.
    fn carry<'a>(
        &'a self,
        act: &Act<'a>,
        known: Option<Date>,
        trail: &mut BTreeSet<String>,
        steps: &mut BTreeMap<&'a str, Vec<Step<'a>>>,
    ) {
        let table = Changes::builtin();
        // Without a last day nobody can say who belonged when it happened.
        let Some(day) = act.window.latest else { return };
        let mut before = Lines::new();
        for from in act.named("from") {
            if !trail.contains(from) {
                let told = self.told(from, known, false);
                before.extend(self.lines(from, &told, known, trail));
            }
        }
        let named = act.named("by");
        let members: BTreeSet<&str> = match named.as_slice() {
            [] => before.keys().copied().collect(),
            named => named.iter().copied().collect(),
        };
        for member in members {
            let outcome = before.get(member).map(|line| line.at(day)).unwrap_or_default();
            let belonged = outcome.standings.iter().copied().filter(|one| one.belongs(table));
            let mut standings: BTreeSet<Standing> = belonged.collect();
            let sure = !named.is_empty() || standings.len() == outcome.standings.len();
            let mut reports = Vec::new();
            if !standings.is_empty() {
                reports.clone_from(&outcome.claims);
            } else if !named.is_empty() {
                standings.insert(Standing::in_state(table.member()));
            } else {
                continue;
            }
            reports.extend(act.reports());
            let said = match act.named("from").first() {
                Some(from) => format!("went over from {from}"),
                None => "founded it".to_owned(),
            };
            let (does, words) = (Does::Carry(standings, sure), (said, act.date_words()));
            let step = Step::new(act.window, does, words, reports);
            steps.entry(member).or_default().push(step);
        }
    }
}

/// The changes of the body as a whole, for a member with these steps. One that ends memberships
/// passes over a member that renewed at the same time.
fn whole<'a>(told: &Told<'a>, own: &[Step<'a>]) -> Vec<Step<'a>> {
    let renewed = |window: &Window| {
        own.iter().any(|step| {
            matches!(step.does, Does::Change(change) if change.roll > 0 && change.to.is_none())
                && same_time(&step.window, window)
        })
    };
    let acts = told.acts.iter().filter(|act| act.member.is_none() && act.change.to.is_some());
    acts.filter(|act| act.change.roll > 0 || !renewed(&act.window))
        .map(|act| {
            let reports = act.reports().collect();
            let said = format!("belonged when it {}", act.change.said);
            Step::new(act.window, Does::Whole(act.change), (said, act.date_words()), reports)
        })
        .collect()
}
