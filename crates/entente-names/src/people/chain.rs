//! One person through an article: full name, later the surname, "the minister", "he".

use std::collections::BTreeMap;
use std::ops::Range;

use entente_text::{Doubt, Field, TokenId};

use super::attach::Named;
use super::office::Phrase;
use super::words::Page;
use super::{HeldOffice, OfficeMention, People, PeopleField, Person, PersonForm, PersonMention};
use crate::Gazetteer;
use crate::person::is_title_case;

/// How many sentences back "he" and "the minister" may point.
const REACH: usize = 4;
/// How many sentences nearer than its rival an antecedent must be.
const MARGIN: usize = 3;

/// Finds the people of an article.
pub(super) fn find(gazetteer: &Gazetteer, fields: &[PeopleField<'_>]) -> (People, Vec<Doubt>) {
    let mut chain =
        Chain { gazetteer, people: People::default(), keys: Vec::new(), doubts: Vec::new() };
    let mut pages: Vec<(Field, Page<'_>, Vec<Named>, Vec<Phrase>)> = Vec::new();
    for &(field, document, mentions) in fields {
        let page = Page::new(document, mentions, gazetteer);
        let (named, free) = page.people(gazetteer);
        pages.push((field, page, named, free));
    }
    // Full names first, of all fields: a headline has the surname, the body the name.
    let bodies_first = || {
        let order = |field: Field| u8::from(field == Field::Title);
        let mut places: Vec<usize> = (0..fields.len()).collect();
        places.sort_by_key(|&place| order(fields[place].0));
        places
    };
    for place in bodies_first() {
        let (field, page, named, _) = &mut pages[place];
        // In a headline in title case every word looks like a name.
        if *field == Field::Title && is_title_case(&page.document.text) {
            named.retain(|one| one.titled || chain.knows(page, &one.name));
        }
        for one in named.iter().filter(|one| one.name.len() > 1) {
            chain.person(page, &one.name);
        }
    }
    // Offices of all fields, so that "the minister" can come before his name.
    for place in bodies_first() {
        let (field, page, named, _) = &pages[place];
        for one in named.iter().filter(|one| one.name.len() > 1) {
            let person = chain.person(page, &one.name);
            chain.note(*field, page, person, one);
        }
    }
    for place in bodies_first() {
        let (field, page, named, free) = &pages[place];
        chain.follow(*field, page, named, free);
    }
    (chain.people, chain.doubts)
}

impl Page<'_> {
    /// Names with titles and offices, offices without names.
    fn people(&self, gazetteer: &Gazetteer) -> (Vec<Named>, Vec<Phrase>) {
        let mut names = self.names(&gazetteer.words);
        let taken = self.taken(&names);
        let phrases = self.offices(&taken);
        // Capitals behind a title are a name, whatever the model called them.
        let mut found = Vec::new();
        for phrase in &phrases {
            let mut next = phrase.words.end;
            let comma = self.lower(next) == "," && phrase.definite && !phrase.bodies.is_empty();
            if phrase.plural && !comma {
                continue;
            }
            if comma {
                next += 1;
            }
            found.extend(self.name_behind_title(next, phrase.head.start, comma, gazetteer, &taken));
        }
        for word in 0..self.words.len() {
            let title = self.words[word].title;
            let before = (title.is_rank() || title.is_honorific()) && self.words[word].capital;
            if before && !taken[word] && !title.is_head() {
                found.extend(self.name_behind_title(word + 1, word, false, gazetteer, &taken));
            }
        }
        for name in found {
            if names.iter().all(|other| other.end <= name.start || name.end <= other.start) {
                names.push(name);
            }
        }
        names.sort_by_key(|name| name.start);
        self.attach(names, phrases)
    }

    /// A rank that stands for its bearer: "the general", but not "the general assembly".
    fn bare_rank(&self, word: usize, taken: &[bool]) -> Option<Range<usize>> {
        let is_the = word.checked_sub(1).is_some_and(|before| {
            let before = self.lower(before);
            self.lists.articles.contains(before) && self.lists.definites.contains(before)
        });
        if !is_the || taken[word] || self.words[word].mention.is_some() {
            return None;
        }
        let (count, title, plural) = self.title_at(word)?;
        let last = self.words[word + count - 1].tokens.end - 1;
        let token = &self.document.tokens[last];
        let heads =
            token.tag.starts_with("NN") && !matches!(token.dep.as_str(), "compound" | "nmod");
        (title.is_rank() && !title.is_head() && !plural && heads).then_some(word..word + count)
    }

    /// A run of capitals that follows a title and no one has taken for a name.
    fn name_behind_title(
        &self,
        mut next: usize,
        head: usize,
        comma: bool,
        gazetteer: &Gazetteer,
        taken: &[bool],
    ) -> Option<Range<usize>> {
        while self.same_sentence(next, head)
            && (self.words[next].title.is_rank() || self.words[next].title.is_honorific())
            && self.words[next].capital
        {
            next += 1;
        }
        if !self.same_sentence(next, head) || taken[next] {
            return None;
        }
        let run = self.run_from(next, taken);
        let long = if comma { run.len() > 1 } else { !run.is_empty() };
        let fits = long && self.is_name(&run) && !self.is_body(&run, &gazetteer.words);
        // Behind a comma anything may follow: what is in apposition is closed by a mark as well.
        let closed = !self.same_sentence(run.end, head)
            || matches!(self.lower(run.end), "," | "and" | "." | ";" | ")" | "—" | "–");
        let open = |at: usize| {
            let entity = self.document.entity_of(self.words[at].tokens.start);
            // "Head Seascape": a name that the title is part of is no person's.
            entity.is_none_or(|entity| {
                entity.tokens.start >= self.words[run.start].tokens.start
                    && entity.tokens.len() <= self.tokens(&run).len() + 1
                    || entity.label == "PERSON"
                    || entity.label == "GPE" && entity.tokens.end == self.tokens(&run).end
            })
        };
        (fits && (closed || !comma) && run.clone().all(open)).then_some(run)
    }
}

struct Chain<'a> {
    gazetteer: &'a Gazetteer,
    people: People,
    /// The plain words of each person's name, in lower case.
    keys: Vec<Vec<String>>,
    doubts: Vec<Doubt>,
}

impl Chain<'_> {
    fn key(&self, page: &Page<'_>, name: &Range<usize>) -> Vec<String> {
        name.clone().map(|at| self.gazetteer.letters.plain(page.lower(at)).to_lowercase()).collect()
    }

    /// The person of a full name, known or new.
    fn person(&mut self, page: &Page<'_>, name: &Range<usize>) -> usize {
        let key = self.key(page, name);
        let known = self.keys.iter().position(|known| same_person(known, &key));
        let text = page.text(name);
        match known {
            Some(person) => {
                if key.len() > self.keys[person].len() {
                    self.keys[person] = key;
                    text.clone_into(&mut self.people.persons[person].name);
                }
                person
            }
            None => self.new_person(text, key),
        }
    }

    /// Whether the last word of a name is that of somebody known.
    fn knows(&self, page: &Page<'_>, name: &Range<usize>) -> bool {
        let key = self.key(page, name);
        self.keys.iter().any(|known| known.last() == key.last() || known.first() == key.last())
    }

    fn new_person(&mut self, name: &str, key: Vec<String>) -> usize {
        self.keys.push(key);
        self.people.persons.push(Person {
            name: name.to_owned(),
            rank: None,
            offices: Vec::new(),
            woman: None,
        });
        self.people.persons.len() - 1
    }

    /// The words by which a person of this name may be called later: the last, with its particle
    /// or without ("al-Sisi", "Sisi").
    fn surname_keys(&self, key: &[String]) -> Vec<String> {
        let Some(last) = key.last() else { return Vec::new() };
        let mut found = vec![last.clone()];
        if let Some((particle, rest)) = last.split_once('-')
            && self.gazetteer.titles.of(particle).0.is_particle()
        {
            found.push(rest.to_owned());
        }
        found
    }

    /// Goes through one field from the first word to the last.
    fn follow(&mut self, field: Field, page: &Page<'_>, named: &[Named], free: &[Phrase]) {
        let mut mentions: Vec<PersonMention> = Vec::new();
        let mut surnames: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (person, key) in self.keys.iter().enumerate() {
            for part in self.surname_keys(key) {
                surnames.entry(part).or_default().push(person);
            }
        }
        // "Xi Jinping", "Kim Jong Un": the family name may stand first, where it is nobody's last.
        let mut first_words: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (person, key) in self.keys.iter().enumerate().filter(|(_, key)| key.len() > 1) {
            if !surnames.contains_key(&key[0]) {
                first_words.entry(key[0].clone()).or_default().push(person);
            }
        }
        surnames.extend(first_words);
        let taken = page.taken(&named.iter().map(|one| one.name.clone()).collect::<Vec<_>>());
        let mut named = named.iter().peekable();
        let mut free = free.iter().peekable();
        let mut offices = Vec::new();
        let mut word = 0;
        while word < page.words.len() {
            if let Some(one) = named.next_if(|one| one.name.start == word) {
                word = one.name.end;
                let person = if one.name.len() > 1 {
                    Some(self.person(page, &one.name))
                } else {
                    self.by_surname(page, one, &mut surnames, &mentions)
                };
                if let Some(person) = person {
                    self.note(field, page, person, one);
                    mentions.push(mention(page, person, &one.name, &one.phrase, PersonForm::Name));
                }
                continue;
            }
            if let Some(phrase) = free.next_if(|phrase| phrase.words.start <= word) {
                let person = self.by_office(page, phrase, &mentions);
                match person {
                    Some(person) => {
                        let words = &phrase.words;
                        mentions.push(mention(page, person, words, words, PersonForm::Office));
                    }
                    None => offices.push(OfficeMention {
                        tokens: page.tokens(&phrase.words),
                        office: phrase.office(0, 1),
                    }),
                }
                word = phrase.words.end.max(word + 1);
                continue;
            }
            if let Some(rank) = page.bare_rank(word, &taken) {
                if let Some(person) = self.by_rank(page, &rank, &mentions) {
                    mentions.push(mention(page, person, &rank, &rank, PersonForm::Office));
                }
                word = rank.end;
                continue;
            }
            if let Some(person) = self.unlabelled(page, word, &taken, &surnames, &mentions) {
                let one = word..word + 1;
                mentions.push(mention(page, person, &one, &one, PersonForm::Name));
            } else if let Some(woman) = pronoun(page, word) {
                let token = page.words[word].tokens.start;
                match self.by_pronoun(page, token, woman, &mentions) {
                    Antecedent::One(person) => {
                        let one = word..word + 1;
                        mentions.push(mention(page, person, &one, &one, PersonForm::Pronoun));
                    }
                    Antecedent::Several(rivals) => {
                        self.leave_open(page, &(word..word + 1), &rivals);
                    }
                    Antecedent::None => {}
                }
            }
            word += 1;
        }
        match field {
            Field::Title => self.people.title = mentions,
            Field::Body => self.people.body = mentions,
        }
        self.people.offices[usize::from(field == Field::Body)] = offices;
    }

    /// Keeps what a name's titles tell of the person.
    fn note(&mut self, field: Field, page: &Page<'_>, person: usize, one: &Named) {
        let known = &mut self.people.persons[person];
        known.rank = known.rank.take().or_else(|| one.rank.clone());
        known.woman = known.woman.or(one.woman);
        let tokens = page.tokens(&one.phrase);
        // A headline has its own words for an office that the text names.
        let named = |office: &super::Office| {
            let code = office.body.as_ref().and_then(|body| body.code.as_ref());
            field == Field::Title
                && known.offices.iter().any(|held| {
                    held.field == Field::Body
                        && held.office.body.as_ref().and_then(|body| body.code.as_ref()) == code
                })
        };
        let offices: Vec<_> = one.offices.iter().filter(|office| !named(office)).collect();
        for office in offices {
            let held = |held: &HeldOffice| {
                held.office.role.eq_ignore_ascii_case(&office.role)
                    && held.office.past == office.past
                    && (office.body.is_none()
                        || held.office.body.as_ref().map(super::Body::name)
                            == office.body.as_ref().map(super::Body::name))
            };
            if known.offices.iter().any(held) {
                continue;
            }
            let tokens = tokens.clone();
            let now = HeldOffice { office: office.clone(), field, tokens };
            // "President X" first and "the French president" later are one office.
            let bare = |held: &&mut HeldOffice| {
                held.office.body.is_none()
                    && held.office.past == office.past
                    && held.office.role.eq_ignore_ascii_case(&office.role)
            };
            match known.offices.iter_mut().find(bare) {
                Some(held) => *held = now,
                None => known.offices.push(now),
            }
        }
    }

    /// The person of a lone surname; a new one where the article has no full name for it.
    fn by_surname(
        &mut self,
        page: &Page<'_>,
        one: &Named,
        surnames: &mut BTreeMap<String, Vec<usize>>,
        mentions: &[PersonMention],
    ) -> Option<usize> {
        let key = self.key(page, &one.name).concat();
        let known = surnames.get(&key).cloned().unwrap_or_default();
        match known.as_slice() {
            [] => {
                let person = self.new_person(page.text(&one.name), vec![key.clone()]);
                for part in self.surname_keys(&self.keys[person]) {
                    surnames.entry(part).or_default().push(person);
                }
                Some(person)
            }
            [person] => Some(*person),
            several => {
                let titled = several.iter().filter(|&&person| {
                    one.offices.iter().any(|office| {
                        let held = &self.people.persons[person].offices;
                        held.iter().any(|held| held.office.holder == office.holder)
                    })
                });
                let titled: Vec<usize> = titled.copied().collect();
                if let [person] = titled.as_slice() {
                    return Some(*person);
                }
                let sentence = page.words[one.name.start].sentence;
                let found = nearest(page, sentence, several, mentions);
                if found.is_none() {
                    self.leave_open(page, &one.name, several);
                }
                found
            }
        }
    }

    /// A surname of the article that the model did not take for a person's.
    fn unlabelled(
        &self,
        page: &Page<'_>,
        word: usize,
        taken: &[bool],
        surnames: &BTreeMap<String, Vec<usize>>,
        mentions: &[PersonMention],
    ) -> Option<usize> {
        let here = &page.words[word];
        if taken[word] || !here.capital || here.mention.is_some() || here.title.is_not_name() {
            return None;
        }
        let key = self.gazetteer.letters.plain(&here.lower).to_lowercase();
        let person = match surnames.get(&key)?.as_slice() {
            [person] => *person,
            several => nearest(page, here.sentence, several, mentions)?,
        };
        // "the Wagner Group", "the Clinton Foundation"
        let entity = page.document.entity_of(here.tokens.start);
        let inside = entity.is_some_and(|entity| entity.tokens.len() > here.tokens.len() + 1);
        (!inside && page.tag(word).starts_with("NNP")).then_some(person)
    }

    /// Who "the minister" is: the one of that office in the article, or the one last spoken of.
    fn by_office(
        &mut self,
        page: &Page<'_>,
        phrase: &Phrase,
        mentions: &[PersonMention],
    ) -> Option<usize> {
        if phrase.plural || !phrase.definite || phrase.past {
            return None;
        }
        let body = phrase.bodies.first();
        let holds = |person: &Person| {
            person.offices.iter().any(|held| {
                let office = &held.office;
                let same_body = match (body.and_then(|b| b.code.as_ref()), office.body.as_ref()) {
                    (Some(code), Some(held)) => held.code.as_ref() == Some(code),
                    (Some(_), None) => false,
                    (None, _) => body.is_none(),
                };
                !office.past
                    && office.holder == phrase.holder
                    && same_body
                    && (phrase.role.eq_ignore_ascii_case(&phrase.holder)
                        || office.role.eq_ignore_ascii_case(&phrase.role))
            })
        };
        let sentence = page.words[phrase.head.start].sentence;
        let holders: Vec<usize> = (0..self.people.persons.len())
            .filter(|&person| holds(&self.people.persons[person]))
            .collect();
        match holders.as_slice() {
            [] => None,
            [person] => Some(*person),
            several => {
                let found = nearest(page, sentence, several, mentions);
                if found.is_none() {
                    self.leave_open(page, &phrase.words, several);
                }
                found
            }
        }
    }

    /// Who "the general" is: the one of that rank in the article, or the one last spoken of.
    fn by_rank(
        &mut self,
        page: &Page<'_>,
        rank: &Range<usize>,
        mentions: &[PersonMention],
    ) -> Option<usize> {
        let words = page.text(rank).to_lowercase();
        let bears = |person: &Person| {
            person.rank.as_ref().is_some_and(|borne| {
                let borne = borne.to_lowercase();
                borne
                    .strip_suffix(words.as_str())
                    .is_some_and(|before| before.is_empty() || before.ends_with([' ', '-']))
            })
        };
        let bearers: Vec<usize> = (0..self.people.persons.len())
            .filter(|&person| bears(&self.people.persons[person]))
            .collect();
        let sentence = page.words[rank.start].sentence;
        let found = nearest(page, sentence, &bearers, mentions);
        if found.is_none() && bearers.len() > 1 {
            self.leave_open(page, rank, &bearers);
        }
        found
    }

    /// A doubt that names everybody who may be meant by some words.
    fn leave_open(&mut self, page: &Page<'_>, words: &Range<usize>, rivals: &[usize]) {
        let names: Vec<&str> =
            rivals.iter().map(|&person| self.people.persons[person].name.as_str()).collect();
        let message =
            format!("\"{}\" may be {}; it was left open", page.text(words), names.join(" or "));
        self.doubts.push(Doubt::at(page.document.span_of(&page.tokens(words)), message));
    }

    /// Who "he" or "she" is.
    fn by_pronoun(
        &mut self,
        page: &Page<'_>,
        token: TokenId,
        woman: bool,
        mentions: &[PersonMention],
    ) -> Antecedent {
        let document = page.document;
        let can_be = |person: usize| self.people.persons[person].woman.is_none_or(|it| it == woman);
        let at = |token: TokenId| {
            mentions
                .iter()
                .rev()
                .take_while(|mention| mention.phrase.end + 60 > token)
                .find(|mention| mention.phrase.contains(&token))
                .map(|mention| mention.person)
                .filter(|&person| can_be(person))
        };
        let subject = |verb: TokenId| {
            document
                .children(verb)
                .find(|&child| matches!(document.tokens[child].dep.as_str(), "nsubj" | "nsubjpass"))
        };
        // The subject of the clause above; a possessive also looks at that of its own.
        let mut own_clause = document.tokens[token].tag == "PRP$";
        for above in document.ancestors(token) {
            if !matches!(document.tokens[above].pos.as_str(), "VERB" | "AUX") {
                continue;
            }
            if own_clause
                && let Some(subject) = subject(above)
                && subject != token
                && let Some(person) = at(subject)
            {
                return self.settled(person, woman);
            }
            own_clause = true;
        }
        // Sentence by sentence back: subjects before others.
        let here = page.words[page.word_at(token)].sentence;
        let mut clause = token;
        for above in document.ancestors(token) {
            if matches!(document.tokens[above].pos.as_str(), "VERB" | "AUX") {
                clause = above;
                break;
            }
        }
        for back in 0..=REACH.min(here) {
            let range = document.sentences[here - back].clone();
            let in_sentence: Vec<&PersonMention> = mentions
                .iter()
                .rev()
                .skip_while(|mention| mention.tokens.start >= range.end)
                .take_while(|mention| mention.tokens.start >= range.start)
                .filter(|mention| can_be(mention.person))
                // "he" is nobody named in its own clause.
                .filter(|mention| back > 0 || !document.is_under(mention.tokens.start, clause))
                .collect();
            let mut subjects: Vec<usize> = Vec::new();
            let mut others: Vec<usize> = Vec::new();
            let mut main: Vec<usize> = Vec::new();
            for mention in in_sentence {
                let head = mention
                    .phrase
                    .clone()
                    .find(|&token| !mention.phrase.contains(&document.tokens[token].head))
                    .unwrap_or(mention.tokens.start);
                // Of two who are the subject together neither comes first.
                let first = document.first_conjunct(head);
                let is_subject =
                    matches!(document.tokens[first].dep.as_str(), "nsubj" | "nsubjpass");
                let governor = document.tokens[first].head;
                let is_main = is_subject && document.tokens[governor].dep == "ROOT";
                if is_main && !main.contains(&mention.person) {
                    main.push(mention.person);
                }
                let list = if is_subject { &mut subjects } else { &mut others };
                if !list.contains(&mention.person) {
                    list.push(mention.person);
                }
            }
            match main.as_slice() {
                [] => {}
                [person] => return self.settled(*person, woman),
                rivals => return Antecedent::Several(rivals.to_vec()),
            }
            match (subjects.as_slice(), others.as_slice()) {
                ([person], _) | ([], [person]) => return self.settled(*person, woman),
                ([], []) => {}
                (subjects, others) => {
                    let rivals = if subjects.is_empty() { others } else { subjects };
                    return Antecedent::Several(rivals.to_vec());
                }
            }
        }
        Antecedent::None
    }

    fn settled(&mut self, person: usize, woman: bool) -> Antecedent {
        self.people.persons[person].woman.get_or_insert(woman);
        Antecedent::One(person)
    }
}

enum Antecedent {
    One(usize),
    /// People between whom nothing decides.
    Several(Vec<usize>),
    None,
}

/// The one of several people last spoken of, where the others are farther back by the margin.
fn nearest(
    page: &Page<'_>,
    sentence: usize,
    among: &[usize],
    mentions: &[PersonMention],
) -> Option<usize> {
    let back = |person: usize| {
        let last = mentions.iter().rev().find(|mention| mention.person == person)?;
        Some(sentence.saturating_sub(page.words[page.word_at(last.tokens.start)].sentence))
    };
    let mut distances: Vec<(usize, usize)> =
        among.iter().filter_map(|&person| Some((back(person)?, person))).collect();
    distances.sort_unstable();
    match distances.as_slice() {
        [] => None,
        [(_, person)] => Some(*person),
        [(first, person), (second, _), ..] => (first + MARGIN <= *second).then_some(*person),
    }
}

fn mention(
    page: &Page<'_>,
    person: usize,
    words: &Range<usize>,
    phrase: &Range<usize>,
    form: PersonForm,
) -> PersonMention {
    let tokens = page.tokens(words);
    let span = page.document.span_of(&tokens);
    PersonMention { person, tokens, phrase: page.tokens(phrase), span, form }
}

/// Whether a word is a pronoun for a man or a woman, and for which.
fn pronoun(page: &Page<'_>, word: usize) -> Option<bool> {
    let token = &page.document.tokens[page.words[word].tokens.start];
    if token.pos != "PRON" || !token.tag.starts_with("PRP") {
        return None;
    }
    if token.morph.contains("Gender=Fem") {
        return Some(true);
    }
    token.morph.contains("Gender=Masc").then_some(false)
}

/// Whether two names of more than one word can be the same person's.
fn same_person(a: &[String], b: &[String]) -> bool {
    if a.len() < 2 || b.len() < 2 {
        return false;
    }
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let fits = |one: &String, other: &String| {
        let initial = |word: &String| word.trim_end_matches('.').chars().count() == 1;
        one == other
            || (initial(one) || initial(other)) && one.chars().next() == other.chars().next()
    };
    short.last() == long.last() && fits(&short[0], &long[0])
        || short.iter().all(|word| long.contains(word))
}
