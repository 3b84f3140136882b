//! Sets what an expression says against the dates that are known: the publication, the article's
//! own present, the last time the text told.

use entente_text::{Date, Edtf, Span};
use jiff::ToSpan;

use crate::grammar::Base;
use crate::history::History;
use crate::point::{Part, Point, of_week, weekday};
use crate::present::Present;
use crate::reading::{Calendar, Frame, Length};
use crate::tense::Tense;
use crate::unit::Unit;

/// The last time the text told.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Story {
    pub(crate) point: Point,
    /// Where it was told.
    pub(crate) span: Span,
    /// Its sentence, and its paragraph.
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
    /// Whether it is only where something began ("since 2014").
    pub(crate) open: bool,
    /// Minutes after midnight, where it told them.
    pub(crate) clock: Option<i32>,
}

/// What is known where an expression stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) text: &'a str,
    pub(crate) published: Option<Date>,
    pub(crate) present: Option<&'a Present>,
    pub(crate) story: Option<Story>,
    /// The last time that carried the story on: a day or month, or a year that opens its sentence.
    pub(crate) thread: Option<Story>,
    /// The last decade or century told, which only decades and centuries are counted from.
    pub(crate) era: Option<Story>,
    /// The last year that the paragraph has named before.
    pub(crate) named: Option<i16>,
    /// The year in a name of the same sentence: "Interaction-2024".
    pub(crate) event: Option<i16>,
    pub(crate) history: History,
    /// Whether it dates a source in brackets, which is older than what cites it.
    pub(crate) citation: bool,
    pub(crate) sentence: usize,
    pub(crate) paragraph: usize,
    pub(crate) tense: Tense,
    /// Whether it dates a noun and not what the sentence tells: "Monday's attack".
    pub(crate) of_a_noun: bool,
}

/// A point with how it is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Resolved {
    pub(crate) strict: Option<Point>,
    pub(crate) inferred: Option<Point>,
    pub(crate) basis: Option<String>,
    /// What is doubtful about it.
    pub(crate) doubt: Option<String>,
}

impl Resolved {
    fn strict(point: Option<Point>, basis: impl Into<Option<String>>) -> Self {
        Self { strict: point, basis: basis.into(), ..Self::default() }
    }

    fn inferred(point: Option<Point>, basis: String) -> Self {
        Self { inferred: point, basis: Some(basis), ..Self::default() }
    }

    fn open(basis: impl Into<String>) -> Self {
        Self { basis: Some(basis.into()), ..Self::default() }
    }

    /// The best point there is.
    pub(crate) fn best(&self) -> Option<Point> {
        self.strict.filter(|point| point.year.is_some()).or(self.inferred).or(self.strict)
    }
}

/// For how many days what happened is still news.
const FRESH: i32 = 120;

/// For how many days a day without a year is news even in a paragraph that tells of years ago.
const WEEKS_OF_NEWS: i32 = 31;

/// Why a date of a story of years ago has no year.
const EITHER_YEAR: &str = "the year may be that of the story or that of the publication";
const UNKNOWN_DAY: &str = "relative to the day of publication, which is not known";
const UNKNOWN_STORY: &str = "relative to a time told before, which is not clear";

/// The date that a calendar names.
pub(crate) fn resolve(calendar: &Calendar, context: &Context<'_>) -> Resolved {
    // "the first Sunday of May", "the week of October 7": the month or the day first.
    let Calendar { nth, holding, .. } = *calendar;
    if nth.is_none() && holding.is_none() {
        return resolve_parts(calendar, context);
    }
    let day_of_week = calendar.weekday.filter(|_| nth.is_some());
    let plain = Calendar {
        nth: None,
        holding: None,
        weekday: calendar.weekday.filter(|_| nth.is_none()),
        ..calendar.clone()
    };
    let within = |point: Point| -> Option<Point> {
        match (nth.zip(day_of_week), holding) {
            (Some((nth, day)), _) => Some(point.weekday_of_month(nth, day).unwrap_or(point)),
            // Without a year a day does not tell its week.
            (None, Some(unit)) => Point::holding(point.first()?, unit),
            (None, None) => Some(point),
        }
    };
    let found = resolve_parts(&plain, context);
    Resolved {
        strict: found.strict.and_then(within),
        inferred: found.inferred.and_then(within),
        ..found
    }
}

/// The date that the parts of a calendar name.
fn resolve_parts(calendar: &Calendar, context: &Context<'_>) -> Resolved {
    if let Some(frame) = calendar.frame {
        let mut resolved = context.framed(frame);
        if refines(calendar) {
            resolved = context.refine(resolved, calendar);
        }
        return resolved;
    }
    if let Some(first) = calendar.century {
        return Resolved::strict(Some(Point::new(Some(first), Part::Century)), None);
    }
    if let Some(first) = calendar.decade {
        return Resolved::strict(Some(Point::new(Some(first), Part::Decade)), None);
    }
    if let (Some(short), None) = (calendar.short, calendar.year) {
        return context.short_year(short, calendar);
    }
    if let Some(tens) = calendar.tens {
        return context.decade(i16::from(tens));
    }
    let part = part_of_year(calendar);
    if let Some(year) = calendar.year {
        let point = Point::new(Some(year), part.unwrap_or(Part::Whole));
        return context.checked(Resolved::strict(Some(point), None), calendar.weekday);
    }
    match part {
        Some(part) => match calendar.pick {
            Some((base, steps)) => context.picked(Point::new(None, part), base, steps),
            None => context.without_year(Point::new(None, part), calendar.weekday),
        },
        None => match (calendar.weekday, calendar.day) {
            (Some(weekday), _) => context.weekday(weekday, calendar.pick),
            (None, Some(day)) => context.day_of_month(day),
            (None, None) => context.same_day(),
        },
    }
}

/// The part of the year that a calendar gives, if any.
pub(crate) fn part_of_year(calendar: &Calendar) -> Option<Part> {
    match (calendar.month, calendar.day) {
        (Some(month), Some(day)) => Some(Part::Day(month, day)),
        (Some(month), None) => Some(Part::Month(month)),
        (None, _) => calendar
            .season
            .map(Part::Season)
            .or(calendar.quarter.map(Part::Quarter))
            .or(calendar.half.map(Part::Half)),
    }
}

fn refines(calendar: &Calendar) -> bool {
    part_of_year(calendar).is_some() || calendar.weekday.is_some() || calendar.day.is_some()
}

impl Context<'_> {
    /// The story, where it is told in the same or the previous sentence of the paragraph.
    fn near(&self) -> Option<Story> {
        self.story.filter(|story| {
            story.paragraph == self.paragraph && story.sentence + 1 >= self.sentence
        })
    }

    /// The story, where it may be counted from.
    fn told(&self) -> Option<Story> {
        if self.is_history() { self.story.filter(|story| self.reaches(story)) } else { self.near() }
    }

    /// A history among news reaches from one paragraph into the next, no further.
    fn reaches(&self, story: &Story) -> bool {
        self.history == History::Throughout || story.paragraph + 1 >= self.paragraph
    }

    fn is_history(&self) -> bool {
        self.history != History::No
    }

    fn after_story(&self, story: Story) -> String {
        let words = story.span.get(self.text).unwrap_or_default();
        let place = if story.sentence == self.sentence {
            "the same sentence"
        } else if story.paragraph == self.paragraph && story.sentence + 1 == self.sentence {
            "the sentence before"
        } else {
            "the last date told before"
        };
        format!("counted from \"{words}\" in {place}")
    }

    fn year_of_story(&self, story: Story) -> String {
        self.after_story(story).replacen("counted", "year", 1)
    }

    fn framed(&self, frame: Frame) -> Resolved {
        let base = match frame.base {
            // "He joined in 2005 and will leave at the end of the month."
            Base::Either if self.tense == Tense::Future && self.published.is_some() => Base::Now,
            Base::Either if self.told().is_some_and(|story| story.point.year.is_some()) => {
                Base::Story
            }
            Base::Either => Base::Now,
            base => base,
        };
        let coarse = frame.unit > Unit::Night;
        match base {
            // "today" in the middle of a history stands in a quotation, and is not the reader's.
            Base::Now if self.history == History::Throughout => {
                Resolved::open("relative to the day of speaking, which the history does not tell")
            }
            Base::Now | Base::Either => {
                if let Some(published) = self.published {
                    // "Over the weekend" is told on Monday of the one that is over.
                    let over = frame.base == Base::Either
                        && frame.unit == Unit::Weekend
                        && self.tense != Tense::Future
                        && published.weekday().to_monday_one_offset() < 6;
                    let steps = frame.steps.map(|steps| if over { steps - 1.0 } else { steps });
                    let today = Point::day(published);
                    let point = match frame.exact {
                        true => steps.and_then(|steps| today.day_after(frame.unit, steps)),
                        false => steps
                            .and_then(|steps| today.step(frame.unit, steps))
                            .map(|point| point.about(frame.counted && coarse)),
                    };
                    return Resolved::strict(
                        point,
                        format!("counted from the publication date {published}"),
                    );
                }
                let Some(present) = self.present else { return Resolved::open(UNKNOWN_DAY) };
                let year = present.year.earliest().map(|day| day.year());
                let year = match (frame.unit, frame.steps) {
                    (_, Some(0.0)) => year,
                    (Unit::Year, Some(steps)) if steps.fract() == 0.0 => year.and_then(|year| {
                        #[allow(clippy::cast_possible_truncation)]
                        year.checked_add(steps as i16)
                    }),
                    _ => None,
                };
                let computed = frame.steps != Some(0.0);
                match year.filter(|year| (1..=9999).contains(year)) {
                    Some(year) => Resolved::inferred(
                        Some(Point::new(Some(year), Part::Whole).about(computed)),
                        present.basis.clone(),
                    ),
                    None => Resolved::open(UNKNOWN_DAY),
                }
            }
            Base::Story => {
                let told = match self.era {
                    Some(era) if frame.unit >= Unit::Decade => Some(era),
                    _ => self.told(),
                };
                let point = told.and_then(|story| {
                    let point = story.point.step(frame.unit, frame.steps?)?;
                    let point = point.about(frame.counted && coarse || story.point.approximate);
                    Some((point, story))
                });
                match point {
                    Some((point, story)) => {
                        Resolved::inferred(Some(point), self.after_story(story))
                    }
                    None => Resolved::open(UNKNOWN_STORY),
                }
            }
        }
    }

    /// A month, day or weekday inside a period that was counted to.
    fn refine(&self, framed: Resolved, calendar: &Calendar) -> Resolved {
        let within = |period: Point| -> Option<Point> {
            if let (Part::Week(monday), Some(day)) = (period.part, calendar.weekday) {
                return Some(Point::day(of_week(monday, day)?));
            }
            if let (Part::Month(month), Some(day), None) =
                (period.part, calendar.day, calendar.month)
            {
                return Some(Point::new(period.year, Part::Day(month, day)));
            }
            if let (Part::Season(season), Some(at)) = (period.part, calendar.season) {
                return (season == at).then_some(period);
            }
            let part = part_of_year(calendar)?;
            (period.part == Part::Whole)
                .then_some(Point::new(period.year, part).about(period.approximate))
        };
        let part = part_of_year(calendar);
        Resolved {
            // "September this year" without a known year still names a September.
            strict: match framed.strict {
                Some(period) => within(period),
                None => part.map(|part| Point::new(None, part)),
            },
            inferred: framed.inferred.and_then(within),
            ..framed
        }
    }

    /// A month, season or day of the year whose year the text leaves out. In a paragraph that tells
    /// of years ago it may be of the story or of the news: that leaves it open.
    fn without_year(&self, open: Point, day_of_week: Option<i8>) -> Resolved {
        let resolved = self.year_around(open, day_of_week);
        // A day of the last weeks is news, whatever else its paragraph has told.
        let just_now = matches!(open.part, Part::Day(..))
            && resolved.best().and_then(Point::first).zip(self.published).is_some_and(
                |(day, published)| (0..=WEEKS_OF_NEWS).contains(&(published - day).get_days()),
            );
        let of_news = |year: i16| {
            let published = self.published.map(Date::year);
            let ago = |named: i16| published.is_some_and(|this| this - named > 1);
            !just_now
                && published.is_some_and(|this| (this - year).abs() <= 1)
                && self.named.is_some_and(ago)
        };
        // What goes on from a date told before is of its year.
        let year = resolved.strict.and_then(|point| point.year);
        let year = year.filter(|_| resolved.inferred.is_none());
        let may_be_news = self.history != History::Throughout
            && self.tense != Tense::Future
            && day_of_week.is_none();
        // "The Interaction-2023 exercise was held in May": of that year, or of the publication's.
        let of_event = |year: i16| {
            let published = self.published.map_or(year, Date::year);
            self.event.is_some_and(|event| event < year && event < published)
        };
        if may_be_news && year.is_some_and(|year| of_news(year) || of_event(year)) {
            return Resolved::strict(Some(open), EITHER_YEAR.to_owned());
        }
        resolved
    }

    /// The same by the story, the publication and the article's own present.
    fn year_around(&self, open: Point, day_of_week: Option<i8>) -> Resolved {
        let strict = Resolved::strict(Some(open), None);
        let story = if self.is_history() {
            self.thread.filter(|story| self.reaches(story))
        } else {
            self.near()
        };
        // What is told in the past is not of a year that puts it behind the publication.
        let possible = |story: &Story| {
            let told = self.year_after(open, *story).and_then(Point::first);
            let ahead = told.zip(self.published).is_some_and(|(told, now)| told > now);
            self.tense == Tense::Future || !ahead
        };
        let story = story.filter(|story| story.point.year.is_some() && possible(story));
        let by_publication = self.published.and_then(|published| {
            let years = [published.year() - 1, published.year(), published.year() + 1];
            // Figures are told of quarters that are over, in whatever tense.
            let of_figures = matches!(open.part, Part::Quarter(_) | Part::Half(_));
            if self.citation || of_figures && self.tense != Tense::Future {
                pointed(open, &years, published, Tense::Past)
            } else {
                nearest(open, &years, published, self.tense)
            }
        });
        // Back in the year from the last date told of the story: of which year, nobody can tell.
        let back = |story: &Story| {
            let month = |point: Point| point.in_year(2024).first();
            let year = self.year_after(open, *story).and_then(|point| point.year);
            self.history == History::Here
                && story.sentence != self.sentence
                && year == story.point.year
                && matches!(story.point.part, Part::Day(..) | Part::Month(_))
                && month(open).zip(month(story.point)).is_some_and(|(open, told)| open < told)
        };
        if story.as_ref().is_some_and(back) && self.published.is_some() {
            return Resolved { basis: Some(EITHER_YEAR.to_owned()), ..strict };
        }
        if let Some(story) = story.filter(|story| self.continues(open, *story, by_publication)) {
            let year = self.year_after(open, story);
            if self.may_be_news(year, by_publication) {
                return Resolved { basis: Some(EITHER_YEAR.to_owned()), ..strict };
            }
            let inferred =
                Resolved { inferred: year, basis: Some(self.year_of_story(story)), ..strict };
            return self.checked(inferred, day_of_week);
        }
        if self.history == History::Throughout {
            return Resolved { basis: Some("the year is not stated".to_owned()), ..strict };
        }
        if let (Some(published), Some(found)) = (self.published, by_publication) {
            let basis = format!(
                "year from the publication date {published} and the {}",
                self.tense.in_words()
            );
            let found = agreeing(found, day_of_week).unwrap_or(found);
            return self.checked(Resolved::strict(Some(found), basis), day_of_week);
        }
        if self.published.is_some() {
            return strict;
        }
        let told_in_the_present = matches!(self.tense, Tense::Present | Tense::Future);
        let competes = |year: i16| {
            story.is_some_and(|story| !story.open && story.point.year != Some(year))
                && !told_in_the_present
        };
        match self.present.and_then(|present| Some((present, present.year.earliest()?.year()))) {
            Some((present, year)) if !competes(year) => {
                let inferred = Some(open.in_year(year));
                let basis = Some(present.basis.clone());
                self.checked(Resolved { inferred, basis, ..strict }, day_of_week)
            }
            _ => Resolved { basis: Some("the year is not stated".to_owned()), ..strict },
        }
    }

    /// Whether a date that the story puts into the year before could as well be one of the last
    /// months before the publication: then nobody can tell, and neither year is given.
    fn may_be_news(&self, by_story: Option<Point>, by_publication: Option<Point>) -> bool {
        let (Some(told), Some(news)) = (by_story, by_publication) else { return false };
        let recent = match (news.last(), self.published) {
            (Some(day), Some(published)) => (published - day).get_days().abs() <= FRESH,
            _ => false,
        };
        let year_before = told.year.zip(news.year).is_some_and(|(told, news)| news - told == 1);
        self.history != History::Throughout && recent && year_before
    }

    /// Whether a date without a year goes on from the last time told.
    fn continues(&self, open: Point, story: Story, by_publication: Option<Point>) -> bool {
        if self.history == History::Throughout {
            return true;
        }
        if self.tense == Tense::Future || story.open {
            return false;
        }
        let same_sentence = story.sentence == self.sentence;
        let fine = matches!(story.point.part, Part::Day(..) | Part::Month(_) | Part::Season(_));
        let later = match (open.in_year(2024).first(), story.point.year) {
            (Some(day), Some(_)) => {
                story.point.in_year(2024).first().is_some_and(|told| told <= day)
            }
            _ => false,
        };
        let close_to_publication = match (by_publication.and_then(Point::first), self.published) {
            (Some(day), Some(published)) => (day - published).get_days().abs() <= 45,
            _ => false,
        };
        if close_to_publication {
            return false;
        }
        // What was just told is news itself: then the publication dates its neighbour as well.
        let tells_news = match (story.point.last(), self.published) {
            (Some(day), Some(published)) => (published - day).get_days() <= FRESH,
            _ => false,
        };
        self.is_history() || fine && (same_sentence || later) && !tells_news
    }

    /// The date in the year of the story, or in the next where the story has passed it by far.
    fn year_after(&self, open: Point, story: Story) -> Option<Point> {
        let year = story.point.year?;
        let month = |point: Point| point.in_year(2024).first().map(|day| day.month());
        let is_fine = matches!(story.point.part, Part::Day(..) | Part::Month(_));
        let passed = match (month(story.point), month(open)) {
            (Some(told), Some(open)) => is_fine && told - open >= 8,
            _ => false,
        };
        Some(open.in_year(if passed { year + 1 } else { year }))
    }

    /// "the nineties": the last that were over at the publication.
    fn decade(&self, tens: i16) -> Resolved {
        let Some(published) = self.published else {
            return Resolved::open("the century is not stated");
        };
        let year = published.year();
        let first = year - year.rem_euclid(100) + tens;
        let first = if first + 10 > year { first - 100 } else { first };
        Resolved::strict(
            Some(Point::new(Some(first), Part::Decade)),
            format!("the last such decade before the publication date {published}"),
        )
    }

    /// "December '88": the last such year up to a few years after the publication.
    fn short_year(&self, short: i8, calendar: &Calendar) -> Resolved {
        let part = part_of_year(calendar);
        let Some(published) = self.published else {
            let open = part.map(|part| Point::new(None, part));
            return Resolved::strict(open, "the century is not stated".to_owned());
        };
        let this = published.year();
        let year = this - this.rem_euclid(100) + i16::from(short);
        let year = if year > this + 10 { year - 100 } else { year };
        Resolved::strict(
            Some(Point::new(Some(year), part.unwrap_or(Part::Whole))),
            format!("the century from the publication date {published}"),
        )
    }

    /// A month or season picked by "last", "next", "that".
    fn picked(&self, open: Point, base: Base, steps: i32) -> Resolved {
        let strict = Resolved::strict(Some(open), None);
        let from = |day: Date| -> Option<Point> {
            let years = [day.year() - 1, day.year(), day.year() + 1];
            let instances = years.iter().map(|&year| open.in_year(year));
            let holding = |point: &Point| {
                point.first().is_some_and(|first| first <= day)
                    && point.last().is_some_and(|last| last >= day)
            };
            match steps {
                0 => Some(open.in_year(day.year())),
                1.. => instances
                    .into_iter()
                    .find(|point| point.first().is_some_and(|first| first > day)),
                _ => instances
                    .rev()
                    .find(|point| point.last().is_some_and(|last| last < day) && !holding(point)),
            }
        };
        match base {
            Base::Story | Base::Either => match self.told() {
                Some(story) => {
                    let day = if steps > 0 { story.point.last() } else { story.point.first() };
                    let inferred = if steps == 0 {
                        story.point.year.map(|year| open.in_year(year))
                    } else {
                        day.and_then(from)
                    };
                    Resolved { inferred, basis: Some(self.year_of_story(story)), ..strict }
                }
                None => Resolved { basis: Some(UNKNOWN_STORY.to_owned()), ..strict },
            },
            Base::Now => match self.published {
                Some(published) => Resolved::strict(
                    from(published),
                    format!("counted from the publication date {published}"),
                ),
                None if steps == 0 => self.without_year(open, None),
                None => Resolved { basis: Some(UNKNOWN_DAY.to_owned()), ..strict },
            },
        }
    }

    /// A weekday by itself.
    fn weekday(&self, number: i8, pick: Option<(Base, i32)>) -> Resolved {
        let Some(name) = weekday(number) else { return Resolved::default() };
        let after = |day: Date| day.nth_weekday(1, name).ok();
        let before = |day: Date| day.nth_weekday(-1, name).ok();
        let base = pick.map(|(base, _)| base);
        // A history inside of news ends where its paragraph does: "on Tuesday" is the reader's then.
        let told_near = || self.near().is_some_and(|story| fine_day(story.point).is_some());
        let of_the_story = self.history == History::Throughout
            || self.is_history()
                && (self.published.is_none() || told_near() && self.tense != Tense::Future);
        if base == Some(Base::Story) || (base.is_none() && of_the_story) {
            return match self.told().and_then(|story| Some((story, fine_day(story.point)?))) {
                Some((story, day)) => {
                    let found = match pick {
                        Some((_, -1)) => before(day),
                        _ => after(day),
                    };
                    Resolved::inferred(found.map(Point::day), self.after_story(story))
                }
                None => Resolved::open(UNKNOWN_STORY),
            };
        }
        let Some(published) = self.published else { return Resolved::open(UNKNOWN_DAY) };
        let is_today = published.weekday() == name;
        let (found, how) = match (pick, self.tense) {
            (Some((_, -1)), _) => (before(published), "the last one"),
            (Some((_, 1)), _) => (after(published), "the next one"),
            (_, _) if is_today => (Some(published), "the day itself"),
            (_, Tense::Future) => (after(published), "future sense"),
            (Some(_), Tense::Unknown | Tense::Present) => (after(published), "the one to come"),
            // "The trial opens on Monday."
            (_, Tense::Present) if !self.of_a_noun => (after(published), "present tense"),
            (_, tense) => (before(published), tense.in_words()),
        };
        Resolved::strict(
            found.map(Point::day),
            format!("from the publication date {published}, {how}"),
        )
    }

    /// "the 20th": of the month told, else of the month of publication.
    fn day_of_month(&self, day: i8) -> Resolved {
        let in_month = |point: Point| match point.part {
            Part::Month(month) | Part::Day(month, _) => {
                Some(Point::new(point.year, Part::Day(month, day)))
                    .filter(|point| point.edtf().is_some())
            }
            _ => None,
        };
        if let Some(story) = self.told()
            && let Some(found) = in_month(story.point)
        {
            return Resolved::inferred(
                Some(found),
                self.after_story(story).replacen("counted", "month", 1),
            );
        }
        match self.published {
            Some(published) if !self.is_history() => {
                let months = [-1, 0, 1]
                    .map(|step: i32| published.first_of_month().checked_add(step.months()));
                let days = months
                    .into_iter()
                    .flatten()
                    .filter_map(|first| Date::new(first.year(), first.month(), day).ok());
                let found = choose(days.map(|day| (day, day)), published, self.tense);
                Resolved::strict(
                    found.map(|(day, _)| Point::day(day)),
                    format!(
                        "month from the publication date {published} and the {}",
                        self.tense.in_words()
                    ),
                )
            }
            _ => Resolved::open("the month is not clear"),
        }
    }

    /// A time of the day that names no day: that of the day told.
    fn same_day(&self) -> Resolved {
        match self.told() {
            Some(story) if matches!(story.point.part, Part::Day(..)) => Resolved::inferred(
                Some(story.point),
                self.after_story(story).replacen("counted", "day", 1),
            ),
            _ => match self.published.filter(|_| !self.is_history()) {
                Some(published) => Resolved::inferred(
                    Some(Point::day(published)),
                    format!("the day of publication {published}, as no other is told"),
                ),
                None => Resolved::open("the day is not stated"),
            },
        }
    }

    /// Sets the year against a weekday that stands beside the date.
    fn checked(&self, mut resolved: Resolved, day_of_week: Option<i8>) -> Resolved {
        let Some(name) = day_of_week.and_then(weekday) else { return resolved };
        let disagrees = |point: Option<Point>| {
            point.and_then(Point::first).is_some_and(|day| day.weekday() != name)
        };
        if disagrees(resolved.inferred) {
            resolved.inferred = None;
            resolved.doubt = Some(format!(
                "{name:?} does not fall on that day in the year that was inferred; the year is left open"
            ));
        } else if disagrees(resolved.strict) {
            resolved.doubt =
                Some(format!("that day was not a {name:?}; the date is kept as it is written"));
        }
        resolved
    }
}

fn fine_day(point: Point) -> Option<Date> {
    matches!(point.part, Part::Day(..)).then(|| point.first()).flatten()
}

/// The instance of an open date that the tense alone points to.
fn pointed(open: Point, years: &[i16], published: Date, tense: Tense) -> Option<Point> {
    let instances = years.iter().map(|&year| open.in_year(year));
    let periods = instances.clone().filter_map(|point| Some((point.first()?, point.last()?)));
    let (first, _) = choose(periods, published, tense)?;
    instances.into_iter().find(|point| point.first() == Some(first))
}

/// The instance of an open date that the tense points to, or the nearest where that is far.
fn nearest(open: Point, years: &[i16], published: Date, tense: Tense) -> Option<Point> {
    let instances = years.iter().filter_map(|&year| {
        let point = open.in_year(year);
        Some((point.first()?, point.last()?))
    });
    let instances: Vec<(Date, Date)> = instances.collect();
    let pointed = choose(instances.iter().copied(), published, tense)?;
    let near = choose(instances.into_iter(), published, Tense::Unknown)?;
    // Nobody names a day of almost a year ago, or ahead, without its year: the tense was another's
    // ("said that exports begin on 23 October").
    let far = |(first, last): (Date, Date)| {
        (published - last).get_days().max((first - published).get_days()).max(0)
    };
    let is_day = matches!(open.part, Part::Day(..));
    let (first, _) = if is_day && far(near) <= 60 && far(pointed) >= 240 { near } else { pointed };
    // A season may begin in the year before it is asked for.
    years.iter().map(|&year| open.in_year(year)).find(|point| point.first() == Some(first))
}

/// Of several periods, the one that the tense points to: the last that has begun, the first that
/// has not ended, or the nearest.
fn choose(
    periods: impl Iterator<Item = (Date, Date)>,
    published: Date,
    tense: Tense,
) -> Option<(Date, Date)> {
    let periods: Vec<(Date, Date)> = periods.collect();
    match tense {
        Tense::Past => periods.iter().rev().find(|(first, _)| *first <= published).copied(),
        Tense::Future => periods.iter().find(|(_, last)| *last >= published).copied(),
        Tense::Present | Tense::Unknown => periods.iter().copied().min_by_key(|(first, last)| {
            if *last < published {
                (published - *last).get_days()
            } else {
                (*first - published).get_days().max(0)
            }
        }),
    }
}

/// The same day in the year before or after, where it agrees with the weekday beside it.
fn agreeing(found: Point, day_of_week: Option<i8>) -> Option<Point> {
    let name = weekday(day_of_week?)?;
    let year = found.year?;
    [year, year - 1, year + 1]
        .into_iter()
        .map(|year| found.in_year(year))
        .find(|point| point.first().is_some_and(|day| day.weekday() == name))
}

/// The interval that a length covers from its base.
pub(crate) struct Stretch {
    pub(crate) edtf: Option<Edtf>,
    pub(crate) inferred: Option<Edtf>,
    pub(crate) basis: String,
}

/// "the past five years", "the coming days": the stretch that touches the base.
pub(crate) fn stretch(length: Length, base: Base, steps: i32, context: &Context<'_>) -> Stretch {
    let around = |from: Point| -> Option<Edtf> {
        // Where the text gives no number, so many units at the most.
        let vague = match length.unit {
            Unit::Day | Unit::Night => 10.0,
            Unit::Week | Unit::Fortnight => 8.0,
            Unit::Month => 12.0,
            _ => 10.0,
        };
        let count = length.count.unwrap_or(vague);
        let (unit, count) = match length.unit {
            Unit::Second | Unit::Minute => (Unit::Day, 0.0),
            Unit::Hour => (Unit::Day, (count / 24.0).ceil()),
            // Weeks are counted in days, so that the stretch ends at its base and not on a Sunday.
            Unit::Week | Unit::Weekend => (Unit::Day, count * 7.0),
            Unit::Fortnight => (Unit::Day, count * 14.0),
            unit => (unit, count),
        };
        let near = from.step(unit, 0.0)?;
        let far = from.step(unit, f64::from(steps) * count)?;
        let about = length.count.is_none() || length.unit > Unit::Night;
        let (near, far) = (near.side(steps < 0), far.about(about).side(steps > 0));
        if steps < 0 { format!("{far}/{near}") } else { format!("{near}/{far}") }.parse().ok()
    };
    match base {
        Base::Now | Base::Either => match (context.published, context.present) {
            (Some(published), _) => Stretch {
                edtf: around(Point::day(published)),
                inferred: None,
                basis: format!("counted from the publication date {published}"),
            },
            (None, Some(present)) if length.unit == Unit::Year => Stretch {
                edtf: None,
                inferred: present
                    .year
                    .earliest()
                    .and_then(|day| around(Point::new(Some(day.year()), Part::Whole))),
                basis: present.basis.clone(),
            },
            _ => Stretch { edtf: None, inferred: None, basis: UNKNOWN_DAY.to_owned() },
        },
        Base::Story => match context.told() {
            Some(story) => Stretch {
                edtf: None,
                inferred: around(story.point),
                basis: context.after_story(story),
            },
            None => Stretch { edtf: None, inferred: None, basis: UNKNOWN_STORY.to_owned() },
        },
    }
}
