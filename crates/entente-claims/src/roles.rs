//! Who does what to whom: one clause turned into predicate and arguments.
//!
//! The layer reads spaCy's CLEAR dependencies the way PredPatt (White et al. 2016) reads Universal
//! Dependencies: a predicate is a verb or an event noun, and its arguments are found through
//! passives, relative and participial clauses, control and raising, coordination and possessives,
//! so that a rule names roles and never word order.

use entente_text::TokenId;

use crate::lexicon::{Governor, list};
use crate::scene::{Referent, Scene, Wanted};

/// The part an argument plays towards its predicate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Who does it: subject of the active, "by" of the passive.
    Agent,
    /// To whom it is done: object of the active, subject of the passive.
    Patient,
    /// To whom it is given: dative, or subject of "was granted X".
    Recipient,
    /// What the subject is or becomes, or the object is made or called.
    Attribute,
    /// The clause it governs: "invites X to join".
    Complement,
    /// What it is done for, or is the first to do: "became the third **to sign**".
    Purpose,
    /// Whose an event noun is: possessor, demonym, "of", "by".
    Owner,
    /// A number before a noun.
    Number,
    /// A word before a noun.
    Modifier,
    /// Names listed behind a noun.
    Listed,
    /// What the text was last about, whatever the clause says.
    Context,
    /// How long or how much: "lasted **five years**".
    Extent,
    /// The noun that it stands in apposition to: "**Chad**, a member since 1960".
    Apposed,
    /// The predicate itself: what it says is done.
    Itself,
    /// The clause that a condition stands under: "if adopted, it **will bind them**".
    Consequence,
    /// The subject of the clause that this one hangs on: "**its length** is 9 km, of which 4 km is
    /// dry".
    Matrix,
    /// An adverb or particle of a verb: "is **no longer** a member".
    Manner,
    /// The object of a preposition; any of the alternatives.
    Under(Vec<String>),
    /// Whatever fills one of these: "of|modifier" in "membership of X" and "X membership".
    Any(Vec<Role>),
}

impl Scene<'_> {
    /// The phrases that fill a role of `predicate`, by their head tokens, in the order of the text.
    ///
    /// [`Role::Owner`], [`Role::Listed`] and [`Role::Context`] yield referents and not phrases; they
    /// are resolved by [`Scene::owner`], [`Scene::listed`] and [`Scene::elided`].
    pub(crate) fn arguments(&self, predicate: TokenId, role: &Role) -> Vec<TokenId> {
        match role {
            Role::Agent => self.agent(predicate).into_iter().collect(),
            Role::Patient => self.patient(predicate),
            Role::Recipient => self.recipient(predicate).into_iter().collect(),
            Role::Attribute => self.children_labelled(predicate, &["attr", "oprd", "acomp"]),
            Role::Complement => {
                self.children_labelled(predicate, &["xcomp", "ccomp", "acl", "relcl"])
            }
            Role::Purpose => self
                .children_labelled(predicate, &["advcl"])
                .into_iter()
                .filter(|&verb| self.is_infinitive(verb))
                .collect(),
            Role::Apposed => {
                // "X, a member since 1952 and a candidate since 1999"
                let mut at = predicate;
                while self.dep(at) == "conj" && !self.is_verb(self.document.tokens[at].head) {
                    at = self.document.tokens[at].head;
                }
                let head = self.document.tokens[at].head;
                (self.dep(at) == "appos").then_some(head).into_iter().collect()
            }
            Role::Number => self.children_labelled(predicate, &["nummod"]),
            Role::Modifier => self.modifiers(predicate),
            Role::Extent => self.children_labelled(predicate, &["npadvmod", "dobj", "attr"]),
            Role::Manner => self.children_labelled(predicate, &["advmod", "prt", "neg"]),
            Role::Itself => vec![predicate],
            Role::Matrix => self.matrix_subject(predicate).into_iter().collect(),
            Role::Consequence => self.consequence(predicate).into_iter().collect(),
            Role::Under(prepositions) => self.under(predicate, prepositions),
            Role::Any(roles) => {
                roles.iter().flat_map(|role| self.arguments(predicate, role)).collect()
            }
            Role::Owner | Role::Listed | Role::Context => Vec::new(),
        }
    }

    fn children_labelled(&self, token: TokenId, deps: &[&str]) -> Vec<TokenId> {
        self.children(token).filter(|&child| deps.contains(&self.dep(child))).collect()
    }

    /// Whether a verb is a "to" infinitive.
    pub(crate) fn is_infinitive(&self, verb: TokenId) -> bool {
        self.children(verb)
            .any(|child| self.dep(child) == "aux" && self.document.tokens[child].tag == "TO")
    }

    /// Whether a verb stands in the passive.
    pub(crate) fn is_passive(&self, verb: TokenId) -> bool {
        if self.child(verb, &["auxpass", "nsubjpass", "agent"]).is_some() {
            return true;
        }
        let participle = self.document.tokens[verb].tag == "VBN";
        // "Sudan, suspended in 2021, has asked": read as a verb of its own.
        let aside = participle
            && self.child(verb, &["aux"]).is_none()
            && verb.checked_sub(1).is_some_and(|before| self.document.text_of(before) == ",")
            && self.child(verb, &["nsubj"]).is_some_and(|subject| subject < verb)
            && self.children(verb).any(|child| self.dep(child) == "conj" && self.is_verb(child));
        if aside {
            return true;
        }
        match self.dep(verb) {
            // "the treaty signed in 1992": a bare participle behind its noun.
            "acl" => participle,
            // "if adopted", "regard it as withdrawn": a bare participle under a conjunction.
            "advcl" | "pcomp" => {
                participle && self.child(verb, &["aux", "nsubj", "dobj"]).is_none()
            }
            "conj" => {
                let first = self.document.tokens[verb].head;
                let own = self.child(verb, &["aux", "nsubj", "dobj"]).is_some();
                // "was suspended and let back in": some participles look like the base form.
                let bare = self.document.tokens[verb].tag == "VB"
                    && self.child(verb, &["aux"]).is_none()
                    && self.document.tokens[first].tag == "VBN";
                (participle || bare) && !own && self.is_verb(first) && self.is_passive(first)
            }
            _ => false,
        }
    }

    /// The head of the verb's subject, wherever the sentence put it.
    pub(crate) fn subject(&self, verb: TokenId, depth: usize) -> Option<TokenId> {
        let depth = depth.checked_sub(1)?;
        if let Some((_, other)) = self.stand_in.filter(|&(stands, _)| stands == verb) {
            return Some(other);
        }
        if let Some(own) = self.child(verb, &["nsubj", "nsubjpass", "csubj"]) {
            return Some(own);
        }
        if let Some(behind) = self.inverted_subject(verb) {
            return Some(behind);
        }
        let head = self.document.tokens[verb].head;
        if head == verb {
            return self.swallowed(verb);
        }
        match self.dep(verb) {
            "xcomp" | "ccomp" => {
                if self.is_verb(head) {
                    let controls = self.lexicon.has(list::OBJECT_CONTROL, self.lemma(head));
                    let object = controls.then(|| self.controlled(head, verb)).flatten();
                    object.or_else(|| self.subject(head, depth))
                } else {
                    self.above(head, depth)
                }
            }
            "conj" if self.is_verb(head) => self.subject(head, depth),
            "conj" => Some(head),
            "advcl" => self.is_verb(head).then(|| self.subject(head, depth)).flatten(),
            // "approves of X to join"
            "acl" | "relcl" if self.is_verb(head) => {
                let preposition = self.child(head, &["prep"]).filter(|&prep| prep < verb);
                preposition
                    .and_then(|preposition| self.child(preposition, &["pobj"]))
                    .or_else(|| self.subject(head, depth))
            }
            "acl" | "relcl" if self.is_event(head) => self.event_owner(head, depth),
            "acl" | "relcl" => Some(head),
            "pcomp" => self.above(head, depth),
            _ => None,
        }
    }

    /// The state directly before a verb without a subject, read as part of what stands before it:
    /// "Under Ronald Reagan the United States left".
    fn swallowed(&self, verb: TokenId) -> Option<TokenId> {
        let finite = matches!(self.document.tokens[verb].tag.as_str(), "VBD" | "VBZ");
        let preposition = self.child(verb, &["prep"]).filter(|&it| finite && it < verb)?;
        let object = self.child(preposition, &["pobj"])?;
        let state = self.mention(object).is_some_and(|it| Wanted::State.admits(it.kind));
        let before = self.child(object, &["compound"]).is_some();
        (state && before && object + 1 == verb).then_some(object)
    }

    /// "Also watching the drills **are envoys of X**": the subject behind the auxiliary.
    pub(crate) fn inverted_subject(&self, verb: TokenId) -> Option<TokenId> {
        if self.document.tokens[verb].tag != "VBG" {
            return None;
        }
        let above = self.document.tokens[verb].head;
        let hung = (self.dep(verb) == "csubj" && above > verb).then_some(above);
        let be = self
            .children(verb)
            .chain(hung)
            .find(|&other| other > verb && self.lemma(other) == "be")?;
        self.child(be, &["attr", "nsubj"]).filter(|&subject| subject > be)
    }

    /// Who is ordered, invited, called on to do what `verb` says.
    fn controlled(&self, control: TokenId, verb: TokenId) -> Option<TokenId> {
        self.child(control, &["dobj", "dative"]).or_else(|| {
            let called = self.children(control).filter(|&child| child < verb).find(|&child| {
                self.dep(child) == "prep" && self.lexicon.has(list::CALL, self.lemma(child))
            })?;
            self.child(called, &["pobj"])
        })
    }

    /// The subject of the nearest verb above a token that is not itself a verb.
    fn above(&self, token: TokenId, depth: usize) -> Option<TokenId> {
        let verb = std::iter::once(token)
            .chain(self.document.ancestors(token))
            .find(|&above| self.is_verb(above))?;
        self.subject(verb, depth)
    }

    /// Whether a noun names a decision, plan, threat: something that has an owner and a content.
    fn is_event(&self, noun: TokenId) -> bool {
        self.lexicon.noun(&self.lemma(noun).to_lowercase()).is_some()
    }

    /// Who decided, planned or threatened: possessor of the noun, else subject of its verb.
    fn event_owner(&self, noun: TokenId, depth: usize) -> Option<TokenId> {
        self.child(noun, &["poss"])
            .or_else(|| {
                let name = |&token: &TokenId| self.mention(token).is_some();
                self.modifiers(noun).into_iter().find(name)
            })
            .or_else(|| {
                let of = self.children(noun).find(|&child| {
                    self.dep(child) == "prep" && matches!(self.lemma(child), "of" | "by")
                })?;
                self.child(of, &["pobj"])
            })
            .or_else(|| self.above(noun, depth))
    }

    /// Whose an event noun is: as its own phrase says, else who announces, decides or notifies it
    /// ("gave notice of withdrawal").
    pub(crate) fn owner(&self, noun: TokenId, wanted: Wanted) -> Vec<Referent> {
        let own = self.owners(noun, wanted, 4);
        if !own.is_empty() {
            return own;
        }
        for above in self.document.ancestors(noun) {
            let lemma = self.lemma(above).to_lowercase();
            if self.is_verb(above) {
                let told = matches!(
                    self.lexicon.verb(&lemma),
                    Some(
                        Governor::Say
                            | Governor::Intend
                            | Governor::Approve
                            | Governor::Notify
                            | Governor::Begin
                            | Governor::Complete
                    )
                );
                let subject = told.then(|| self.subject(above, 8)).flatten();
                return subject
                    .map_or_else(Vec::new, |subject| self.referents(subject, wanted, true));
            }
            if matches!(self.lexicon.noun(&lemma), Some(Governor::Notify | Governor::Intend)) {
                let owners = self.owners(above, wanted, 4);
                if !owners.is_empty() {
                    return owners;
                }
                let subject = self.above(above, 8);
                return subject
                    .map_or_else(Vec::new, |subject| self.referents(subject, wanted, true));
            }
        }
        Vec::new()
    }

    fn agent(&self, predicate: TokenId) -> Option<TokenId> {
        if let Some(before) = self.absolute_subject(predicate) {
            return Some(before);
        }
        if self.is_passive(predicate) {
            let by = self.child(predicate, &["agent"])?;
            return self.child(by, &["pobj"]);
        }
        self.subject(predicate, 8)
    }

    /// The names between "with" and an -ing word: "with A, B and C withdrawing".
    ///
    /// Parsers take the participle of this construction for a noun as often as not, so it is read
    /// from the surface: the run of names must stand directly before the word, and "with" before it.
    fn absolute_subject(&self, predicate: TokenId) -> Option<TokenId> {
        if !self.document.text_of(predicate).ends_with("ing") {
            return None;
        }
        let last = predicate.checked_sub(1)?;
        let first = match self.run(last) {
            Some(run) if run.last() == Some(&last) => run[0],
            _ => last,
        };
        self.mention(first)?;
        let mut before = first.checked_sub(1)?;
        if self.dep(before) == "det" {
            before = before.checked_sub(1)?;
        }
        (self.lemma(before) == "with").then_some(last)
    }

    /// Whether the predicate is the participle of an absolute construction, and its "with".
    pub(crate) fn is_absolute(&self, predicate: TokenId) -> bool {
        self.absolute_subject(predicate).is_some()
            || self
                .document
                .ancestors(predicate)
                .take(2)
                .any(|above| self.dep(above) == "prep" && self.lemma(above) == "with")
                && self.document.tokens[predicate].tag == "VBG"
    }

    fn patient(&self, predicate: TokenId) -> Vec<TokenId> {
        if self.is_passive(predicate) {
            let objects = self.children_labelled(predicate, &["dobj"]);
            if !objects.is_empty() {
                return objects;
            }
            return match self.dep(predicate) {
                "acl" => vec![self.document.tokens[predicate].head],
                _ => self.subject(predicate, 8).into_iter().collect(),
            };
        }
        let mut objects = self.children_labelled(predicate, &["dobj"]);
        if objects.is_empty() {
            // "will hold the exercise Birlestik": a noun that the parser took for a clause.
            let noun = self.child(predicate, &["ccomp"]).filter(|&noun| {
                noun > predicate
                    && matches!(self.document.tokens[noun].pos.as_str(), "NOUN" | "PROPN")
                    && self.child(noun, &["nsubj", "mark", "aux", "cop"]).is_none()
            });
            objects.extend(noun);
        }
        if objects.is_empty()
            && let Some(dative) = self.child(predicate, &["dative"])
        {
            // "granted X the status", the second object read as another name of the first.
            let named = self.mention(dative).is_some();
            objects.extend(self.child(dative, &["appos"]).filter(|_| named));
        }
        if objects.is_empty() {
            // "sign the agreement extending the zone": the name in front of a participle was read
            // as the subject of a clause.
            let clause = self.child(predicate, &["ccomp"]).filter(|&clause| {
                self.document.tokens[clause].tag == "VBG"
                    && self.child(clause, &["aux", "mark"]).is_none()
            });
            let named = clause
                .and_then(|clause| self.child(clause, &["nsubj"]))
                .filter(|&name| self.mention(name).is_some_and(|it| Wanted::Body.admits(it.kind)));
            if let Some(named) = named {
                return vec![named];
            }
        }
        if objects.is_empty()
            && let Some(other) = self.shares_object(predicate)
        {
            // "has signed but not ratified **the treaty**"
            return self.children_labelled(other, &["dobj"]);
        }
        if objects.is_empty() && self.dep(predicate) == "relcl" {
            // "the treaty that Russia left": the relative word is the object.
            let head = self.document.tokens[predicate].head;
            let own = self.child(predicate, &["nsubj"]);
            let relative = own.is_some_and(|subject| {
                matches!(self.document.tokens[subject].tag.as_str(), "WDT" | "WP")
            });
            if own.is_some() && !relative {
                return vec![head];
            }
        }
        objects
    }

    /// The verb behind a conjunction that a verb shares its object with: both of those that decide,
    /// and nothing but the conjunction and its adverbs between them.
    fn shares_object(&self, verb: TokenId) -> Option<TokenId> {
        let decides = |verb: TokenId| {
            self.lexicon.verb(&self.lemma(verb).to_lowercase()) == Some(Governor::Approve)
        };
        let other = self.child(verb, &["conj"]).filter(|&other| other > verb)?;
        let between = |token: TokenId| {
            matches!(self.document.tokens[token].pos.as_str(), "CCONJ" | "ADV" | "PART" | "PUNCT")
        };
        (decides(verb) && decides(other) && (verb + 1..other).all(between)).then_some(other)
    }

    /// The subject of the first clause above that has another.
    fn matrix_subject(&self, predicate: TokenId) -> Option<TokenId> {
        self.document
            .ancestors(predicate)
            .filter(|&above| self.is_verb(above))
            .filter_map(|above| self.child(above, &["nsubj", "nsubjpass"]))
            .find(|&subject| !self.document.is_under(predicate, subject))
            .filter(|&subject| self.document.tokens[subject].head != predicate)
    }

    /// The verb of the clause that a conditional clause stands under.
    fn consequence(&self, predicate: TokenId) -> Option<TokenId> {
        let open = self.children(predicate).any(|child| {
            let word = self.document.text_of(child).to_lowercase();
            self.dep(child) == "mark" && self.lexicon.has(list::OPEN_MARK, &word)
        });
        let above = self.document.tokens[predicate].head;
        (open && self.dep(predicate) == "advcl" && self.is_verb(above)).then_some(above)
    }

    fn recipient(&self, predicate: TokenId) -> Option<TokenId> {
        if self.is_passive(predicate) && self.child(predicate, &["dobj"]).is_some() {
            return self.subject(predicate, 8);
        }
        let dative = self.child(predicate, &["dative"])?;
        Some(self.child(dative, &["pobj"]).unwrap_or(dative))
    }

    /// Objects of the predicate's prepositions; "out of" is one preposition.
    fn under(&self, predicate: TokenId, prepositions: &[String]) -> Vec<TokenId> {
        let mut found = Vec::new();
        for child in self.children(predicate) {
            if !matches!(self.dep(child), "prep" | "agent" | "dative" | "prt" | "advmod") {
                continue;
            }
            let own = self.lemma(child).to_lowercase();
            let objects = |preposition: TokenId| {
                let objects = self.children_labelled(preposition, &["pobj", "pcomp"]);
                // "left for a second time" says how often, not what for.
                let counts = |object: &TokenId| {
                    own == "for" && self.lexicon.has(list::OCCURRENCE, self.lemma(*object))
                };
                objects.into_iter().filter(|object| !counts(object)).collect::<Vec<_>>()
            };
            if prepositions.contains(&own) {
                found.extend(objects(child));
            }
            // "out of" is one preposition, whether the second word hangs on the first or, as with
            // "pulled out of", on the verb.
            let particle = matches!(self.dep(child), "prt" | "advmod");
            let beside = self.children(predicate).filter(|&next| particle && next == child + 1);
            for inner in self.children(child).chain(beside) {
                let both = format!("{own} {}", self.lemma(inner).to_lowercase());
                if self.dep(inner) == "prep" && prepositions.contains(&both) {
                    found.extend(objects(inner));
                }
            }
        }
        if self.dep(predicate) == "relcl" {
            found.extend(self.fronted(predicate, prepositions));
        }
        if !self.is_verb(predicate) {
            // "announces its return to the bloc": the preposition directly behind a noun is the
            // noun's, whatever the parser hung it on.
            // So is the one behind its "of": "the accession of X to the bloc".
            let of = self.children(predicate).find(|&child| {
                self.dep(child) == "prep" && child > predicate && self.lemma(child) == "of"
            });
            let owner = of.and_then(|of| self.child(of, &["pobj"]));
            let next = |token: TokenId| token + 1;
            let candidates = [Some(next(predicate)), owner.map(next)];
            for at in candidates.into_iter().flatten() {
                let Some(token) = self.document.tokens.get(at).filter(|it| it.pos == "ADP") else {
                    continue;
                };
                // "With" is company as often as not, and that is the verb's: "hold talks with X".
                let word = token.lemma.to_lowercase();
                if word != "with" && prepositions.contains(&word) {
                    let object = self.child(at, &["pobj"]);
                    found.extend(object.filter(|object| !found.contains(object)));
                }
            }
        }
        found
    }

    /// The noun of "the treaty, from which it withdrew".
    fn fronted(&self, predicate: TokenId, prepositions: &[String]) -> Option<TokenId> {
        let preposition = self.children(predicate).find(|&child| {
            self.dep(child) == "prep"
                && child < predicate
                && prepositions.contains(&self.lemma(child).to_lowercase())
        })?;
        let object = self.child(preposition, &["pobj"])?;
        matches!(self.document.tokens[object].tag.as_str(), "WDT" | "WP")
            .then(|| self.document.tokens[predicate].head)
    }
}
