//! How sure the text is, and how far the change has come.
//!
//! From the trigger the sentence is climbed towards its root. Each governor belongs to one class
//! of the lexicon ([`Governor`]) and moves the stage or the modality; auxiliaries, negations and
//! conjunctions do the same on the way.

use entente_text::TokenId;

use crate::claim::Modality;
use crate::lexicon::{Governor, list};
use crate::scene::Scene;

/// How far a change has come: announced < approved < notified < in effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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
}

impl Climb<'_, '_> {
    fn run(&mut self, trigger: TokenId) {
        let scene = self.scene;
        let mut at = trigger;
        if scene.is_verb(at) {
            self.verb_marks(at, true);
            self.gerund(at);
        } else {
            self.noun_marks(at);
        }
        for _ in 0..16 {
            let head = scene.document.tokens[at].head;
            if head == at {
                break;
            }
            match scene.dep(at) {
                // A relative clause and an apposition state their own facts.
                "relcl" if !self.scene.is_infinitive(at) && !self.future => break,
                "appos" | "parataxis" => break,
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
        if self.future && self.standing.stage == Stage::Effect {
            match self.standing.said_by {
                Some(verb) => self.announce(verb),
                None => self.announce(self.standing.verb),
            }
        }
    }

    /// "X leaving would cost": a gerund names a possibility, not a fact.
    fn gerund(&mut self, verb: TokenId) {
        let topic =
            matches!(self.scene.dep(verb), "csubj" | "nsubj" | "nsubjpass" | "dobj" | "pobj");
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
                    if scene.lexicon.has(list::FUTURE, &word) {
                        self.future = true;
                    } else if scene.lexicon.has(list::OPEN, &word) {
                        self.weaken(Modality::Hypothetical);
                    }
                    if matches!(word.as_str(), "is" | "are" | "'s" | "'re" | "’s" | "’re") {
                        be_present = true;
                    }
                    if matches!(word.as_str(), "was" | "were") {
                        be_past = true;
                    }
                    if trigger && word == "had" {
                        self.standing.background = true;
                    }
                    if matches!(word.as_str(), "been" | "being") {
                        progressive = false;
                    }
                }
                "neg" => self.weaken(Modality::Denied),
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

    /// "following the withdrawal": told as a fact that came before.
    fn preposition(&mut self, at: TokenId, preposition: TokenId) {
        let word = self.scene.document.text_of(preposition).to_lowercase();
        if self.scene.lexicon.has(list::AFTER, &word) {
            self.standing.grounded = true;
            self.standing.background = true;
        } else if self.scene.lexicon.has(list::OPEN_MARK, &word)
            || self.scene.is_verb(at)
                && !self.scene.is_absolute(at)
                && !self.scene.lexicon.has(list::TRANSPARENT, &word)
        {
            self.weaken(Modality::Hypothetical);
        }
    }

    /// The event noun is a subject: "the withdrawal took effect", "was announced".
    fn govern_subject(&mut self, verb: TokenId) {
        let scene = self.scene;
        let lemma = scene.lemma(verb).to_lowercase();
        if self.takes_effect(verb, &lemma) {
            self.standing.grounded = true;
            self.standing.verb = verb;
            return;
        }
        match scene.lexicon.verb(&lemma) {
            Some(class) if scene.is_passive(verb) => self.apply(class, verb),
            Some(Governor::Begin | Governor::Complete) => {
                self.standing.grounded = true;
                self.standing.verb = verb;
            }
            _ => {}
        }
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
                } else if !standing.grounded {
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
            Governor::Approve => {
                if self.bill || standing.stage <= Stage::Decided || standing.stage == Stage::Effect
                {
                    standing.stage = Stage::Approved;
                    standing.verb = verb;
                }
                standing.grounded = true;
                self.bill = false;
                self.future = false;
            }
            Governor::Bill => self.bill = true,
            Governor::Notify => {
                standing.stage = Stage::Notified;
                standing.verb = verb;
                standing.grounded = true;
                self.future = false;
            }
            Governor::Begin => {
                standing.stage = Stage::Announced;
                standing.verb = verb;
                standing.grounded = true;
            }
            Governor::Complete => {
                standing.grounded = true;
                if standing.stage == Stage::Effect {
                    standing.verb = verb;
                }
            }
            Governor::Hypothetical => self.weaken(Modality::Hypothetical),
            Governor::Deny => self.weaken(Modality::Denied),
        }
    }

    fn apply_noun(&mut self, class: Governor, noun: TokenId) {
        let scene = self.scene;
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
