//! The time expressions of a document, with what they mean.

use entente_text::{Date, Document, Doubt, Edtf, Span, When};

use crate::citation::citations;
use crate::grammar::Base;
use crate::grammar::grammar;
use crate::history::{History, histories, years_of_story};
use crate::join::{join_ranges, let_times_have_their_day};
use crate::lexeme::Lexemes;
use crate::places::Places;
use crate::point::{Part, Point, weekday};
use crate::present::Present;
use crate::reading::{Calendar, Edge, Frame, Reading};
use crate::resolve::{Context, Resolved, Story, part_of_year, resolve, stretch};
use crate::scan::{Found, Says, scan};
use crate::tense::{Tense, hangs_on_a_noun, tense};
use crate::timex::{Timex, TimexKind, TimexPart};
use crate::unit::Unit;
use crate::words::Class;

/// The dates an article gives to reckon from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Anchor {
    /// The day of publication, where the source says it.
    pub published: Option<Date>,
    /// The article's own year, where only its text tells it (see [`crate::present()`]).
    pub present: Option<Present>,
}

/// Finds the time expressions of a document, in the order of the text and without overlap.
///
/// What the text states with its publication date stands in `when.edtf`; what had to be taken
/// from elsewhere in the text stands in `when.inferred`, with its basis. Relative expressions
/// count from the publication date, or from the last date told where the text speaks of that
/// ("two years later"); where neither is known they stay open, and the basis says why. Tenses come
/// from the parse; a document that was only cut into tokens is read by the words near the
/// expression.
///
/// ```
/// use entente_text::Document;
/// use entente_time::{Anchor, find};
/// let text = "The treaty was signed on May 15, 1992.".to_owned();
/// let document = Document { text, ..Document::default() };
/// let (found, doubts) = find(&document, &Anchor::default());
/// assert_eq!(found[0].when.text.as_deref(), Some("on May 15, 1992"));
/// assert_eq!(found[0].when.edtf.as_ref().unwrap().as_str(), "1992-05-15");
/// assert!(doubts.is_empty());
/// ```
pub fn find(document: &Document, anchor: &Anchor) -> (Vec<Timex>, Vec<Doubt>) {
    let grammar = grammar();
    let lexemes = Lexemes::cut(&document.text, &grammar.words);
    let mut found = scan(grammar, &lexemes, document);
    join_ranges(&mut found, &lexemes);
    let_times_have_their_day(&mut found, &lexemes);
    let places = Places::of(&lexemes, document);
    let citations: Vec<bool> = citations(&found, &lexemes);
    let histories = histories(&found, &citations, anchor);
    let mut reader = Reader {
        document,
        lexemes: &lexemes,
        anchor,
        places,
        story: None,
        thread: None,
        era: None,
        named: None,
        event: None,
        years: years_of_story(&found, &citations),
        doubts: Vec::new(),
    };
    let expressions = found
        .iter()
        .zip(citations.iter().zip(histories))
        .filter_map(|(found, (&citation, history))| reader.read(found, citation, history))
        .collect();
    (expressions, reader.doubts)
}

struct Reader<'a> {
    document: &'a Document,
    lexemes: &'a Lexemes<'a>,
    anchor: &'a Anchor,
    places: Places,
    story: Option<Story>,
    thread: Option<Story>,
    era: Option<Story>,
    /// The last year named, and its paragraph.
    named: Option<(i16, usize)>,
    /// The last year in a name, and its sentence.
    event: Option<(i16, usize)>,
    /// The first and last year that belong to the story; others are mentioned in passing.
    years: (i16, i16),
    doubts: Vec<Doubt>,
}

/// How a preposition bounds what is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Within,
    From,
    To,
}

impl Reader<'_> {
    fn read(&mut self, found: &Found, citation: bool, history: History) -> Option<Timex> {
        let span = self.lexemes.span(found.from, found.to);
        let (words, bound) = self.preposition(found);
        // A curfew "from 10 p.m." does not last for ever.
        let bound = if found.says.is_of_any_day() { Bound::Within } else { bound };
        let sentence = self.places.sentence(found.from);
        let range = self.places.range(sentence, self.lexemes.all.len());
        let direction = self.direction(found.from);
        let paragraph = self.places.paragraph(found.from);
        let context = Context {
            text: self.lexemes.text,
            published: self.anchor.published,
            present: self.anchor.present.as_ref(),
            event: self.event.filter(|&(_, at)| at == sentence).map(|(year, _)| year),
            // A source is dated by its own day, not by what the text tells.
            story: self.story.filter(|_| !citation),
            thread: self.thread,
            era: self.era,
            named: self.named.filter(|&(_, at)| at == paragraph).map(|(year, _)| year),
            of_a_noun: self.lexemes.is(found.to, "'s") || hangs_on_a_noun(self.document, span),
            history: if citation { History::No } else { history },
            citation,
            sentence,
            paragraph,
            tense: match direction {
                // A source was printed before it was cited.
                _ if citation => Tense::Past,
                Some(tense) => tense,
                None => match tense(self.document, self.lexemes, span, range) {
                    // "The ban holds until 6 June": what it lasts to is still to come.
                    Tense::Present | Tense::Unknown if bound == Bound::To => Tense::Future,
                    tense => tense,
                },
            },
        };
        let text = Some(words.of(self.lexemes.text).to_owned());
        let mut timex = Timex {
            span,
            kind: TimexKind::Date,
            when: When { text, ..When::default() },
            duration: None,
            citation,
            name: false,
            parts: Vec::new(),
        };
        match &found.says {
            Says::Name(year) => {
                let point = Point::new(Some(*year), Part::Whole);
                timex.when.edtf = point.edtf();
                timex.when.basis = Some("the year in a name".to_owned());
                let name = self.lexemes.span(found.from - 2, found.to).of(self.lexemes.text);
                timex.when.text = Some(name.to_owned());
                timex.name = true;
                self.event = Some((*year, sentence));
                timex.parts = vec![TimexPart { span, value: point.timex3() }];
            }
            Says::Dates(parts) => self.read_dates(parts, bound, &context, &mut timex)?,
            Says::Reading(Reading::Reference(value, true))
                if context.history != History::No
                    || value == "FUTURE_REF" && context.tense != Tense::Future =>
            {
                return None;
            }
            Says::Reading(reading) => read_other(reading, &context, &mut timex),
        }
        if timex.when.inferred == timex.when.edtf {
            timex.when.inferred = None;
        }
        Some(timex)
    }

    fn read_dates(
        &mut self,
        parts: &[(Calendar, usize, usize)],
        bound: Bound,
        context: &Context<'_>,
        timex: &mut Timex,
    ) -> Option<()> {
        let mut context = *context;
        let mut ends: Vec<Resolved> = Vec::new();
        for (calendar, from, to) in parts {
            let span = self.lexemes.span(*from, *to);
            let mut resolved = match ends.last() {
                Some(first) => {
                    follow(calendar, first).unwrap_or_else(|| resolve(calendar, &context))
                }
                None => resolve(calendar, &context),
            };
            let is_no_day =
                |point: Option<Point>| point.is_some_and(|point| point.edtf().is_none());
            if is_no_day(resolved.strict) {
                let message = "no such day is in the calendar; it was left out";
                self.doubts.push(Doubt::at(span, message));
                return None;
            }
            if is_no_day(resolved.inferred) {
                resolved.inferred = None;
                let message = "the day is not in the year that was inferred; the year is left open";
                self.doubts.push(Doubt::at(span, message));
            }
            if let Some(doubt) = &resolved.doubt {
                self.doubts.push(Doubt::at(span, doubt.clone()));
            }
            timex.parts.push(TimexPart { span, value: value(calendar, resolved.best(), &context) });
            let is_time = calendar.clock.is_some()
                || calendar.part.is_some()
                || calendar.frame.is_some_and(|frame| frame.unit.within_a_day());
            if is_time {
                timex.kind = TimexKind::Time;
            }
            if let Some(year) = calendar.year.filter(|_| !timex.citation) {
                self.named = Some((year, context.paragraph));
            }
            let told = resolved.best().filter(|point| point.year.is_some());
            let (told, era) =
                (told.filter(|point| !coarse(*point)), told.filter(|point| coarse(*point)));
            let in_passing = told
                .and_then(|point| point.year)
                .is_some_and(|year| year < self.years.0 || year > self.years.1);
            let story = |point: Point| Story {
                point,
                span,
                sentence: context.sentence,
                paragraph: context.paragraph,
                open: bound == Bound::From && parts.len() == 1,
                clock: calendar.clock,
            };
            if let Some(point) = era {
                self.era = Some(story(point));
                context.era = self.era;
            }
            if let (Some(point), false) = (told, timex.citation || in_passing) {
                self.era = None;
                let story = story(point);
                self.story = Some(story);
                context.story = Some(story);
                let opens_sentence = {
                    let start = self.places.range(context.sentence, 0).start;
                    from - start <= 3
                };
                let begins = context.history == History::Throughout && self.thread.is_none();
                if point.part != Part::Whole || opens_sentence || begins {
                    self.thread = Some(story);
                    context.thread = Some(story);
                }
            }
            ends.push(resolved);
        }
        let edge = parts.last().and_then(|(calendar, ..)| calendar.edge);
        let write = |points: &[Option<Point>]| -> Option<Edtf> {
            match points {
                [Some(point)] => bounded(*point, bound, edge),
                [Some(first), Some(last)] => {
                    format!("{}/{}", first.side(false), last.side(true)).parse().ok()
                }
                _ => None,
            }
        };
        let strict: Vec<_> = ends.iter().map(|end| end.strict).collect();
        timex.when.edtf = write(&strict);
        if ends.iter().any(|end| end.inferred.is_some()) {
            let best: Vec<_> = ends.iter().map(Resolved::best).collect();
            timex.when.inferred = write(&best);
        }
        timex.when.basis = ends.into_iter().find_map(|end| end.basis);
        ordered(timex);
        Some(())
    }

    /// The tense that the words before an expression give by themselves: "since" looks back,
    /// "ahead of" forward.
    fn direction(&self, from: usize) -> Option<Tense> {
        let before = from.checked_sub(1)?;
        if self.lexemes.is(before, "since") {
            return Some(Tense::Past);
        }
        let ahead = before > 0
            && self.lexemes.is(before, "of")
            && self.lexemes.text_at(before - 1).eq_ignore_ascii_case("ahead");
        ahead.then_some(Tense::Future)
    }

    /// The words with their preposition, and how it bounds what is told.
    fn preposition(&self, found: &Found) -> (Span, Bound) {
        let span = self.lexemes.span(found.from, found.to);
        let Some(before) = found.from.checked_sub(1) else { return (span, Bound::Within) };
        let parts = match &found.says {
            Says::Dates(parts) => parts.len(),
            _ => 0,
        };
        if parts == 2 && self.lexemes.is(before, "between") {
            return (span.join(self.lexemes.all[before].span), Bound::Within);
        }
        let is_day = matches!(&found.says, Says::Dates(parts) if parts.iter().any(|(part, ..)| {
            part.day.is_some() || part.weekday.is_some()
        }));
        let bound = |number: i32| match number {
            1 => Bound::From,
            -1 => Bound::To,
            -2 if is_day => Bound::To,
            _ => Bound::Within,
        };
        let several = self.lexemes.words.prepositions().find_map(|(words, number)| {
            let first = found.from.checked_sub(words.len())?;
            let mut each = words.iter().zip(first..);
            let is = each.all(|(word, at)| self.lexemes.text_at(at).eq_ignore_ascii_case(word));
            is.then(|| (first, bound(number)))
        });
        let single = self.lexemes.number(before, Class::Preposition);
        let single = single.map(|number| (before, bound(number)));
        // "2009–present"
        let goes_on = parts == 1
            && self.lexemes.sense(found.to, Class::To).is_some()
            && self.lexemes.is(found.to + 1, "present");
        if goes_on {
            let first = single.map_or(found.from, |(first, _)| first);
            return (span.join(self.lexemes.all[first].span), Bound::From);
        }
        let Some((first, bound)) = several.or(single) else { return (span, Bound::Within) };
        let words = span.join(self.lexemes.all[first].span);
        // "after the 2010 elections", "since Monday's attack": it bounds the event, not the date.
        let of_a_noun = self.lexemes.is(found.to, "'s") || self.stands_before_its_noun(span);
        (words, if of_a_noun { Bound::Within } else { bound })
    }

    fn stands_before_its_noun(&self, span: Span) -> bool {
        let Some(last) = self.document.tokens_in(span).next_back() else { return false };
        let head = self.document.tokens[last].head;
        self.document.tokens.get(head).is_some_and(|noun| {
            noun.span.start >= span.end && matches!(noun.pos.as_str(), "NOUN" | "PROPN")
        })
    }
}

/// The end of a range that leaves out its year takes that of its start, or the next where it
/// would lie before it.
fn follow(calendar: &Calendar, first: &Resolved) -> Option<Resolved> {
    if calendar.year.is_some() || calendar.frame.is_some() || calendar.pick.is_some() {
        return None;
    }
    let open = match (part_of_year(calendar), calendar.weekday) {
        (Some(part), _) => Some(Point::new(None, part)),
        (None, Some(_)) => None,
        (None, None) => return None,
    };
    let after = |start: Point| -> Option<Point> {
        let Some(open) = open else {
            let name = calendar.weekday.and_then(weekday)?;
            return start.first()?.nth_weekday(1, name).ok().map(Point::day);
        };
        let Some(year) = start.year else { return Some(open) };
        let day = start.first()?;
        [year, year.saturating_add(1)]
            .into_iter()
            .map(|year| open.in_year(year))
            .find(|point| point.last().is_some_and(|last| last >= day))
    };
    Some(Resolved {
        strict: first.strict.and_then(after),
        inferred: first.inferred.and_then(after),
        basis: first.basis.clone(),
        doubt: None,
    })
}

/// An interval that ends before it starts is no date.
fn ordered(timex: &mut Timex) {
    let backwards = |edtf: &Option<Edtf>| {
        edtf.as_ref().is_some_and(|edtf| {
            matches!((edtf.earliest(), edtf.latest()), (Some(first), Some(last)) if last < first)
        })
    };
    if backwards(&timex.when.edtf) {
        timex.when.edtf = None;
    }
    if backwards(&timex.when.inferred) {
        timex.when.inferred = None;
    }
    if let (Some(strict), Some(inferred)) = (&timex.when.edtf, &timex.when.inferred)
        && !strict.can_meet(inferred)
    {
        timex.when.inferred = None;
    }
}

fn bounded(point: Point, bound: Bound, edge: Option<Edge>) -> Option<Edtf> {
    match bound {
        Bound::Within => point.edtf(),
        Bound::From => format!("{}/..", point.side(false)).parse().ok(),
        Bound::To => {
            let end = if edge == Some(Edge::End) { point.last_day_written() } else { None };
            format!("../{}", end.unwrap_or_else(|| point.side(true))).parse().ok()
        }
    }
}

/// Whether it is too wide for a text to count on from.
fn coarse(point: Point) -> bool {
    matches!(point.part, Part::Century | Part::Decade)
}

/// The TIMEX3 value of a date. TIMEX3 asks for a reading where the text leaves it open: a step
/// back from what happened ("two years earlier") is then taken from the publication.
fn value(calendar: &Calendar, point: Option<Point>, context: &Context<'_>) -> String {
    if let Some(frame) = calendar.frame.filter(|frame| frame.unit.within_a_day()) {
        return moment(frame, context);
    }
    let point = point.or_else(|| {
        let frame = calendar.frame.filter(|frame| frame.counted && !frame.forward)?;
        let published = context.published.filter(|_| context.history == History::No)?;
        Point::day(published).step(frame.unit, frame.steps?)
    });
    let date = match point {
        Some(point) => point.timex3(),
        None if calendar.frame.is_some_and(|frame| frame.steps.is_none()) => {
            let forward = calendar.frame.is_some_and(|frame| frame.forward);
            return if forward { "FUTURE_REF" } else { "PAST_REF" }.to_owned();
        }
        // Where no century is known, TIMEX3's custom is the twentieth.
        None if calendar.tens.is_some() => {
            format!("19{}X", calendar.tens.unwrap_or_default() / 10)
        }
        None => match (calendar.frame.map(|frame| frame.unit), calendar.weekday) {
            (Some(Unit::Year | Unit::Decade | Unit::Century), _) => "XXXX".to_owned(),
            (Some(Unit::Month), _) => "XXXX-XX".to_owned(),
            (Some(Unit::Week | Unit::Fortnight), None) => "XXXX-WXX".to_owned(),
            (Some(Unit::Quarter), _) => "XXXX-QX".to_owned(),
            (None, None) if calendar.holding == Some(Unit::Week) => "XXXX-WXX".to_owned(),
            (Some(Unit::Weekend), _) => "XXXX-WXX-WE".to_owned(),
            (_, Some(weekday)) => format!("XXXX-WXX-{weekday}"),
            _ => "XXXX-XX-XX".to_owned(),
        },
    };
    match (calendar.clock, calendar.part) {
        (Some(minutes), _) => format!("{date}T{:02}:{:02}", minutes / 60, minutes % 60),
        (None, Some(part)) => format!("{date}T{}", part.code()),
        (None, None) => date,
    }
}

/// Hours and minutes from the last time of the day that was told.
fn moment(frame: Frame, context: &Context<'_>) -> String {
    let per_unit = if frame.unit == Unit::Hour { 60.0 } else { 1.0 };
    let told = context.story.filter(|_| frame.base == Base::Story).and_then(|story| {
        // Casts of numbers out of range saturate, and the day then refuses them.
        #[allow(clippy::cast_possible_truncation)]
        let minutes = story.clock?.checked_add((frame.steps? * per_unit).round() as i32)?;
        let day = Point::day(story.point.first()?);
        let point = day.step(Unit::Day, f64::from(minutes.div_euclid(24 * 60)))?;
        let minutes = minutes.rem_euclid(24 * 60);
        Some(format!("{}T{:02}:{:02}", point.timex3(), minutes / 60, minutes % 60))
    });
    told.unwrap_or_else(|| if frame.forward { "FUTURE_REF" } else { "PAST_REF" }.to_owned())
}

/// The TIMEX3 value of what recurs in the calendar: `XXXX-WXX-5`, `XXXX-05`, `XXXX-XX-XXTMO`.
fn recurring(recurs: &Calendar) -> Option<String> {
    let part = recurs.part.map_or_else(String::new, |part| format!("T{}", part.code()));
    match (recurs.weekday, part_of_year(recurs)) {
        (Some(weekday), _) => Some(format!("XXXX-WXX-{weekday}{part}")),
        (None, Some(open)) => Some(Point::new(None, open).timex3()),
        (None, None) => recurs.part.map(|_| format!("XXXX-XX-XX{part}")),
    }
}

/// Lengths, stretches, sets and references.
fn read_other(reading: &Reading, context: &Context<'_>, timex: &mut Timex) {
    let value = match reading {
        Reading::Length(length) => {
            timex.kind = TimexKind::Duration;
            length.unit.length(length.count)
        }
        Reading::Span(length, base, steps) => {
            timex.kind = TimexKind::Duration;
            let stretch = stretch(*length, *base, *steps, context);
            timex.when.edtf = stretch.edtf;
            timex.when.inferred = stretch.inferred;
            timex.when.basis = Some(stretch.basis);
            ordered(timex);
            length.unit.length(length.count)
        }
        Reading::Set(length, recurs, value) => {
            timex.kind = TimexKind::Set;
            match (value.clone().or_else(|| recurring(recurs)), length) {
                (Some(value), _) => value,
                (None, Some(length)) => length.unit.length(length.count),
                (None, None) => "PX".to_owned(),
            }
        }
        Reading::Reference(value, _) => {
            timex.when.basis =
                Some("a reference to the present, past or future as such".to_owned());
            value.clone()
        }
        Reading::Date(_) | Reading::Several(_) | Reading::Nothing => String::new(),
    };
    if matches!(reading, Reading::Length(_) | Reading::Span(..) | Reading::Set(..)) {
        timex.duration = Some(match reading {
            Reading::Length(length)
            | Reading::Span(length, ..)
            | Reading::Set(Some(length), ..) => length.unit.length(length.count),
            _ => value.clone(),
        });
    }
    timex.parts = vec![TimexPart { span: timex.span, value }];
}
