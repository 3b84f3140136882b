//! Who said what: quotations and reported speech to claims.
//!
//! Quotation marks are read from the surface, and each quotation is given to a verb of saying: one
//! in the clause after it where its punctuation points there, else one before it. The parse then
//! gives the speaker, and for indirect speech the clause or phrase that tells what is said
//! (the frames of `rules/statement/`). Everything that hangs on one verb of saying is one claim.

use std::collections::BTreeMap;
use std::ops::Range;

use entente_names::{People, PersonForm};
use entente_text::{Date, Doubt, Edtf, Span, TokenId, When};

use crate::claim::{Claim, Evidence, Modality, Slot, Slots};
use crate::lexicon::list;
use crate::quotation::{Quotation, quotations};
use crate::rule::{Content, Frame, Rule};
use crate::scene::Scene;
use crate::speaker::Speaker;

/// How many words may stand between a quotation and the verb behind it.
const BEHIND: usize = 30;
/// A quotation of fewer words says nothing by itself.
const SCARE: usize = 3;

/// The verbs of saying, by lemma, and the rules they come from.
#[derive(Debug, Default)]
pub(crate) struct Speech {
    verbs: BTreeMap<String, Vec<(usize, usize)>>,
    prepositions: BTreeMap<String, (usize, usize)>,
}

impl Speech {
    /// The frames of the rules of type statement.
    pub(crate) fn new(rules: &[Rule]) -> Self {
        let mut speech = Self::default();
        for (number, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.is_speech()) {
            for (place, frame) in rule.frames.iter().enumerate() {
                for trigger in &frame.triggers {
                    if frame.preposition {
                        speech.prepositions.insert(trigger.clone(), (number, place));
                    } else {
                        speech.verbs.entry(trigger.clone()).or_default().push((number, place));
                    }
                }
            }
        }
        speech
    }

    fn frames<'r>(&self, rules: &'r [Rule], lemma: &str) -> Vec<(&'r Rule, &'r Frame)> {
        let places = self.verbs.get(lemma).into_iter().flatten();
        places.map(|&(rule, frame)| (&rules[rule], &rules[rule].frames[frame])).collect()
    }
}

/// A quotation with its tokens.
#[derive(Debug)]
struct Quoted {
    marks: Quotation,
    tokens: Range<TokenId>,
    /// The verb of saying it belongs to.
    verb: Option<TokenId>,
}

/// One field while its statements are read.
pub(crate) struct Hearing<'s, 'd> {
    scene: &'s Scene<'d>,
    people: &'s People,
    rules: &'s [Rule],
    speech: &'s Speech,
    article: &'s str,
    published: Option<Date>,
    quoted: Vec<Quoted>,
    /// The quotations of each verb of saying.
    quotes_of: BTreeMap<TokenId, Vec<usize>>,
    /// For each token the outermost quotation that holds it.
    inside: Vec<Option<usize>>,
    /// The verbs of saying, in order.
    triggers: Vec<TokenId>,
}

/// What is said, before it is a claim.
struct Said<'r> {
    rule: &'r Rule,
    verb: TokenId,
    word: String,
    speaker: Speaker,
    /// The tokens of what is said.
    content: Option<Range<TokenId>>,
    /// The place among the quotations.
    quotes: Vec<usize>,
    /// Whether a verb of saying tells it, and not "according to".
    by_verb: bool,
}

impl<'s, 'd> Hearing<'s, 'd> {
    pub(crate) fn new(
        scene: &'s Scene<'d>,
        people: &'s People,
        rules: &'s [Rule],
        speech: &'s Speech,
        article: &'s str,
        published: Option<Date>,
    ) -> Self {
        let document = scene.document;
        let mut inside = vec![None; document.tokens.len()];
        let mut quoted = Vec::new();
        for marks in quotations(&document.text).into_iter().filter(|marks| marks.depth == 0) {
            let tokens = document.tokens_over(marks.inner);
            if tokens.is_empty() {
                continue;
            }
            inside[tokens.clone()].fill(Some(quoted.len()));
            quoted.push(Quoted { marks, tokens, verb: None });
        }
        let mut hearing = Self {
            scene,
            people,
            rules,
            speech,
            article,
            published,
            quoted,
            quotes_of: BTreeMap::new(),
            inside,
            triggers: Vec::new(),
        };
        hearing.triggers =
            (0..document.tokens.len()).filter(|&token| hearing.is_trigger(token)).collect();
        for place in 0..hearing.quoted.len() {
            let verb = hearing.verb_of(place);
            hearing.quoted[place].verb = verb;
            if let Some(verb) = verb {
                hearing.quotes_of.entry(verb).or_default().push(place);
            }
        }
        hearing
    }

    /// The statements of the field.
    pub(crate) fn claims(&self) -> (Vec<Claim>, Vec<Doubt>) {
        let mut claims = Vec::new();
        let mut doubts = Vec::new();
        let mut told: Vec<(TokenId, Said<'s>)> = Vec::new();
        for &verb in &self.triggers {
            told.extend(self.said(verb).into_iter().map(|said| (verb, said)));
        }
        for token in 0..self.scene.document.tokens.len() {
            told.extend(self.according(token).map(|said| (token, said)));
        }
        told.sort_by_key(|(token, _)| *token);
        for (_, said) in &told {
            if said.speaker.name.len() <= 4 && self.scene.document.tokens[said.verb].pos == "VERB" {
                let pronoun = self.scene.lexicon.has(list::PERSON_PRONOUN, &said.speaker.name);
                if pronoun {
                    let span = self.scene.document.tokens[said.verb].span;
                    let word = &said.speaker.name;
                    doubts.push(Doubt::at(
                        span,
                        format!("who \"{word}\" is, who speaks, was left open"),
                    ));
                }
            }
            claims.extend(self.claim(said));
        }
        (claims, doubts)
    }

    /// Whether a token is a verb that says something: neither denied, nor open, nor a mere "to say".
    fn is_trigger(&self, token: TokenId) -> bool {
        let scene = self.scene;
        if !scene.is_verb(token) || !self.speech.verbs.contains_key(&self.verb(token)) {
            return false;
        }
        let tag = scene.document.tokens[token].tag.as_str();
        if matches!(scene.dep(token), "amod" | "compound" | "aux" | "auxpass") {
            return false;
        }
        if self.is_passive(token) && scene.child(token, &["agent"]).is_none() {
            return false;
        }
        let open = |verb: TokenId| {
            scene.children(verb).any(|child| {
                let word = scene.document.text_of(child).to_lowercase();
                match scene.dep(child) {
                    "neg" => true,
                    "aux" => {
                        scene.lexicon.has(list::FUTURE, &word)
                            || scene.lexicon.has(list::OPEN, &word)
                            || scene.document.tokens[child].tag == "TO"
                    }
                    "mark" | "advmod" => {
                        scene.lexicon.has(list::OPEN_MARK, &word)
                            || scene.lexicon.has(list::NEGATION, &word)
                    }
                    _ => false,
                }
            })
        };
        if open(token) {
            return false;
        }
        // "on charges of calling for it": nobody is said to have called.
        let bare = scene.child(token, &["nsubj"]).is_none();
        if tag == "VBG" && bare && scene.dep(token) == "pcomp" {
            let preposition = scene.document.tokens[token].head;
            if !scene.is_verb(scene.document.tokens[preposition].head) {
                return false;
            }
        }
        // Inside a quotation only "the minister told us" is heard, not "for threatening order".
        if self.inside[token].is_some() && scene.child(token, &["nsubj", "nsubjpass"]).is_none() {
            return false;
        }
        // "would not say when, and left": a second verb shares the auxiliaries of the first.
        let head = scene.document.tokens[token].head;
        let bare = scene.child(token, &["nsubj", "aux"]).is_none();
        if scene.dep(token) == "conj" && bare && tag == "VB" && open(head) {
            return false;
        }
        // The bare infinitive of "let X say" and the like tells of nothing that was said.
        !(tag == "VB"
            && scene.child(token, &["aux"]).is_none()
            && scene.dep(token) != "ROOT"
            && scene.dep(token) != "conj")
    }

    /// The lemma of a verb with its particle: "point out", "call off".
    fn verb(&self, verb: TokenId) -> String {
        let lemma = self.scene.lemma(verb).to_lowercase();
        match self.scene.child(verb, &["prt"]) {
            Some(particle) => format!("{lemma} {}", self.scene.lemma(particle).to_lowercase()),
            None => lemma,
        }
    }

    /// Whether a verb stands in the passive; "NAME explained" behind a quotation does not, whatever
    /// the parse made of it.
    fn is_passive(&self, verb: TokenId) -> bool {
        let scene = self.scene;
        let named = verb.checked_sub(1).is_some_and(|before| {
            scene.dep(verb) == "acl" && self.people.at(scene.field, before).is_some()
        });
        scene.is_passive(verb) && !(named && scene.child(verb, &["agent"]).is_none())
    }

    /// The verb whose passage another belongs to: "said X, adding that".
    fn passage(&self, verb: TokenId) -> TokenId {
        let scene = self.scene;
        let head = scene.document.tokens[verb].head;
        let joined = matches!(scene.dep(verb), "advcl" | "xcomp" | "pcomp" | "prep")
            && scene.document.tokens[verb].tag == "VBG"
            && scene.child(verb, &["nsubj"]).is_none();
        if joined && head != verb && self.triggers_has(head) {
            return head;
        }
        // "says that A left, blaming Z": the end of what another says is that one's passage.
        let loose = scene.document.tokens[verb].tag == "VBG"
            && self.inside[verb].is_none()
            && scene.child(verb, &["nsubj"]).is_none()
            && verb.checked_sub(1).is_some_and(|before| scene.document.text_of(before) == ",");
        let outer =
            loose.then(|| scene.document.ancestors(verb).find(|above| self.triggers_has(*above)));
        outer
            .flatten()
            .filter(|&above| self.contents(above).is_some_and(|content| content.contains(&verb)))
            .unwrap_or(verb)
    }

    fn triggers_has(&self, token: TokenId) -> bool {
        if self.triggers.is_empty() {
            self.is_trigger(token)
        } else {
            self.triggers.binary_search(&token).is_ok()
        }
    }

    /// The verb of saying that governs a quotation.
    fn verb_of(&self, place: usize) -> Option<TokenId> {
        let document = self.scene.document;
        let quoted = &self.quoted[place];
        let inner = quoted.marks.inner.of(&document.text).trim_end();
        let behind = document.text[quoted.marks.outer.end..].trim_start();
        let points_on = inner.ends_with([',', '?', '!', '…', '—', '–', '-'])
            || behind.starts_with([',', '—', '–'])
            || inner.ends_with("...");
        let after = points_on.then(|| self.verb_behind(quoted)).flatten();
        after.or_else(|| self.verb_before(quoted)).map(|verb| self.passage(verb))
    }

    fn takes_quotation(&self, verb: TokenId) -> bool {
        let lemma = self.verb(verb);
        let frames = self.speech.frames(self.rules, &lemma);
        frames.iter().any(|(_, frame)| frame.content.contains(&Content::Quotation))
    }

    /// The first verb of saying behind a quotation, in the clause that follows it.
    fn verb_behind(&self, quoted: &Quoted) -> Option<TokenId> {
        let document = self.scene.document;
        let mut start = quoted.tokens.end;
        while start < document.tokens.len() && document.tokens[start].pos == "PUNCT" {
            start += 1;
        }
        if start >= document.tokens.len() {
            return None;
        }
        // The parser may end a sentence at the closing mark; the paragraph ends it always.
        let gap = Span::new(quoted.marks.outer.end, document.tokens[start].span.start);
        if gap.of(&document.text).contains('\n') {
            return None;
        }
        let end = document.sentence_of(start).end.min(start + BEHIND);
        for token in start..end {
            if self.inside[token].is_some() {
                return None;
            }
            if !self.scene.is_verb(token) {
                continue;
            }
            if self.triggers.binary_search(&token).is_ok() && self.takes_quotation(token) {
                return Some(token);
            }
            // Another finite verb begins a clause of its own, unless it only describes the speaker.
            let finite = matches!(document.tokens[token].tag.as_str(), "VBD" | "VBZ" | "VBP");
            let aside = self.scene.dep(token) == "relcl"
                || document.ancestors(token).any(|above| self.scene.dep(above) == "relcl")
                || matches!(self.scene.dep(token), "aux" | "auxpass");
            if finite && !aside {
                return None;
            }
        }
        None
    }

    /// The last verb of saying before a quotation that governs it.
    fn verb_before(&self, quoted: &Quoted) -> Option<TokenId> {
        let document = self.scene.document;
        let first = quoted.tokens.start;
        let sentence = document.sentence_of(first);
        let mut start = sentence.start;
        let outside = document.text[..quoted.marks.outer.start].trim_end();
        if start + 1 >= first && start > 0 && outside.ends_with(':') {
            start = document.sentence_of(start - 1).start;
        }
        let candidates: Vec<TokenId> = {
            let from = self.triggers.partition_point(|&verb| verb < start);
            let to = self.triggers.partition_point(|&verb| verb < first);
            self.triggers[from..to]
                .iter()
                .copied()
                .filter(|&verb| self.inside[verb].is_none())
                .collect()
        };
        let verb = *candidates.last()?;
        let adjacent = outside.ends_with([':', ','])
            || (verb + 1..first).filter(|&token| document.tokens[token].pos != "PUNCT").count()
                <= 2;
        let governs = |verb: TokenId| {
            quoted.tokens.clone().any(|token| document.is_under(token, verb))
                || self.contents(verb).is_some_and(|content| content.contains(&first))
        };
        if adjacent && (self.takes_quotation(verb) || governs(verb)) {
            return Some(verb);
        }
        candidates.into_iter().rev().find(|&verb| governs(verb))
    }

    /// What a verb says, by the first frame that fits, whatever is quoted.
    fn contents(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let lemma = self.verb(verb);
        self.speech
            .frames(self.rules, &lemma)
            .iter()
            .find_map(|(_, frame)| self.content(verb, frame))
    }

    /// What a verb says by a frame.
    fn content(&self, verb: TokenId, frame: &Frame) -> Option<Range<TokenId>> {
        frame.content.iter().find_map(|content| self.content_as(verb, *content))
    }

    fn content_as(&self, verb: TokenId, content: Content) -> Option<Range<TokenId>> {
        let scene = self.scene;
        let document = scene.document;
        match content {
            Content::Quotation => None,
            Content::Clause => self.clause(verb),
            Content::Topic => {
                if self.is_passive(verb) {
                    // "was condemned by X"
                    let subject = scene.child(verb, &["nsubjpass"])?;
                    return Some(self.trimmed(scene.extent(subject)));
                }
                let object = scene.child(verb, &["dobj"])?;
                let pronoun = document.tokens[object].pos == "PRON";
                (!pronoun && object > verb).then(|| self.clipped(verb, scene.extent(object)))
            }
            Content::About => {
                let object = scene.child(verb, &["dobj"]).filter(|&object| object > verb);
                let is_about = |child: &TokenId| {
                    scene.dep(*child) == "prep"
                        && *child > verb
                        && matches!(scene.lemma(*child), "about" | "of" | "on" | "against" | "for")
                };
                // "informed Y about Z": the parser may hang it on Y.
                let about = scene.children(verb).find(is_about).or_else(|| {
                    object.and_then(|object| {
                        scene.children(object).find(|child| {
                            is_about(child) && matches!(scene.lemma(*child), "about" | "of")
                        })
                    })
                })?;
                scene.child(about, &["pobj", "pcomp"])?;
                let range = scene.extent(about);
                // Whoever is told is not what is told; whoever is accused is.
                let lemma = scene.lemma(verb).to_lowercase();
                let hears = scene.lexicon.has(list::HEARER_VERB, &lemma);
                let start = object
                    .filter(|_| !hears)
                    .map_or(range.start, |object| scene.extent(object).start.min(range.start));
                Some(self.clipped(verb, start..range.end))
            }
            Content::Naming => {
                let object = match self.is_passive(verb) {
                    true => scene.child(verb, &["nsubjpass"]),
                    false => scene.child(verb, &["dobj"]),
                };
                let named = scene.children(verb).find(|&child| {
                    child > verb
                        && !scene.is_infinitive(child)
                        && (matches!(scene.dep(child), "oprd" | "ccomp" | "xcomp")
                            || scene.dep(child) == "prep" && scene.lemma(child) == "as"
                            || scene.dep(child) == "attr")
                })?;
                let start = object.map_or(scene.extent(named).start, |object| {
                    scene.extent(object).start.min(scene.extent(named).start)
                });
                let end = object.map_or(0, |object| scene.extent(object).end);
                if self.is_passive(verb) {
                    return Some(self.trimmed(scene.extent(named)));
                }
                Some(self.clipped(verb, start..scene.extent(named).end.max(end)))
            }
            Content::Infinitive => {
                let second = scene.children(verb).find(|&child| {
                    matches!(scene.dep(child), "xcomp" | "ccomp" | "advcl")
                        && child > verb
                        && scene.is_verb(child)
                        && scene.is_infinitive(child)
                })?;
                let object = scene.child(verb, &["dobj"]).map(|object| scene.extent(object).start);
                let prep = scene
                    .children(verb)
                    .find(|&child| scene.dep(child) == "prep" && child > verb && child < second)
                    .map(|child| scene.extent(child).start);
                let range = scene.extent(second);
                let start = object
                    .into_iter()
                    .chain(prep)
                    .chain([range.start])
                    .min()
                    .unwrap_or(range.start);
                Some(self.clipped(verb, start..range.end))
            }
            Content::For => {
                // "called for X to resign"
                let clause = scene.children(verb).find(|&child| {
                    child > verb
                        && matches!(scene.dep(child), "advcl" | "ccomp" | "xcomp")
                        && scene.children(child).any(|mark| {
                            matches!(scene.dep(mark), "mark" | "prep") && scene.lemma(mark) == "for"
                        })
                });
                if let Some(clause) = clause {
                    return Some(self.clipped(verb, scene.extent(clause)));
                }
                let prep = scene.children(verb).find(|&child| {
                    scene.dep(child) == "prep"
                        && child > verb
                        && matches!(scene.lemma(child), "for" | "on" | "upon")
                })?;
                scene.child(prep, &["pobj", "pcomp"])?;
                let end = scene
                    .child(verb, &["xcomp", "advcl"])
                    .filter(|&second| scene.is_infinitive(second))
                    .map_or(0, |second| scene.extent(second).end);
                let range = scene.extent(prep);
                Some(self.clipped(verb, range.start..range.end.max(end)))
            }
        }
    }

    /// The clause that a verb of saying governs: its complement, or the sentence that it is put in
    /// or behind.
    fn clause(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        let document = scene.document;
        // What stands before the verb is said only where no more than a comma parts them.
        let joined = |child: TokenId| {
            child > verb
                || !(scene.extent(child).end..verb)
                    .chain(child..verb)
                    .any(|token| matches!(document.text_of(token), ";" | ":"))
        };
        let clauses =
            || scene.children(verb).filter(|&child| scene.dep(child) == "ccomp" && joined(child));
        let complement = clauses().find(|&child| child > verb).or_else(|| clauses().next());
        // "what it says are", "which they said favoured": the clause tells of the noun.
        let torn = |clause: TokenId| {
            let subject =
                scene.child(clause, &["nsubj", "nsubjpass", "expl", "csubj", "csubjpass"]);
            let finite = matches!(document.tokens[clause].tag.as_str(), "VBD" | "VBZ" | "VBP");
            let asks = |subject: TokenId| {
                subject < verb && matches!(document.tokens[subject].tag.as_str(), "WP" | "WDT")
            };
            clause > verb && finite && subject.is_none_or(asks)
        };
        if let Some(complement) = complement.filter(|&clause| !torn(clause)) {
            let mut range = scene.extent(complement);
            // What the same speaker says with a second verb is a passage of its own.
            let from = self.triggers.partition_point(|&other| other < range.start.max(verb + 1));
            let second = self.triggers[from..]
                .iter()
                .take_while(|&&other| other < range.end)
                .find(|&&other| self.coordinated_with(other) == Some(verb));
            if let Some(&second) = second {
                range.end = second;
            }
            return Some(self.clipped(verb, range));
        }
        // "that" behind the verb, whatever the parse made of the clause.
        let sentence = document.sentence_of(verb);
        let that = (verb + 1..sentence.end.min(verb + 10)).find(|&token| {
            document.text_of(token).eq_ignore_ascii_case("that")
                && matches!(document.tokens[token].tag.as_str(), "IN" | "WDT" | "DT")
                && document.tokens[token].dep == "mark"
        });
        if let Some(that) = that {
            let between = (verb + 1..that).any(|token| scene.is_verb(token));
            if !between {
                let clause = document.tokens[that].head;
                return Some(self.clipped(verb, that..scene.extent(clause).end.max(that + 1)));
            }
        }
        // "says the plan aimed for": the parser took the clause for a noun with a participle.
        let broken = scene.child(verb, &["dobj"]).filter(|&object| {
            object > verb
                && scene.children(object).any(|child| {
                    scene.dep(child) == "acl"
                        && matches!(document.tokens[child].tag.as_str(), "VBN" | "VBD")
                })
        });
        if let Some(object) = broken {
            return Some(self.clipped(verb, scene.extent(object)));
        }
        // "..., X announced", "..., X added, ...": the verb hangs on what it tells.
        let head = document.tokens[verb].head;
        let hears = scene.lexicon.has(list::HEARER_VERB, &scene.lemma(verb).to_lowercase());
        let object = scene.child(verb, &["dobj", "dative"]).is_some() && !hears;
        if matches!(scene.dep(verb), "parataxis" | "ccomp" | "conj" | "advcl")
            && scene.is_verb(head)
            && scene.child(verb, &["nsubj"]).is_some()
            && scene.child(verb, &["mark", "xcomp"]).is_none()
            && !object
        {
            let own = scene.extent(verb);
            let comma = |token: Option<TokenId>| {
                token.is_some_and(|token| {
                    token < document.tokens.len() && document.text_of(token) == ","
                })
            };
            let range = scene.extent(head);
            let before = comma(own.start.checked_sub(1)) || comma(Some(own.start));
            let after = comma(Some(own.end)) || comma(Some(own.end - 1));
            if before && range.start < own.start && (after || own.end + 1 >= range.end) {
                let inside = after && own.end + 1 < range.end;
                return Some(self.trimmed(if inside { range } else { range.start..own.start }));
            }
        }
        None
    }

    /// A range without the verb of saying and its subject, without marks at its edges.
    fn clipped(&self, verb: TokenId, range: Range<TokenId>) -> Range<TokenId> {
        let scene = self.scene;
        let mut range = range;
        if range.contains(&verb) {
            // What is said stands on one side of the verb.
            range = if verb - range.start > range.end - verb {
                range.start..verb
            } else {
                verb + 1..range.end
            };
        }
        if let Some(subject) = scene.child(verb, &["nsubj"]) {
            let subject = scene.extent(subject);
            if range.contains(&subject.start) && subject.end >= range.end {
                range.end = subject.start;
            }
        }
        self.trimmed(range)
    }

    /// A range without marks and "that" at its edges.
    fn trimmed(&self, mut range: Range<TokenId>) -> Range<TokenId> {
        let document = self.scene.document;
        while range.len() > 1 {
            let first = document.text_of(range.start);
            let drop = document.tokens[range.start].pos == "PUNCT" && !opens_quotation(first)
                || first.eq_ignore_ascii_case("that") && document.tokens[range.start].dep == "mark";
            if !drop {
                break;
            }
            range.start += 1;
        }
        while range.len() > 1 {
            let last = range.end - 1;
            let mark = matches!(document.text_of(last), "," | "." | ";" | ":" | "-" | "—" | "–")
                || document.tokens[last].dep == "cc";
            if !mark {
                break;
            }
            range.end -= 1;
        }
        range
    }

    /// The verb that a second verb shares its subject with: "said she would leave and called". A
    /// past tense is not coordinated with what stands under "would", nor with what does not speak.
    fn coordinated_with(&self, verb: TokenId) -> Option<TokenId> {
        let scene = self.scene;
        let document = scene.document;
        let tag = document.tokens[verb].tag.as_str();
        let bare = scene.child(verb, &["nsubj", "nsubjpass"]).is_none();
        if scene.dep(verb) != "conj" || !bare || !matches!(tag, "VBD" | "VBZ" | "VBP") {
            return None;
        }
        let fits = |above: &TokenId| scene.is_verb(*above) && document.tokens[*above].tag == tag;
        let first = document.ancestors(verb).find(|above| fits(above))?;
        let speaks = scene
            .subject(first, 8)
            .is_some_and(|subject| scene.speaks(subject, self.people).is_some());
        if speaks {
            return Some(first);
        }
        document.ancestors(first).find(|above| fits(above) && self.triggers_has(*above))
    }

    /// Who speaks at a verb.
    fn speaker(&self, verb: TokenId) -> Vec<Speaker> {
        let scene = self.scene;
        let subject = if let Some(first) = self.coordinated_with(verb) {
            scene.subject(first, 8)
        } else if self.is_passive(verb) {
            scene.child(verb, &["agent"]).and_then(|by| scene.child(by, &["pobj"]))
        } else {
            scene.subject(verb, 8)
        };
        let mut behind = true;
        let expletive = |token: &TokenId| scene.dep(*token) == "expl";
        if let Some(subject) = subject.filter(|subject| !expletive(subject)) {
            let heads = scene.coordinated(subject);
            let mut speakers: Vec<Speaker> =
                heads.iter().filter_map(|&head| scene.speaks(head, self.people)).collect();
            // Two people or states say it each; "officials and experts" say it together.
            let named = heads.iter().all(|&head| {
                self.people.at(scene.field, head).is_some() || scene.mention(head).is_some()
            });
            if !named && speakers.len() > 1 {
                let first = scene.noun_phrase(heads[0]).start;
                let last = scene.noun_phrase(heads[heads.len() - 1]).end;
                let name = scene.words_over(&(first..last));
                speakers = vec![Speaker { name, ..Speaker::default() }];
            }
            if !speakers.is_empty() {
                return speakers;
            }
            behind = scene.child(verb, &["nsubj"]).is_none();
            // "Camp X: Archbishop Y has called": the parser may see two subjects.
            let other = scene
                .children(verb)
                .filter(|&child| scene.dep(child) == "nsubj" && child != subject)
                .find_map(|child| scene.speaks(child, self.people));
            if let Some(other) = other {
                return vec![other];
            }
        }
        // The parse has no subject that speaks: a person right before the verb, or right behind.
        let near = [verb.checked_sub(1), Some(verb + 1).filter(|_| behind)].into_iter().flatten();
        near.filter(|&token| token < scene.document.tokens.len())
            .filter(|&token| scene.document.sentence_of(verb).contains(&token))
            .find_map(|token| {
                let mention = self.people.at(scene.field, token)?;
                let before = mention.phrase.end == verb || mention.tokens.end == verb;
                let after = mention.phrase.start == verb + 1 && mention.form == PersonForm::Name;
                (before || after)
                    .then(|| scene.speaks(mention.tokens.end - 1, self.people))
                    .flatten()
            })
            .into_iter()
            .collect()
    }

    /// What one verb of saying tells.
    fn said(&self, verb: TokenId) -> Vec<Said<'s>> {
        let scene = self.scene;
        if self.passage(verb) != verb {
            return Vec::new();
        }
        let lemma = self.verb(verb);
        let outer = self.inside[verb];
        let quotes = self.quotes_of.get(&verb).cloned().unwrap_or_default();
        let mut chosen: Option<(&Rule, Option<Range<TokenId>>)> = None;
        for (rule, frame) in self.speech.frames(self.rules, &lemma) {
            let content = self.content(verb, frame);
            let quoted = !quotes.is_empty() && frame.content.contains(&Content::Quotation);
            let object = scene.child(verb, &["dobj"]).filter(|&object| object > verb);
            let content = content.or_else(|| {
                // "called the vote “a farce”"
                let naming = quoted && frame.content.contains(&Content::Naming);
                let start = scene.extent(object.filter(|_| naming)?).start;
                let end = self.quoted[*quotes.last()?].tokens.end;
                (start < end).then_some(start..end)
            });
            if content.is_some() || quoted {
                chosen = Some((rule, content));
                break;
            }
        }
        let Some((rule, content)) = chosen else { return Vec::new() };
        // Inside a quotation only others are heard: "the minister told us" and not "I say".
        let within = |range: &Range<TokenId>| {
            outer.is_none_or(|place| {
                let tokens = &self.quoted[place].tokens;
                tokens.start <= range.start && range.end <= tokens.end
            })
        };
        let whole = |range: &Range<TokenId>| {
            range.len() > 1
                || !matches!(
                    scene.document.tokens[range.start].tag.as_str(),
                    "WDT" | "WP" | "PRP" | "DT" | "IN"
                )
        };
        let content = content.filter(within).filter(whole);
        if content.is_none() && quotes.is_empty() {
            return Vec::new();
        }
        let mut speakers = self.speaker(verb);
        if outer.is_some() {
            speakers.retain(|speaker| !scene.lexicon.has(list::PERSON_PRONOUN, &speaker.name));
        }
        let word = scene.document.text_of(verb).to_lowercase();
        speakers
            .into_iter()
            .map(|speaker| Said {
                rule,
                verb,
                word: word.clone(),
                speaker,
                content: content.clone(),
                quotes: quotes.clone(),
                by_verb: true,
            })
            .collect()
    }

    /// "According to X, ...": what the rest of the sentence says.
    fn according(&self, token: TokenId) -> Option<Said<'s>> {
        let scene = self.scene;
        let document = scene.document;
        let first = document.text_of(token).to_lowercase();
        let next =
            document.tokens.get(token + 1).map(|_| document.text_of(token + 1).to_lowercase());
        let both = next.map(|next| format!("{first} {next}"));
        let one = self.speech.prepositions.get(&first).map(|&place| (place, token));
        let two = || {
            let both = both.as_ref()?;
            self.speech.prepositions.get(both).map(|&place| (place, token + 1))
        };
        let ((rule, _), preposition) = one.or_else(two)?;
        if self.inside[token].is_some() {
            return None;
        }
        let object = scene.child(preposition, &["pobj"])?;
        let mut word =
            document.span_of(&(token..preposition + 1)).of(&document.text).to_lowercase();
        // "according to a statement from X"
        let mut head = object;
        if scene.lexicon.has(list::STATEMENT_NOUN, &scene.lemma(object).to_lowercase()) {
            let from = scene.children(object).find(|&child| {
                matches!(scene.dep(child), "prep" | "agent" | "acl")
                    && matches!(scene.lemma(child), "from" | "by" | "of")
            });
            let owner = from
                .and_then(|from| scene.child(from, &["pobj"]))
                .or_else(|| scene.child(object, &["poss"]))?;
            word = format!("{word} a {}", scene.lemma(object));
            head = owner;
        }
        let speaker = scene.speaks(head, self.people).filter(|speaker| !speaker.unnamed)?;
        let governor = document.tokens[token].head;
        let clause = std::iter::once(governor)
            .chain(document.ancestors(governor))
            .find(|&above| scene.is_verb(above))
            .unwrap_or(governor);
        let sentence = document.sentence_of(token);
        let own = scene.extent(token);
        let range = scene.extent(clause);
        let range = if own.start <= range.start {
            own.end.min(range.end)..range.end
        } else if own.end >= range.end.saturating_sub(1) {
            range.start..own.start
        } else {
            range
        };
        let range = range.start.max(sentence.start)..range.end.min(sentence.end);
        if range.is_empty() || clause == token {
            return None;
        }
        let content = self.trimmed(range);
        let quotes: Vec<usize> = (0..self.quoted.len())
            .filter(|&place| {
                let tokens = &self.quoted[place].tokens;
                self.quoted[place].verb.is_none()
                    && content.start <= tokens.start
                    && tokens.end <= content.end
                    && tokens.len() > SCARE
            })
            .collect();
        Some(Said {
            rule: &self.rules[rule],
            verb: clause,
            word,
            speaker,
            content: Some(content),
            quotes,
            by_verb: false,
        })
    }

    fn claim(&self, said: &Said<'_>) -> Option<Claim> {
        let scene = self.scene;
        let document = scene.document;
        let text = &document.text;
        let mut slots = Slots::new();
        let mut put = |name: &str, value: String| {
            if !value.is_empty() {
                slots.insert(name.to_owned(), Slot::Text(value));
            }
        };
        put("speaker", said.speaker.name.clone());
        put("speaker_surface", said.speaker.surface.clone().unwrap_or_default());
        put("speaker_role", said.speaker.role.clone().unwrap_or_default());
        put("speaker_org", said.speaker.organisation.clone().unwrap_or_default());
        put("verb", said.word.clone());
        let quoted: Vec<&Quoted> = said.quotes.iter().map(|&place| &self.quoted[place]).collect();
        let words: Vec<&str> = quoted.iter().map(|one| one.marks.inner.of(text).trim()).collect();
        put("quote", words.join(" "));
        // What is said outside of the quotations.
        let outside = said.content.as_ref().map(|content| {
            content
                .clone()
                .filter(|token| !quoted.iter().any(|one| one.tokens.contains(token)))
                .filter(|&token| document.tokens[token].pos != "PUNCT")
                .filter(|&token| !matches!(document.text_of(token), "and" | "but" | "that"))
                .count()
        });
        let form = match (quoted.is_empty(), outside) {
            (true, _) => "indirect",
            (false, None | Some(0)) => "direct",
            (false, Some(_)) => "mixed",
        };
        put("form", form.to_owned());
        if form != "direct"
            && let Some(content) = &said.content
        {
            put("content", scene.words_over(content));
        }
        if said.by_verb {
            put("addressee", self.addressee(said.verb).unwrap_or_default());
            put("occasion", self.occasion(said.verb).unwrap_or_default());
        }
        let evidence = self.evidence(said, &quoted);
        let mut claim =
            Claim::new(self.article, &said.rule.kind, &said.rule.name, slots, vec![evidence])
                .ok()?;
        claim.date = Some(self.when(said, &quoted));
        let hearsay = said.speaker.unnamed || scene.is_hearsay(said.verb);
        if hearsay {
            claim.modality = Modality::Reported;
        }
        claim.attribution = self.teller(said.verb);
        Some(claim)
    }

    /// The time of saying: one that hangs on the verb and stands outside of what is said, else the
    /// day of publication, where nothing tells of an earlier time.
    fn when(&self, said: &Said<'_>, quoted: &[&Quoted]) -> When {
        let scene = self.scene;
        let document = scene.document;
        let told = said.content.as_ref().map(|content| document.span_of(content));
        let outside = |span: Span| {
            !told.is_some_and(|told| told.overlaps(span))
                && !quoted.iter().any(|one| one.marks.outer.overlaps(span))
        };
        let present = matches!(document.tokens[said.verb].tag.as_str(), "VBZ" | "VBP");
        // "announces the end of it this year", "calls for protests on Friday": news of the day it is
        // told on, and the time is that of what is said.
        let own = |span: Span| {
            !present || self.published.is_none() || told.is_none_or(|told| span.start < told.start)
        };
        if said.by_verb {
            let verbs = [Some(said.verb), self.coordinated_with(said.verb)];
            for verb in verbs.into_iter().flatten() {
                if let Some(timex) =
                    scene.time_of(verb).filter(|timex| outside(timex.span) && own(timex.span))
                {
                    return timex.when.clone();
                }
            }
        }
        let standing = scene.standing(said.verb);
        let basis = match self.published {
            _ if standing.background && said.by_verb => {
                "told as background; the text gives no time"
            }
            None => "the text gives no time, and its publication date is not known",
            Some(day) => {
                return When {
                    edtf: Some(Edtf::day(day)),
                    basis: Some("told as news of the day of publication".to_owned()),
                    ..When::default()
                };
            }
        };
        When { basis: Some(basis.to_owned()), ..When::default() }
    }

    /// Who tells that somebody said so: whoever is quoted around it, or says so above it.
    fn teller(&self, verb: TokenId) -> Option<String> {
        let scene = self.scene;
        let above = match self.inside[verb].and_then(|place| self.quoted[place].verb) {
            Some(outer) => Some(outer),
            None => scene
                .document
                .ancestors(verb)
                .find(|above| self.triggers.binary_search(above).is_ok())
                .filter(|&above| self.coordinated_with(verb) != Some(above))
                .filter(|&above| {
                    self.contents(above).is_some_and(|content| content.contains(&verb))
                }),
        }?;
        self.speaker(above).into_iter().next().map(|speaker| speaker.name)
    }

    /// To whom it is said: "told RIA Novosti", "said to reporters".
    fn addressee(&self, verb: TokenId) -> Option<String> {
        let scene = self.scene;
        let lemma = scene.lemma(verb).to_lowercase();
        let hears = scene.lexicon.has(list::HEARER_VERB, &lemma);
        let dative = scene
            .child(verb, &["dative"])
            .map(|dative| scene.child(dative, &["pobj"]).unwrap_or(dative));
        let object = dative.or_else(|| hears.then(|| scene.child(verb, &["dobj"])).flatten());
        let to = || {
            let to = scene
                .children(verb)
                .find(|&child| scene.dep(child) == "prep" && scene.lemma(child) == "to")?;
            scene.child(to, &["pobj"])
        };
        let head = object.or_else(to)?;
        if let Some(mention) = self.people.at(scene.field, head) {
            return Some(self.people.persons[mention.person].name.clone());
        }
        (scene.document.tokens[head].pos != "PRON")
            .then(|| scene.words_over(&scene.noun_phrase(head)))
    }

    /// On what occasion it is said: "at the opening of the exercise".
    fn occasion(&self, verb: TokenId) -> Option<String> {
        let scene = self.scene;
        let head = scene
            .children(verb)
            .filter(|&child| {
                scene.dep(child) == "prep"
                    && matches!(scene.lemma(child), "at" | "during" | "after")
            })
            .find_map(|prep| scene.child(prep, &["pobj"]))?;
        let time =
            scene.times.iter().any(|timex| timex.span.overlaps(scene.document.tokens[head].span));
        (!time && self.inside[head].is_none()).then(|| scene.words_over(&scene.noun_phrase(head)))
    }

    /// From the first to the last word of the attribution and what it attributes.
    fn evidence(&self, said: &Said<'_>, quoted: &[&Quoted]) -> Evidence {
        let document = self.scene.document;
        let sentence = document.sentence_of(said.verb);
        let mut span = document.span_of(&sentence);
        for one in quoted {
            span = span.join(one.marks.outer);
        }
        if let Some(content) = &said.content {
            span = span.join(document.span_of(content));
        }
        let exact = span.of(&document.text);
        let start = span.start + (exact.len() - exact.trim_start().len());
        Evidence::new(
            self.scene.field,
            &document.text,
            Span::new(start, start + exact.trim().len()),
        )
    }
}

fn opens_quotation(mark: &str) -> bool {
    matches!(mark, "“" | "\"" | "‘" | "«" | "'" | "``")
}
