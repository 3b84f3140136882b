//! What ends a membership without a sentence that says so: a notice that runs out, a body or a
//! state that is no more. These are rules and facts of the gazetteer; they can take a name off a
//! roll or make it uncertain, and never put one on.

use entente_text::{Date, Doubt};
use jiff::ToSpan;

use crate::body::{Bodies, Body, Ended};
use crate::changes::{Change, Changes, Stage, Who};
use crate::roll::Roll;
use crate::step::{Does, Step};
use crate::told::Told;
use crate::window::Window;

/// From the day on which the notice of a member has run out it has possibly left, unless its
/// departure or a change of mind is told.
pub(crate) fn lapse<'a>(
    steps: &[Step<'a>],
    body: Option<&Body>,
    table: &Changes,
) -> Option<Step<'a>> {
    let notice = body?.notice.as_ref()?;
    let noticed = |step: &&Step<'a>| matches!(step.does, Does::Change(change) if is_notice(change));
    let last = steps.iter().filter(noticed).max_by_key(|step| step.window.order())?;
    let Does::Change(change) = last.does else { return None };
    let settles = |step: &Step<'a>| match step.does {
        Does::Change(after) => {
            let undoes = after.from.as_ref().is_some_and(|from| from.len() == 1)
                && after.from.as_deref().unwrap_or_default().first().copied() == change.to;
            (after.roll < 0 || undoes) && !step.window.precedes(&last.window)
        }
        _ => false,
    };
    if steps.iter().any(settles) {
        return None;
    }
    let since = notice.runs_out(last.window.earliest.or(last.window.latest)?)?;
    let words = ("may have left, its notice having run out".to_owned(), since.to_string());
    let state = change.to.filter(|&state| table.belongs(state))?;
    Some(Step::new(Window::day(since), Does::Lapse(state), words, last.reports.clone()))
}

fn is_notice(change: &Change) -> bool {
    change.stage == Stage::Notify && change.to.is_some()
}

/// Nobody belongs to a body that has ended, and a state that has ended belongs to none.
pub(crate) fn end<'a>(ended: &Ended, table: &'static Changes) -> Option<Step<'a>> {
    let change = table.all().iter().rfind(|one| one.who == Who::Treaty && one.roll < 0)?;
    let words = ("belonged when there was an end".to_owned(), ended.date.to_string());
    Some(Step::new(Window::of(&ended.date), Does::Whole(change), words, Vec::new()))
}

/// What the gazetteer knows and the news does not tell: the end of the body, the end of a member
/// whose successor is not told of, a departure for which the rules ask for a notice.
pub(crate) fn doubts(
    roll: &Roll<'_>,
    bodies: &Bodies,
    told: &Told<'_>,
    may_belong: impl Fn(&str, Date) -> bool,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let body = bodies.get(&roll.organisation);
    let over = |ended: &Ended| Window::of(&ended.date).latest.is_some_and(|day| day <= roll.on);
    if let Some(ended) = body.and_then(|body| body.ended.as_ref()).filter(|ended| over(ended)) {
        let after = match ended.successors.as_slice() {
            [] => String::new(),
            successors => format!("; {} took its place", successors.join(", ")),
        };
        let (organisation, date, source) = (&roll.organisation, &ended.date, &ended.source);
        doubts.push(Doubt::new(format!("{organisation} ended on {date} ({source}){after}")));
        return doubts;
    }
    for (state, ended) in bodies.ended.iter().filter(|(_, ended)| over(ended)) {
        let before = Window::of(&ended.date).earliest.map(|day| day.saturating_sub(1.day()));
        let told_of = told.acts.iter().any(|act| act.member == Some(state))
            || told.seen.iter().any(|seen| seen.members.contains(&state.as_str()));
        let on_roll = |code: &String| roll.members.iter().any(|entry| entry.member == code);
        if told_of
            && before.is_some_and(|day| may_belong(state, day))
            && !ended.successors.iter().any(on_roll)
        {
            doubts.push(Doubt::new(format!(
                "{state} ended on {} ({}); no article says whether {} took its seat",
                ended.date,
                ended.source,
                ended.successors.join(" or ")
            )));
        }
    }
    doubts.extend(body.into_iter().flat_map(|body| unannounced(roll, body, told)));
    doubts
}

/// Departures of which no notice is told, where the rules ask for one.
fn unannounced(roll: &Roll<'_>, body: &Body, told: &Told<'_>) -> Option<Doubt> {
    let notice = body.notice.as_ref()?;
    let mut members: Vec<&str> = Vec::new();
    for act in told.acts.iter().filter(|act| act.change.roll < 0 && act.change.who == Who::State) {
        let (Some(member), Some(left)) = (act.member, act.window.latest) else { continue };
        let served = |day: Date| notice.runs_out(day).is_some_and(|end| end <= left);
        let announced = told.acts.iter().any(|other| {
            other.member == act.member
                && other.change.family == act.change.family
                && other.change.roll == 0
                && other.window.earliest.or(other.window.latest).is_some_and(served)
        });
        let running = left <= roll.on && notice.runs_out(left).is_some_and(|end| roll.on < end);
        if running && !announced && !members.contains(&member) {
            members.push(member);
        }
    }
    (!members.is_empty()).then(|| {
        Doubt::new(format!(
            "the rules of {} ask for a notice of {} ({}), and none is told of that had run out: {}",
            roll.organisation,
            notice.period,
            notice.source,
            members.join(", ")
        ))
    })
}
