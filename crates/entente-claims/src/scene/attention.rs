//! Which states and bodies a text has in mind at a place.
//!
//! A text keeps few of them in mind at a time, and what it leaves unspoken or calls by a pronoun or
//! a kind ("the bloc", "the country") is one of them: the attentional state of Grosz and Sidner
//! (1986). One is in mind by how often, how lately and how prominently it was spoken of, by name or
//! without one, after the salience weights of Lappin and Leass (1994). Two that are in mind alike
//! leave it open.

use std::collections::{BTreeMap, BTreeSet};

use entente_names::{Form, Gazetteer, Kind, Mention};
use entente_text::{Document, Doubt, TokenId};
use smol_str::SmolStr;

use super::{Referent, Scene, Wanted};
use crate::lexicon::{list, lower};

/// What a sentence of distance leaves of a body's weight; the beginning of a paragraph counts as
/// one more.
const DECAY: f64 = 0.7;
/// The same for a pronoun, which points nearer.
const PRONOUN_DECAY: f64 = 0.5;
/// The weight of what the whole text speaks of and of nothing else.
const TOPIC: f64 = 2.0;
/// The same for states, of which a text names many in passing.
const TOPIC_STATE: f64 = 3.0;
/// The weight of what the same sentence has named, for what it leaves unspoken.
const OWN_SENTENCE: f64 = 3.0;
/// The weight of the subject of a clause.
const SUBJECT: f64 = 3.0;
/// How much heavier the subject of the sentence before is, among states, and the only one that it
/// names, among bodies.
const CENTER: f64 = 2.0;
/// How much more the first must be in mind than the second.
const MARGIN: f64 = 1.25;
/// The weight of a body that the same word meant when it was last used.
const SAME_WORD: f64 = 2.0;
/// The share of all that is said of bodies from which one is what the text is about.
const ABOUT: f64 = 0.4;
/// The weight of the one body that the headline names, for what is left unspoken.
const HEADLINE: f64 = 1.0;
/// How many sentences a text about a body may have for each time it speaks of it.
const SPARSE: usize = 12;
/// How many sentences ahead what a text opens with may be named.
const AHEAD: usize = 3;
/// How many words a line of a heading may have.
const HEADING: usize = 8;
/// How many paragraphs a text must have to be a list of unrelated items.
const DIGEST: usize = 3;

/// One place where the text speaks of a body.
#[derive(Debug, Clone)]
pub(super) struct Touch {
    /// The token that does.
    at: TokenId,
    /// The token that last named the body.
    named_at: TokenId,
    place: Place,
    kind: Kind,
    code: SmolStr,
    weight: f64,
    /// The word for its kind, where it was not named: "bloc".
    word: Option<SmolStr>,
    /// Whether it was named as one of several, who are "they" and not "it".
    several: bool,
}

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    sentence: usize,
    paragraph: usize,
}

impl Place {
    /// How far behind `earlier` it lies, in sentences and paragraphs.
    fn behind(self, earlier: Self) -> usize {
        (self.sentence - earlier.sentence) + (self.paragraph - earlier.paragraph)
    }
}

/// How the text points to a body that it does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pointer<'a> {
    /// By the word for its kind.
    Word(&'a str),
    /// By where it lies: "the West African nation".
    Region(&'a BTreeSet<SmolStr>),
    /// By a pronoun.
    Pronoun,
    /// Not at all: "A and B later joined".
    Unspoken,
}

/// What the text has spoken of so far.
#[derive(Debug, Default)]
pub(super) struct Attention {
    touches: Vec<Touch>,
    /// The weight of all that is said of each, and of all of its kind together: bodies, states.
    totals: BTreeMap<SmolStr, f64>,
    total: [f64; 2],
    /// For each sentence the paragraph that it stands in.
    paragraphs: Vec<usize>,
    /// Whether the paragraphs are items that have nothing to do with each other.
    digest: bool,
    /// The one body and the one state that the headline names, if it names just one.
    headline: [Option<SmolStr>; 2],
}

impl Attention {
    /// An attention that has not read anything yet.
    pub(super) fn new(document: &Document, headline: &[&Mention]) -> Self {
        let mut paragraphs = Vec::new();
        let (mut paragraph, mut read) = (0, 0);
        for sentence in &document.sentences {
            let start = document.tokens.get(sentence.start).map_or(read, |token| token.span.start);
            paragraph += document.text[read..start].matches('\n').count().min(1);
            paragraphs.push(paragraph);
            read = start;
        }
        // Each item of a digest closes with its source in brackets; headings do not count.
        let long = |line: &&str| line.split_whitespace().count() > HEADING;
        let lines = || document.text.lines().map(str::trim_end).filter(long);
        let sourced = lines().filter(|line| line.ends_with(')')).count();
        // So does each that opens with a heading of its own: "Landmines. The parliament ..."
        let headed = lines().filter(|line| is_headed(line)).count();
        let most = |items: usize| items >= DIGEST && 2 * items >= lines().count();
        let digest = most(sourced) || most(headed);
        let headline = [0, 1].map(|of| {
            let named = headline.iter().filter(|mention| pool(mention.kind) == of);
            let codes: BTreeSet<SmolStr> = named.map(|mention| mention.code.clone()).collect();
            codes.into_iter().next().filter(|code| {
                headline.iter().all(|other| pool(other.kind) != of || other.code == *code)
            })
        });
        Self { paragraphs, digest, headline, ..Self::default() }
    }

    fn touch(&mut self, touch: Touch) {
        *self.totals.entry(touch.code.clone()).or_default() += touch.weight;
        self.total[pool(touch.kind)] += touch.weight;
        self.touches.push(touch);
    }

    /// Whether it is the only one of its kind in the headline.
    fn heads(&self, code: &str, kind: Kind) -> bool {
        !self.digest && self.headline[pool(kind)].as_deref() == Some(code)
    }

    /// The share of one in all that the text says of its kind.
    fn share(&self, code: &str, kind: Kind) -> f64 {
        let total = self.total[pool(kind)];
        match self.totals.get(code) {
            Some(weight) if !self.digest && total > 0.0 => weight / total,
            _ => 0.0,
        }
    }
}

/// States are counted beside bodies.
fn pool(kind: Kind) -> usize {
    usize::from(matches!(kind, Kind::State | Kind::Territory))
}

impl Scene<'_> {
    /// Reads the text from its first word to its last and notes where it speaks of a body.
    pub(super) fn pay_attention(&mut self, headline: &[&Mention]) {
        self.attention = Attention::new(self.document, headline);
        for token in 0..self.document.tokens.len() {
            let state = self.touched_state(token);
            let touches: Vec<Touch> = self.touched(token).into_iter().chain(state).collect();
            if touches.is_empty() {
                let doubt = self.left_open(token);
                self.doubts.extend(doubt);
            }
            for touch in touches {
                self.attention.touch(touch);
            }
        }
    }

    /// A doubt about "the bloc" or "the country" that may mean one as well as another.
    fn left_open(&self, token: TokenId) -> Option<Doubt> {
        let word = lower(self.lemma(token));
        let wanted = [
            (list::STATE_WORD, Wanted::State),
            (list::ORGANISATION_WORD, Wanted::Organisation),
            (list::TREATY_WORD, Wanted::Treaty),
        ]
        .into_iter()
        .find_map(|(list, wanted)| self.lexicon.has(list, &word).then_some(wanted))?;
        let points_back = self.document.tokens[token].tag == "NN"
            && self.mention(token).is_none()
            && self.is_definite(token)
            && self.children(token).all(|child| child < token || self.dep(child) == "punct");
        if !points_back {
            return None;
        }
        let mut rivals = self.rivals(token, wanted, &word);
        if wanted == Wanted::State && rivals.is_empty() {
            rivals = self.one_of_a_list(token, &word);
        }
        let (last, others) = rivals.split_last()?;
        let first = self.document.subtree(token).next().unwrap_or(token);
        let span = self.document.span_of(&(first..token + 1));
        let message = format!(
            "\"{}\" may mean {} or {last}: the text has them alike in mind, and it is left open",
            span.of(&self.document.text),
            others.join(", ")
        );
        Some(Doubt::at(span, message))
    }

    /// The states that were named together just before, where "the republic" means one of them and
    /// the text has no other in mind.
    fn one_of_a_list(&self, token: TokenId, word: &str) -> Vec<&str> {
        let (_, ranked) = self.ranked(token, Wanted::State, Pointer::Word(word));
        let here = self.place(token).sentence;
        let mut found: Vec<&str> = Vec::new();
        for touch in self.attention.touches.iter().filter(|touch| touch.at < token) {
            let near = touch.place.sentence < here && touch.place.sentence + 1 >= here;
            let new = touch.several && near && !found.contains(&touch.code.as_str());
            if new && pool(touch.kind) == pool(Kind::State) {
                found.push(&touch.code);
            }
        }
        if ranked.is_empty() && found.len() > 1 { found } else { Vec::new() }
    }

    /// Of which state the text speaks at a token: by its name, its demonym, "the country".
    fn touched_state(&self, token: TokenId) -> Option<Touch> {
        let mut weight = self.prominence(token);
        let (code, named_at, word) = if let Some(mention) = self.mention(token) {
            let number = self.mention_of[token];
            let starts = token == 0 || self.mention_of[token - 1] != number;
            let state = matches!(mention.form, Form::Capital | Form::Metonym)
                || mention.kind == Kind::State
                || mention.kind == Kind::Territory && mention.code.len() == 3;
            // A capital is a state where it acts: "Minsk had been knocking since 2015".
            let place = mention.form == Form::Capital && !self.acts(token);
            if !starts || !state || place {
                return None;
            }
            if mention.form == Form::Demonym {
                weight = 1.0;
            }
            (mention.code.clone(), token, None)
        } else {
            let lemma = self.lemma(token).to_lowercase();
            let singular = self.document.tokens[token].tag == "NN";
            let word = self.lexicon.has(list::STATE_WORD, &lemma);
            if !singular || !word || self.is_another_word(token) {
                return None;
            }
            let found = self.description(token, list::STATE_WORD, Wanted::State, true, 6);
            let [one] = found.as_slice() else { return None };
            (one.code.clone(), one.named_at, Some(lemma.into()))
        };
        let several = self.run_of[token].is_some()
            || self.dep(token) == "conj"
            || self.children(token).any(|child| self.dep(child) == "conj");
        let place = self.place(token);
        Some(Touch { at: token, named_at, place, kind: Kind::State, code, weight, word, several })
    }

    fn place(&self, token: TokenId) -> Place {
        let sentence = self.sentence_number(token);
        let paragraph = self.attention.paragraphs.get(sentence).copied().unwrap_or_default();
        Place { sentence, paragraph }
    }

    /// Whether a noun is but another word for the name it stands beside: no second mention of it.
    fn is_another_word(&self, noun: TokenId) -> bool {
        self.dep(noun) == "appos" && self.mention(self.document.tokens[noun].head).is_some()
    }

    /// Of which bodies the text speaks at a token: an organ is a touch of its whole as well.
    fn touched(&self, token: TokenId) -> Vec<Touch> {
        let (referent, word) = if self.mention(token).is_some() {
            let number = self.mention_of[token];
            let starts = token == 0 || self.mention_of[token - 1] != number;
            let named = self.named(token, Wanted::Body, false).filter(|_| starts);
            let Some(named) = named else { return Vec::new() };
            (named, None)
        } else {
            let lemma = lower(self.lemma(token));
            let its = self.document.tokens[token].tag == "PRP$";
            let kind = [list::ORGANISATION_WORD, list::TREATY_WORD]
                .into_iter()
                .find(|list| self.lexicon.has(*list, &lemma));
            let (found, word) = if its && self.is_bodys(self.document.tokens[token].head) {
                (self.in_mind(token, Wanted::Organisation, Pointer::Pronoun), None)
            } else if let Some(kind) = kind.filter(|_| !self.is_another_word(token)) {
                let wanted =
                    if kind == list::TREATY_WORD { Wanted::Treaty } else { Wanted::Organisation };
                let found = self.description(token, kind, wanted, false, 6).into_iter().next();
                (found, Some(lemma.into()))
            } else {
                return Vec::new();
            };
            let Some(found) = found else { return Vec::new() };
            (found, word)
        };
        let weight = self.prominence(token);
        let whole = {
            let mut whole = referent.clone();
            self.be_whole(&mut whole);
            (whole.code != referent.code).then_some(whole)
        };
        let place = self.place(token);
        let touch = |referent: Referent, weight: f64, word| Touch {
            at: token,
            named_at: referent.named_at,
            place,
            kind: referent.kind,
            code: referent.code,
            weight,
            word,
            several: false,
        };
        let mut touches = vec![touch(referent, weight, word)];
        touches.extend(whole.map(|whole| touch(whole, weight / 2.0, None)));
        touches
    }

    /// Notes that what was told at `trigger` concerns a body that its sentence does not name.
    pub(crate) fn bring_to_mind(&mut self, trigger: TokenId, body: &Referent) {
        let named = self.sentence_number(body.named_at) == self.sentence_number(trigger);
        let mut touches = self.attention.touches.iter().rev();
        let noted = touches.any(|touch| touch.at == trigger && touch.code == body.code);
        if named || noted {
            return;
        }
        let touch = Touch {
            at: trigger,
            named_at: body.named_at,
            place: self.place(trigger),
            kind: body.kind,
            code: body.code.clone(),
            weight: 2.0,
            word: None,
            several: false,
        };
        self.attention.touch(touch);
    }

    /// Whether the heading of a digest's item names a body: "**NATO.** Finland entered ..."
    fn opens_item(&self, code: &str, here: Place) -> bool {
        let attention = &self.attention;
        let first = (0..=here.sentence)
            .find(|&sentence| attention.paragraphs.get(sentence) == Some(&here.paragraph));
        attention.digest
            && first.is_some_and(|first| {
                self.document.sentences[first].len() <= HEADING
                    && attention
                        .touches
                        .iter()
                        .any(|touch| touch.place.sentence == first && touch.code == code)
            })
    }

    /// Whether a token was understood as speaking of a state or body.
    pub(super) fn is_touched(&self, token: TokenId) -> bool {
        self.attention.touches.iter().any(|touch| touch.at == token)
    }

    /// The paragraph that a sentence stands in.
    pub(super) fn paragraph_of(&self, sentence: usize) -> usize {
        self.attention.paragraphs.get(sentence).copied().unwrap_or_default()
    }

    /// Whether a name is an argument of what is told and no word before a noun: not "the UN envoy".
    fn takes_part(&self, token: TokenId) -> bool {
        !matches!(self.dep(token), "compound" | "nmod" | "amod" | "poss")
    }

    /// Whether a name is only told of something: "notified the UN".
    fn hears(&self, token: TokenId) -> bool {
        let head = self.document.tokens[token].head;
        self.dep(token) == "dobj" && self.lexicon.has(list::HEARER_VERB, &lower(self.lemma(head)))
    }

    /// Whether a noun is what bodies have and states do not: members, a charter, a secretariat.
    fn is_bodys(&self, noun: TokenId) -> bool {
        self.lexicon.has(list::OF_BODIES, &lower(self.lemma(noun)))
    }

    /// How prominent a phrase is in its clause.
    fn prominence(&self, token: TokenId) -> f64 {
        let tokens = self.document.tokens_in(match self.mention(token) {
            Some(mention) => mention.span,
            None => self.document.tokens[token].span,
        });
        let head = tokens
            .clone()
            .find(|&at| !tokens.contains(&self.document.tokens[at].head))
            .unwrap_or(token);
        // Of two that are the subject together neither comes first.
        let first = self.document.first_conjunct(head);
        match self.dep(first) {
            "nsubj" | "nsubjpass" | "ROOT" if !self.is_verb(first) => SUBJECT,
            // "The only one to have left is A": what the sentence is about.
            "attr" if self.names_its_subject(head) => SUBJECT,
            "dobj" | "attr" | "agent" | "pobj" | "poss" | "appos" => 2.0,
            _ if first != head => 2.0,
            _ => 1.0,
        }
    }

    /// Whether a name after "is" says who its subject is, which has no name of its own.
    fn names_its_subject(&self, name: TokenId) -> bool {
        let verb = self.document.tokens[name].head;
        let subject = self.child(verb, &["nsubj"]);
        self.lemma(verb) == "be" && subject.is_some_and(|subject| self.mention(subject).is_none())
    }

    /// What a text that has named no body yet names next: "suspended it from the bloc. The leaders
    /// of NAME ..."
    fn named_ahead(&self, token: TokenId, wanted: Wanted, word: &str) -> Option<Referent> {
        let body = |at: TokenId| self.mention(at).is_some_and(|it| Wanted::Body.admits(it.kind));
        let number = self.sentence_number(token);
        let paragraphs = &self.attention.paragraphs;
        let same = |other: &usize| {
            !self.attention.digest || paragraphs.get(*other) == paragraphs.get(number)
        };
        let first = (0..number).find(same).unwrap_or(number);
        if (self.document.sentences[first].start..token).any(body) {
            return None;
        }
        let reach = (number + AHEAD).min(self.document.sentences.len() - 1);
        let last = (number..=reach).rev().find(same).unwrap_or(number);
        let ahead = token + 1..self.document.sentences[last].end;
        let mut named = ahead.filter(|&at| body(at));
        let referent = self.named(named.next()?, wanted, false)?;
        is_called(&referent.code, word).then_some(referent)
    }

    /// The states of a region that the text has spoken of last, each by the token that names it.
    pub(super) fn last_of(&self, token: TokenId, region: &BTreeSet<SmolStr>) -> Vec<Referent> {
        let here = self.place(token);
        let mut found: Vec<Referent> = Vec::new();
        let touches = self.attention.touches.iter().filter(|touch| {
            let near = !self.attention.digest || touch.place.paragraph == here.paragraph;
            touch.at < token && near && region.contains(&touch.code)
        });
        for touch in touches.rev() {
            if !found.iter().any(|one| one.code == touch.code) {
                found.push(Referent {
                    kind: touch.kind,
                    code: touch.code.clone(),
                    named_at: touch.named_at,
                    organ: None,
                });
            }
        }
        found
    }

    /// The one that the text has most in mind before `token`, and more than any other.
    pub(super) fn in_mind(
        &self,
        token: TokenId,
        wanted: Wanted,
        pointer: Pointer<'_>,
    ) -> Option<Referent> {
        if let (Pointer::Word(word), true) = (pointer, wanted != Wanted::State)
            && let Some(ahead) = self.named_ahead(token, wanted, word)
        {
            return Some(ahead);
        }
        let (fits, ranked) = self.ranked(token, wanted, pointer);
        let here = self.place(token);
        let attention = &self.attention;
        let &(code, first) = ranked.first()?;
        let second = ranked.get(1).map_or(0.0, |&(_, score)| score);
        // "the former colony": of two alike, the one that the headline is about.
        let (code, second) = match ranked.get(1) {
            Some(&(other, score))
                if first < MARGIN * score
                    && matches!(pointer, Pointer::Word(_))
                    && wanted == Wanted::State
                    && [code, other].iter().any(|it| attention.heads(it, Kind::State)) =>
            {
                let heads = attention.heads(code, Kind::State);
                (if heads { code } else { other }, 0.0)
            }
            _ => (code, second),
        };
        let last = fits.iter().filter(|touch| touch.code == code).max_by_key(|touch| touch.at)?;
        // What is not spoken of lies near, or is what the text is about.
        let near = here.paragraph - last.place.paragraph <= 1;
        let often = attention.touches.iter().filter(|touch| touch.code == code).count();
        let dense = often * SPARSE >= self.document.sentences.len();
        let about =
            attention.share(code, last.kind) >= ABOUT && dense || attention.heads(code, last.kind);
        let open = pointer == Pointer::Unspoken && !near && !about;
        (first >= MARGIN * second && !open).then(|| Referent {
            kind: last.kind,
            code: last.code.clone(),
            named_at: last.named_at,
            organ: None,
        })
    }

    /// Those that a word for a kind may mean where the text has two of them or more alike in mind.
    pub(super) fn rivals(&self, token: TokenId, wanted: Wanted, word: &str) -> Vec<&str> {
        let (_, ranked) = self.ranked(token, wanted, Pointer::Word(word));
        let first = ranked.first().map_or(0.0, |&(_, score)| score);
        let alike: Vec<&str> = ranked
            .into_iter()
            .take_while(|&(_, score)| score * MARGIN > first)
            .map(|(code, _)| code)
            .collect();
        if alike.len() > 1 { alike } else { Vec::new() }
    }

    /// Where the text speaks of what a pointer may mean, and how much it has each of them in mind,
    /// the most first.
    fn ranked(
        &self,
        token: TokenId,
        wanted: Wanted,
        pointer: Pointer<'_>,
    ) -> (Vec<&Touch>, Vec<(&str, f64)>) {
        let here = self.place(token);
        let attention = &self.attention;
        let before: Vec<&Touch> = attention
            .touches
            .iter()
            .filter(|touch| touch.at < token && pool(touch.kind) == pool(wanted_kind(wanted)))
            .filter(|touch| !attention.digest || touch.place.paragraph == here.paragraph)
            .collect();
        let said = |touch: &Touch, word: &str| touch.word.as_deref() == Some(word);
        let state = wanted == Wanted::State;
        let fits: Vec<&Touch> = match pointer {
            Pointer::Region(region) => {
                before.iter().copied().filter(|touch| region.contains(&touch.code)).collect()
            }
            // What is one can not be several, and stands in an earlier sentence.
            _ if state => before
                .iter()
                .copied()
                .filter(|touch| !touch.several && touch.place.sentence < here.sentence)
                .collect(),
            Pointer::Word(word) => {
                // What is called so, else what was called so; a word for any body means any.
                let chained: Vec<&SmolStr> =
                    before.iter().filter(|touch| said(touch, word)).map(|it| &it.code).collect();
                let fits = |touch: &&Touch| {
                    wanted.admits(touch.kind) && is_called(&touch.code, word)
                        || chained.contains(&&touch.code)
                };
                let called: Vec<&Touch> = before.iter().copied().filter(|it| fits(it)).collect();
                if called.is_empty() && self.lexicon.has(list::ANY_BODY, word) {
                    before.iter().copied().filter(|touch| wanted.admits(touch.kind)).collect()
                } else {
                    called
                }
            }
            _ => before.iter().copied().filter(|touch| wanted.admits(touch.kind)).collect(),
        };
        let decay = if pointer == Pointer::Pronoun { PRONOUN_DECAY } else { DECAY };
        let mut scores: BTreeMap<&str, f64> = BTreeMap::new();
        for touch in &fits {
            // A new paragraph leaves the states of the last one behind.
            let more = if state { here.paragraph - touch.place.paragraph } else { 0 };
            let near = i32::try_from(here.behind(touch.place) + more).unwrap_or(i32::MAX);
            // What the sentence before was about, this one most likely goes on with (the centering
            // of Grosz, Joshi and Weinstein 1995).
            let center = state && near == 1 && touch.weight >= SUBJECT;
            let weight = if center { touch.weight + CENTER } else { touch.weight };
            *scores.entry(&touch.code).or_default() += weight * decay.powi(near);
        }
        if let Pointer::Word(word) = pointer
            && !state
            && let Some(last) = fits.iter().rev().find(|touch| said(touch, word))
        {
            *scores.entry(&last.code).or_default() += SAME_WORD;
        }
        if matches!(pointer, Pointer::Unspoken | Pointer::Pronoun) && !state {
            // "joined the alliance in 2006 but suspended its membership": that of the same sentence.
            let own = |touch: &&&Touch| {
                touch.place.sentence == here.sentence
                    && self.clause_holds(touch.at, token)
                    && self.takes_part(touch.at)
            };
            // "withdrew from A in 2007 to concentrate on B but went back": that of the first verb.
            let first = (self.dep(token) == "conj").then(|| self.document.tokens[token].head);
            let of_first = |touch: &&&Touch| {
                let verb = self.document.ancestors(touch.at).find(|&above| self.is_verb(above));
                own(touch) && first.is_some() && verb == first
            };
            let hears = |touch: &&&Touch| self.hears(touch.at);
            let own = |touch: &&&Touch| own(touch) && !hears(touch);
            let mut said = fits.iter().rev().find(|touch| of_first(touch) && own(touch));
            said = said.or(fits.iter().rev().find(own)).or(fits.iter().rev().find(of_first));
            if let Some(own) = said {
                *scores.entry(&own.code).or_default() += OWN_SENTENCE;
            }
        }
        if pointer == Pointer::Unspoken && !state {
            let before = |touch: &&&Touch| {
                touch.place.sentence + 1 == here.sentence
                    && touch.place.paragraph == here.paragraph
                    && self.takes_part(touch.at)
            };
            let others = fits.iter().filter(before).filter(|touch| !self.hears(touch.at));
            let mut named: BTreeSet<&str> = others.map(|touch| touch.code.as_str()).collect();
            if named.is_empty() {
                named = fits.iter().filter(before).map(|touch| touch.code.as_str()).collect();
            }
            if named.is_empty() {
                for (code, score) in &mut scores {
                    let heads = attention.heads(code, wanted_kind(wanted));
                    if heads || self.opens_item(code, here) {
                        *score += HEADLINE;
                    }
                }
            }
            // "declared that they were leaving A. They sent a notice": who goes on with the sentence
            // before goes on with its body.
            let goes_on = self
                .subject(token, 4)
                .is_some_and(|subject| self.document.tokens[subject].tag == "PRP");
            if let (1, Some(&one), true) = (named.len(), named.first(), goes_on) {
                *scores.entry(one).or_default() += CENTER;
            }
        }
        if matches!(pointer, Pointer::Unspoken | Pointer::Word(_)) && !state {
            // The only one that the paragraph has spoken of.
            let here_named: BTreeSet<&str> = before
                .iter()
                .filter(|touch| touch.place.paragraph == here.paragraph)
                .map(|touch| touch.code.as_str())
                .collect();
            if let (1, Some(&one)) = (here_named.len(), here_named.first())
                && let Some(score) = scores.get_mut(one)
            {
                *score += CENTER;
            }
        }
        for (code, score) in &mut scores {
            let topic = if state { TOPIC_STATE } else { TOPIC };
            *score += topic * attention.share(code, wanted_kind(wanted));
        }
        let mut ranked: Vec<(&str, f64)> = scores.into_iter().collect();
        ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
        (fits, ranked)
    }
}

/// How many words a heading at the front of its paragraph may have.
const LEAD: usize = 5;

/// Whether a paragraph opens with a heading: a few words with a full stop of their own.
fn is_headed(line: &str) -> bool {
    let Some((lead, rest)) = line.split_once(". ") else { return false };
    let words = lead.split_whitespace().count();
    (1..=LEAD).contains(&words)
        && lead.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '’' | '\'' | ','))
        && rest.split_whitespace().count() > HEADING
}

/// A kind of the pool that is wanted.
fn wanted_kind(wanted: Wanted) -> Kind {
    if wanted == Wanted::State { Kind::State } else { Kind::Organisation }
}

/// Whether a body is called by a word for its kind, or has the word in its name.
fn is_called(code: &str, word: &str) -> bool {
    let gazetteer = Gazetteer::builtin();
    let spelled = |name: &str| {
        let mut parts = name.split(|c: char| !c.is_alphanumeric());
        parts.any(|part| gazetteer.are_spellings(part, word))
    };
    match gazetteer.organisation(code) {
        Some(entry) => {
            entry.generic.iter().any(|generic| *generic == word)
                || spelled(&entry.name)
                || entry.treaties.iter().any(|treaty| spelled(treaty))
        }
        None => spelled(code),
    }
}
