//! How sure the text is, and how far the change has come.
//!
//! From the trigger the sentence is climbed towards its root. Each governor belongs to one class
//! of the lexicon ([`Governor`]) and moves the stage or the modality; auxiliaries, negations and
//! conjunctions do the same on the way: `governor` reads the first, `marks` the others.

mod governor;
mod marks;

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
    /// Whether something leaves it open, be it denied as well: "may not renew".
    pub open: bool,
    /// Whether it is told in a relative clause in the past, of something named for another reason.
    pub aside: bool,
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

    /// Whether a verb only tells what a text says: "the bill would ban it", "a law that will tax
    /// it". What it could or would have done, and what it would not do, is something else.
    pub(crate) fn only_says(&self, verb: TokenId) -> bool {
        let word = |child: TokenId| self.document.text_of(child).to_lowercase();
        let mut would = false;
        for child in self.children(verb) {
            match self.dep(child) {
                "neg" => return false,
                "mark" if self.lexicon.has(list::OPEN_MARK, &word(child)) => return false,
                "aux" if self.lexicon.has(list::FUTURE, &word(child)) => would = true,
                "aux" => return false,
                _ => {}
            }
        }
        let own = self.document.tokens[verb].head;
        let told = matches!(self.dep(verb), "ROOT" | "relcl" | "acl" | "conj")
            || self.dep(verb) == "ccomp"
                && self.lexicon.verb(&self.lemma(own).to_lowercase()) == Some(Governor::Say);
        would && told
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
                open: false,
                aside: false,
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
        let sentence = scene.document.sentence_of(trigger);
        if sentence.last().is_some_and(|last| scene.document.text_of(last) == "?") {
            // A question tells nothing.
            self.weaken(Modality::Hypothetical);
        }
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
            // "the suspension, imposed on 31 August"
            let made = scene.children(at).find(|&child| {
                scene.dep(child) == "acl"
                    && scene.document.tokens[child].tag == "VBN"
                    && scene.lexicon.has(list::MAKING, scene.lemma(child))
                    && scene.time_of(child).is_some()
            });
            // "noted the withdrawal, which took effect on 6 March"
            let made = made.or_else(|| {
                scene.children(at).find(|&child| {
                    let lemma = scene.lemma(child).to_lowercase();
                    scene.dep(child) == "relcl"
                        && scene.document.tokens[child].tag == "VBD"
                        && self.takes_effect(child, &lemma)
                })
            });
            if let Some(made) = made {
                self.standing.grounded = true;
                self.standing.verb = made;
                return;
            }
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
                    let past = matches!(scene.document.tokens[at].tag.as_str(), "VBN" | "VBD");
                    self.standing.aside |= past;
                    break;
                }
                // "X, the only state ever to leave it": told of X in passing.
                "appos" => {
                    self.standing.aside |= at != trigger;
                    break;
                }
                "parataxis" => break,
                // "a bill introduced by X", "the treaty signed by X": done, whatever becomes of it.
                "acl"
                    if at == trigger
                        && scene.is_verb(at)
                        && scene.document.tokens[at].tag == "VBN"
                        && scene.child(at, &["aux", "auxpass"]).is_none()
                        && (scene.child(at, &["agent", "npadvmod"]).is_some()
                            || scene.time_of(at).is_some()) =>
                {
                    break;
                }
                // "votes unanimously to leave": parsers take what is voted for as a purpose.
                "advcl"
                    if self.scene.is_infinitive(at)
                        && scene
                            .child(head, &["dobj"])
                            .is_none_or(|object| scene.document.tokens[object].pos == "NUM")
                        && matches!(
                            scene.lexicon.verb(&scene.lemma(head).to_lowercase()),
                            Some(Governor::Approve | Governor::Intend)
                        ) =>
                {
                    self.govern(at, head);
                }
                // "signed a decree to leave": what the decree is for is what it says.
                "advcl"
                    if self.scene.is_infinitive(at)
                        && scene.lexicon.verb(&scene.lemma(head).to_lowercase())
                            == Some(Governor::Approve)
                        && scene.child(head, &["dobj", "nsubjpass"]).is_some_and(|object| {
                            let object = scene.lemma(object).to_lowercase();
                            scene.lexicon.noun(&object) == Some(Governor::Bill)
                        }) =>
                {
                    self.bill = true;
                    self.govern(at, head);
                }
                "advcl" => {
                    if !self.scene.is_infinitive(at) {
                        // Told beside its main clause, not under it.
                        self.clause_mark(at);
                        break;
                    }
                    // "agreed in order to join" is a purpose; "became the third to join" is done.
                    // "left, only to rejoin ten years later" is done as well.
                    let to = scene.document.subtree(at).next().unwrap_or(at);
                    let only = [to, to.saturating_sub(1)].into_iter().any(|it| {
                        let word = scene.document.text_of(it).to_lowercase();
                        scene.lexicon.has(list::ONLY, &word)
                    });
                    if scene.child(head, &["attr"]).is_none() && !only {
                        self.weaken(Modality::Hypothetical);
                    }
                    break;
                }
                "conj" if scene.is_verb(at) && scene.is_verb(head) => {
                    // "neither signed nor denounced"
                    let nor = |child: TokenId| scene.dep(child) == "cc" && self.negates(child);
                    if scene.children(head).filter(|&child| child < at).any(nor) {
                        self.weaken(Modality::Denied);
                    }
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
        if let Some(verb) = self.standing.said_by.filter(|_| self.future && self.begun) {
            // "declared that it would begin to leave" declares the leaving.
            self.announce(verb);
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

    fn announce(&mut self, verb: TokenId) {
        self.standing.stage = Stage::Announced;
        self.standing.verb = verb;
        self.future = false;
        self.standing.background = false;
    }

    /// The text is only as sure as its weakest word.
    fn weaken(&mut self, modality: Modality) {
        self.standing.open |= modality == Modality::Hypothetical;
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
