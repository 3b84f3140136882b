//! Finding the names of an article.

use std::collections::BTreeSet;

use entente_text::{Doubt, Field, Span};
use smol_str::SmolStr;

use crate::labels::{Label, Manner, Reading};
use crate::letters::Folded;
use crate::local::Local;
use crate::person::line;
use crate::surname::leave_to_people;
use crate::words::Words;
use crate::{Form, Gazetteer, Kind, Mention, Organ};

/// The names of one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The names of the headline, in order, without overlap.
    pub title: Vec<Mention>,
    /// The names of the body, in order, without overlap.
    pub body: Vec<Mention>,
    /// Organs of bodies ("CSTO Joint Staff"), those of the headline first; the body's name within
    /// each is a mention as well.
    pub organs: Vec<Organ>,
    /// Names that this article itself defines, in the order of the text.
    pub bound: Vec<Binding>,
    /// Names of which the reading is a guess, and definitions that contradict; each says its words,
    /// for its span may lie in either field.
    pub doubts: Vec<Doubt>,
}

/// An acronym that an article defines by setting it in brackets behind a name, or the other way
/// round; it holds for that article alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The acronym as written.
    pub acronym: SmolStr,
    /// The name as written.
    pub name: String,
    /// What is named: what the gazetteer says where it knows the name, else a treaty or an
    /// organisation by the head of the name.
    pub kind: Kind,
    /// The gazetteer's code where it knows the name; else the acronym, or the whole name where the
    /// acronym means something else in the gazetteer.
    pub code: SmolStr,
    /// Where it is defined.
    pub field: Field,
    /// The name with its bracket, in that field.
    pub span: Span,
}

/// A stretch of a folded text that may be a name.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    pub(crate) span: Span,
    /// `None` for a namesake.
    pub(crate) reading: Option<Reading>,
    /// Row of ambiguous.tsv.
    pub(crate) choice: Option<usize>,
    /// Row of contexts.tsv.
    pub(crate) context: Option<usize>,
    /// Whether the article itself defines the name.
    pub(crate) local: bool,
}

/// Headline or body on its way.
#[derive(Debug)]
pub(crate) struct Page<'a> {
    pub(crate) field: Field,
    pub(crate) folded: Folded<'a>,
    pub(crate) candidates: Vec<Candidate>,
}

impl Gazetteer {
    /// The names of an article: headline and body are read together, so that an acronym defined
    /// in the one is known in the other.
    ///
    /// Spans are bytes of the text given and leave out a leading "the" and a possessive "'s". The
    /// longest name wins. Names are read as written or in capitals, never in lower case; curly
    /// quotes, dashes, no-break spaces and accents make no difference.
    ///
    /// ```
    /// use entente_names::Gazetteer;
    /// let body = "The Russia-led Collective Security Treaty Organization (CSTO) met in Minsk.";
    /// let found = Gazetteer::builtin().find("", body);
    /// let names: Vec<_> = found.body.iter().map(|m| (m.span.of(body), m.code.as_str())).collect();
    /// assert_eq!(names, [
    ///     ("Russia", "RUS"),
    ///     ("Collective Security Treaty Organization (CSTO)", "CSTO"),
    ///     ("Minsk", "BLR"),
    /// ]);
    /// ```
    pub fn find(&self, title: &str, body: &str) -> Found {
        let mut seen = vec![false; self.contexts.words.len()];
        let mut pages = [(Field::Title, title), (Field::Body, body)].map(|(field, text)| {
            let folded = self.letters.fold(text);
            let candidates = self.candidates(&folded, &mut seen);
            Page { field, folded, candidates }
        });
        let mut local = Local::default();
        for page in &mut pages {
            self.read_brackets(page, &mut local);
        }
        local.apply(&mut pages);
        self.weigh_contexts(&mut pages, &seen);
        let open = self.read_descriptions(&mut pages);
        let mut surnames = BTreeSet::new();
        let mut chosen = [0, 1].map(|page| self.choose(&pages[page], &mut surnames));
        let mut doubts = local.doubts;
        doubts.extend(open);
        doubts.extend(leave_to_people([title, body], &mut chosen, &surnames, &self.words));
        doubts.extend(self.settle(&mut chosen));
        let [title, body]: [Vec<Mention>; 2] =
            chosen.map(|page| page.into_iter().map(|(mention, _)| mention).collect());
        let mut organs = self.organs(Field::Title, &pages[0].folded, &title);
        organs.extend(self.organs(Field::Body, &pages[1].folded, &body));
        Found { title, body, organs, bound: local.bound, doubts }
    }

    /// All stretches that read like a name, overlapping ones too.
    fn candidates(&self, folded: &Folded<'_>, seen: &mut [bool]) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for (span, entry) in self.lookup.find(&folded.lower) {
            if !stands_free(&folded.cased, span) {
                continue;
            }
            if let Some(word) = entry.context_word {
                seen[word] = true;
            }
            let best = entry
                .labels
                .iter()
                .filter_map(|label| Some((self.fit(label, &folded.cased, span)?, label)))
                .min_by_key(|(fit, _)| *fit);
            if let Some((_, label)) = best {
                candidates.push(Candidate {
                    span,
                    reading: label.reading.clone(),
                    choice: label.choice,
                    context: label.context,
                    local: false,
                });
            }
        }
        candidates
    }

    /// How closely a stretch of text follows a label, 0 the closest; `None` where it does not.
    pub(crate) fn fit(&self, label: &Label, text: &str, span: Span) -> Option<u8> {
        let slice = span.of(text);
        if slice == label.written {
            // Where everything is in capitals, "WHO" and "US" are words.
            let word = self.words.word_like.contains(slice) && is_shouted(line(text, span));
            return (!word).then_some(0);
        }
        let letters = slice.bytes().filter(u8::is_ascii_alphabetic).count();
        let capitals = letters >= 4 && !slice.bytes().any(|byte| byte.is_ascii_lowercase());
        match label.manner {
            Manner::Exact => None,
            Manner::Name | Manner::Acronym if capitals => Some(2),
            Manner::Acronym => {
                let titled = letters >= 4
                    && slice.starts_with(|c: char| c.is_ascii_uppercase())
                    && !slice[1..].bytes().any(|byte| byte.is_ascii_uppercase())
                    && !self.words.word_like.contains(&label.written);
                titled.then_some(3)
            }
            Manner::Name => is_same_words(slice, &label.written, &self.words).then_some(1),
        }
    }

    /// Drops the short names that the words of the article speak against.
    fn weigh_contexts(&self, pages: &mut [Page<'_>; 2], seen: &[bool]) {
        let mut named: BTreeSet<&SmolStr> = BTreeSet::new();
        for page in pages.iter() {
            for candidate in page.candidates.iter().filter(|found| found.context.is_none()) {
                let long = candidate.span.of(&page.folded.cased).contains(' ');
                let reading = candidate.reading.as_ref().filter(|_| long);
                named.extend(reading.filter(|reading| reading.form == Form::Name).map(|r| &r.code));
            }
        }
        let named: BTreeSet<SmolStr> = named.into_iter().cloned().collect();
        for page in pages {
            page.candidates.retain(|candidate| {
                let Some(context) = candidate.context else { return true };
                let code = candidate.reading.as_ref().map(|reading| &reading.code);
                let named = code.is_some_and(|code| named.contains(code));
                self.contexts.rows[context].1.admits(seen, named)
            });
        }
    }
}

/// Whether a stretch of text stands on word boundaries and is no part of an address ("un.org"), of
/// a longer abbreviation with dots, or of a number ("2008/50/EC").
pub(crate) fn stands_free(text: &str, span: Span) -> bool {
    let mut before = text[..span.start].chars().rev();
    let mut after = text[span.end..].chars();
    let (last, last_but_one) = (before.next(), before.next());
    let (next, next_but_one) = (after.next(), after.next());
    let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '@'));
    let address = next == Some('.') && next_but_one.is_some_and(char::is_lowercase);
    let dotted =
        last == Some('.') && last_but_one.is_some_and(|c| c.is_uppercase() || c.is_numeric());
    let numbered = last == Some('/') && last_but_one.is_some_and(char::is_numeric);
    !inside(last) && !inside(next) && !address && !dotted && !numbered
}

/// Whether a line is in capitals throughout, and more than an acronym long.
fn is_shouted(line: &str) -> bool {
    !line.contains(char::is_lowercase) && line.chars().filter(|c| c.is_uppercase()).count() > 8
}

/// Whether a stretch of text is a name as written, but for the case of small words ("Of"), of the
/// halves behind a hyphen ("Co-Operation"), and of a last word such as "treaty".
fn is_same_words(slice: &str, written: &str, words: &Words) -> bool {
    let last = written.split(' ').count() - 1;
    slice.split(' ').zip(written.split(' ')).enumerate().all(|(place, (found, known))| {
        if found == known {
            return true;
        }
        let (found_head, known_head) = (halves(found), halves(known));
        let small = known.chars().all(|c| !c.is_ascii_uppercase());
        let lowered = place == last && words.lower_heads.contains(found);
        place > 0 && (small || lowered) || found_head == known_head && found.contains('-')
    })
}

/// A word up to its hyphen.
fn halves(word: &str) -> &str {
    word.split('-').next().unwrap_or(word)
}
