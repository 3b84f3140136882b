//! What a phrase without a name points back to: pronouns, "the country", "the bloc", what is left
//! unspoken.

use std::collections::BTreeSet;

use entente_names::{Form, Gazetteer, Kind};
use entente_text::TokenId;
use smol_str::SmolStr;

use super::attention::Pointer;
use super::{Referent, Scene, Wanted};
use crate::lexicon::{List, list};

/// How many sentences back a pronoun or "the bloc" may point.
const REACH: usize = 7;
/// How deep the owner of members is looked for.
const OWNER_DEPTH: usize = 3;
/// How many sentences back an unspoken object may point.
const ELIDED_REACH: usize = 2;

impl Scene<'_> {
    /// "it", "its", "they": the subject of the clause above, else what the text was last about.
    pub(super) fn pronoun(
        &self,
        token: TokenId,
        wanted: Wanted,
        actor: bool,
        depth: usize,
    ) -> Vec<Referent> {
        let word = self.document.text_of(token).to_lowercase();
        let person = self.lexicon.has(list::PERSON_PRONOUN, &word);
        if person && wanted != Wanted::State {
            return Vec::new();
        }
        if wanted != Wanted::State && self.is_members(token) {
            return Vec::new();
        }
        // A possessive looks to the subject of its own clause; a subject or an object can only
        // mean what stands outside of it (Chomsky's binding principle B).
        let mut own_clause = self.document.tokens[token].tag == "PRP$";
        for above in self.document.ancestors(token) {
            if self.is_verb(above) {
                if own_clause
                    && let Some(subject) = self.subject(above, depth)
                    && subject != token
                    && !self.document.is_under(token, subject)
                {
                    let subjects = self.coordinated(subject);
                    let found = self.phrases(subject, wanted, actor, depth);
                    // A subject or possessive means that subject even where it is of another
                    // kind, and then there is nothing of the kind wanted.
                    let object = matches!(self.dep(token), "dobj" | "pobj" | "dative");
                    let other = subjects.iter().any(|&name| self.mention(name).is_some());
                    if found.is_empty() && other && !object {
                        // "admits X as a member after it left": the object, where the subject is
                        // of another kind.
                        let object = self.child(above, &["dobj"]).filter(|&it| it < token);
                        return object
                            .map_or(found, |object| self.phrases(object, wanted, actor, depth));
                    }
                    // One thing is not several.
                    let pronoun = &self.document.tokens[token];
                    let one = pronoun.tag == "PRP" && pronoun.morph.contains("Number=Sing");
                    let several = wanted == Wanted::State && found.len() > 1;
                    if !(found.is_empty() || one && several) {
                        return found;
                    }
                }
                // "gave notice and took it back": of the same clause still.
                let shares = self.dep(above) == "conj"
                    && self.child(above, &["nsubj", "nsubjpass"]).is_none();
                own_clause |= !shares;
            }
        }
        if person {
            return Vec::new();
        }
        let plural = self.document.tokens[token].morph.contains("Number=Plur");
        let unknown = [list::TREATY_WORD];
        if wanted != Wanted::State
            && (self.means_a_thing(token)
                || wanted != Wanted::Organisation && self.follows_unknown(token, &unknown))
        {
            return Vec::new();
        }
        if wanted != Wanted::State {
            let found = self.in_mind(token, wanted, Pointer::Pronoun).filter(|_| !plural);
            return found.into_iter().collect();
        }
        if !plural {
            return self.one_state(token, Pointer::Pronoun).into_iter().collect();
        }
        let last = self.last_mentioned(token, wanted, REACH, true, true);
        // "they" are several: the list that the last name stands in, else the last list.
        let run = last.first().and_then(|referent| self.run(referent.named_at));
        match run {
            Some(run) => run.iter().filter_map(|&name| self.named(name, wanted, false)).collect(),
            None => {
                let first = self.document.sentences
                    [self.sentence_number(token).saturating_sub(ELIDED_REACH)]
                .start;
                let lists = self.lists_before(token, first);
                let list = lists.last().into_iter().flatten();
                list.filter_map(|&name| self.named(name, wanted, false)).collect()
            }
        }
    }

    /// Whether a pronoun means what its sentence has named last, and that is no body: "signed an
    /// agreement with the union, and A ratified **it**", "ordered the withdrawal, and **it** took
    /// effect".
    fn means_a_thing(&self, token: TokenId) -> bool {
        let sentence = self.document.sentence_of(token);
        let last = (sentence.start..token).rev().find(|&at| {
            let lemma = self.lemma(at).to_lowercase();
            let body = self.named(at, Wanted::Body, false).is_some();
            let thing = self.document.tokens[at].tag == "NN"
                && (self.lexicon.has(list::OF_MEMBERS, &lemma)
                    || self.lexicon.has(list::TREATY_WORD, &lemma))
                && matches!(self.dep(at), "dobj" | "nsubj" | "nsubjpass")
                && self.mention(at).is_none();
            body && matches!(self.dep(at), "dobj" | "nsubj" | "nsubjpass") || thing
        });
        last.is_some_and(|at| {
            let lemma = self.lemma(at).to_lowercase();
            let unnamed = self.lexicon.has(list::TREATY_WORD, &lemma) && !self.is_definite(at);
            // "its participation in A; it expires in May": A does.
            let of_nothing = (at..token).all(|it| self.named(it, Wanted::Body, false).is_none());
            let deed = self.lexicon.has(list::OF_MEMBERS, &lemma) && of_nothing;
            self.mention(at).is_none() && (unnamed || deed)
        })
    }

    /// Whether a pronoun means a member and no body: "**it** suspended **its** membership".
    fn is_members(&self, token: TokenId) -> bool {
        let above = self.document.tokens[token].head;
        let object = match self.document.tokens[token].tag.as_str() {
            "PRP$" => Some(above),
            // "it joined in 1973, suspended its membership in 1992"
            _ if self.dep(token) == "nsubj" => self.deeds(above).into_iter().find_map(|verb| {
                self.child(verb, &["dobj"]).filter(|&object| {
                    self.lexicon.has(list::OF_MEMBERS, &self.lemma(object).to_lowercase())
                        && self
                            .child(object, &["poss"])
                            .is_some_and(|owner| self.document.tokens[owner].tag == "PRP$")
                })
            }),
            _ => None,
        };
        object.is_some_and(|object| {
            self.lexicon.has(list::OF_MEMBERS, &self.lemma(object).to_lowercase())
        })
    }

    /// A verb and those coordinated with it that have no subject of their own.
    fn deeds(&self, verb: TokenId) -> Vec<TokenId> {
        let mut deeds = vec![verb];
        let mut next = 0;
        while next < deeds.len() {
            let at = deeds[next];
            next += 1;
            deeds.extend(self.children(at).filter(|&child| {
                self.dep(child) == "conj"
                    && self.is_verb(child)
                    && self.child(child, &["nsubj", "nsubjpass"]).is_none()
            }));
        }
        deeds
    }

    /// "which", "that", "whose": the noun that the relative clause hangs on.
    pub(super) fn relative(
        &self,
        token: TokenId,
        wanted: Wanted,
        actor: bool,
        depth: usize,
    ) -> Vec<Referent> {
        self.document
            .ancestors(token)
            .find(|&above| self.dep(above) == "relcl")
            .map(|clause| {
                let noun = self.document.tokens[clause].head;
                let mut found = self.phrases(noun, wanted, actor, depth);
                // "A and B, which left, and C": told of those before it.
                found.retain(|one| one.named_at < clause);
                found
            })
            .unwrap_or_default()
    }

    /// "the country", "the bloc", "three states — A, B and C", "the 25th country to join".
    pub(super) fn description(
        &self,
        head: TokenId,
        words: List,
        wanted: Wanted,
        actor: bool,
        depth: usize,
    ) -> Vec<Referent> {
        let listed = self.listed(head, wanted);
        if !listed.is_empty() {
            return listed;
        }
        if let Some(named) = self.name_of_kind(head, wanted) {
            return vec![named];
        }
        // "the NAME, a bloc that it entered": another word for what it stands beside.
        if self.dep(head) == "appos"
            && let Some(named) = self.named(self.document.tokens[head].head, wanted, actor)
        {
            return vec![named];
        }
        if matches!(self.dep(head), "attr" | "oprd") || self.under_as(head) {
            let verb = self.document.ancestors(head).find(|&above| self.is_verb(above));
            if let Some(subject) = verb.and_then(|verb| self.subject(verb, depth)) {
                return self.phrases(subject, wanted, actor, depth);
            }
        }
        let plural = self.document.tokens[head].tag == "NNS";
        if plural
            && wanted == Wanted::State
            && let Some(one) = self.one_of(head)
        {
            return self.phrases(one, wanted, actor, depth);
        }
        // "the members of the union": all of them, whatever was listed before.
        let of_body = plural
            && self.lexicon.has(list::OF_BODIES, &self.lemma(head).to_lowercase())
            && self.child(head, &["nummod"]).is_none()
            && !self.owners(head, Wanted::Organisation, OWNER_DEPTH).is_empty();
        if of_body {
            return Vec::new();
        }
        if plural && wanted == Wanted::State {
            let examples = self.examples(head);
            return if examples.is_empty() { self.several(head) } else { examples };
        }
        if plural || !self.is_definite(head) {
            return Vec::new();
        }
        if wanted == Wanted::State {
            return self.the_state(head, depth);
        }
        self.the_body(head, words, depth).into_iter().collect()
    }

    /// "X's minister says the country will leave": the one who speaks, else the state named last.
    fn the_state(&self, head: TokenId, depth: usize) -> Vec<Referent> {
        let region = self.region(head);
        let lies_there =
            |state: &Referent| region.is_none_or(|region| region.contains(&state.code));
        for above in self.document.ancestors(head).filter(|&above| self.is_verb(above)) {
            let Some(subject) = self.subject(above, depth) else { continue };
            if self.document.is_under(head, subject) {
                continue;
            }
            let mut found = self.phrases(subject, Wanted::State, true, depth);
            found.retain(lies_there);
            if !found.is_empty() {
                // The country acts, and not the organ that speaks for it.
                found.iter_mut().for_each(|state| state.organ = None);
                return found;
            }
        }
        let word = self.lemma(head).to_lowercase();
        let found = match region {
            Some(region) => self.in_mind(head, Wanted::State, Pointer::Region(region)),
            None => self.one_state(head, Pointer::Word(&word)),
        };
        found.into_iter().collect()
    }

    /// The states that a noun may mean by its own words: "**island**", "**West African** nation".
    fn region(&self, head: TokenId) -> Option<&'static BTreeSet<SmolStr>> {
        let gazetteer = Gazetteer::builtin();
        let own = gazetteer.region(&self.lemma(head).to_lowercase());
        own.or_else(|| {
            let words: Vec<String> = self
                .modifiers(head)
                .into_iter()
                .map(|token| self.document.text_of(token).to_lowercase())
                .filter(|word| word != "-")
                .collect();
            (0..words.len()).find_map(|first| gazetteer.region(&words[first..].join(" ")))
        })
    }

    /// The state whose government or parliament is meant where the text does not say.
    pub(super) fn owner_in_mind(&self, organ: TokenId, word: &str) -> Option<Referent> {
        self.in_mind(organ, Wanted::State, Pointer::Word(word))
    }

    /// The one state that "it" or "the country" means: of its own sentence, else the one that the
    /// text has most in mind.
    fn one_state(&self, token: TokenId, pointer: Pointer<'_>) -> Option<Referent> {
        if pointer == Pointer::Pronoun && self.follows_unknown(token, &[list::STATE_WORD]) {
            return None;
        }
        let sentence = self.document.sentence_of(token);
        let names: Vec<TokenId> = (sentence.start..token)
            .filter(|&at| self.stands_for(at, Wanted::State).is_some())
            .filter(|&at| self.run_of[at].is_none() && self.coordinated(at).len() == 1)
            .collect();
        let (above, aside): (Vec<_>, Vec<_>) =
            names.into_iter().partition(|&name| self.clause_holds(name, token));
        let chosen = |names: &[TokenId]| {
            let name = self.preferred(names, true)?;
            self.stands_for(name, Wanted::State)
        };
        chosen(&above)
            .or_else(|| self.in_mind(token, Wanted::State, pointer))
            .or_else(|| chosen(&aside))
    }

    /// Whether the sentence before is about a country, or a treaty, that it does not name and that is
    /// not known: "The former colony became independent in 2002. **It** ..."
    fn follows_unknown(&self, token: TokenId, words: &[List]) -> bool {
        let Some(before) = self.sentence_number(token).checked_sub(1) else { return false };
        let sentence = self.document.sentences[before].clone();
        let own = self.document.sentence_of(token);
        let same = self.paragraph_of(before) == self.paragraph_of(before + 1);
        let Some(root) = sentence.clone().find(|&at| self.document.tokens[at].head == at) else {
            return false;
        };
        let named = (own.start..token).any(|at| self.mention(at).is_some());
        same && !named
            && self.child(root, &["nsubj", "nsubjpass"]).is_some_and(|subject| {
                self.document.tokens[subject].tag == "NN"
                    && self.mention(subject).is_none()
                    && words
                        .iter()
                        .any(|list| self.lexicon.has(*list, &self.lemma(subject).to_lowercase()))
                    && self.is_definite(subject)
                    && !self.is_touched(subject)
            })
    }

    /// The last name that is a subject, else the last.
    fn preferred(&self, names: &[TokenId], subjects_first: bool) -> Option<TokenId> {
        let is_subject = |at: &&TokenId| matches!(self.dep(**at), "nsubj" | "nsubjpass");
        let subject = names.iter().rfind(is_subject).filter(|_| subjects_first);
        subject.or(names.last()).copied()
    }

    /// "the bloc", "its charter", "the statute of the court".
    fn the_body(&self, head: TokenId, words: List, depth: usize) -> Option<Referent> {
        let lemma = self.lemma(head).to_lowercase();
        let treaty = words == list::TREATY_WORD;
        if words != list::ORGANISATION_WORD {
            // The treaty by which a body was founded counts as the body; "its blocking statute"
            // is another one.
            let other = self.children(head).any(|child| {
                matches!(self.dep(child), "amod" | "compound")
                    && self.mention(child).is_none()
                    && !self.lexicon.has(list::FOUNDING, &self.lemma(child).to_lowercase())
            });
            let founded = match other {
                true => Vec::new(),
                false => self.owners(head, Wanted::Organisation, depth),
            };
            if let [body] = founded.as_slice() {
                let is_founding = !treaty || !self.is_on_a_matter(head, &body.code);
                return is_founding.then(|| body.clone());
            }
        }
        if words == list::FOUNDING_ACT {
            return None;
        }
        let says_which = self.sayings_which(head).next().is_some();
        let wanted = if treaty { Wanted::Treaty } else { Wanted::Organisation };
        let meant = self.in_mind(head, wanted, Pointer::Word(&lemma)).filter(|_| !says_which);
        // "ratified the charter" of what the text is about
        let own = treaty && !says_which && self.lexicon.has(list::OF_BODIES, &lemma);
        meant.or_else(|| {
            own.then(|| self.in_mind(head, Wanted::Organisation, Pointer::Unspoken)).flatten()
        })
    }

    /// The prepositions behind a noun that say which one is meant: "the convention against
    /// landmines".
    fn sayings_which(&self, head: TokenId) -> impl Iterator<Item = TokenId> {
        self.children(head).filter(move |&child| {
            child > head
                && self.dep(child) == "prep"
                && self.lexicon.has(list::DEFINING, self.lemma(child))
        })
    }

    /// Whether a treaty of a body is one on some matter, and not the one by which the body was
    /// founded or got a member: "the NAME agreement on transport".
    fn is_on_a_matter(&self, treaty: TokenId, body: &str) -> bool {
        let hung_above = self
            .preposition_above(treaty)
            .filter(|_| !self.lexicon.has(list::OF_BODIES, &self.lemma(treaty).to_lowercase()));
        self.sayings_which(treaty).chain(hung_above).any(|preposition| {
            let of = self.child(preposition, &["pobj", "pcomp"]);
            of.is_none_or(|of| {
                let lemma = self.lemma(of).to_lowercase();
                let named = self.stands_for(of, Wanted::Organisation);
                named.is_none_or(|named| named.code != body)
                    && !self.lexicon.has(list::FOUNDING_DEED, &lemma)
                    && !self.lexicon.has(list::ORGANISATION_WORD, &lemma)
            })
        })
    }

    /// The subject of "**A** was one of six countries that signed".
    fn one_of(&self, head: TokenId) -> Option<TokenId> {
        let of = self.document.tokens[head].head;
        if self.dep(head) != "pobj" || !self.lexicon.has(list::PART_OF, self.lemma(of)) {
            return None;
        }
        let above = self.document.tokens[of].head;
        let one = self.lexicon.has(list::RANK, &self.lemma(above).to_lowercase());
        let verb = if one { self.document.tokens[above].head } else { above };
        let is = self.lemma(verb) == "be" && (!one || self.dep(above) == "attr");
        is.then(|| self.child(verb, &["nsubj"])).flatten()
    }

    /// "six states, among them A": those who are named of several.
    fn examples(&self, head: TokenId) -> Vec<Referent> {
        let sentence = self.document.sentence_of(head);
        let word = |token: TokenId| self.document.text_of(token).to_lowercase();
        let names = |token: TokenId| -> Vec<Referent> {
            let state = |&name: &TokenId| self.named(name, Wanted::State, false);
            match self.run(token) {
                Some(run) => run.iter().filter_map(state).collect(),
                None => self.named(token, Wanted::State, false).into_iter().collect(),
            }
        };
        for at in head + 1..sentence.end {
            let among = self.lexicon.has(list::AMONG, &word(at));
            let them = sentence.contains(&(at + 1)) && self.document.tokens[at + 1].pos == "PRON";
            let found = match (among && them, self.lexicon.has(list::INCLUDING, &word(at))) {
                // "among them A and B", "A and B among them"
                (true, _) if at + 2 < sentence.end => {
                    let behind = names(at + 2 + self.skipped(at + 2));
                    if behind.is_empty() { names(at - 1) } else { behind }
                }
                (_, true) if at == head + 1 || at == head + 2 || self.explains(head, at) => {
                    names(at + 1 + self.skipped(at + 1))
                }
                _ => continue,
            };
            return found;
        }
        Vec::new()
    }

    /// "nineteen countries signed it, including A": a comma before, and no other countries between.
    fn explains(&self, head: TokenId, including: TokenId) -> bool {
        let others = |at: TokenId| {
            self.document.tokens[at].tag == "NNS"
                && self.lexicon.has(list::STATE_WORD, &self.lemma(at).to_lowercase())
        };
        self.document.text_of(including - 1) == "," && !(head + 1..including).any(others)
    }

    /// "the two countries", "all three states": the last list of so many.
    pub(super) fn several(&self, head: TokenId) -> Vec<Referent> {
        let number = self.child(head, &["nummod"]);
        let count = number.and_then(|number| self.lexicon.number(self.document.text_of(number)));
        let dual = |token: TokenId| {
            self.lexicon.has(list::DUAL, &self.document.text_of(token).to_lowercase())
        };
        let both = dual(head) || self.children(head).any(dual);
        let count = if both { Some(2) } else { count };
        if !(both || self.is_definite(head) || self.children(head).any(|child| self.is_all(child)))
        {
            return Vec::new();
        }
        if let Some(region) = self.region(head) {
            // "the two Nordic countries": as many of them as there are.
            let mut states = self.last_of(head, region);
            states.truncate(count.and_then(|count| usize::try_from(count).ok()).unwrap_or(0));
            states.reverse();
            let all = count == i64::try_from(states.len()).ok();
            return if all { states } else { Vec::new() };
        }
        let sentence = self.sentence_number(head);
        let reach = sentence.saturating_sub(REACH);
        let first = self.document.sentences[reach].start;
        let lists = self.lists_before(head, first);
        let fits = |list: &&[TokenId]| count.is_none_or(|count| list.len() as i64 == count);
        let Some(list) = lists.iter().rev().find(|list| fits(&list.as_slice())) else {
            return Vec::new();
        };
        list.iter().filter_map(|&name| self.named(name, Wanted::State, false)).collect()
    }

    fn is_all(&self, token: TokenId) -> bool {
        self.lexicon.has(list::WHOLE, self.lemma(token))
    }

    /// The lists of states named between `first` and `end`: by the parse's coordination, and by the
    /// runs of names.
    fn lists_before(&self, end: TokenId, first: TokenId) -> Vec<Vec<TokenId>> {
        let mut lists: Vec<Vec<TokenId>> = Vec::new();
        for token in first..end {
            if lists.iter().any(|list| list.contains(&token)) {
                continue;
            }
            let named = |&at: &TokenId| at < end && self.named(at, Wanted::State, false).is_some();
            let list: Vec<TokenId> = self.coordinated(token).into_iter().filter(named).collect();
            if list.len() > 1 && list.contains(&token) {
                lists.push(list);
            }
        }
        lists
    }

    /// The number of the sentence that a token stands in.
    pub(super) fn sentence_number(&self, token: TokenId) -> usize {
        self.document.sentences.partition_point(|sentence| sentence.end <= token)
    }

    /// The name directly before its kind: "the BRICS bloc", "the Tripoli accord".
    fn name_of_kind(&self, head: TokenId, wanted: Wanted) -> Option<Referent> {
        if wanted == Wanted::State || self.document.tokens[head].tag != "NN" {
            return None;
        }
        let before = self
            .children(head)
            .filter(|&child| match self.dep(child) {
                "compound" | "nmod" => child < head,
                // "the treaty on plutonium (NAME)"
                "appos" => child > head,
                _ => false,
            })
            .find_map(|child| self.named(child, wanted, false));
        // "a European Union accord" is one of its accords, and not the Union.
        let before = before.filter(|body| {
            body.kind != Kind::Organisation
                || self.is_definite(head) && !self.is_on_a_matter(head, &body.code)
                || !self.lexicon.has(list::TREATY_WORD, &self.lemma(head).to_lowercase())
        });
        before.or_else(|| {
            // "the trade pact known as NAME"
            let given = self.children(head).find(|&child| {
                self.dep(child) == "acl" && self.lexicon.has(list::KNOWN_AS, self.lemma(child))
            })?;
            let under = self.child(given, &["prep"]).unwrap_or(given);
            let name = self.child(under, &["pobj", "oprd", "dobj"])?;
            self.named(name, wanted, false)
        })
    }

    /// The last thing of a kind named before `token`, not more than `reach` sentences back; beyond
    /// its own paragraph only where that has none, and only with `across`.
    ///
    /// Within the sentence the nearest name wins; in earlier sentences of the paragraph a subject
    /// before other names (the centering preference of Grosz, Joshi and Weinstein 1995).
    pub(crate) fn last_mentioned(
        &self,
        token: TokenId,
        wanted: Wanted,
        reach: usize,
        subjects_first: bool,
        across: bool,
    ) -> Vec<Referent> {
        let here = self.document.sentences.partition_point(|sentence| sentence.end <= token);
        let start = self.document.tokens[token].span.start;
        let paragraph = self.document.text[..start].rfind('\n').map_or(0, |newline| newline + 1);
        let names = |back: usize, from: usize| -> Vec<TokenId> {
            self.document.sentences[here - back]
                .clone()
                .filter(|&at| at < token && self.document.tokens[at].span.start >= from)
                .filter(|&at| self.stands_for(at, wanted).is_some())
                .collect()
        };
        // In its own sentence a name in a side clause ("while A's minister was away") is passed
        // over for one that the text was about before.
        let own = names(0, paragraph);
        let (above, aside): (Vec<_>, Vec<_>) =
            own.iter().copied().partition(|&name| self.clause_holds(name, token));
        let before = |from: usize| {
            (1..=reach.min(here)).find_map(|back| self.preferred(&names(back, from), true))
        };
        let chosen = self
            .preferred(&above, subjects_first)
            .or_else(|| before(paragraph))
            .or_else(|| self.preferred(&aside, subjects_first))
            .or_else(|| before(0).filter(|_| across));
        chosen.and_then(|name| self.stands_for(name, wanted)).into_iter().collect()
    }

    /// Whom a name brings into the focus: what it names, and the state of an organ ("the
    /// **Canadian** government").
    fn stands_for(&self, token: TokenId, wanted: Wanted) -> Option<Referent> {
        self.named(token, wanted, self.acts(token)).or_else(|| {
            let mention = self.mention(token)?;
            let head = self.document.tokens[token].head;
            let organ = self.lexicon.has(list::ORGAN, &self.lemma(head).to_lowercase());
            (wanted == Wanted::State && mention.form == Form::Demonym && organ).then(|| Referent {
                kind: mention.kind,
                code: mention.code.clone(),
                named_at: token,
                organ: None,
            })
        })
    }

    /// Whether a name is the subject of an active clause or owns something, so that a capital means
    /// its state there.
    pub(super) fn acts(&self, token: TokenId) -> bool {
        matches!(self.dep(token), "nsubj" | "poss" | "agent")
    }

    /// Whether `token` stands in or under the clause of `name`.
    pub(super) fn clause_holds(&self, name: TokenId, token: TokenId) -> bool {
        match self.document.ancestors(name).find(|&above| self.is_verb(above)) {
            // A clause beside, "it is bound by nothing: it left", is none that the text passes over.
            Some(verb) => {
                let beside = matches!(self.dep(verb), "ROOT" | "ccomp" | "parataxis" | "conj");
                // "When A's army took power, the country was suspended": A sets the scene.
                let opens = self.dep(verb) == "advcl" && verb < self.document.tokens[verb].head;
                beside || opens || self.document.is_under(token, verb)
            }
            None => true,
        }
    }

    /// What an unspoken object refers to: "A and B later joined".
    pub(crate) fn elided(&self, token: TokenId, wanted: Wanted) -> Vec<Referent> {
        match wanted {
            Wanted::State => {
                let near = self.last_mentioned(token, wanted, ELIDED_REACH, false, false);
                match near.is_empty() {
                    true => self.in_mind(token, wanted, Pointer::Pronoun).into_iter().collect(),
                    false => near,
                }
            }
            _ => {
                let mut found = self.in_mind(token, wanted, Pointer::Unspoken);
                if let Some(body) = &mut found {
                    self.be_whole(body);
                }
                found.into_iter().collect()
            }
        }
    }
}
