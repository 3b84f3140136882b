//! How a clause stands to its occasion: held, planned, denied, presupposed; and when.

use entente_names::Kind;
use entente_text::{Edtf, TokenId, When};

use super::View;
use super::anchor::Anchor;
use super::rule::Telling;
use super::slots::Slots;
use super::tell::Told;
use super::time::lasting;
use crate::claim::Modality;
use crate::dating::{NEWS_OF_THE_DAY, ON_OR_BEFORE};
use crate::lexicon::{Governor as Class, list};
use crate::roles::Role;
use crate::standing::{Stage, Standing};

impl View<'_, '_> {
    /// Takes over what one telling says; whether it says that the occasion is real.
    pub(super) fn apply(
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
                let future = self.is_future(trigger);
                told.planned = if told.real { told.planned && future } else { future };
                told.real = true;
                match self.time_of(trigger) {
                    Some(when) => told.times.push((1, when)),
                    None if future => {}
                    None => {
                        let when = self.date(trigger, standing);
                        told.times.push((if when.edtf.is_some() { 2 } else { 4 }, when));
                    }
                }
                return true;
            }
            Modality::Denied if any => return false,
            Modality::Denied | Modality::Hypothetical if !any => return true,
            _ => {}
        }
        if telling.never {
            return true;
        }
        if !self.fill(told, telling, trigger, &anchor.chain, false) {
            return false;
        }
        let plan = match any {
            // What somebody does at a summit tells nothing of whether it has begun, but "will".
            true => self.is_future(trigger),
            false => self.is_plan(trigger, standing) || telling.plans || self.is_topic(trigger),
        };
        let verbal = self.acts(trigger) || self.is_verb_anchor(trigger);
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
        let own = self.time_of(trigger);
        let mut when = match (own, stopped) {
            (Some(when), _) => Some((1, when)),
            (None, false) if !plan && verbal && !self.is_aside(trigger, anchor) => {
                // "as ministers meet": of the time of its main clause.
                let aside = standing.background && !self.is_same_time(trigger);
                let standing = Standing { background: aside, ..standing.clone() };
                let when = self.date(trigger, &standing);
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

    fn is_same_time(&self, verb: TokenId) -> bool {
        self.scene.dep(verb) == "advcl"
            && self.scene.children(verb).any(|child| {
                let word = self.text(child).to_lowercase();
                self.scene.dep(child) == "mark" && self.scene.lexicon.has(list::SAME_TIME, &word)
            })
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
    pub(super) fn apply_hidden(
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
        if self.published.is_some() {
            let plain = Standing { stage: Stage::Effect, ..standing.clone() };
            let when = self.date(anchor.head, &plain);
            told.times.push((2, when));
        }
        true
    }

    fn is_future(&self, verb: TokenId) -> bool {
        self.scene.children(verb).any(|child| {
            let word = self.text(child).to_lowercase();
            self.scene.dep(child) == "aux" && self.scene.lexicon.has(list::FUTURE, &word)
        })
    }

    /// Whether what a trigger tells has not begun: by its own time where that is known, else by
    /// the words above it. "Are holding an exercise" tells of one that goes on.
    fn is_plan(&self, trigger: TokenId, standing: &Standing) -> bool {
        let plan = standing.stage <= Stage::Decided;
        let date = self.time_of(trigger).and_then(|when| when.best().cloned());
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
    pub(super) fn presuppose(&self, told: &mut Told, anchor: &Anchor) {
        let last = anchor.chain.last().copied().unwrap_or(anchor.head);
        let standing = self.scene.standing(last);
        let openly = anchor.chain.iter().any(|&link| {
            self.scene.children(link).any(|child| {
                let word = self.scene.lemma(child).to_lowercase();
                self.scene.lexicon.has(list::OPEN_NOUN_MODIFIER, &word)
            })
        });
        let presupposed = self.is_presupposed(last);
        let open = matches!(standing.modality, Modality::Denied | Modality::Hypothetical);
        if openly || open && !presupposed {
            return;
        }
        told.real = true;
        told.planned = standing.stage <= Stage::Decided && !presupposed;
        if told.planned || standing.background {
            return;
        }
        let verb = self.scene.document.ancestors(last).find(|&above| self.scene.is_verb(above));
        let during = self.scene.dep(last) == "pobj";
        // "before the summit", "after talks": the clause tells of another time.
        let above = self.scene.document.tokens[last].head;
        let tells_of_another = |token: TokenId| {
            self.scene.lexicon.has(list::OTHER_TIME, &self.text(token).to_lowercase())
        };
        let ahead_of = self.text(above) == "of" && above > 0;
        if during && (tells_of_another(above) || ahead_of && tells_of_another(above - 1)) {
            return;
        }
        if let Some(verb) = verb.filter(|_| during) {
            let above = self.scene.standing(verb);
            if above.stage == Stage::Effect && above.modality == Modality::Asserted {
                let when = self.date(verb, &above);
                told.times.push((if when.edtf.is_some() { 2 } else { 4 }, when));
            }
        } else if verb.is_none()
            && let Some(day) = self.published
        {
            let when = When {
                edtf: Some(Edtf::day(day)),
                basis: Some(NEWS_OF_THE_DAY.to_owned()),
                ..When::default()
            };
            told.times.push((2, when));
        }
    }

    /// Whether a noun only sets the scene for its clause: behind "during", "following", "ahead of",
    /// or in a phrase before the verb ("In a meeting of X, ministers refused").
    fn is_presupposed(&self, noun: TokenId) -> bool {
        let scene = self.scene;
        let mut at = noun;
        for above in scene.document.ancestors(noun) {
            if scene.lexicon.has(list::PRESUPPOSING, &self.text(above).to_lowercase()) {
                return true;
            }
            if self.acts(above) {
                return scene.dep(at) == "prep" && at < above && scene.dep(noun) == "pobj";
            }
            at = above;
        }
        false
    }
}
