//! A document with its names set in place: who each noun phrase refers to.

use entente_names::{Form, Kind, Mention};
use entente_text::{Document, Field, TokenId};
use entente_time::Timex;
use smol_str::SmolStr;

use crate::lexicon::{Lexicon, list};

/// How many sentences back a pronoun or "the bloc" may point.
const REACH: usize = 7;
/// How many sentences back an unspoken object may point.
const ELIDED_REACH: usize = 2;
/// How deep a chain of pronouns and attributes is followed.
const DEPTH: usize = 6;

/// Somebody or something a noun phrase refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Referent {
    /// State, organisation, treaty ...
    pub kind: Kind,
    /// Its code.
    pub code: SmolStr,
    /// The token that names it, perhaps in an earlier sentence.
    pub named_at: TokenId,
    /// The organ through which it acts ("parliament"), when the phrase names one.
    pub organ: Option<SmolStr>,
}

/// What kinds of referent an argument may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A state.
    State,
    /// An organisation.
    Organisation,
    /// A treaty.
    Treaty,
    /// An organisation or a treaty.
    Body,
}

impl Wanted {
    fn admits(self, kind: Kind) -> bool {
        match self {
            Self::State => kind == Kind::State,
            Self::Organisation => kind == Kind::Organisation,
            Self::Treaty => kind == Kind::Treaty,
            Self::Body => matches!(kind, Kind::Organisation | Kind::Treaty),
        }
    }
}

/// One field of an article: the document, its names, and the words that join them.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Title or body.
    pub field: Field,
    /// The parsed text.
    pub document: &'a Document,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) times: &'a [Timex],
    mentions: &'a [Mention],
    /// The children of all tokens in a row, and where those of each begin.
    children: Vec<TokenId>,
    first_child: Vec<usize>,
    mention_of: Vec<Option<usize>>,
    runs: Vec<Vec<TokenId>>,
    run_of: Vec<Option<usize>>,
}

impl<'a> Scene<'a> {
    /// Sets the names in place.
    pub fn new(
        field: Field,
        document: &'a Document,
        mentions: &'a [Mention],
        times: &'a [Timex],
        lexicon: &'a Lexicon,
    ) -> Self {
        let mut mention_of = vec![None; document.tokens.len()];
        for (number, mention) in mentions.iter().enumerate() {
            // A token that stands for a long name may begin with the article before it.
            for token in document.tokens_over(mention.span) {
                mention_of[token] = Some(number);
            }
        }
        let (children, first_child) = children_of(document);
        let mut scene = Self {
            field,
            document,
            lexicon,
            times,
            mentions,
            children,
            first_child,
            mention_of,
            runs: Vec::new(),
            run_of: vec![None; document.tokens.len()],
        };
        scene.find_runs();
        scene
    }

    /// The tokens whose head is `token`, in the order of the text.
    pub(crate) fn children(&self, token: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        self.children[self.first_child[token]..self.first_child[token + 1]].iter().copied()
    }

    /// The name that a token is part of.
    pub fn mention(&self, token: TokenId) -> Option<&'a Mention> {
        self.mention_of[token].map(|number| &self.mentions[number])
    }

    /// The token's label towards its head.
    pub(crate) fn dep(&self, token: TokenId) -> &str {
        &self.document.tokens[token].dep
    }

    /// The token's lemma.
    pub(crate) fn lemma(&self, token: TokenId) -> &str {
        &self.document.tokens[token].lemma
    }

    /// Whether the token is a verb or an auxiliary used as one.
    pub(crate) fn is_verb(&self, token: TokenId) -> bool {
        matches!(self.document.tokens[token].pos.as_str(), "VERB" | "AUX")
    }

    /// The first child with one of the labels.
    pub(crate) fn child(&self, token: TokenId, deps: &[&str]) -> Option<TokenId> {
        self.children(token).find(|&child| deps.contains(&self.dep(child)))
    }

    /// Runs of state names such as "A, B and the C": lists that parsers often break.
    fn find_runs(&mut self) {
        let document = self.document;
        let mut token = 0;
        while token < document.tokens.len() {
            let mut run = Vec::new();
            let mut conjunction = false;
            let mut at = token;
            while let Some(name_end) = self.state_name_end(at) {
                let starts_new = !run.is_empty() && matches!(self.dep(at), "nsubj" | "nsubjpass");
                if starts_new && !conjunction {
                    break;
                }
                run.push(at);
                let Some((next, final_one)) = self.separator(name_end) else {
                    at = name_end;
                    break;
                };
                if self.state_name_end(next).is_none() {
                    at = name_end;
                    break;
                }
                conjunction |= final_one;
                at = next;
            }
            if run.len() > 1 && conjunction {
                for &member in &run {
                    self.run_of[member] = Some(self.runs.len());
                }
                self.runs.push(run);
            }
            token = at.max(token) + 1;
        }
    }

    /// One past the state name that starts at `token`.
    fn state_name_end(&self, token: TokenId) -> Option<TokenId> {
        let number = (*self.mention_of.get(token)?)?;
        let mention = &self.mentions[number];
        let starts = token == 0 || self.mention_of[token - 1] != Some(number);
        if mention.kind != Kind::State || mention.form != Form::Name || !starts {
            return None;
        }
        let same = |&at: &TokenId| self.mention_of.get(at) == Some(&Some(number));
        Some((token..).take_while(same).last().unwrap_or(token) + 1)
    }

    /// What follows a separator at `token` ("," or "and" or ", and the"), and whether it held a
    /// conjunction.
    fn separator(&self, token: TokenId) -> Option<(TokenId, bool)> {
        let mut at = token;
        let mut conjunction = false;
        while at < self.document.tokens.len() {
            let word = self.document.text_of(at).to_lowercase();
            if self.lexicon.has(list::LIST_FINAL, &word) {
                conjunction = true;
            } else if !self.lexicon.has(list::LIST_SEPARATOR, &word) {
                break;
            }
            at += 1;
        }
        (at > token).then_some((at, conjunction))
    }

    /// The heads of the phrases coordinated with `head`, itself first, in the order of the text:
    /// by the parse's conjuncts, and by the run of names that it belongs to.
    pub(crate) fn coordinated(&self, head: TokenId) -> Vec<TokenId> {
        let mut heads = vec![head];
        let mut next = 0;
        while next < heads.len() {
            let at = heads[next];
            next += 1;
            let conjuncts = self.children(at).filter(|&child| self.dep(child) == "conj");
            let run = self.run_of[at].map_or(&[][..], |run| &self.runs[run]);
            let more: Vec<TokenId> = conjuncts
                .filter(|&child| !self.is_verb(child))
                .chain(run.iter().copied())
                .filter(|token| !heads.contains(token))
                .collect();
            heads.extend(more);
        }
        heads.sort_unstable();
        heads
    }

    /// The run of state names that `token` belongs to, if it is in one.
    pub(crate) fn run(&self, token: TokenId) -> Option<&[TokenId]> {
        self.run_of[token].map(|run| self.runs[run].as_slice())
    }

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
    fn phrases(&self, head: TokenId, wanted: Wanted, actor: bool, depth: usize) -> Vec<Referent> {
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
        let words = match wanted {
            Wanted::State => vec![list::STATE_WORD],
            Wanted::Organisation => vec![list::ORGANISATION_WORD],
            Wanted::Treaty => vec![list::TREATY_WORD],
            Wanted::Body => vec![list::ORGANISATION_WORD, list::TREATY_WORD],
        };
        for list in words {
            if self.lexicon.has(list, &lemma) {
                return self.description(head, list, wanted, actor, depth);
            }
        }
        Vec::new()
    }

    /// The referent that a token names by itself.
    fn named(&self, token: TokenId, wanted: Wanted, actor: bool) -> Option<Referent> {
        let mention = self.mention(token)?;
        let names = match mention.form {
            Form::Name => true,
            Form::Capital | Form::Metonym => actor,
            Form::Demonym => false,
        };
        let kind = match mention.form {
            Form::Capital | Form::Metonym => Kind::State,
            _ => mention.kind,
        };
        (names && wanted.admits(kind)).then(|| Referent {
            kind,
            code: mention.code.clone(),
            named_at: token,
            organ: (mention.form == Form::Metonym).then(|| self.document.text_of(token).into()),
        })
    }

    /// The organ that a phrase names: its head ("parliament"), or a title before a person's name.
    fn organ_in(&self, head: TokenId) -> Option<SmolStr> {
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
            let behind = self.dep(child) == "prep" && matches!(self.lemma(child), "of" | "from");
            if let Some(object) = behind.then(|| self.child(child, &["pobj"])).flatten() {
                let found = self.phrases(object, wanted, true, depth);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        self.children(noun)
            .filter(|&child| self.dep(child) == "appos" && self.mention(child).is_none())
            .flat_map(|child| self.owners(child, wanted, depth))
            .collect()
    }

    /// "it", "its", "they": the subject of the clause above, else what the text was last about.
    fn pronoun(&self, token: TokenId, wanted: Wanted, actor: bool, depth: usize) -> Vec<Referent> {
        let word = self.document.text_of(token).to_lowercase();
        let person = self.lexicon.has(list::PERSON_PRONOUN, &word);
        if person && wanted != Wanted::State {
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
                    if !found.is_empty() || other && !object {
                        return found;
                    }
                }
                own_clause = true;
            }
        }
        if person {
            return Vec::new();
        }
        let last = self.last_mentioned(token, wanted, REACH, true, true);
        if !self.document.tokens[token].morph.contains("Number=Plur") {
            return last;
        }
        // "they" are several: the list that the last name stands in.
        let run = last.first().and_then(|referent| self.run(referent.named_at));
        run.into_iter().flatten().filter_map(|&name| self.named(name, wanted, false)).collect()
    }

    /// "which", "that", "whose": the noun that the relative clause hangs on.
    fn relative(&self, token: TokenId, wanted: Wanted, actor: bool, depth: usize) -> Vec<Referent> {
        self.document
            .ancestors(token)
            .find(|&above| self.dep(above) == "relcl")
            .map(|clause| self.document.tokens[clause].head)
            .map(|noun| self.phrases(noun, wanted, actor, depth))
            .unwrap_or_default()
    }

    /// "the country", "the bloc", "three states — A, B and C", "the 25th country to join".
    fn description(
        &self,
        head: TokenId,
        words: &str,
        wanted: Wanted,
        actor: bool,
        depth: usize,
    ) -> Vec<Referent> {
        let listed = self.listed(head, wanted);
        if !listed.is_empty() {
            return listed;
        }
        if matches!(self.dep(head), "attr" | "oprd") || self.under_as(head) {
            let verb = self.document.ancestors(head).find(|&above| self.is_verb(above));
            if let Some(subject) = verb.and_then(|verb| self.subject(verb, depth)) {
                return self.phrases(subject, wanted, actor, depth);
            }
        }
        let plural = self.document.tokens[head].tag == "NNS";
        if plural || !self.is_definite(head) {
            return Vec::new();
        }
        if let Some(named) = self.named_by_word(head, wanted) {
            return vec![named];
        }
        let wanted = match words {
            list::ORGANISATION_WORD => Wanted::Organisation,
            list::TREATY_WORD => Wanted::Treaty,
            _ => wanted,
        };
        let state = wanted == Wanted::State;
        if state {
            // "X's minister says the country will leave": the one who speaks, first.
            for above in self.document.ancestors(head).filter(|&above| self.is_verb(above)) {
                let Some(subject) = self.subject(above, depth) else { continue };
                if self.document.is_under(head, subject) {
                    continue;
                }
                let found = self.phrases(subject, wanted, true, depth);
                if !found.is_empty() {
                    return found;
                }
            }
        }
        self.last_mentioned(head, wanted, REACH, state, true)
    }

    /// The last body whose own name holds the word: "the statute" after "the Rome Statute", "the
    /// union" after "the African Union".
    fn named_by_word(&self, head: TokenId, wanted: Wanted) -> Option<Referent> {
        if wanted == Wanted::State {
            return None;
        }
        let word = self.document.text_of(head).to_lowercase();
        let sentence = self.document.sentences.partition_point(|sentence| sentence.end <= head);
        let first = self.document.sentences[sentence.saturating_sub(REACH)].start;
        (first..head).rev().find_map(|token| {
            let name = self.mention(token)?.span.of(&self.document.text).to_lowercase();
            let holds = name.split(|c: char| !c.is_alphanumeric()).any(|part| part == word);
            self.named(token, wanted, false).filter(|_| holds)
        })
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

    fn under_as(&self, head: TokenId) -> bool {
        let above = self.document.tokens[head].head;
        self.dep(head) == "pobj" && self.lemma(above) == "as"
    }

    /// Names listed in apposition to a noun: "six states: A, B ...".
    pub(crate) fn listed(&self, noun: TokenId, wanted: Wanted) -> Vec<Referent> {
        let mut found = Vec::new();
        for child in self.children(noun).filter(|&child| child > noun) {
            if matches!(self.dep(child), "appos" | "conj" | "dep" | "npadvmod") {
                for phrase in self.coordinated(child) {
                    let named = self.named(phrase, wanted, false);
                    found.extend(named.filter(|one| !found.contains(one)));
                }
            }
        }
        if found.is_empty() {
            // The list directly behind a colon or dash, whatever the parse made of it.
            let next = noun + 1;
            let mark = next < self.document.tokens.len()
                && matches!(self.document.text_of(next), ":" | "—" | "–" | "--" | "-" | ",");
            if mark && let Some(run) = self.run_of.get(next + 1).copied().flatten() {
                found.extend(
                    self.runs[run].iter().filter_map(|&name| self.named(name, wanted, false)),
                );
            }
        }
        found
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
                .filter(|&at| self.named(at, wanted, false).is_some())
                .collect()
        };
        let preferred = |names: &[TokenId], subjects: bool| -> Option<TokenId> {
            let is_subject = |at: &&TokenId| matches!(self.dep(**at), "nsubj" | "nsubjpass");
            let subject = names.iter().rfind(is_subject).filter(|_| subjects);
            subject.or(names.last()).copied()
        };
        // In its own sentence a name in a side clause ("while A's minister was away") is passed
        // over for one that the text was about before.
        let own = names(0, paragraph);
        let (above, aside): (Vec<_>, Vec<_>) =
            own.iter().copied().partition(|&name| self.clause_holds(name, token));
        let before = |from: usize| {
            (1..=reach.min(here)).find_map(|back| preferred(&names(back, from), true))
        };
        let chosen = preferred(&above, subjects_first)
            .or_else(|| before(paragraph))
            .or_else(|| preferred(&aside, subjects_first))
            .or_else(|| before(0).filter(|_| across));
        chosen.and_then(|name| self.named(name, wanted, false)).into_iter().collect()
    }

    /// Whether `token` stands in or under the clause of `name`.
    fn clause_holds(&self, name: TokenId, token: TokenId) -> bool {
        match self.document.ancestors(name).find(|&above| self.is_verb(above)) {
            Some(verb) => self.document.is_under(token, verb),
            None => true,
        }
    }

    /// What an unspoken object refers to: "A and B later joined".
    pub(crate) fn elided(&self, token: TokenId, wanted: Wanted) -> Vec<Referent> {
        self.last_mentioned(token, wanted, ELIDED_REACH, false, false)
    }
}

/// The children of all tokens, those of each together and in the order of the text, and for each
/// token where its children begin; one more place for the end.
fn children_of(document: &Document) -> (Vec<TokenId>, Vec<usize>) {
    let count = document.tokens.len();
    let mut first = vec![0; count + 1];
    let has_head = |id: TokenId| document.tokens[id].head != id;
    for id in (0..count).filter(|&id| has_head(id)) {
        first[document.tokens[id].head + 1] += 1;
    }
    for id in 0..count {
        first[id + 1] += first[id];
    }
    let mut next = first.clone();
    let mut children = vec![0; first[count]];
    for id in (0..count).filter(|&id| has_head(id)) {
        let place = &mut next[document.tokens[id].head];
        children[*place] = id;
        *place += 1;
    }
    (children, first)
}
