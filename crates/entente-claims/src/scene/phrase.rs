//! What one noun phrase refers to, by its own words.

use entente_names::{Form, Kind};
use entente_text::TokenId;
use smol_str::SmolStr;

use super::{Referent, Scene, Wanted};
use crate::lexicon::list;

/// How deep a chain of pronouns and attributes is followed.
const DEPTH: usize = 6;

impl Scene<'_> {
    /// Whom the noun phrase headed by `head` refers to, coordination included.
    ///
    /// `actor` says that the phrase acts or owns: only then does a capital stand for its state.
    pub(crate) fn referents(&self, head: TokenId, wanted: Wanted, actor: bool) -> Vec<Referent> {
        let mut found: Vec<Referent> = Vec::new();
        for referent in self.phrases(head, wanted, actor, DEPTH) {
            if !found.iter().any(|known| known.code == referent.code) {
                found.push(referent);
            }
        }
        found
    }

    /// The referents of a phrase and of those coordinated with it, one after another.
    pub(super) fn phrases(
        &self,
        head: TokenId,
        wanted: Wanted,
        actor: bool,
        depth: usize,
    ) -> Vec<Referent> {
        self.coordinated(head)
            .into_iter()
            .flat_map(|phrase| self.phrase(phrase, wanted, actor, depth))
            .collect()
    }

    fn phrase(&self, head: TokenId, wanted: Wanted, actor: bool, depth: usize) -> Vec<Referent> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        if let Some(referent) = self.named(head, wanted, actor) {
            return vec![referent];
        }
        if self.mention(head).is_some() {
            return Vec::new();
        }
        let token = &self.document.tokens[head];
        let lemma = token.lemma.to_lowercase();
        match token.tag.as_str() {
            "PRP" | "PRP$" => return self.pronoun(head, wanted, actor, depth),
            "WDT" | "WP" | "WP$" => return self.relative(head, wanted, actor, depth),
            _ => {}
        }
        // "Both had been invited"
        if wanted == Wanted::State && self.lexicon.has(list::DUAL, &lemma) {
            // "both of which applied"
            let of = self.child(head, &["prep"]).and_then(|of| self.child(of, &["pobj"]));
            let relative = of.filter(|&of| self.document.tokens[of].tag == "WDT");
            return match relative {
                Some(relative) => self.relative(relative, wanted, actor, depth),
                None => self.several(head),
            };
        }
        if wanted == Wanted::State
            && let Some(other) = self.equated(head)
        {
            let found = self.phrases(other, wanted, actor, depth);
            if !found.is_empty() {
                return found;
            }
        }
        if let Some(organ) = self.organ_in(head).filter(|_| actor) {
            let owners = self.owners(head, wanted, depth);
            if !owners.is_empty() {
                let organ = Some(organ);
                return owners
                    .into_iter()
                    .map(|owner| Referent { organ: organ.clone(), ..owner })
                    .collect();
            }
        }
        // "The government deposited its instrument": of the state that the text has in mind.
        if wanted == Wanted::State && actor && self.lexicon.has(list::OWN_ORGAN, &lemma) {
            let alone = self.children(head).all(|child| child > head || self.dep(child) == "det");
            let owned = self.child(head, &["prep"]).is_some_and(|of| self.lemma(of) == "of");
            let meant = (alone && !owned).then(|| self.owner_in_mind(head, &lemma)).flatten();
            return meant
                .map(|state| Referent { organ: Some(lemma.as_str().into()), ..state })
                .into_iter()
                .collect();
        }
        // "Anna Nowak, the Polish president": the person is the organ.
        let office = self.child(head, &["appos"]).filter(|&office| {
            actor && token.pos == "PROPN" && office > head && self.organ_in(office).is_some()
        });
        if let Some(office) = office {
            let owners = self.phrase(office, wanted, actor, depth);
            if !owners.is_empty() {
                return owners;
            }
        }
        let words = match wanted {
            Wanted::State => vec![list::STATE_WORD],
            Wanted::Organisation => vec![list::ORGANISATION_WORD],
            Wanted::Treaty => vec![list::TREATY_WORD, list::FOUNDING_ACT],
            Wanted::Body => {
                vec![list::ORGANISATION_WORD, list::TREATY_WORD, list::FOUNDING_ACT]
            }
            Wanted::Party => vec![list::STATE_WORD, list::ORGANISATION_WORD],
        };
        for list in words {
            if self.lexicon.has(list, &lemma) {
                return self.description(head, list, wanted, actor, depth);
            }
        }
        Vec::new()
    }

    /// The referent that a token names by itself.
    pub(super) fn named(&self, token: TokenId, wanted: Wanted, actor: bool) -> Option<Referent> {
        let mention = self.mention(token)?;
        let names = match mention.form {
            Form::Name => true,
            Form::Capital | Form::Metonym => actor,
            Form::Demonym => actor && self.is_people(token),
        };
        let kind = match mention.form {
            Form::Capital | Form::Metonym => Kind::State,
            _ => mention.kind,
        };
        // A territory with a code of its own can be a member: "Hong Kong joined the WTO".
        let own = kind == Kind::Territory && mention.code.len() == 3;
        let admits = wanted.admits(kind) || wanted == Wanted::State && own;
        (names && admits).then(|| Referent {
            kind,
            code: mention.code.clone(),
            named_at: token,
            organ: (mention.form == Form::Metonym).then(|| self.document.text_of(token).into()),
        })
    }

    /// Whether a demonym means all of a people, and so their state: "the Americans left".
    pub(crate) fn is_people(&self, token: TokenId) -> bool {
        let plural = matches!(self.document.tokens[token].tag.as_str(), "NNS" | "NNPS");
        let word = self.document.text_of(token);
        let whole = self.lexicon.ends(list::PEOPLE_ENDING, word);
        let subject = matches!(self.dep(token), "nsubj" | "nsubjpass" | "conj" | "appos" | "pobj");
        (plural && word.ends_with('s') || whole)
            && subject
            && self.is_definite(token)
            && self.child(token, &["amod"]).is_none()
    }

    /// What a phrase is said to be the same as: "**the last** to join was A", "A was **the first**".
    fn equated(&self, head: TokenId) -> Option<TokenId> {
        let word = self.lemma(head).to_lowercase();
        let ranked = |&child: &TokenId| {
            self.lexicon.has(list::RANK, &self.document.text_of(child).to_lowercase())
        };
        let kind = self.lexicon.has(list::STATE_WORD, &word);
        let rank = ranked(&head) || kind && self.children(head).any(|child| ranked(&child));
        if !rank || !self.is_definite(head) {
            return None;
        }
        let verb = self.document.tokens[head].head;
        if self.lemma(verb) != "be" {
            return None;
        }
        match self.dep(head) {
            "nsubj" => self.child(verb, &["attr"]),
            "attr" => self.child(verb, &["nsubj"]).or_else(|| self.subject(verb, 4)),
            _ => None,
        }
    }

    /// The verb of "the last to join **was** A", for what the last did.
    pub(crate) fn equation(&self, trigger: TokenId) -> Option<TokenId> {
        let noun = self.document.tokens[trigger].head;
        let under = matches!(self.dep(trigger), "acl" | "relcl" | "advcl" | "xcomp");
        let verb = self.document.tokens[noun].head;
        (under && !self.is_verb(noun) && self.equated(noun).is_some()).then_some(verb)
    }

    /// The organ that a phrase names: its head ("parliament"), or a title before a person's name.
    pub(crate) fn organ_in(&self, head: TokenId) -> Option<SmolStr> {
        let is_organ =
            |&token: &TokenId| self.lexicon.has(list::ORGAN, &self.lemma(token).to_lowercase());
        if is_organ(&head) {
            return Some(self.lemma(head).to_lowercase().into());
        }
        (self.document.tokens[head].pos == "PROPN")
            .then(|| self.modifiers(head).into_iter().find(is_organ))
            .flatten()
            .map(|token| self.lemma(token).to_lowercase().into())
    }

    /// Words before a head that modify it, through compounds.
    pub(crate) fn modifiers(&self, head: TokenId) -> Vec<TokenId> {
        let mut found = Vec::new();
        for child in self.children(head).filter(|&child| child < head) {
            if matches!(self.dep(child), "compound" | "amod" | "nmod" | "poss" | "nummod") {
                found.extend(self.modifiers(child));
                found.push(child);
            }
        }
        found
    }

    /// Whose a noun is: its possessor, a demonym or name before it, "of" or "by" behind it, or a
    /// name in apposition ("president of X").
    pub(crate) fn owners(&self, noun: TokenId, wanted: Wanted, depth: usize) -> Vec<Referent> {
        let Some(depth) = depth.checked_sub(1) else { return Vec::new() };
        if let Some(owner) = self.child(noun, &["poss"]) {
            let found = self.phrases(owner, wanted, true, depth);
            if !found.is_empty() {
                return found;
            }
        }
        let before: Vec<Referent> = self
            .modifiers(noun)
            .into_iter()
            .filter_map(|token| {
                let mention = self.mention(token)?;
                wanted.admits(mention.kind).then(|| Referent {
                    kind: mention.kind,
                    code: mention.code.clone(),
                    named_at: token,
                    organ: None,
                })
            })
            .collect();
        if !before.is_empty() {
            return before;
        }
        for child in self.children(noun) {
            let behind =
                self.dep(child) == "prep" && matches!(self.lemma(child), "of" | "from" | "in");
            if let Some(object) = behind.then(|| self.child(child, &["pobj"])).flatten() {
                // "the parliament in Kyiv" is the state's, "a letter in Lima" is nobody's.
                let organ = self.organ_in(noun).is_some() || self.lemma(child) == "of";
                let found = self.phrases(object, wanted, organ, depth);
                if !found.is_empty() {
                    return found;
                }
                // "the president of Poland Anna Nowak", the state read as part of the person.
                let person = self.document.tokens[object].pos == "PROPN";
                let first = person.then(|| self.child(object, &["compound"])).flatten();
                let state = first.and_then(|name| self.named(name, wanted, false));
                if let Some(state) = state.filter(|_| self.mention(object).is_none()) {
                    return vec![state];
                }
            }
        }
        self.children(noun)
            .filter(|&child| self.dep(child) == "appos" && self.mention(child).is_none())
            .flat_map(|child| self.owners(child, wanted, depth))
            .collect()
    }

    /// Whether a noun phrase is definite: "the six", "its six", "the bloc's six".
    pub(crate) fn is_definite(&self, head: TokenId) -> bool {
        self.children(head).any(|child| {
            let word = self.document.text_of(child).to_lowercase();
            match self.dep(child) {
                "det" => self.lexicon.has(list::DEFINITE, &word),
                "poss" => true,
                _ => false,
            }
        })
    }

    pub(super) fn under_as(&self, head: TokenId) -> bool {
        let above = self.document.tokens[head].head;
        self.dep(head) == "pobj" && self.lemma(above) == "as"
    }
}
