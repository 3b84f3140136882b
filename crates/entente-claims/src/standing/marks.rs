//! What auxiliaries, negations, hedges and conjunctions make of a change.

use entente_text::TokenId;

use super::Climb;
use crate::claim::Modality;
use crate::lexicon::{Governor, list};

impl Climb<'_, '_> {
    /// "X leaving would cost": a gerund names a possibility, not a fact.
    pub(super) fn gerund(&mut self, verb: TokenId) {
        let before = verb.checked_sub(1);
        let own = matches!(self.scene.dep(verb), "acl" | "advcl")
            && self.scene.child(verb, &["nsubj", "mark"]).is_none()
            && !self.scene.is_absolute(verb)
            && before.is_some_and(|before| self.scene.mention(before).is_some());
        let topic = own
            || matches!(self.scene.dep(verb), "csubj" | "nsubj" | "nsubjpass" | "dobj" | "pobj");
        let inverted = self.scene.inverted_subject(verb).is_some();
        if topic && !inverted && self.scene.document.tokens[verb].tag == "VBG" {
            self.weaken(Modality::Hypothetical);
        }
    }

    /// Whether a preposition only sets the scene for its verb: "at", "after", "during".
    pub(super) fn adjunct(&self, preposition: TokenId) -> bool {
        let word = self.scene.document.text_of(preposition).to_lowercase();
        self.scene.lexicon.has(list::ADJUNCT, &word) || self.scene.lexicon.has(list::AFTER, &word)
    }

    /// Auxiliaries, negation, hedges and conjunction of one verb.
    pub(super) fn verb_marks(&mut self, verb: TokenId, trigger: bool) {
        let scene = self.scene;
        let mut progressive = scene.document.tokens[verb].tag == "VBG";
        let mut be_present = false;
        let mut be_past = false;
        for child in scene.children(verb) {
            let word = scene.document.text_of(child).to_lowercase();
            match scene.dep(child) {
                // "No president has taken it out of the treaty", "none of them left"
                "nsubj" | "nsubjpass" if self.is_nobody(child) => self.weaken(Modality::Denied),
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
                // "did not rejoin until 1994" says that it did.
                "neg" if trigger && self.until(verb) => {}
                "neg" => self.weaken(Modality::Denied),
                // "will no longer leave"
                "advmod" if scene.children(child).any(|inner| self.negates(inner)) => {
                    self.weaken(Modality::Denied);
                }
                "advmod" | "preconj" | "cc" if scene.lexicon.has(list::NEGATION, &word) => {
                    self.weaken(Modality::Denied);
                }
                "advmod" if scene.lexicon.has(list::ONE_DAY, &word) => {
                    self.weaken(Modality::Hypothetical);
                }
                // "will become a member one day": a prophecy.
                "npadvmod" if self.is_one_day(child) => self.weaken(Modality::Hypothetical),
                "advmod" if scene.lexicon.has(list::HEDGE, &word) => {
                    self.weaken(Modality::Reported);
                }
                "advmod" if trigger && scene.lexicon.has(list::BACKGROUND, &word) => {
                    self.standing.background = true;
                }
                "mark" if self.leaves_open(verb, &word) => {
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
            // "was the first to ratify it" is done.
            let copula = scene.lemma(head) == "be"
                && matches!(scene.dep(verb), "xcomp" | "ccomp")
                && scene.child(head, &["attr"]).is_none();
            if root || copula {
                self.future = true;
            }
        }
    }

    /// "no country", "neither", "none of them".
    fn is_nobody(&self, subject: TokenId) -> bool {
        let scene = self.scene;
        let none = |token: TokenId| {
            let word = scene.document.text_of(token).to_lowercase();
            scene.lexicon.has(list::NEGATION, &word) || scene.lexicon.has(list::NOBODY, &word)
        };
        let denied = |child: TokenId| scene.dep(child) == "det" && none(child);
        none(subject) || scene.children(subject).any(denied)
    }

    /// Whether a conjunction leaves its clause open; "before it came back in 2003" tells a fact.
    fn leaves_open(&self, verb: TokenId, word: &str) -> bool {
        let scene = self.scene;
        let told = scene.lexicon.has(list::OTHER_TIME, word)
            && scene.document.tokens[verb].tag == "VBD"
            && scene.child(verb, &["aux", "neg"]).is_none()
            && scene.is_dated(verb);
        scene.lexicon.has(list::OPEN_MARK, word) && !told
    }

    /// Whether a verb has "until" and a time.
    fn until(&self, verb: TokenId) -> bool {
        let scene = self.scene;
        scene.children(verb).any(|child| {
            scene.lexicon.has(list::UNTIL, scene.lemma(child))
                && scene.child(child, &["pobj"]).is_some_and(|object| scene.is_time(object))
        })
    }

    /// "one day", which names none.
    fn is_one_day(&self, noun: TokenId) -> bool {
        let scene = self.scene;
        let one = scene.child(noun, &["nummod"]);
        let bound = scene.document.tokens.get(noun + 1).is_some_and(|next| next.pos == "SCONJ");
        scene.lemma(noun) == "day"
            && !bound
            && one.is_some_and(|one| scene.lexicon.number(scene.document.text_of(one)) == Some(1))
    }

    pub(super) fn negates(&self, token: TokenId) -> bool {
        let word = self.scene.document.text_of(token).to_lowercase();
        self.scene.lexicon.has(list::NEGATION, &word)
    }

    /// "in the event X leaves": the noun of a supposition stands directly before the clause.
    pub(super) fn supposed(&mut self, verb: TokenId) {
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
    pub(super) fn shared_marks(&mut self, verb: TokenId, first: TokenId) {
        let tag = |token: TokenId| self.scene.document.tokens[token].tag.clone();
        let own = self.scene.child(verb, &["aux", "auxpass", "nsubj", "nsubjpass"]).is_some();
        if !own && (tag(verb) == tag(first) || tag(verb) == "VB") {
            self.verb_marks(first, false);
        }
    }

    /// Open adjectives before an event noun: "possible withdrawal", "no withdrawal".
    pub(super) fn noun_marks(&mut self, noun: TokenId) {
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
    pub(super) fn clause_mark(&mut self, clause: TokenId) {
        for child in self.scene.children(clause) {
            if matches!(self.scene.dep(child), "mark" | "advmod" | "prep") {
                let word = self.scene.document.text_of(child).to_lowercase();
                if self.leaves_open(clause, &word) {
                    self.weaken(Modality::Hypothetical);
                } else if self.scene.lexicon.has(list::PAST_MARK, &word) {
                    self.standing.background = true;
                }
            }
        }
    }
}
