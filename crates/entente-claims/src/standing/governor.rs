//! What the verbs and nouns above a change make of it, by their class in the lexicon.

use entente_text::TokenId;

use super::{Climb, Stage};
use crate::claim::Modality;
use crate::lexicon::{Governor, List, list};

impl Climb<'_, '_> {
    pub(super) fn govern(&mut self, at: TokenId, head: TokenId) {
        let scene = self.scene;
        let dep = scene.dep(at);
        if matches!(dep, "nsubj" | "nsubjpass") {
            return self.govern_subject(head);
        }
        let lemma = scene.lemma(head).to_lowercase();
        if matches!(dep, "pobj" | "pcomp") {
            self.preposition(at, head);
        } else if scene.is_verb(head) {
            if scene.lexicon.has(list::PASSIVE_PLAN, &lemma) && self.scene.is_infinitive(at) {
                self.future = true;
                return;
            }
            if dep == "prep" && self.phrase_in(list::OPEN_PHRASE, &lemma, at) {
                return self.weaken(Modality::Hypothetical);
            }
            if self.is_handled(at, head) && !scene.lexicon.has(list::FACTIVE, &lemma) {
                return self.weaken(Modality::Hypothetical);
            }
            if dep == "dobj" && scene.lexicon.has(list::FACTIVE, &lemma) {
                // "follows the suspension", "condemned the withdrawal": told as a fact.
                self.standing.background |= !self.standing.grounded;
                self.standing.grounded = true;
                return;
            }
            match scene.lexicon.verb(&lemma) {
                Some(class) => self.apply(class, head),
                // "is ready to join", "moves to leave": nothing says that it was done.
                // "becomes the third to join" is done.
                None if dep == "xcomp"
                    && self.scene.is_infinitive(at)
                    && lemma != "be"
                    && scene.child(head, &["attr"]).is_none() =>
                {
                    self.weaken(Modality::Hypothetical);
                }
                None => {}
            }
        } else if scene.document.tokens[head].pos == "ADJ" && self.scene.is_infinitive(at) {
            // "is due to join" is a plan, "is likely to join", "ready to join" are not even that.
            if scene.lexicon.has(list::PASSIVE_PLAN, &lemma) {
                self.future = true;
            } else if !scene.lexicon.has(list::RANK, &lemma) {
                self.weaken(Modality::Hypothetical);
            }
        } else if scene.document.tokens[head].pos == "ADJ" && scene.child(at, &["pcomp"]).is_some()
        {
            // "is interested in joining", "keen on leaving"
            self.weaken(Modality::Hypothetical);
        } else if let Some(class) = scene.lexicon.noun(&lemma) {
            self.apply_noun(class, head);
        }
    }

    /// "will reconsider its withdrawal": what is done with the event does not say that it took
    /// place, whatever is said above.
    fn is_handled(&self, at: TokenId, head: TokenId) -> bool {
        let scene = self.scene;
        !self.standing.grounded
            && !scene.is_verb(at)
            && scene.dep(at) == "dobj"
            && scene.lexicon.verb(&scene.lemma(head).to_lowercase()).is_none()
            && !scene.lexicon.has(list::MAKING, &scene.lemma(head).to_lowercase())
    }

    /// "following the withdrawal": told as a fact that came before.
    fn preposition(&mut self, at: TokenId, preposition: TokenId) {
        let word = self.scene.document.text_of(preposition).to_lowercase();
        if self.scene.lexicon.has(list::AFTER, &word) {
            self.standing.grounded = true;
            self.standing.background = true;
        } else if self.scene.lexicon.has(list::DENIAL_PREPOSITION, &word) {
            self.weaken(Modality::Denied);
        } else if self.scene.lexicon.has(list::OPEN_MARK, &word)
            || self.scene.is_verb(at)
                && !self.scene.is_absolute(at)
                && !self.scene.lexicon.has(list::TRANSPARENT, &word)
                && !self.is_content(preposition)
        {
            self.weaken(Modality::Hypothetical);
        }
    }

    /// "the decision of leaving", "the process of joining": the noun above says how it stands.
    fn is_content(&self, preposition: TokenId) -> bool {
        let noun = self.scene.document.tokens[preposition].head;
        if self.scene.is_verb(noun) {
            // "voted in favour of joining", the "of" hung on the verb.
            let verb = self.scene.lemma(noun).to_lowercase();
            let Some(first) = preposition.checked_sub(2) else { return false };
            let words = self.scene.document.span_of(&(first..preposition));
            let words = words.of(&self.scene.document.text).to_lowercase();
            return self.scene.lexicon.has(list::CONSENT, &format!("{verb} {words}"));
        }
        let class = self.scene.lexicon.noun(&self.scene.lemma(noun).to_lowercase());
        // "a bill on leaving" decides as "a bill to leave" does.
        let about = class == Some(Governor::Bill)
            && self.scene.lexicon.has(list::TOPIC, self.scene.lemma(preposition))
            && !self.scene.lexicon.has(list::DENIAL_PREPOSITION, self.scene.lemma(preposition));
        !self.scene.is_verb(noun)
            && (about || self.scene.lemma(preposition) == "of" && class.is_some())
    }

    /// The event noun is a subject: "the withdrawal took effect", "was announced".
    fn govern_subject(&mut self, verb: TokenId) {
        let scene = self.scene;
        let lemma = scene.lemma(verb).to_lowercase();
        // "the application was passed to the commission" approves nothing.
        if scene.children(verb).any(|child| self.phrase_in(list::HANDING, &lemma, child)) {
            self.topic = true;
            return;
        }
        if self.takes_effect(verb, &lemma) {
            self.standing.grounded = true;
            self.standing.verb = verb;
            // "the withdrawal will take effect on 1 January"
            for child in scene.children(verb) {
                let word = scene.document.text_of(child).to_lowercase();
                if scene.lexicon.has(list::FUTURE, &word) {
                    self.weaken(Modality::Planned);
                } else if scene.lexicon.has(list::OPEN, &word) {
                    self.weaken(Modality::Hypothetical);
                } else if scene.dep(child) == "neg" {
                    self.weaken(Modality::Denied);
                }
            }
            return;
        }
        match scene.lexicon.verb(&lemma) {
            Some(class) if scene.is_passive(verb) => self.apply(class, verb),
            Some(Governor::Begin | Governor::Complete) => {
                self.standing.grounded = true;
                self.standing.verb = verb;
            }
            _ => self.topic = true,
        }
    }

    /// Whether a verb and the preposition under it stand in a list of phrases: "vote on".
    fn phrase_in(&self, list: List, verb: &str, preposition: TokenId) -> bool {
        let word = self.scene.document.text_of(preposition).to_lowercase();
        self.scene.lexicon.has(list, &format!("{verb} {word}"))
    }

    /// "takes effect", "comes into force".
    pub(super) fn takes_effect(&self, verb: TokenId, lemma: &str) -> bool {
        let scene = self.scene;
        scene.children(verb).any(|child| {
            let object = match scene.dep(child) {
                "dobj" => Some((String::new(), child)),
                "prep" => scene
                    .child(child, &["pobj"])
                    .map(|object| (format!("{} ", scene.lemma(child).to_lowercase()), object)),
                _ => None,
            };
            object.is_some_and(|(preposition, object)| {
                let object = scene.lemma(object).to_lowercase();
                scene.lexicon.has(list::EFFECT, &format!("{lemma} {preposition}{object}"))
            })
        })
    }

    fn apply(&mut self, class: Governor, verb: TokenId) {
        let standing = &mut self.standing;
        match class {
            Governor::Say => {
                if standing.said_by.is_none() {
                    standing.said_by = Some(verb);
                }
                if (self.future || self.backshift) && standing.stage == Stage::Effect {
                    self.announce(verb);
                } else if !standing.grounded && !self.topic {
                    // "announced its withdrawal": what a noun announces has not happened yet.
                    self.announce(verb);
                    self.standing.grounded = true;
                }
            }
            Governor::Intend => {
                if standing.stage == Stage::Effect {
                    standing.stage = Stage::Decided;
                    standing.verb = verb;
                }
                standing.grounded = true;
                self.future = false;
            }
            // A signature approves only what stands in a law: "signed the bill on leaving", not
            // "signed the protocol for X to join".
            Governor::Approve
                if !self.bill
                    && !self.scene.child(verb, &["dobj"]).is_some_and(|object| {
                        let object = self.scene.lemma(object).to_lowercase();
                        self.scene.lexicon.noun(&object) == Some(Governor::Bill)
                    })
                    && standing.stage == Stage::Effect
                    && self
                        .scene
                        .lexicon
                        .has(list::BY_LAW, &self.scene.lemma(verb).to_lowercase()) =>
            {
                self.weaken(Modality::Hypothetical);
            }
            Governor::Approve => {
                let approver = self.scene.subject(verb, 8);
                let lemma = approver.map(|subject| self.scene.lemma(subject).to_lowercase());
                if lemma.is_some_and(|lemma| self.scene.lexicon.has(list::NO_ORGAN, &lemma)) {
                    // A party or a committee that approves decides nothing yet.
                    return self.weaken(Modality::Hypothetical);
                }
                let standing = &mut self.standing;
                if self.bill || standing.stage <= Stage::Decided || standing.stage == Stage::Effect
                {
                    standing.stage = Stage::Approved;
                    standing.verb = verb;
                    standing.background = false;
                }
                standing.grounded = true;
                self.bill = false;
                self.future = false;
            }
            Governor::Bill => self.bill = true,
            Governor::Notify => {
                standing.stage = Stage::Notified;
                standing.verb = verb;
                standing.background = false;
                standing.grounded = true;
                self.future = false;
            }
            Governor::Begin => {
                standing.stage = Stage::Announced;
                standing.verb = verb;
                standing.grounded = true;
                self.begun = true;
            }
            Governor::Complete => {
                standing.grounded = true;
                if standing.stage == Stage::Effect {
                    standing.verb = verb;
                }
            }
            Governor::Hypothetical if self.is_permitted(verb) => {}
            Governor::Hypothetical => self.weaken(Modality::Hypothetical),
            Governor::Deny => self.weaken(Modality::Denied),
        }
    }

    /// "votes to allow X to join": what is permitted by decision is decided.
    fn is_permitted(&self, verb: TokenId) -> bool {
        let above = self.scene.document.tokens[verb].head;
        above != verb
            && self.scene.lexicon.has(list::PERMISSION, &self.scene.lemma(verb).to_lowercase())
            && self.scene.lexicon.verb(&self.scene.lemma(above).to_lowercase())
                == Some(Governor::Approve)
    }

    /// "votes in favour of leaving", "approves the bid to join", "completes the process of joining":
    /// the verb above decides, and the noun only names what is decided on.
    fn is_carried(&self, noun: TokenId) -> bool {
        let scene = self.scene;
        let lemma = scene.lemma(noun).to_lowercase();
        let above = scene.document.tokens[noun].head;
        let verb = |token: TokenId| scene.lexicon.verb(&scene.lemma(token).to_lowercase());
        match scene.dep(noun) {
            "pobj" => {
                let governor = scene.document.tokens[above].head;
                let word = scene.document.text_of(above).to_lowercase();
                let phrase = format!("{} {word} {lemma}", scene.lemma(governor).to_lowercase());
                scene.lexicon.has(list::CONSENT, &phrase)
            }
            "dobj" | "nsubjpass" => match verb(above) {
                Some(Governor::Approve) => scene.lexicon.has(list::DECIDABLE, &lemma),
                Some(Governor::Begin | Governor::Complete) => {
                    scene.lexicon.has(list::COURSE, &lemma)
                }
                _ => false,
            },
            _ => false,
        }
    }

    fn apply_noun(&mut self, class: Governor, noun: TokenId) {
        let scene = self.scene;
        if scene.children(noun).any(|child| scene.dep(child) == "det" && self.negates(child)) {
            // "has no plans to leave"
            return self.weaken(Modality::Denied);
        }
        match class {
            Governor::Bill => self.bill = true,
            Governor::Intend => {
                // "the decision to leave" is a fact only where it is taken or told.
                let above = scene.document.tokens[noun].head;
                let made = scene.dep(noun) == "dobj"
                    && (scene.lexicon.has(list::MAKING, scene.lemma(above))
                        || scene.lexicon.verb(scene.lemma(above)).is_some());
                let passive = scene.dep(noun) == "nsubjpass";
                let lemma = scene.lemma(noun).to_lowercase();
                if scene.dep(noun) == "nsubj" && scene.lexicon.has(list::VAGUE, &lemma) {
                    // "the plan to leave would cost": nobody tells that it was made.
                    return self.weaken(Modality::Hypothetical);
                }
                self.standing.grounded = true;
                if made || passive {
                    self.standing.stage = Stage::Decided;
                    self.standing.verb = above;
                } else {
                    self.standing.stage = Stage::Decided;
                    self.standing.verb = noun;
                    self.standing.background = true;
                }
            }
            Governor::Hypothetical if self.is_carried(noun) => {}
            other => self.apply(other, noun),
        }
    }
}
