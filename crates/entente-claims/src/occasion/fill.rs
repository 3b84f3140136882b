//! From the arguments of a clause to the slots they fill.

use entente_names::Kind;
use entente_text::TokenId;

use super::View;
use super::place::Place;
use super::rule::{Fill, Telling, Where};
use super::slots::Slots;
use super::tell::Told;
use crate::lexicon::list;
use crate::roles::Role;

impl View<'_, '_> {
    /// Fills the slots of a telling from the arguments of its trigger; false where a required one
    /// is missing. Prepositional phrases hang on the occasion or on its verb alike: parsers put
    /// them on either.
    pub(super) fn fill(
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
                Role::Agent => self.agents(trigger),
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
                let heads = self.scene.arguments(trigger, role);
                self.place_behind(&mut slots, fill, &heads);
                for head in heads {
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

    /// Who does what a verb says.
    fn agents(&self, verb: TokenId) -> Vec<TokenId> {
        let scene = self.scene;
        // "makes a visit to meet Y": who makes it.
        if scene.dep(verb) == "acl" && scene.is_infinitive(verb) {
            return self.doer(scene.document.tokens[verb].head).into_iter().collect();
        }
        let found = scene.arguments(verb, &Role::Agent);
        if !found.is_empty() {
            return found;
        }
        // A name that the parser hung on the verb like a modifier: "N visits", "Ruritania meet".
        let before = verb.checked_sub(1).filter(|&before| {
            scene.document.is_under(before, verb)
                && (scene.mention(before).is_some()
                    || self.people.at(scene.field, before).is_some())
        });
        self.behind_copula(verb).or(before).into_iter().collect()
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
            if city && fill.place.is_some() {
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

    /// What those who act for states or bodies are called together: "defence ministers".
    fn level(&self, head: TokenId) -> Option<String> {
        let tokens = &self.scene.document.tokens;
        let plural = matches!(tokens[head].tag.as_str(), "NNS" | "NNPS");
        if !plural || !self.is_one_of(head, &self.occasion.words.bearers) {
            return None;
        }
        let mut first = head;
        while let Some(before) = first.checked_sub(1) {
            let modifies = matches!(self.scene.dep(before), "amod" | "compound")
                && tokens[before].head == head
                && self.scene.mention(before).is_none();
            if !modifies {
                break;
            }
            first = before;
        }
        Some(self.words(first, head))
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
        if let Some(slot) = target(&fill.person) {
            for (name, at) in self.people(&phrase) {
                let person = self.people.person_at(self.scene.field, at);
                if person.is_some_and(|person| person.office().is_some()) {
                    slots.officers.insert(name.clone());
                }
                slots.add(&slot, name);
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
        if let Some(level) = self.level(head).filter(|_| fill.person.is_some()) {
            slots.set("level", level);
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
}

fn overlap(a: &Role, b: &Role) -> bool {
    match (a, b) {
        (Role::Under(a), Role::Under(b)) => a.iter().any(|word| b.contains(word)),
        _ => false,
    }
}
