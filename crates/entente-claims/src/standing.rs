//! How sure the text is, and how far the change has come.
//!
//! From the trigger the sentence is climbed towards its root. Each governor belongs to one class
//! of the lexicon ([`Governor`]) and moves the stage or the modality; auxiliaries, negations and
//! conjunctions do the same on the way.

use entente_text::TokenId;
use serde::Deserialize;

use crate::claim::Modality;
use crate::lexicon::{Governor, list};
use crate::scene::Scene;

/// How far a change has come: announced < approved < notified < in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Said or decided that it will be done.
    Announced,
    /// Decided by the one who can decide it: "agreed to suspend".
    Decided,
    /// An organ of the state agreed.
    Approved,
    /// Formally notified.
    Notified,
    /// Done.
    Effect,
}

/// What climbing the sentence found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// How far the change has come.
    pub stage: Stage,
    /// How sure the text is.
    pub modality: Modality,
    /// The verb of saying nearest above, when there is one.
    pub said_by: Option<TokenId>,
    /// The verb whose time is the time of the stage: the trigger, or the verb that announces,
    /// approves or notifies it.
    pub verb: TokenId,
    /// Whether it is told as something that lay before the time of the story ("had left",
    /// "after it left").
    pub background: bool,
    /// For an event noun: whether anything in the sentence says that it took place.
    pub grounded: bool,
}

impl Scene<'_> {
    /// "it is said that": nobody stands behind it.
    pub(crate) fn is_hearsay(&self, verb: TokenId) -> bool {
        self.lexicon.has(list::HEARSAY, &self.lemma(verb).to_lowercase())
            && self.is_passive(verb)
            && self.child(verb, &["agent"]).is_none()
    }

    /// How the text stands to the event at `trigger`.
    pub(crate) fn standing(&self, trigger: TokenId) -> Standing {
        let mut climb = Climb {
            scene: self,
            standing: Standing {
                stage: Stage::Effect,
                modality: Modality::Asserted,
                said_by: None,
                verb: trigger,
                background: false,
                grounded: self.is_verb(trigger) || self.is_absolute(trigger),
            },
            future: false,
            backshift: false,
            bill: false,
            begun: false,
            topic: false,
        };
        climb.run(trigger);
        climb.standing
    }
}

struct Climb<'s, 'd> {
    scene: &'s Scene<'d>,
    standing: Standing,
    /// Whether "will", "is to" or a plan stands between here and the trigger.
    future: bool,
    /// Whether it "was leaving": under a verb of saying that is a plan told later.
    backshift: bool,
    /// Whether the change stands in a bill that nobody has decided on yet.
    bill: bool,
    /// Whether the stage is only a beginning: "began its withdrawal".
    begun: bool,
    /// Whether the event noun is the topic of a clause ("the suspension is unjustified"), so that
    /// who tells of the clause does not tell of the event.
    topic: bool,
}

impl Climb<'_, '_> {
    fn run(&mut self, trigger: TokenId) {
        let scene = self.scene;
        let mut at = trigger;
        if scene.is_verb(at) {
            self.verb_marks(at, true);
            self.gerund(at);
            self.supposed(at);
            // "the treaty signed by X", "Y, which left": told about something named for another
            // reason, and so before the time of the story.
            let past = matches!(scene.document.tokens[at].tag.as_str(), "VBN" | "VBD");
            self.standing.background |= past && matches!(scene.dep(at), "acl" | "relcl");
        } else {
            self.noun_marks(at);
        }
        for _ in 0..16 {
            let head = scene.document.tokens[at].head;
            if head == at {
                break;
            }
            match scene.dep(at) {
                // A relative clause and an apposition state their own facts; the clause of "in the
                // event the state leaves" is not one, though parsers label it so.
                "relcl" if !self.scene.is_infinitive(at) && !self.future => {
                    let lemma = scene.lemma(head).to_lowercase();
                    let content = scene.child(at, &["nsubj", "nsubjpass"]).is_some_and(|subject| {
                        !matches!(scene.document.tokens[subject].tag.as_str(), "WDT" | "WP")
                    });
                    if content && scene.lexicon.noun(&lemma) == Some(Governor::Hypothetical) {
                        self.weaken(Modality::Hypothetical);
                    }
                    break;
                }
                "appos" | "parataxis" => break,
                // "votes unanimously to leave": parsers take what is voted for as a purpose.
                "advcl"
                    if self.scene.is_infinitive(at)
                        && scene
                            .child(head, &["dobj"])
                            .is_none_or(|object| scene.document.tokens[object].pos == "NUM")
                        && scene.lexicon.verb(&scene.lemma(head).to_lowercase())
                            == Some(Governor::Approve) =>
                {
                    self.govern(at, head);
                }
                "advcl" => {
                    if !self.scene.is_infinitive(at) {
                        // Told beside its main clause, not under it.
                        self.clause_mark(at);
                        break;
                    }
                    // "agreed in order to join" is a purpose; "became the third to join" is done.
                    if scene.child(head, &["attr"]).is_none() {
                        self.weaken(Modality::Hypothetical);
                    }
                    break;
                }
                "conj" if scene.is_verb(at) && scene.is_verb(head) => {
                    self.shared_marks(at, head);
                }
                // "started it by leaving": as sure as what it was the means of.
                "prep"
                    if scene.is_verb(head)
                        && scene.child(at, &["pcomp"]).is_some()
                        && !scene.lexicon.has(list::AFTER, &scene.lemma(at).to_lowercase()) =>
                {
                    self.govern(at, head);
                }
                "prep" if scene.is_verb(head) && self.adjunct(at) => break,
                _ => self.govern(at, head),
            }
            if scene.is_verb(head) && !matches!(scene.dep(at), "conj" | "nsubj" | "nsubjpass") {
                self.verb_marks(head, false);
            }
            at = head;
        }
        if self.bill {
            self.weaken(Modality::Hypothetical);
        }
        if self.future && (self.standing.stage == Stage::Approved || self.begun) {
            // "will vote to leave", "will begin to leave": not even that is done.
            self.weaken(Modality::Hypothetical);
        }
        if self.future && self.standing.stage == Stage::Notified {
            self.announce(self.standing.verb);
        }
        if self.future && self.standing.stage == Stage::Effect {
            match self.standing.said_by {
                Some(verb) => self.announce(verb),
                None => self.announce(self.standing.verb),
            }
        }
    }

    /// "X leaving would cost": a gerund names a possibility, not a fact.
    fn gerund(&mut self, verb: TokenId) {
        let before = verb.checked_sub(1);
        let own = matches!(self.scene.dep(verb), "acl" | "advcl")
            && self.scene.child(verb, &["nsubj", "mark"]).is_none()
            && !self.scene.is_absolute(verb)
            && before.is_some_and(|before| self.scene.mention(before).is_some());
        let topic = own
            || matches!(self.scene.dep(verb), "csubj" | "nsubj" | "nsubjpass" | "dobj" | "pobj");
        if topic && self.scene.document.tokens[verb].tag == "VBG" {
            self.weaken(Modality::Hypothetical);
        }
    }

    /// Whether a preposition only sets the scene for its verb: "at", "after", "during".
    fn adjunct(&self, preposition: TokenId) -> bool {
        let word = self.scene.document.text_of(preposition).to_lowercase();
        self.scene.lexicon.has(list::ADJUNCT, &word) || self.scene.lexicon.has(list::AFTER, &word)
    }

    /// Auxiliaries, negation, hedges and conjunction of one verb.
    fn verb_marks(&mut self, verb: TokenId, trigger: bool) {
        let scene = self.scene;
        let mut progressive = scene.document.tokens[verb].tag == "VBG";
        let mut be_present = false;
        let mut be_past = false;
        for child in scene.children(verb) {
            let word = scene.document.text_of(child).to_lowercase();
            match scene.dep(child) {
                "aux" | "auxpass" => {
                    let counterfactual = word == "would"
                        && scene
                            .children(verb)
                            .any(|aux| scene.dep(aux) == "aux" && scene.lemma(aux) == "have");
                    if counterfactual {
                        // "would have become a member"
                        self.weaken(Modality::Hypothetical);
                    } else if scene.lexicon.has(list::FUTURE, &word) {
                        self.future = true;
                    } else if scene.lexicon.has(list::OPEN, &word) {
                        self.weaken(Modality::Hypothetical);
                    }
                    if scene.lexicon.has(list::BE_PRESENT, &word) {
                        be_present = true;
                    }
                    if scene.lexicon.has(list::BE_PAST, &word) {
                        be_past = true;
                    }
                    if trigger && word == "had" {
                        self.standing.background = true;
                    }
                    if scene.lexicon.has(list::BE_PARTICIPLE, &word) {
                        progressive = false;
                    }
                }
                "neg" => self.weaken(Modality::Denied),
                // "will no longer leave"
                "advmod" if scene.children(child).any(|inner| self.negates(inner)) => {
                    self.weaken(Modality::Denied);
                }
                "advmod" if scene.lexicon.has(list::NEGATION, &word) => {
                    self.weaken(Modality::Denied);
                }
                "advmod" if scene.lexicon.has(list::HEDGE, &word) => {
                    self.weaken(Modality::Reported);
                }
                "advmod" if trigger && scene.lexicon.has(list::BACKGROUND, &word) => {
                    self.standing.background = true;
                }
                "mark" if scene.lexicon.has(list::OPEN_MARK, &word) => {
                    self.weaken(Modality::Hypothetical);
                }
                "mark" if trigger && scene.lexicon.has(list::AFTER, &word) => {
                    self.standing.background = true;
                    // "after X leaves the bloc" looks ahead; "one day after X leaves" does not.
                    if scene.is_present(verb) && scene.child(verb, &["npadvmod"]).is_none() {
                        self.weaken(Modality::Hypothetical);
                    }
                }
                _ => {}
            }
        }
        if trigger && progressive && !scene.is_passive(verb) {
            self.future |= be_present;
            self.backshift |= be_past;
        }
        // "is to withdraw", "X to leave Y" as a headline.
        if trigger && self.scene.is_infinitive(verb) {
            let head = scene.document.tokens[verb].head;
            let root = head == verb;
            let copula = scene.lemma(head) == "be" && matches!(scene.dep(verb), "xcomp" | "ccomp");
            if root || copula {
                self.future = true;
            }
        }
    }

    fn negates(&self, token: TokenId) -> bool {
        let word = self.scene.document.text_of(token).to_lowercase();
        self.scene.lexicon.has(list::NEGATION, &word)
    }

    /// "in the event X leaves": the noun of a supposition stands directly before the clause.
    fn supposed(&mut self, verb: TokenId) {
        let scene = self.scene;
        let open = |noun: TokenId| {
            let lemma = scene.lemma(noun).to_lowercase();
            scene.lexicon.noun(&lemma) == Some(Governor::Hypothetical)
        };
        // The same, hung on the clause itself.
        for preposition in scene.children(verb).filter(|&child| child < verb) {
            let noun = scene.child(preposition, &["pobj"]).filter(|&noun| open(noun));
            let next = noun.and_then(|noun| scene.document.tokens.get(noun + 1).map(|_| noun + 1));
            if next.is_some_and(|next| scene.document.tokens[next].pos == "PROPN") {
                self.weaken(Modality::Hypothetical);
            }
        }
        let first = self.scene.document.subtree(verb).next().unwrap_or(verb);
        let sentence = self.scene.document.sentence_of(verb);
        if first < sentence.start + 2 || !matches!(self.scene.dep(verb), "ccomp" | "advcl") {
            return;
        }
        let noun = self.scene.lemma(first - 1).to_lowercase();
        let opens = self.scene.lexicon.noun(&noun) == Some(Governor::Hypothetical);
        let under = self.scene.document.tokens[first - 1].dep == "pobj";
        if opens && under {
            self.weaken(Modality::Hypothetical);
        }
    }

    /// A verb that follows another takes over its auxiliaries when it has none and agrees in form:
    /// "will leave and join", but not "would not say when, and left".
    fn shared_marks(&mut self, verb: TokenId, first: TokenId) {
        let tag = |token: TokenId| self.scene.document.tokens[token].tag.clone();
        let own = self.scene.child(verb, &["aux", "auxpass", "nsubj", "nsubjpass"]).is_some();
        if !own && (tag(verb) == tag(first) || tag(verb) == "VB") {
            self.verb_marks(first, false);
        }
    }

    /// Open adjectives before an event noun: "possible withdrawal", "no withdrawal".
    fn noun_marks(&mut self, noun: TokenId) {
        let scene = self.scene;
        for child in scene.children(noun) {
            let word = scene.lemma(child).to_lowercase();
            if scene.lexicon.has(list::OPEN_NOUN_MODIFIER, &word) {
                self.weaken(Modality::Hypothetical);
            } else if scene.dep(child) == "det" && scene.lexicon.has(list::NEGATION, &word) {
                self.weaken(Modality::Denied);
            }
        }
    }

    /// "after it left", "while it stayed", "if it leaves".
    fn clause_mark(&mut self, clause: TokenId) {
        for child in self.scene.children(clause) {
            if matches!(self.scene.dep(child), "mark" | "advmod" | "prep") {
                let word = self.scene.document.text_of(child).to_lowercase();
                if self.scene.lexicon.has(list::OPEN_MARK, &word) {
                    self.weaken(Modality::Hypothetical);
                } else if self.scene.lexicon.has(list::PAST_MARK, &word) {
                    self.standing.background = true;
                }
            }
        }
    }

    fn govern(&mut self, at: TokenId, head: TokenId) {
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
            } else {
                self.weaken(Modality::Hypothetical);
            }
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
        self.scene.lemma(preposition) == "of"
            && !self.scene.is_verb(noun)
            && self.scene.lexicon.noun(&self.scene.lemma(noun).to_lowercase()).is_some()
    }

    /// The event noun is a subject: "the withdrawal took effect", "was announced".
    fn govern_subject(&mut self, verb: TokenId) {
        let scene = self.scene;
        let lemma = scene.lemma(verb).to_lowercase();
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
    fn phrase_in(&self, list: &str, verb: &str, preposition: TokenId) -> bool {
        let word = self.scene.document.text_of(preposition).to_lowercase();
        self.scene.lexicon.has(list, &format!("{verb} {word}"))
    }

    /// "takes effect", "comes into force".
    fn takes_effect(&self, verb: TokenId, lemma: &str) -> bool {
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

    fn announce(&mut self, verb: TokenId) {
        self.standing.stage = Stage::Announced;
        self.standing.verb = verb;
        self.future = false;
        self.standing.background = false;
    }

    /// The text is only as sure as its weakest word.
    fn weaken(&mut self, modality: Modality) {
        let rank = |modality: Modality| match modality {
            Modality::Asserted => 0,
            Modality::Planned => 1,
            Modality::Reported => 2,
            Modality::Hypothetical => 3,
            Modality::Denied => 4,
        };
        if rank(modality) > rank(self.standing.modality) {
            self.standing.modality = modality;
        }
    }
}
