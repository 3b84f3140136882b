//! From one article, parsed, to its claims.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use entente_names::{Form, Kind, Mention, People};
use entente_text::{Date, Document, Doubt, Field, TokenId};
use entente_time::Timex;
use rustc_hash::FxHashMap;

use crate::builtin;
use crate::claim::Claim;
use crate::lexicon::{Lexicon, list, lower};
use crate::merge::merge;
use crate::occasion;
use crate::page::Page;
use crate::repair::{Named, Sort, repaired};
use crate::rule::{Frame, Rule};
use crate::scene::Scene;
use crate::statement::{Hearing, Speech};
use crate::term::set_terms;

/// The most tokens a sentence may have. Longer ones are tables and lists that lost their line
/// breaks, and the cost of reading one grows with its square.
const LONGEST_SENTENCE: usize = 2000;

/// Reads articles into claims by a set of rules.
#[derive(Debug)]
pub struct Reader {
    rules: Vec<Rule>,
    lexicon: Lexicon,
    /// For each trigger lemma the frames it may open, as (rule, frame).
    triggers: FxHashMap<String, Vec<(usize, usize)>>,
    speech: Speech,
}

/// One field of an article, ready to be read.
#[derive(Debug, Clone, Copy)]
pub struct Text<'a> {
    /// Title or body.
    pub field: Field,
    /// Its parse; `document.text` is the field as stored.
    pub document: &'a Document,
    /// Its names.
    pub mentions: &'a [Mention],
    /// Its time expressions.
    pub times: &'a [Timex],
    /// The people of the whole article.
    pub people: &'a People,
}

impl Reader {
    /// A reader with the given rules and lexicon.
    pub fn new(rules: Vec<Rule>, lexicon: Lexicon) -> Self {
        let mut triggers: FxHashMap<String, Vec<(usize, usize)>> = FxHashMap::default();
        let speech = Speech::new(&rules);
        for (rule_number, rule) in rules.iter().enumerate().filter(|(_, rule)| !rule.is_speech()) {
            for (frame_number, frame) in rule.frames.iter().enumerate() {
                for trigger in &frame.triggers {
                    triggers.entry(trigger.clone()).or_default().push((rule_number, frame_number));
                }
            }
        }
        Self { rules, lexicon, triggers, speech }
    }

    /// The reader with the rules that entente comes with.
    ///
    /// # Panics
    /// When those rules are broken, which the tests rule out.
    pub fn builtin() -> Self {
        let (rules, lexicon) = builtin::knowledge();
        Self::new(rules, lexicon)
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The claims of one article, in the order of their evidence, and the doubts met on the way.
    ///
    /// `article` is the name the claims call it by; `published` its day of publication, where
    /// known.
    pub fn read(
        &self,
        article: &str,
        published: Option<Date>,
        texts: &[Text<'_>],
    ) -> (Vec<Claim>, Vec<Doubt>) {
        let mut claims = Vec::new();
        let mut doubts = Vec::new();
        let documents: Vec<Cow<'_, Document>> =
            texts.iter().map(|text| self.repaired(text)).collect();
        let mut scenes: Vec<Scene<'_>> = texts
            .iter()
            .zip(&documents)
            .map(|(text, document)| self.scene(text, document, texts))
            .collect();
        for ((text, document), scene) in texts.iter().zip(&documents).zip(&mut scenes) {
            doubts.append(&mut scene.doubts);
            let mut page = Page {
                scene,
                article,
                published,
                claims: Vec::new(),
                doubts: Vec::new(),
                triggers: BTreeMap::new(),
            };
            for sentence in &document.sentences {
                if sentence.len() > LONGEST_SENTENCE {
                    let message = format!(
                        "a sentence of {} words was not read; no writer means one so long",
                        sentence.len()
                    );
                    page.doubts.push(Doubt::at(document.span_of(sentence), message));
                    continue;
                }
                for token in sentence.clone() {
                    let before = page.claims.len();
                    page.tell_again(token, |scene, verb| self.frames_at(scene, verb));
                    for (rule, frame) in self.frames_at(page.scene, token) {
                        page.try_frame(rule, frame, token);
                    }
                    page.drop_poorer(before);
                    page.tell_gapped(before, token);
                }
            }
            let (said, more) = Hearing::new(
                page.scene,
                text.people,
                &self.rules,
                &self.speech,
                article,
                published,
            )
            .claims();
            page.claims.extend(said);
            page.doubts.extend(more);
            if let Some(rule) = self.rules.iter().find(|rule| rule.kind == "role") {
                let held = page.scene.held(text.people, rule, article);
                page.claims.extend(held);
            }
            let triggers = std::mem::take(&mut page.triggers);
            page.claims.sort_by_cached_key(|claim| {
                let trigger = triggers.get(&claim.id).copied().unwrap_or(TokenId::MAX);
                (claim.evidence[0].start, claim.kind.clone(), trigger, claim.slots_key())
            });
            claims.extend(page.claims);
            doubts.extend(page.doubts);
        }
        let mut claims = merge(claims);
        set_terms(&mut claims);
        for rule in &self.rules {
            if let Some(kind) = &rule.occasion {
                let fields = scenes.iter().zip(texts.iter().map(|text| text.people));
                claims.extend(occasion::read(rule, kind, article, published, fields));
            }
        }
        let mut seen = BTreeSet::new();
        claims.retain(|claim| seen.insert(claim.id.clone()));
        (claims, doubts)
    }

    /// The document of a text with verbs that were taken for nouns set right.
    pub fn repaired<'a>(&self, text: &Text<'a>) -> Cow<'a, Document> {
        let document = text.document;
        let mut named = vec![false; document.tokens.len()];
        for mention in text.mentions {
            named[document.tokens_over(mention.span)].fill(true);
        }
        // A capital at the head of a sentence may be a name that the tagger does not know.
        let opens = |token: TokenId| document.sentence_of(token).start == token;
        let is_name = |token: TokenId| {
            let capital = document.text_of(token).starts_with(char::is_uppercase);
            named[token]
                || capital && document.tokens[token].pos == "PROPN"
                || opens(token) && document.tokens[token].pos == "NOUN"
        };
        let is_verb = |base: &str| {
            let trigger = self.triggers.get(base).is_some_and(|frames| {
                frames.iter().any(|&(rule, frame)| !self.rules[rule].frames[frame].noun)
            });
            (trigger
                || self.lexicon.verb(base).is_some()
                || self.lexicon.has(list::HEADLINE_VERB, base))
                && !self.lexicon.has(list::STATE_WORD, base)
        };
        let sort = |mention: &Mention| match mention.kind {
            Kind::State => Some(Sort::State),
            Kind::Organisation | Kind::Treaty => Some(Sort::Body),
            _ => None,
        };
        let mut names: Vec<Named> = text
            .mentions
            .iter()
            .filter(|mention| mention.form == Form::Name)
            .filter_map(|mention| {
                let tokens = document.tokens_over(mention.span);
                (!tokens.is_empty()).then_some(Named { tokens, sort: sort(mention)? })
            })
            .collect();
        names.sort_by_key(|name| name.tokens.start);
        names.dedup_by_key(|name| name.tokens.start);
        repaired(document, &names, &is_name, &is_verb, &self.lexicon)
    }

    /// A field of an article with its names in place, by its repaired document.
    pub(crate) fn scene<'a>(
        &'a self,
        text: &Text<'a>,
        document: &'a Document,
        article: &[Text<'a>],
    ) -> Scene<'a> {
        let others = article
            .iter()
            .filter(|other| other.field == Field::Title && text.field != Field::Title);
        let headline: Vec<&Mention> = others.flat_map(|title| title.mentions).collect();
        Scene::new(text.field, document, text.mentions, text.times, &headline, &self.lexicon)
    }

    /// The lemmas at which some frame of some rule may begin.
    pub fn triggers(&self) -> BTreeSet<String> {
        self.triggers.keys().cloned().collect()
    }

    /// The words without which no frame of any rule matches, one entry for each frame: a text that
    /// it matches holds one lemma of each set.
    pub fn needed(&self) -> Vec<Vec<BTreeSet<String>>> {
        let rules = self.rules.iter().filter(|rule| !rule.is_speech());
        rules.flat_map(|rule| &rule.frames).map(Frame::needed).collect()
    }

    /// The frames that a token may be the trigger of, each with its rule.
    pub(crate) fn frames_at(&self, scene: &Scene<'_>, token: TokenId) -> Vec<(&Rule, &Frame)> {
        let lemma = lower(scene.lemma(token));
        let verb = scene.is_verb(token);
        let noun = matches!(scene.document.tokens[token].pos.as_str(), "NOUN" | "PROPN");
        let mut found: Vec<(&Rule, &Frame)> = Vec::new();
        let frames = |lemma: &str| self.triggers.get(lemma).into_iter().flatten().copied();
        for (rule, frame) in frames(&lemma) {
            let (rule, frame) = (&self.rules[rule], &self.rules[rule].frames[frame]);
            if frame.noun && noun && !scene.is_modifier(token) || !frame.noun && verb {
                found.push((rule, frame));
            }
        }
        // An -ing word that the tagger took for a noun, or a form that the lemmatizer did not know.
        let unknown = verb && found.is_empty();
        let word = lower(scene.document.text_of(token));
        let inflected = word.ends_with("ing") || word.ends_with("ed");
        if inflected && (unknown || !verb && scene.is_absolute(token)) {
            for stem in stems(&word) {
                for (rule, frame) in frames(&stem) {
                    let (rule, frame) = (&self.rules[rule], &self.rules[rule].frames[frame]);
                    if !frame.noun {
                        found.push((rule, frame));
                    }
                }
            }
        }
        found
    }
}

/// The verbs that an -ing or -ed word can come from: withdrawing, leaving, quitting, readmitted.
fn stems(word: &str) -> Vec<String> {
    let stem = word.strip_suffix("ing").or_else(|| word.strip_suffix("ed"));
    let Some(stem) = stem else { return Vec::new() };
    let mut found = vec![stem.to_owned(), format!("{stem}e")];
    let mut letters = stem.chars().rev();
    if let (Some(last), Some(before)) = (letters.next(), letters.next())
        && last == before
    {
        found.push(stem[..stem.len() - last.len_utf8()].to_owned());
    }
    found
}
