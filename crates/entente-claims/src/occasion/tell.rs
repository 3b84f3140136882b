//! What the clauses around an anchor tell of its occasion, slot by slot.

use entente_names::Kind;
use entente_text::{Field, Span, TokenId, When};

use super::View;
use super::anchor::Anchor;
use super::name::Name;
use super::rule::{Telling, Where};
use super::slots::Slots;
use crate::claim::{Evidence, Modality};
use crate::lexicon::list;
use crate::scene::Wanted;

/// How many sentences back the occasion may be that a clause does not name.
const CONTEXT_REACH: usize = 6;

/// What one place of the text tells of an occasion.
#[derive(Debug, Clone)]
pub(crate) struct Told {
    pub(crate) field: Field,
    /// The number of the sentence.
    pub(crate) sentence: usize,
    pub(crate) names: Vec<Name>,
    /// Whether its names stand behind it: "the exercise, dubbed X".
    pub(crate) named_behind: bool,
    /// Whether it points back: "the exercise", "their meeting".
    pub(crate) definite: bool,
    /// Whether the words alone say that it is such an occasion.
    pub(crate) sure: bool,
    /// Whether a noun names it that needs no other word.
    pub(crate) plain: bool,
    /// Whether its words tell it from one told of before: "another exercise".
    pub(crate) distinct: bool,
    /// Whether a clause tells that it is held, planned or stopped, or presupposes it.
    pub(crate) real: bool,
    /// Whether it has not begun.
    pub(crate) planned: bool,
    pub(crate) slots: Slots,
    /// When, by how well it is known: lower is better.
    pub(crate) times: Vec<(u8, When)>,
    pub(crate) attribution: Option<String>,
    pub(crate) evidence: Vec<Evidence>,
}

/// Everything the text tells, one entry for each anchor, in order.
pub(crate) fn tell(view: &View<'_, '_>) -> Vec<Told> {
    let anchors = view.anchors();
    let mut found: Vec<(Vec<TokenId>, Told)> = Vec::new();
    for anchor in &anchors {
        let told = view.told(anchor);
        match found.iter_mut().find(|(chain, _)| view.is_same(chain, anchor)) {
            Some((chain, first)) => {
                chain.extend(&anchor.chain);
                first.join(told);
            }
            None => found.push((anchor.chain.clone(), told)),
        }
    }
    let mut told: Vec<Told> = found.into_iter().map(|(_, told)| told).collect();
    let context = view.context(&told);
    told.extend(context);
    told.sort_by_key(|told| told.sentence);
    told
}

impl Told {
    /// Two anchors of one clause that name the same occasion: "met in Accra for a summit".
    pub(crate) fn join(&mut self, other: Self) {
        self.names.extend(other.names);
        self.definite &= other.definite;
        self.sure |= other.sure;
        self.plain |= other.plain;
        self.planned = other.planned && (self.planned || !self.real);
        self.real |= other.real;
        self.slots.merge(&other.slots);
        self.times.extend(other.times);
        self.attribution = self.attribution.take().or(other.attribution);
        for evidence in other.evidence {
            if !self.evidence.contains(&evidence) {
                self.evidence.push(evidence);
            }
        }
    }
}

impl View<'_, '_> {
    pub(super) fn empty(&self, token: TokenId) -> Told {
        let document = self.scene.document;
        let sentence = document.sentences.partition_point(|sentence| sentence.end <= token);
        Told {
            field: self.scene.field,
            sentence,
            names: Vec::new(),
            named_behind: false,
            definite: false,
            sure: false,
            plain: false,
            distinct: false,
            real: false,
            planned: false,
            slots: Slots::default(),
            times: Vec::new(),
            attribution: None,
            evidence: vec![self.evidence(token)],
        }
    }

    pub(super) fn evidence(&self, token: TokenId) -> Evidence {
        let document = self.scene.document;
        let span = document.span_of(&document.sentence_of(token));
        let exact = span.of(&document.text);
        let start = span.start + (exact.len() - exact.trim_start().len());
        let span = Span::new(start, start + exact.trim().len());
        Evidence::new(self.scene.field, &document.text, span)
    }

    /// Whether an anchor stands in the clause of another and means the same occasion.
    fn is_same(&self, chain: &[TokenId], anchor: &Anchor) -> bool {
        let governs = |above: TokenId| {
            chain.iter().any(|&link| {
                link == above
                    || self.scene.is_verb(above)
                        && self.scene.document.tokens[link].head == above
                        && matches!(self.scene.dep(link), "dobj" | "nsubjpass" | "prep" | "attr")
            })
        };
        let last = anchor.chain.last().copied().unwrap_or(anchor.head);
        match self.scene.dep(last) {
            "pobj" => {
                let preposition = self.scene.document.tokens[last].head;
                let same =
                    self.scene.lexicon.has(list::SAME_OCCASION, self.scene.lemma(preposition));
                let same = same && !self.scene.is_verb(preposition);
                same && governs(self.scene.document.tokens[preposition].head)
            }
            // "their first meeting": in apposition to the clause.
            "appos" | "npadvmod" => governs(self.scene.document.tokens[last].head),
            _ => false,
        }
    }

    /// What one anchor and the clauses around it tell.
    fn told(&self, anchor: &Anchor) -> Told {
        let mut told = self.empty(anchor.head);
        told.sure = anchor.sure;
        told.plain = self.is_one_of(anchor.head, &self.occasion.words.plain);
        let verb = self.is_verb_anchor(anchor.head);
        told.names = anchor.names.clone();
        told.distinct = anchor.chain.iter().any(|&link| {
            let before = self.before(link);
            before.iter().any(|&token| self.is_one_of(token, &self.occasion.words.distinct))
        });
        told.named_behind = told.names.iter().all(|name| name.tokens.0 > anchor.head);
        told.definite = !verb && anchor.chain.iter().any(|&link| self.scene.is_definite(link));
        if let Some(kind) = self.kind(anchor).filter(|_| !verb) {
            told.slots.set("kind", kind);
        }
        let itself = self.scene.mention(anchor.head);
        if let Some(mention) = itself.filter(|mention| mention.kind == Kind::Organisation)
            && let Some(slot) = self.body_slot()
        {
            told.slots.add(&slot, mention.code.to_string());
        }
        let mut matched = false;
        for telling in self.tellings(|occasion| *occasion == Where::Itself) {
            let open = telling.noun && telling.triggers.is_empty() && !verb;
            let own = self.is_one_of(anchor.head, &telling.triggers) && telling.noun != verb;
            if open {
                self.fill(&mut told, telling, anchor.head, &anchor.chain, false);
            } else if own {
                let standing = self.scene.standing(anchor.head);
                matched |= self.apply(&mut told, telling, anchor.head, &standing, anchor);
            }
        }
        for governor in self.governors(anchor) {
            for telling in self.tellings(|occasion| matches!(occasion, Where::Role(_))) {
                if !self.tells(telling, &governor, anchor) {
                    continue;
                }
                let standing = self.scene.standing(governor.token);
                if let Some(actor) = governor.actor {
                    matched |= self.apply_hidden(&mut told, telling, actor, &standing, anchor);
                } else {
                    matched |= self.apply(&mut told, telling, governor.token, &standing, anchor);
                }
            }
        }
        if !matched && !verb {
            self.presuppose(&mut told, anchor);
        }
        if told.distinct && told.definite && told.slots.lists.values().all(Vec::is_empty) {
            // "The next meeting is to take place in X": of the body that the text is about.
            if let (Some(slot), Some(body)) = (self.body_slot(), self.body_meant(anchor.head)) {
                told.slots.add(&slot, body);
            }
        }
        if let Some(when) = self.own_time(&anchor.chain).filter(|_| !verb) {
            told.times.push((0, when));
        }
        for name in &told.names.clone() {
            if let Some(when) = self.name_time(name.tokens.0, name.tokens.1) {
                told.times.push((3, when));
            }
        }
        told
    }

    /// The slot of whose occasion it is.
    fn body_slot(&self) -> Option<String> {
        self.tellings(|occasion| *occasion == Where::Itself).find_map(|telling| {
            telling.fills.iter().find_map(|(_, fill)| fill.organisation.clone())
        })
    }

    /// The body that the text has in mind where it leaves one unspoken.
    fn body_meant(&self, token: TokenId) -> Option<String> {
        let meant = self.scene.elided(token, Wanted::Organisation);
        meant.first().map(|body| body.code.to_string())
    }

    /// Whether an anchor is a verb that is the occasion itself.
    pub(super) fn is_verb_anchor(&self, head: TokenId) -> bool {
        let words = &self.occasion.words;
        !self.is_one_of(head, &words.nouns)
            && !self.is_one_of(head, &words.plain)
            && self.known_name(head).is_none()
            && self
                .tellings(|occasion| *occasion == Where::Itself)
                .any(|telling| !telling.noun && self.is_one_of(head, &telling.triggers))
    }

    pub(super) fn tellings<'s>(
        &'s self,
        fits: impl Fn(&Where) -> bool + 's,
    ) -> impl Iterator<Item = &'s Telling> + 's {
        self.occasion.tellings.iter().filter(move |telling| fits(&telling.occasion))
    }

    /// The words that name the kind: from the first qualifier to the noun.
    fn kind(&self, anchor: &Anchor) -> Option<String> {
        let in_name = |name: &Name| (name.tokens.0..=name.tokens.1).contains(&anchor.head);
        if anchor.names.iter().any(in_name)
            && !self.is_one_of(anchor.head, &self.occasion.words.nouns)
        {
            return None;
        }
        let before = self.before(anchor.head);
        let first = before.iter().rev().copied().take_while(|&token| {
            self.is_one_of(token, &self.occasion.words.qualifiers)
                || self.scene.lexicon.has(list::KIND_JOINT, self.text(token))
        });
        let first = first
            .filter(|&token| self.is_one_of(token, &self.occasion.words.qualifiers))
            .last()
            .unwrap_or(anchor.head);
        (first < anchor.head || anchor.sure).then(|| self.words(first, anchor.head))
    }

    /// Clauses that tell of an occasion without naming it: "with only X not represented".
    fn context(&self, told: &[Told]) -> Vec<Told> {
        let mut found = Vec::new();
        for telling in self.tellings(|occasion| *occasion == Where::Context) {
            for token in 0..self.scene.document.tokens.len() {
                let verb = self.scene.is_verb(token);
                if verb == telling.noun || !self.is_one_of(token, &telling.triggers) {
                    continue;
                }
                let mut more = self.empty(token);
                let near = told.iter().any(|told| {
                    told.real
                        && more.sentence.abs_diff(told.sentence) <= CONTEXT_REACH
                        && told.sentence <= more.sentence
                });
                let standing = self.scene.standing(token);
                let denied = verb && standing.modality == Modality::Denied;
                let open = verb && standing.modality == Modality::Hypothetical;
                let absent = telling.fills.iter().any(|(_, fill)| fill.denied.is_some());
                if !near || open || denied && !absent {
                    continue;
                }
                if self.fill(&mut more, telling, token, &[], denied) {
                    more.definite = true;
                    more.real = true;
                    found.push(more);
                }
            }
        }
        found
    }
}
