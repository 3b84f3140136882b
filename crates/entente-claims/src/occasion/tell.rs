//! What the clauses around an anchor tell of its occasion, slot by slot.

use std::collections::BTreeMap;

use entente_names::Kind;
use entente_text::{Edtf, Field, Span, TokenId, When};

use super::View;
use super::anchor::Anchor;
use super::name::Name;
use super::party::Count;
use super::place::Place;
use super::rule::{Fill, Telling, Where};
use super::time::lasting;
use crate::claim::{Evidence, Modality};
use crate::dating::ON_OR_BEFORE;
use crate::lexicon::{Governor as Class, list};
use crate::roles::Role;
use crate::standing::{Stage, Standing};

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

/// What is known of an occasion.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// Lists of codes and names by slot, in the order of the text.
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    /// Single values by slot; the first one holds.
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) places: Vec<Place>,
    pub(crate) counts: Vec<Count>,
}

impl Slots {
    fn add(&mut self, slot: &str, value: String) {
        let list = self.lists.entry(slot.to_owned()).or_default();
        if !list.contains(&value) {
            list.push(value);
        }
    }

    fn set(&mut self, slot: &str, value: String) {
        self.values.entry(slot.to_owned()).or_insert(value);
    }

    /// Adds what another place tells; what was told first holds.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (slot, values) in &other.lists {
            for value in values {
                self.add(slot, value.clone());
            }
        }
        for (slot, value) in &other.values {
            self.set(slot, value.clone());
        }
        self.places.extend(other.places.iter().cloned());
        for count in &other.counts {
            if !self.counts.iter().any(|known| known.slot == count.slot) {
                self.counts.push(count.clone());
            }
        }
    }

    /// How many fillers a slot has.
    pub(crate) fn filled(&self, slot: &str) -> usize {
        let places = match slot {
            "place" => self.places.iter().map(|p| p.names.len() + p.countries.len()).sum(),
            _ => 0,
        };
        let counted = self.counts.iter().filter(|count| count.slot == slot).count();
        let list = self.lists.get(slot).map_or(0, Vec::len);
        places + counted + list + usize::from(self.values.contains_key(slot))
    }
}

/// A word above or beside an anchor that may tell of it.
#[derive(Debug, Clone)]
struct Governor {
    token: TokenId,
    /// The preposition between the two.
    via: Option<String>,
    /// Who acts, where the verb was taken for a part of a name: "Ruritania Hosts Exercises".
    actor: Option<TokenId>,
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
        self.planned = self.planned && other.planned || !self.real && other.planned;
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
    fn empty(&self, token: TokenId) -> Told {
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

    fn evidence(&self, token: TokenId) -> Evidence {
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
                    matches!(self.scene.lemma(preposition), "at" | "for" | "during" | "in" | "on");
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

    /// Whether an anchor is a verb that is the occasion itself.
    fn is_verb_anchor(&self, head: TokenId) -> bool {
        let words = &self.occasion.words;
        !self.is_one_of(head, &words.nouns)
            && !self.is_one_of(head, &words.plain)
            && self.known_name(head).is_none()
            && self
                .tellings(|occasion| *occasion == Where::Itself)
                .any(|telling| !telling.noun && self.is_one_of(head, &telling.triggers))
    }

    fn tellings<'s>(
        &'s self,
        fits: impl Fn(&Where) -> bool + 's,
    ) -> impl Iterator<Item = &'s Telling> + 's {
        self.occasion.tellings.iter().filter(move |telling| fits(&telling.occasion))
    }

    /// The words that name the kind: from the first qualifier to the noun.
    fn kind(&self, anchor: &Anchor) -> Option<String> {
        let before = self.before(anchor.head);
        let first = before.iter().rev().copied().take_while(|&token| {
            self.is_one_of(token, &self.occasion.words.qualifiers)
                || matches!(self.text(token), "-" | "and" | ",")
        });
        let first = first
            .filter(|&token| self.is_one_of(token, &self.occasion.words.qualifiers))
            .last()
            .unwrap_or(anchor.head);
        (first < anchor.head || anchor.sure).then(|| self.words(first, anchor.head))
    }

    /// The words that may tell of an anchor: what it is an argument of, and the clauses that hang
    /// on it.
    fn governors(&self, anchor: &Anchor) -> Vec<Governor> {
        let document = self.scene.document;
        let mut found: Vec<Governor> = Vec::new();
        let mut add = |token: TokenId, via: Option<String>| {
            if !found.iter().any(|known| known.token == token) && !anchor.chain.contains(&token) {
                found.push(Governor { token, via, actor: None });
            }
        };
        for &link in &anchor.chain {
            let above = document.tokens[link].head;
            if above != link {
                if self.scene.dep(link) == "pobj" && !self.scene.is_verb(above) {
                    let via = Some(self.text(above).to_lowercase());
                    let mut over = document.tokens[above].head;
                    add(over, via.clone());
                    // "take part in", "a speech at": the verb above the noun.
                    for _ in 0..4 {
                        if self.acts(over) || document.tokens[over].head == over {
                            break;
                        }
                        over = document.tokens[over].head;
                    }
                    if self.acts(over) {
                        add(over, via);
                    }
                } else if !anchor.chain.contains(&above) {
                    add(above, None);
                    if matches!(self.scene.dep(link), "nsubj" | "nsubjpass") {
                        for verb in self.scene.children(above) {
                            if self.scene.dep(verb) == "conj" && self.scene.is_verb(verb) {
                                add(verb, None);
                            }
                        }
                    }
                }
            }
            for child in self.scene.children(link) {
                if matches!(self.scene.dep(child), "relcl" | "acl") && self.scene.is_verb(child) {
                    add(child, None);
                }
            }
        }
        found.extend(self.hidden_verb(anchor));
        found
    }

    /// "Ruritania Hosts CSTO Exercises", "X hosts talks": a verb that the parser made a part of the
    /// noun phrase, between a name and the noun.
    fn hidden_verb(&self, anchor: &Anchor) -> Option<Governor> {
        let before = self.before(anchor.head);
        before.iter().copied().find_map(|token| {
            let plural = matches!(self.scene.document.tokens[token].tag.as_str(), "NNS" | "NNPS");
            let actor = token.checked_sub(1).filter(|actor| before.contains(actor))?;
            let named = self.scene.mention(actor).is_some()
                || self.people.at(self.scene.field, actor).is_some();
            let verb = self
                .tellings(|occasion| *occasion == Where::Role(Role::Patient))
                .any(|telling| !telling.noun && self.is_one_of(token, &telling.triggers));
            (plural && named && verb).then_some(Governor { token, via: None, actor: Some(actor) })
        })
    }

    /// Whether a telling's trigger is this governor, and the anchor where the telling has it.
    fn tells(&self, telling: &Telling, governor: &Governor, anchor: &Anchor) -> bool {
        let verb = self.acts(governor.token) || governor.actor.is_some();
        if telling.noun == verb {
            return false;
        }
        if governor.actor.is_some() {
            return telling.occasion == Where::Role(Role::Patient)
                && self.is_one_of(governor.token, &telling.triggers);
        }
        let named =
            telling.triggers.is_empty() || self.is_one_of(governor.token, &telling.triggers);
        let Where::Role(role) = &telling.occasion else { return false };
        named
            && match role {
                Role::Under(prepositions) => {
                    governor.via.as_ref().is_some_and(|via| prepositions.contains(via))
                }
                role => self
                    .scene
                    .arguments(governor.token, role)
                    .into_iter()
                    .flat_map(|phrase| self.scene.coordinated(self.antecedent(phrase)))
                    .any(|phrase| anchor.chain.contains(&phrase)),
            }
    }

    /// The noun that a relative pronoun stands for; any other word stands for itself.
    fn antecedent(&self, token: TokenId) -> TokenId {
        let document = self.scene.document;
        if !matches!(document.tokens[token].tag.as_str(), "WDT" | "WP") {
            // The subject of a verb that was taken for a noun.
            let noun = document.tokens[token].pos == "NOUN";
            let subject = self.scene.child(token, &["nsubj"]).filter(|_| noun);
            return subject.unwrap_or(token);
        }
        let clause = document.ancestors(token).find(|&above| self.scene.dep(above) == "relcl");
        clause.map_or(token, |clause| document.tokens[clause].head)
    }

    /// Takes over what one telling says; whether it says that the occasion is real.
    fn apply(
        &self,
        told: &mut Told,
        telling: &Telling,
        trigger: TokenId,
        standing: &Standing,
        anchor: &Anchor,
    ) -> bool {
        let any = telling.triggers.is_empty();
        let stopped = telling.status.is_some();
        let absent = telling.fills.iter().any(|(_, fill)| fill.denied.is_some());
        let modality = match standing.modality {
            _ if self.is_under_no(trigger) => Modality::Denied,
            Modality::Hypothetical if self.is_topic(trigger) || self.is_purpose(trigger) => {
                Modality::Asserted
            }
            other => other,
        };
        match modality {
            Modality::Denied if absent => {
                self.fill(told, telling, trigger, &anchor.chain, true);
                told.real = true;
                let when = self.scene.date(trigger, standing, self.published);
                told.times.push((if when.edtf.is_some() { 2 } else { 4 }, when));
                return true;
            }
            Modality::Denied | Modality::Hypothetical if !any => return true,
            _ => {}
        }
        if !self.fill(told, telling, trigger, &anchor.chain, false) {
            return false;
        }
        let plan = self.is_plan(trigger, standing) || telling.plans;
        let verbal = self.acts(trigger);
        told.planned = if told.real { told.planned && plan } else { plan };
        if stopped && !told.slots.values.contains_key("status") {
            told.slots.set("status", telling.status.clone().unwrap_or_default());
            told.planned = false;
        }
        told.real = true;
        if let Some(slot) = &self.occasion.words.teller
            && let Some(subject) = standing.said_by.and_then(|verb| self.scene.subject(verb, 8))
            && (stopped || plan)
            && told.slots.filled(slot) == 0
            && told.names.is_empty()
        {
            for (code, _) in self.states(subject, &self.phrase(subject)) {
                told.slots.add(slot, code);
            }
        }
        if told.attribution.is_none() {
            told.attribution = standing
                .said_by
                .and_then(|verb| self.scene.subject(verb, 8))
                .and_then(|subject| self.scene.speaker(subject));
        }
        let own = self.scene.time_of(trigger).map(|timex| timex.when.clone());
        let mut when = match (own, stopped) {
            (Some(when), _) => Some((1, when)),
            (None, false) if !plan && verbal && !self.is_aside(trigger, anchor) => {
                let when = self.scene.date(trigger, standing, self.published);
                // The time of an announcement is not that of the occasion.
                let announced = when.text.is_some()
                    && when.basis.as_ref().is_some_and(|basis| basis.starts_with(ON_OR_BEFORE));
                (!announced).then_some((if when.edtf.is_some() { 2 } else { 4 }, when))
            }
            (None, true) => self.published.map(|day| {
                let basis = "what became of it is told as news of the day of publication";
                let when = When {
                    edtf: Some(Edtf::day(day)),
                    basis: Some(basis.to_owned()),
                    ..When::default()
                };
                (2, when)
            }),
            _ => None,
        };
        if telling.begins
            && let Some((_, when)) = &mut when
            && let Some(days) = self.days(anchor.head, &anchor.chain)
        {
            *when = lasting(when, days);
        }
        told.times.extend(when);
        true
    }

    /// Whether a trigger only describes another noun: "the formations taking part in it".
    fn is_aside(&self, trigger: TokenId, anchor: &Anchor) -> bool {
        let noun = self.scene.document.tokens[trigger].head;
        self.scene.dep(trigger) == "acl" && !anchor.chain.contains(&noun)
    }

    /// "informed them about holding the exercise": by its form only a topic, but told as a plan.
    fn is_topic(&self, trigger: TokenId) -> bool {
        let scene = self.scene;
        let above = scene.document.tokens[trigger].head;
        let verb = scene.document.tokens[above].head;
        scene.dep(trigger) == "pcomp"
            && scene.lexicon.verb(&scene.lemma(verb).to_lowercase()) == Some(Class::Say)
    }

    /// "visits X to meet Y": by its form only a purpose, but told as something that takes place.
    fn is_purpose(&self, trigger: TokenId) -> bool {
        let scene = self.scene;
        let above = scene.document.tokens[trigger].head;
        matches!(scene.dep(trigger), "advcl" | "xcomp" | "acl")
            && scene.is_infinitive(trigger)
            && self.is_one_of(above, &self.occasion.words.leading)
            && scene.standing(above).modality == Modality::Asserted
    }

    /// "has no plans to hold".
    fn is_under_no(&self, trigger: TokenId) -> bool {
        self.scene.document.ancestors(trigger).take(4).any(|above| {
            !self.acts(above)
                && self.scene.children(above).any(|child| {
                    let word = self.text(child).to_lowercase();
                    self.scene.dep(child) == "det" && self.scene.lexicon.has(list::NEGATION, &word)
                })
        })
    }

    /// Takes over what a verb says that was taken for a part of the noun phrase.
    fn apply_hidden(
        &self,
        told: &mut Told,
        telling: &Telling,
        actor: TokenId,
        standing: &Standing,
        anchor: &Anchor,
    ) -> bool {
        for (role, fill) in &telling.fills {
            if *role == Role::Agent {
                // Only the name itself: its phrase would be the whole of what the parser took for one.
                let mut slots = Slots::default();
                let mention = self.scene.mention(actor);
                let slot = match mention.map(|mention| mention.kind) {
                    Some(Kind::State) => fill.state.as_ref(),
                    Some(Kind::Organisation) => fill.organisation.as_ref(),
                    _ => None,
                };
                if let (Some(slot), Some(mention)) = (slot, mention) {
                    slots.add(slot, mention.code.to_string());
                    for list in told.slots.lists.values_mut() {
                        list.retain(|code| *code != mention.code.as_str());
                    }
                }
                if let Some(slot) = &fill.person {
                    for (name, _) in self.people(&[actor]) {
                        slots.add(slot, name);
                    }
                }
                told.slots.merge(&slots);
            }
        }
        told.real = true;
        if let Some(day) = self.published {
            let plain = Standing { stage: Stage::Effect, ..standing.clone() };
            let when = self.scene.date(anchor.head, &plain, Some(day));
            told.times.push((2, when));
        }
        true
    }

    /// Whether what a trigger tells has not begun: by its own time where that is known, else by
    /// the words above it. "Are holding an exercise" tells of one that goes on.
    fn is_plan(&self, trigger: TokenId, standing: &Standing) -> bool {
        let plan = standing.stage <= Stage::Decided;
        let date = self.scene.time_of(trigger).and_then(|timex| timex.when.best().cloned());
        if let (Some(date), Some(day)) = (date, self.published) {
            if date.definitely_after(day) {
                return true;
            }
            if date.definitely_before(day) {
                return false;
            }
        }
        let goes_on = standing.stage == Stage::Announced
            && standing.verb == trigger
            && self.scene.document.tokens[trigger].tag == "VBG"
            && self
                .scene
                .children(trigger)
                .any(|child| self.scene.dep(child) == "aux" && self.scene.lemma(child) == "be");
        plan && !goes_on || self.is_topic(trigger)
    }

    /// An occasion that no telling speaks of is still named: it is presupposed where it sets the
    /// scene ("during the exercise"), planned where it is announced.
    fn presuppose(&self, told: &mut Told, anchor: &Anchor) {
        let last = anchor.chain.last().copied().unwrap_or(anchor.head);
        let standing = self.scene.standing(last);
        let presupposed = std::iter::once(last)
            .chain(self.scene.document.ancestors(last))
            .take_while(|&above| above == last || !self.acts(above))
            .any(|above| {
                self.scene.lexicon.has(list::PRESUPPOSING, &self.text(above).to_lowercase())
            });
        let open = matches!(standing.modality, Modality::Denied | Modality::Hypothetical);
        if open && !presupposed {
            return;
        }
        told.real = true;
        told.planned = standing.stage <= Stage::Decided && !presupposed;
        if told.planned || standing.background {
            return;
        }
        let verb = self.scene.document.ancestors(last).find(|&above| self.scene.is_verb(above));
        let during = self.scene.dep(last) == "pobj";
        if let Some(verb) = verb.filter(|_| during) {
            let above = self.scene.standing(verb);
            if above.stage == Stage::Effect && above.modality == Modality::Asserted {
                let when = self.scene.date(verb, &above, self.published);
                told.times.push((if when.edtf.is_some() { 2 } else { 4 }, when));
            }
        } else if verb.is_none()
            && let Some(day) = self.published
        {
            let basis = "told as news of the day of publication";
            let when = When {
                edtf: Some(Edtf::day(day)),
                basis: Some(basis.to_owned()),
                ..When::default()
            };
            told.times.push((2, when));
        }
    }

    /// Fills the slots of a telling from the arguments of its trigger; false where a required one
    /// is missing. Prepositional phrases hang on the occasion or on its verb alike: parsers put
    /// them on either.
    fn fill(
        &self,
        told: &mut Told,
        telling: &Telling,
        trigger: TokenId,
        chain: &[TokenId],
        denied: bool,
    ) -> bool {
        let mut slots = Slots::default();
        for (role, fill) in &telling.fills {
            let mut heads: Vec<TokenId> = match role {
                Role::Owner => Vec::new(),
                Role::Agent if telling.noun => self.doer(trigger).into_iter().collect(),
                Role::Agent => match self.scene.arguments(trigger, role) {
                    none if none.is_empty() => self.behind_copula(trigger).into_iter().collect(),
                    found => found,
                },
                _ => self.scene.arguments(trigger, role),
            };
            if matches!(role, Role::Under(_)) && chain.contains(&trigger) {
                for &link in chain.iter().filter(|&&link| link != trigger) {
                    heads.extend(self.scene.arguments(link, role));
                }
            }
            let heads: Vec<TokenId> = heads
                .into_iter()
                .map(|head| self.antecedent(head))
                .filter(|head| !chain.contains(head))
                .collect();
            let mut any = false;
            if *role == Role::Owner {
                for &link in chain {
                    any |= self.fill_before(&mut slots, fill, link);
                }
            }
            self.place_behind(&mut slots, fill, &heads);
            for head in heads.into_iter().filter(|&head| !self.is_partner(head)) {
                let fits = fill.lemma.is_empty() || self.is_one_of(head, &fill.lemma);
                any |= fits && (fill.is_bare() || self.fill_from(&mut slots, fill, head, denied));
            }
            if fill.required && !any {
                return false;
            }
        }
        let own = self.occasion.tellings.iter().find(|telling| {
            telling.noun && telling.triggers.is_empty() && telling.occasion == Where::Itself
        });
        let shared = !telling.triggers.is_empty() && !chain.contains(&trigger) && !denied;
        if let Some(own) = own.filter(|_| shared && (self.acts(trigger) || telling.noun)) {
            for (role, fill) in &own.fills {
                let Role::Under(_) = role else { continue };
                if telling.fills.iter().any(|(other, _)| overlap(role, other)) {
                    continue;
                }
                for head in self.scene.arguments(trigger, role) {
                    if !chain.contains(&head) && !self.is_partner(head) {
                        self.fill_from(&mut slots, fill, head, false);
                    }
                }
            }
        }
        told.slots.merge(&slots);
        true
    }

    /// The place behind a party that the parser made a part of it: "met X in PLACE".
    fn place_behind(&self, slots: &mut Slots, fill: &Fill, parties: &[TokenId]) {
        let party = fill.person.is_some() || fill.state.is_some() || fill.organisation.is_some();
        let own = self.tellings(|occasion| *occasion == Where::Itself).find_map(|telling| {
            telling.fills.iter().find(|(_, fill)| fill.place.is_some() && fill.person.is_none())
        });
        let Some((role, place)) = own.filter(|_| party) else { return };
        for &party in parties {
            for token in self.phrase(party) {
                for head in self.scene.arguments(token, role) {
                    self.fill_from(slots, place, head, false);
                }
            }
        }
    }

    /// "on the border with X": X belongs to the noun before "with", wherever the parser put it.
    fn is_partner(&self, object: TokenId) -> bool {
        let with = self.scene.document.tokens[object].head;
        self.scene.lemma(with) == "with"
            && with.checked_sub(1).is_some_and(|noun| {
                let lemma = self.scene.lemma(noun).to_lowercase();
                self.scene.lexicon.has(list::RELATION, &lemma)
            })
    }

    /// "Also watching are X": the subject behind the copula.
    fn behind_copula(&self, verb: TokenId) -> Option<TokenId> {
        let copula = self.scene.child(verb, &["aux"])?;
        self.scene.child(copula, &["attr"])
    }

    /// Who does what a noun names: "X announces the postponement of the exercise".
    fn doer(&self, noun: TokenId) -> Option<TokenId> {
        let owner = self.scene.child(noun, &["poss"]);
        owner.or_else(|| {
            let verb =
                self.scene.document.ancestors(noun).find(|&above| self.scene.is_verb(above))?;
            let passive = self.scene.is_passive(verb);
            (!passive).then(|| self.scene.subject(verb, 8)).flatten()
        })
    }

    /// States and bodies before a noun: "the CSTO exercise", "Russian-Indian drills".
    fn fill_before(&self, slots: &mut Slots, fill: &Fill, noun: TokenId) -> bool {
        let mut any = false;
        let before = self.before(noun);
        for &token in &before {
            let Some(mention) = self.scene.mention(token) else { continue };
            let capital = mention.form == entente_names::Form::Capital;
            let slot = match mention.kind {
                Kind::State if !capital => &fill.state,
                Kind::Organisation => &fill.organisation,
                _ => &None,
            };
            if let Some(slot) = slot {
                slots.add(slot, mention.code.to_string());
                any = true;
            }
            let city = mention.kind == Kind::Place || capital;
            if let Some(_) = fill.place.as_ref().filter(|_| city) {
                let name = mention.span.of(&self.scene.document.text).to_owned();
                slots.places.push(Place { names: vec![name], ..Place::default() });
            }
        }
        if let Some(owner) = self.scene.child(noun, &["poss"]) {
            any |= self.fill_from(slots, &Fill { place: None, ..fill.clone() }, owner, false);
        }
        if let Some(slot) = &fill.person {
            for (name, _) in self.people(&before) {
                slots.add(slot, name);
            }
        }
        any
    }

    fn fill_from(&self, slots: &mut Slots, fill: &Fill, head: TokenId, denied: bool) -> bool {
        if self.is_one_of(head, &self.occasion.words.others) {
            return false;
        }
        let phrase = self.phrase(head);
        let mut any = false;
        let target = |slot: &Option<String>| -> Option<String> {
            if denied { fill.denied.clone().filter(|_| slot.is_some()) } else { slot.clone() }
        };
        let people = self.people(&phrase);
        if let Some(slot) = target(&fill.person) {
            for (name, _) in &people {
                slots.add(&slot, name.clone());
                any = true;
            }
        }
        if let Some(slot) = target(&fill.state) {
            for (code, _) in self.states(head, &phrase) {
                slots.add(&slot, code);
                any = true;
            }
        }
        if denied {
            return any;
        }
        if let Some(slot) = &fill.organisation {
            for (code, _) in self.organisations(head, &phrase) {
                slots.add(slot, code);
                any = true;
            }
        }
        if let Some(slot) = &fill.body {
            for (body, _) in self.bodies(head) {
                slots.add(slot, body);
                any = true;
            }
        }
        if fill.place.is_some()
            && let Some(place) = self.place(head)
        {
            slots.places.push(place);
            any = true;
        }
        if fill.count {
            for count in self.counts(&phrase) {
                slots.counts.push(count);
                any = true;
            }
        }
        if let Some(slot) = fill.phrase.as_ref().filter(|_| !self.in_time(head)) {
            let document = self.scene.document;
            let last = document.subtree(head).last().unwrap_or(head);
            let first = document.subtree(head).next().unwrap_or(head);
            let words = self.words(first, last);
            if slot.ends_with('s') {
                slots.add(slot, words);
            } else {
                slots.set(slot, words);
            }
            any = true;
        }
        any
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

fn overlap(a: &Role, b: &Role) -> bool {
    match (a, b) {
        (Role::Under(a), Role::Under(b)) => a.iter().any(|word| b.contains(word)),
        _ => false,
    }
}
