//! What one record of a list says of its article: headline, address, day, who wrote it, how it
//! begins.

use std::ops::Range;

use entente_text::{DateEvidence, DateKind, Draft};
use jiff::civil::Date;

use super::records::Record;
use super::view::View;
use super::vocabulary::{self, Holds, Leads};
use crate::clean;
use crate::dating::written::{self, Written};
use crate::dating::{Customs, Kind, is_plausible, visible};
use crate::paragraphs::ends_sentence;

/// How much else stands on a line that is there for its day, in bytes.
const LINE: usize = 60;
/// The longest text of an element that is no part of what the article tells, in bytes.
const ASIDE: usize = 200;
/// A line of so many words is text, however it ends.
const WORDS: usize = 5;

/// What stands at a place of a record's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Text,
    Title,
    Day,
    Byline,
    Source,
    Aside,
}

/// Reads a record into a draft; its address is as written in the page.
pub(super) fn read(
    view: &View<'_>,
    record: &Record,
    customs: &Customs,
    latest: Option<Date>,
    mut draft: Draft,
) -> Draft {
    let mut parts = Parts::of(view, record);
    let days = days(view, record, customs, latest, &mut parts);
    let published: Vec<&Day> = days.iter().filter(|day| day.kind != Kind::Modified).collect();
    let evidence = |day: &Day, kind| DateEvidence {
        kind,
        date: day.day,
        place: day.place.clone(),
        text: day.text.clone(),
    };
    // Two days on one line are from and until, or of something else.
    let span =
        published.windows(2).any(|pair| pair[0].line == pair[1].line && pair[0].day != pair[1].day);
    match published.iter().find(|day| day.clear && (!span || day.told)) {
        Some(day) => {
            draft.published = Some(day.day);
            draft.dates.push(evidence(day, DateKind::Published));
        }
        None => {
            let guess = published.first().map(|day| evidence(day, DateKind::Inferred));
            draft.dates.extend(guess);
        }
    }
    let change = days.iter().find(|day| day.kind == Kind::Modified);
    draft.dates.extend(change.map(|day| evidence(day, DateKind::Modified)));
    draft.title = one_line(view.text(record.title));
    draft.url = view.address(record.link);
    draft.byline = parts.told(Part::Byline).as_deref().map(writer);
    draft.source = parts.told(Part::Source).map(|source| without_word(&source)).or(draft.source);
    let (body, byline) = excerpt(&parts, &draft.title);
    draft.byline = draft.byline.filter(|byline| !byline.is_empty()).or(byline);
    draft.body = body;
    draft
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names of a byline, without "By" before them.
fn writer(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ",|·•-–—/".contains(c));
    let first = text.split(['|', '·', '•', '\n']).next().unwrap_or(text).trim();
    let bare = || {
        let (word, names) = first.split_once(' ')?;
        (vocabulary::holds(&word.to_lowercase()) == Some(Holds::Before)).then_some(names)
    };
    let names = clean::byline_in(first).or_else(bare).unwrap_or(first);
    names.trim_matches([' ', ',']).to_owned()
}

/// The names in a stretch of a dated line that begins with a word for "by": few words, each with a
/// capital.
fn named(stretch: &str) -> Option<&str> {
    let (word, names) = stretch.split_once(' ')?;
    let count = names.split_whitespace().count();
    let cased = |word: &str| word.chars().next().is_some_and(char::is_uppercase) || word.len() <= 3;
    let is_name = (2..=4).contains(&count)
        && names.starts_with(char::is_uppercase)
        && names.split_whitespace().all(cased);
    (vocabulary::holds(&word.to_lowercase()) == Some(Holds::Before) && is_name).then_some(names)
}

/// "Source: Ararat Courier" without the word that says what it is.
fn without_word(text: &str) -> String {
    let text = text.trim_matches(|c: char| c.is_whitespace() || ",|·•-–—/".contains(c));
    let bare = text
        .split_once(':')
        .filter(|(word, _)| vocabulary::holds(&word.trim().to_lowercase()) == Some(Holds::Source));
    one_line(bare.map_or(text, |(_, name)| name))
}

/// A record's text, with what stands at each place.
struct Parts<'a> {
    text: &'a str,
    start: usize,
    parts: Vec<Part>,
    /// Where links stand, that around the whole record left out.
    links: Vec<Range<usize>>,
}

impl<'a> Parts<'a> {
    fn of(view: &View<'a>, record: &Record) -> Self {
        let text = &view.outline.text[record.text.clone()];
        let mut parts = Self {
            text,
            start: record.text.start,
            parts: vec![Part::Text; text.len()],
            links: Vec::new(),
        };
        let own = view.address(record.link);
        let title = view.range(record.title);
        for at in record.elements.clone() {
            let range = view.range(at);
            let holds_title = range.start <= title.start && title.end <= range.end;
            if holds_title || range.is_empty() {
                continue;
            }
            if view.name(at) == "a" {
                parts.links.push(range.clone());
                let text = view.text(at);
                let few = text.split_whitespace().count() <= WORDS;
                let same = view.address(at) == own && few;
                let more = vocabulary::leads(text) == Some(Leads::More);
                if same || more || says_more(text) {
                    parts.set(range, Part::Aside);
                }
                continue;
            }
            if range.len() > ASIDE {
                continue;
            }
            let words = view.words(at);
            let holds = words.iter().filter_map(|word| vocabulary::holds(word));
            let mut holds: Vec<Holds> =
                holds.filter(|holds| !matches!(holds, Holds::Place | Holds::Before)).collect();
            holds.sort_by_key(|holds| *holds == Holds::Label);
            let is_side = view.outline.elements[at].is_side;
            let is_address = view.name(at) == "cite" && view.text(at).contains(['/', '›']);
            let is_caption = matches!(view.name(at), "figcaption" | "button" | "nav") || is_address;
            match holds.first() {
                Some(Holds::Byline) => parts.set(range, Part::Byline),
                Some(Holds::Source) => parts.set(range, Part::Source),
                Some(_) => parts.set(range, Part::Aside),
                None if is_side || is_caption => parts.set(range, Part::Aside),
                None => {}
            }
        }
        parts.set(title, Part::Title);
        parts
    }

    /// Notes what stands in a range of the outline's text.
    fn set(&mut self, range: Range<usize>, part: Part) {
        let from = range.start.saturating_sub(self.start).min(self.parts.len());
        let to = range.end.saturating_sub(self.start).min(self.parts.len());
        if from < to {
            self.parts[from..to].fill(part);
        }
    }

    /// The first stretch of one kind that says anything.
    fn told(&self, wanted: Part) -> Option<String> {
        let mut stretches = vec![String::new()];
        for (at, letter) in self.text.char_indices() {
            match self.parts[at] == wanted {
                true => stretches.last_mut()?.push(letter),
                // A day in the middle does not end it.
                false if self.parts[at] == Part::Day => {}
                false => stretches.push(String::new()),
            }
        }
        let says = |text: &String| text.chars().any(char::is_alphabetic);
        stretches.into_iter().map(|text| text.trim().to_owned()).find(says)
    }

    /// What is text of a line.
    fn rest(&self, line: &Range<usize>) -> String {
        let letters = self.text[line.clone()].char_indices();
        let kept = letters.filter(|(at, _)| self.parts[line.start + at] == Part::Text);
        one_line(&kept.map(|(_, letter)| letter).collect::<String>())
    }

    /// The lines of the text, by where they stand in it.
    fn lines(&self) -> Vec<Range<usize>> {
        let mut start = 0;
        let line = |line: &str| {
            let range = start..start + line.len();
            start = range.end;
            range
        };
        self.text.split_inclusive('\n').map(line).collect()
    }
}

/// "Read more about the harbour": begins with words that lead to the whole of an article.
fn says_more(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    (2..words.len().min(6)).any(|count| {
        vocabulary::leads(&words[..count].join(" ").replace(':', "")) == Some(Leads::More)
    })
}

/// A day that a record prints.
struct Day {
    day: Date,
    clear: bool,
    kind: Kind,
    /// Whether a name or a word says that it is a date.
    told: bool,
    /// Where its line begins.
    line: usize,
    place: String,
    text: String,
}

/// The days that a record prints as its own: in an element for days, alone on a line, or opening
/// one. A day in a sentence is what the article tells of.
fn days(
    view: &View<'_>,
    record: &Record,
    customs: &Customs,
    latest: Option<Date>,
    parts: &mut Parts<'_>,
) -> Vec<Day> {
    let mut days = Vec::new();
    let outline = view.outline;
    let title = view.range(record.title);
    let found: Vec<Written> = written::days(parts.text, customs);
    for Written { day, at, clear, short } in found {
        let place = parts.start + at.start..parts.start + at.end;
        if title.start < place.end && place.start < title.end || !is_plausible(day, latest) {
            continue;
        }
        let Some(element) = outline.element_at(place.start) else { continue };
        let marked = outline
            .upwards(element)
            .take(3)
            .take_while(|&above| view.range(above).len() <= place.len() + 2 * LINE)
            .filter(|&above| record.elements.contains(&above))
            .find(|&above| view.name(above) == "time" || outline.elements[above].mark.is_some());
        let line = outline.line(&place);
        let line = line.start.max(parts.start)..line.end.min(parts.start + parts.text.len());
        let inner = line.start - parts.start..line.end - parts.start;
        let beyond = parts.rest(&inner).len().saturating_sub(at.len());
        let own = view.range(element).start.max(line.start);
        let says = |range: Range<usize>| {
            parts
                .rest(&(range.start - parts.start..range.end - parts.start))
                .contains(char::is_alphanumeric)
        };
        let begins = !says(line.start..place.start)
            || own < place.start && !says(own..place.start)
            || own == place.start && element != record.elements.start;
        let behind = outline.text[place.end..line.end].trim_start();
        let behind = behind.trim_start_matches([')', ']']).trim_start();
        let opens = begins && behind.starts_with(['-', '–', '—', '·', ':', '|', '.', '…']);
        if marked.is_none() && (short || beyond > LINE && !opens) {
            continue;
        }
        let told = visible::phrase_before(outline, &place, &line);
        if told == Some(Kind::Other) {
            continue;
        }
        let named = marked.and_then(|above| outline.elements[above].mark?.kind);
        days.push(Day {
            day,
            clear,
            kind: told.or(named).unwrap_or(Kind::Published),
            told: told.is_some() || marked.is_some(),
            line: line.start,
            place: visible::shown(view.page, &outline.elements[marked.unwrap_or(element)]),
            text: outline.text[place.clone()].to_owned(),
        });
        parts.set(place, Part::Day);
    }
    days.extend(stated(view, record, customs, latest, parts));
    days
}

/// Days that `time` elements state in an attribute and do not print ("two hours ago").
fn stated(
    view: &View<'_>,
    record: &Record,
    customs: &Customs,
    latest: Option<Date>,
    parts: &mut Parts<'_>,
) -> Vec<Day> {
    let mut days = Vec::new();
    for at in record.elements.clone() {
        if !matches!(view.name(at), "time" | "abbr" | "meta") {
            continue;
        }
        let range = view.range(at);
        let shows = written::days(view.text(at), customs).iter().any(|day| day.clear);
        let is_date = view.name(at) == "time"
            || view.outline.elements[at].mark.is_some()
            || view.attribute(at, "itemprop").is_some_and(|name| name.starts_with("date"));
        let attribute = ["datetime", "content", "title"]
            .into_iter()
            .find_map(|name| Some((name, view.attribute(at, name)?)));
        let Some((name, text)) = attribute.filter(|_| is_date && !shows) else { continue };
        let Some((day, clear)) = written::value(&text, customs) else { continue };
        if !is_plausible(day, latest) {
            continue;
        }
        let element = &view.outline.elements[at];
        let kind = element.mark.and_then(|mark| mark.kind).unwrap_or(Kind::Published);
        let place = format!("{} {name}", visible::shown(view.page, element));
        days.push(Day { day, clear, kind, told: true, line: range.start, place, text });
        parts.set(range, Part::Day);
    }
    days
}

/// How the article begins, and a byline that stands on a line of its own.
fn excerpt(parts: &Parts<'_>, title: &str) -> (String, Option<String>) {
    let mut lines: Vec<String> = Vec::new();
    let mut byline = None;
    for line in parts.lines() {
        let dated = parts.parts[line.clone()].contains(&Part::Day);
        let text = parts.rest(&line);
        let edges = |c: char| {
            c.is_whitespace() || "|·•–—/»›→:,".contains(c) || dated && "-()[]".contains(c)
        };
        let text = text.trim_start_matches(edges);
        let text = text.trim_end_matches(|c: char| c.is_whitespace() || "|·•»›→/".contains(c));
        if text.is_empty() || text == title {
            continue;
        }
        let segments = || text.split(['|', '·', '•', '—', '–']).map(str::trim);
        if byline.is_none() && text.len() <= ASIDE {
            let told = segments()
                .find_map(|part| clean::byline_in(part).or_else(|| named(part).filter(|_| dated)));
            byline = told.map(|names| names.trim_end_matches([' ', ',']).to_owned());
            if byline.is_some() && (dated || clean::byline_in(text).is_some()) {
                continue;
            }
        }
        let linked: usize = parts
            .links
            .iter()
            .map(|link| {
                let link =
                    link.start.saturating_sub(parts.start)..link.end.saturating_sub(parts.start);
                link.end.min(line.end).saturating_sub(link.start.max(line.start))
            })
            .sum();
        let words = text.split_whitespace().count();
        let eastern = text.chars().filter(|&c| c as u32 > 0x2e80).count();
        let is_long = words + eastern / 2 >= WORDS && text.len() > LINE;
        let is_text = is_long || words > 2 && ends_sentence(text) || eastern > 2 * WORDS;
        let is_menu = linked * 10 > line.len() * 8 && words < 2 * WORDS;
        let is_margin = dated && text.len() <= LINE && !ends_sentence(text);
        if is_text && !is_menu && !is_margin {
            lines.push(text.to_owned());
        }
    }
    (lines.join("\n"), byline)
}
