//! The time expressions of a document, with what they mean.

use entente_text::{Date, Document, Doubt, Edtf, Span, When};

use crate::grammar::{Base, grammar};
use crate::lexeme::{Kind, Lexemes};
use crate::point::{Part, Point};
use crate::present::Present;
use crate::reading::{Calendar, Edge, Reading};
use crate::resolve::{Context, History, Resolved, Story, resolve, stretch};
use crate::scan::{Found, Says, complete, scan};
use crate::tense::tense;
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

/// Where sentences and paragraphs begin, in lexemes.
struct Places {
    sentences: Vec<usize>,
    paragraphs: Vec<usize>,
}

impl Places {
    fn of(lexemes: &Lexemes<'_>, document: &Document) -> Self {
        let mut sentences = vec![0];
        let mut paragraphs = vec![0];
        let mut parsed =
            document.sentences.iter().map(|sentence| document.span_of(sentence).start).peekable();
        let unparsed = document.sentences.is_empty();
        for (at, lexeme) in lexemes.all.iter().enumerate() {
            if lexeme.kind == Kind::Break {
                sentences.push(at + 1);
                paragraphs.push(at + 1);
            }
            let mut begins = false;
            while parsed.next_if(|&start| start <= lexeme.span.start).is_some() {
                begins = true;
            }
            let stop = at > 0
                && matches!(lexemes.text_at(at - 1), "." | "!" | "?")
                && !lexeme.glued
                && lexeme.capital;
            if at > 0 && (begins || unparsed && stop) {
                sentences.push(at);
            }
        }
        sentences.dedup();
        Self { sentences, paragraphs }
    }

    fn sentence(&self, at: usize) -> usize {
        self.sentences.partition_point(|&start| start <= at)
    }

    fn paragraph(&self, at: usize) -> usize {
        self.paragraphs.partition_point(|&start| start <= at)
    }

    /// The lexemes of a sentence.
    fn range(&self, sentence: usize, end: usize) -> std::ops::Range<usize> {
        let start = self.sentences[sentence.saturating_sub(1)];
        start..self.sentences.get(sentence).copied().unwrap_or(end)
    }
}

/// Joins "from X to Y", "between X and Y" and "X – Y" into one expression.
fn join_ranges(found: &mut Vec<Found>, lexemes: &Lexemes<'_>) {
    let mut at = 0;
    while at + 1 < found.len() {
        let (first, second) = (&found[at], &found[at + 1]);
        let (opening, between) = (first.from.checked_sub(1), first.to);
        let opens = |word: &str| opening.is_some_and(|before| lexemes.is(before, word));
        let next_door = second.from == between + 1
            && lexemes.get(between).is_some_and(|lexeme| lexeme.kind != Kind::Break);
        let joined = next_door
            && if lexemes.is(between, "and") {
                opens("between")
            } else {
                lexemes.sense(between, Class::To).is_some()
                    && (opens("from")
                        || !lexemes.is(between, "until") && !lexemes.is(between, "till"))
            };
        let parts = match (&first.says, &second.says) {
            (Says::Dates(first), Says::Dates(second))
                if joined
                    && first.len() == 1
                    && second.len() == 1
                    && pairs(&first[0].0, &second[0].0) =>
            {
                Some(vec![first[0].clone(), second[0].clone()])
            }
            _ => None,
        };
        if let Some(mut parts) = parts {
            complete(&mut parts);
            let to = second.to;
            found[at].to = to;
            found[at].says = Says::Dates(parts);
            found.remove(at + 1);
        }
        at += 1;
    }
}

/// Whether two dates can be the ends of one range.
fn pairs(first: &Calendar, second: &Calendar) -> bool {
    first.clock.is_none() && second.clock.is_none() && first.part.is_none() && second.part.is_none()
}

/// Which expressions date a source in brackets: "(Agency, February 5)", "(see Review, January 11)".
/// Inside the brackets stands a capitalised name, a comma, then dates and further names, nothing
/// else.
fn citations(found: &[Found], lexemes: &Lexemes<'_>) -> Vec<bool> {
    let is_cited = |expression: &Found| -> bool {
        let opens = (0..expression.from)
            .rev()
            .take(30)
            .take_while(|&at| lexemes.get(at).is_some_and(|lexeme| lexeme.kind != Kind::Break))
            .find(|&at| matches!(lexemes.text_at(at), "(" | ")" | "[" | "]"))
            .filter(|&at| matches!(lexemes.text_at(at), "(" | "["));
        let Some(opens) = opens else { return false };
        let closes = (expression.to..lexemes.all.len().min(expression.to + 30))
            .find(|&at| matches!(lexemes.text_at(at), ")" | "]"));
        let Some(closes) = closes else { return false };
        let dated = |at: usize| found.iter().any(|other| other.from <= at && at < other.to);
        let mut named = false;
        let mut comma = false;
        for at in opens + 1..closes {
            let Some(lexeme) = lexemes.get(at) else { return false };
            if dated(at) {
                continue;
            }
            match lexeme.kind {
                Kind::Break => return false,
                Kind::Figures => {}
                Kind::Mark => comma |= named && lexemes.text_at(at) == ",",
                Kind::Word => {
                    let word = lexeme.span.of(lexemes.text);
                    let part_of_address = lexeme.glued && lexemes.text_at(at - 1) == ".";
                    let opening = at == opens + 1 && word == "see";
                    let small = matches!(word, "and" | "of" | "the" | "de");
                    if lexeme.capital || part_of_address {
                        named |= lexemes.sense(at, Class::Month).is_none();
                    } else if !opening && !small {
                        return false;
                    }
                }
            }
        }
        named
            && comma
            && lexemes
                .get(opens + 1)
                .is_some_and(|first| first.capital || lexemes.text_at(opens + 1) == "see")
    };
    found.iter().map(is_cited).collect()
}

/// For each expression, whether it stands in a history: most years that the text gives lie before
/// its own present, and so do the last ones before the expression. A text that gives no year near
/// its present at all, and says neither "today" nor "this week", is a history from end to end.
fn histories(found: &[Found], citations: &[bool], anchor: &Anchor) -> Vec<History> {
    let present = anchor.published.map(|day| day.year()).or_else(|| {
        anchor.present.as_ref().and_then(|present| present.year.earliest()).map(|day| day.year())
    });
    let given: Vec<Option<(i16, bool)>> = found
        .iter()
        .zip(citations)
        .map(|(found, cited)| match &found.says {
            Says::Dates(parts) if !cited => parts
                .iter()
                .find_map(|(part, ..)| part.year.map(|year| (year, part.month.is_some()))),
            _ => None,
        })
        .collect();
    let is_old = |(year, to_the_month): (i16, bool)| match present {
        Some(present) => year < present,
        None => to_the_month,
    };
    let all = given.iter().flatten().count();
    let old = given.iter().flatten().filter(|&&given| is_old(given)).count();
    if all < 4 || old * 3 < all * 2 {
        return vec![History::No; found.len()];
    }
    let of_now = found.iter().any(|found| match &found.says {
        Says::Dates(parts) => parts.iter().any(|(part, ..)| {
            part.frame.is_some_and(|frame| frame.base == Base::Now && frame.unit <= Unit::Month)
        }),
        Says::Name(_) => true,
        Says::Reading(_) => false,
    });
    let recent =
        given.iter().flatten().any(|&(year, _)| present.is_none_or(|present| year + 1 >= present));
    if !of_now && !recent {
        return vec![History::Throughout; found.len()];
    }
    let mut last = [false; 3];
    given
        .iter()
        .map(|&given| {
            if let Some(given) = given {
                last = [last[1], last[2], is_old(given)];
            }
            if last.iter().filter(|&&old| old).count() >= 2 { History::Here } else { History::No }
        })
        .collect()
}

/// The years between which a text moves: those that lie around the middle one as the others do.
fn years_of_story(found: &[Found], citations: &[bool]) -> (i16, i16) {
    let mut years: Vec<i16> = found
        .iter()
        .zip(citations)
        .filter(|(_, cited)| !**cited)
        .filter_map(|(found, _)| match &found.says {
            Says::Dates(parts) => parts.iter().find_map(|(part, ..)| part.year),
            _ => None,
        })
        .collect();
    if years.len() < 8 {
        return (i16::MIN, i16::MAX);
    }
    years.sort_unstable();
    let middle = years[years.len() / 2];
    let mut distances: Vec<i16> = years.iter().map(|&year| (year - middle).abs()).collect();
    distances.sort_unstable();
    let usual = distances[distances.len() * 3 / 4].max(3);
    let far = usual.saturating_mul(4);
    (middle.saturating_sub(far), middle.saturating_add(far))
}

struct Reader<'a> {
    document: &'a Document,
    lexemes: &'a Lexemes<'a>,
    anchor: &'a Anchor,
    places: Places,
    story: Option<Story>,
    thread: Option<Story>,
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
        let sentence = self.places.sentence(found.from);
        let range = self.places.range(sentence, self.lexemes.all.len());
        let context = Context {
            text: self.lexemes.text,
            published: self.anchor.published,
            present: self.anchor.present.as_ref(),
            // A source is dated by its own day, not by what the text tells.
            story: self.story.filter(|_| !citation),
            thread: self.thread,
            history: if citation { History::No } else { history },
            sentence,
            paragraph: self.places.paragraph(found.from),
            tense: tense(self.document, self.lexemes, span, range),
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
                timex.parts = vec![TimexPart { span, value: point.timex3() }];
            }
            Says::Dates(parts) => self.read_dates(parts, bound, &context, &mut timex)?,
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
            let mut resolved = resolve(calendar, &context);
            if let Some(first) = ends.last()
                && calendar.year.is_none()
                && calendar.frame.is_none()
            {
                follow(&mut resolved, first);
            }
            for point in [resolved.strict, resolved.inferred].into_iter().flatten() {
                if point.edtf().is_none() {
                    // February 30 and its like.
                    self.doubts
                        .push(Doubt::at(span, "no such day is in the calendar; it was left out"));
                    return None;
                }
            }
            if let Some(doubt) = &resolved.doubt {
                self.doubts.push(Doubt::at(span, doubt.clone()));
            }
            timex.parts.push(TimexPart { span, value: value(calendar, resolved.best()) });
            let is_time = calendar.clock.is_some()
                || calendar.part.is_some()
                || calendar.frame.is_some_and(|frame| frame.unit.within_a_day());
            if is_time {
                timex.kind = TimexKind::Time;
            }
            let told = resolved.best().filter(|point| point.year.is_some() && !coarse(*point));
            let in_passing = told
                .and_then(|point| point.year)
                .is_some_and(|year| year < self.years.0 || year > self.years.1);
            if let (Some(point), false) = (told, timex.citation || in_passing) {
                let story = Story {
                    point,
                    span,
                    sentence: context.sentence,
                    paragraph: context.paragraph,
                    open: bound == Bound::From && parts.len() == 1,
                };
                self.story = Some(story);
                context.story = Some(story);
                let opens_sentence = {
                    let start = self.places.range(context.sentence, 0).start;
                    from - start <= 3
                };
                if point.part != Part::Whole || opens_sentence || self.thread.is_none() {
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
        // "prior to", "up to", "as of"
        let pair = before.checked_sub(1).and_then(|first| {
            let is =
                |one: &str, two: &str| self.lexemes.is(first, one) && self.lexemes.is(before, two);
            if is("prior", "to") || is("up", "to") {
                Some((first, Bound::To))
            } else if is("as", "of") {
                Some((first, Bound::From))
            } else {
                None
            }
        });
        let single = self.lexemes.number(before, Class::Preposition).map(|bound| match bound {
            1 => (before, Bound::From),
            -1 => (before, Bound::To),
            _ => (before, Bound::Within),
        });
        let Some((first, bound)) = pair.or(single) else { return (span, Bound::Within) };
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

/// The end of a range is never before its start: in an open year it takes the year of the start,
/// or the next.
fn follow(resolved: &mut Resolved, first: &Resolved) {
    let after = |point: Option<Point>, start: Option<Point>| -> Option<Point> {
        let (point, start) = (point?, start?);
        let (Some(year), Some(_)) = (start.year, point.year) else { return Some(point) };
        let day = start.first()?;
        [year, year.saturating_add(1)]
            .into_iter()
            .map(|year| point.in_year(year))
            .find(|point| point.last().is_some_and(|last| last >= day))
    };
    let reckoned = resolved.basis.is_some();
    if reckoned
        && !matches!(
            resolved.best().map(|point| point.part),
            Some(Part::Week(_) | Part::Weekend(_))
        )
    {
        if let Some(point) = after(resolved.strict, first.strict) {
            resolved.strict = Some(point);
        }
        if let Some(point) = after(resolved.inferred, first.inferred) {
            resolved.inferred = Some(point);
        }
    }
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

/// The TIMEX3 value of a date.
fn value(calendar: &Calendar, point: Option<Point>) -> String {
    let date = match point {
        Some(point) => point.timex3(),
        None if calendar.frame.is_some_and(|frame| frame.steps.is_none()) => {
            let forward = calendar.frame.is_some_and(|frame| frame.forward);
            return if forward { "FUTURE_REF" } else { "PAST_REF" }.to_owned();
        }
        None => match (calendar.frame.map(|frame| frame.unit), calendar.weekday) {
            (Some(Unit::Year), _) => "XXXX".to_owned(),
            (Some(Unit::Month), _) => "XXXX-XX".to_owned(),
            (Some(Unit::Week | Unit::Fortnight), None) => "XXXX-WXX".to_owned(),
            (Some(Unit::Weekend), _) => "XXXX-WXX-WE".to_owned(),
            (Some(Unit::Decade), _) => "XXX".to_owned(),
            (Some(Unit::Century), _) => "XX".to_owned(),
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
        Reading::Set(length, weekday) => {
            timex.kind = TimexKind::Set;
            match (weekday, length) {
                (Some(weekday), _) => format!("XXXX-WXX-{weekday}"),
                (None, Some(length)) => length.unit.length(length.count),
                (None, None) => "PX".to_owned(),
            }
        }
        Reading::Reference(value) => {
            timex.when.basis =
                Some("a reference to the present, past or future as such".to_owned());
            value.clone()
        }
        Reading::Date(_) | Reading::Several(_) | Reading::Nothing => String::new(),
    };
    if matches!(reading, Reading::Length(_) | Reading::Span(..) | Reading::Set(..)) {
        timex.duration = Some(match reading {
            Reading::Length(length) | Reading::Span(length, ..) | Reading::Set(Some(length), _) => {
                length.unit.length(length.count)
            }
            _ => value.clone(),
        });
    }
    timex.parts = vec![TimexPart { span: timex.span, value }];
}
