//! What parsers get wrong in the language of news: a verb taken for a noun; lists and appositions of
//! names torn apart (`names`).
//!
//! Headlines and news in the historical present put a bare verb behind a name ("the European
//! Parliament votes to allow", "Romania sign accession treaty"), and a tagger that learned from
//! running text takes it for a noun as often as not. Where a word can be a verb that news is made
//! of and the sentence has no other verb at its root, it is read as one.
//!
//! Three more: a verb whose subject was labelled as if it stood before a noun ("the draft law
//! mandates that"); what is voted for, hung on the tally ("votes 56 to 32 to leave"), and the "that" clause
//! of a verb of telling, hung beside it ("notified the court that it would leave").

mod names;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use entente_text::{Document, TokenId};

use crate::lexicon::{Governor, Lexicon};
pub(crate) use names::{Named, Sort};
#[cfg(test)]
use names::{arcs, set};

/// The document with such verbs set right, and with its lists and appositions of `names`; `is_name`
/// says which tokens name somebody, `is_verb` whether a word in its base form is a verb that news is
/// made of.
pub(crate) fn repaired<'a>(
    document: &'a Document,
    names: &[Named],
    is_name: &dyn Fn(TokenId) -> bool,
    is_verb: &dyn Fn(&str) -> bool,
    lexicon: &Lexicon,
) -> Cow<'a, Document> {
    let mut found: Vec<(TokenId, String)> = Vec::new();
    for sentence in &document.sentences {
        let Some(root) = sentence.clone().find(|&at| document.tokens[at].head == at) else {
            continue;
        };
        if !is_nominal(document, root) {
            continue;
        }
        let verb = sentence.clone().skip(1).find_map(|at| {
            let joined = follows_joined_names(document, names, at);
            let nominal = is_nominal(document, at) && (joined || !is_name(at) && is_name(at - 1));
            let near = at == root || document.tokens[document.tokens[at].head].head == root;
            let word = document.text_of(at);
            // In a headline a verb may keep its capital; a name is no verb.
            let plain =
                joined || word.starts_with(char::is_lowercase) || document.tokens[at].pos == "NOUN";
            let base = base_form(word, is_verb).filter(|_| nominal && near && plain)?;
            // A bare form agrees with several only: "Bulgaria and Romania sign", not "US exit".
            let several = (sentence.start..at).any(|before| document.tokens[before].dep == "cc");
            if base == word.to_lowercase() && !several {
                return None;
            }
            let object = at + 1 < sentence.end
                && matches!(
                    document.tokens[at + 1].pos.as_str(),
                    "DET" | "PART" | "PROPN" | "NOUN" | "ADJ" | "ADV" | "PRON" | "ADP" | "PUNCT"
                );
            object.then_some((at, base))
        });
        found.extend(verb);
    }
    let mut document = Cow::Borrowed(document);
    for (verb, base) in found {
        set_verb(document.to_mut(), verb, base);
    }
    for (name, to, verb) in futures(&document, is_name) {
        set_future(document.to_mut(), name, to, verb);
    }
    for (noun, verb) in participles(&document, is_name) {
        let tokens = &mut document.to_mut().tokens;
        tokens[verb].head = verb;
        tokens[verb].dep = "ROOT".into();
        tokens[verb].tag = "VBD".into();
        tokens[noun].head = verb;
        tokens[noun].dep = "nsubj".into();
    }
    for arcs in names::arcs(&document, names, lexicon) {
        names::set(document.to_mut(), &arcs);
    }
    for (token, head, dep) in clauses(&document, lexicon) {
        let token = &mut document.to_mut().tokens[token];
        token.head = head;
        token.dep = dep.into();
    }
    for (token, head, dep) in owned_gerunds(&document, lexicon) {
        let token = &mut document.to_mut().tokens[token];
        token.head = head;
        token.dep = dep.into();
    }
    for (token, head, dep) in subjects(&document, is_verb) {
        let token = &mut document.to_mut().tokens[token];
        token.head = head;
        token.dep = dep.into();
    }
    document
}

/// Whether a word stands right behind two names that a conjunction joins, and belongs to none:
/// "Japan and India **Sign** Accord".
fn follows_joined_names(document: &Document, names: &[Named], at: TokenId) -> bool {
    let within = names.iter().any(|name| name.tokens.contains(&at));
    let Some(last) = names.iter().find(|name| name.tokens.end == at).filter(|_| !within) else {
        return false;
    };
    names.iter().any(|first| {
        let between = first.tokens.end..last.tokens.start;
        let joins = |at: TokenId| matches!(document.tokens[at].dep.as_str(), "cc" | "det");
        !between.is_empty()
            && between.clone().all(joins)
            && between.clone().any(|at| document.tokens[at].dep == "cc")
    })
}

/// "NAME to hold talks": what a headline says of the time to come, read as an infinitive of the
/// name. The name, the "to" and the verb.
fn futures(
    document: &Document,
    is_name: &dyn Fn(TokenId) -> bool,
) -> Vec<(TokenId, TokenId, TokenId)> {
    let tokens = &document.tokens;
    let in_sentence = |sentence: &std::ops::Range<TokenId>| {
        let name = sentence.clone().find(|&at| tokens[at].head == at)?;
        let opens = (sentence.start..name).all(|at| document.is_under(at, name));
        let to = sentence.clone().find(|&at| tokens[at].tag == "TO" && at > name)?;
        let verb = tokens[to].head;
        let follows = (name + 1..to).all(|at| is_name(at) && document.is_under(at, name));
        let infinitive = tokens[verb].tag == "VB" && tokens[verb].head == name && verb > to;
        (tokens[name].pos == "PROPN" && is_name(name) && opens && follows && infinitive)
            .then_some((name, to, verb))
    };
    document.sentences.iter().filter_map(in_sentence).collect()
}

/// Makes the infinitive the verb of its sentence, in the time to come, and the name its subject.
fn set_future(document: &mut Document, name: TokenId, to: TokenId, verb: TokenId) {
    let behind: Vec<TokenId> = document.children(name).filter(|&child| child > verb).collect();
    let tokens = &mut document.tokens;
    for child in behind {
        tokens[child].head = verb;
    }
    tokens[verb].head = verb;
    tokens[verb].dep = "ROOT".into();
    tokens[name].head = verb;
    tokens[name].dep = "nsubj".into();
    tokens[to].pos = "AUX".into();
    tokens[to].tag = "MD".into();
    tokens[to].lemma = "will".into();
}

/// "Ecuador, which had been a member since 1973, left in 1992", the verb read as a participle of
/// the name: the name and the verb.
fn participles(document: &Document, is_name: &dyn Fn(TokenId) -> bool) -> Vec<(TokenId, TokenId)> {
    let mut found = Vec::new();
    for sentence in &document.sentences {
        let tokens = &document.tokens;
        let Some(root) = sentence.clone().find(|&at| tokens[at].head == at) else { continue };
        if !is_nominal(document, root) || !is_name(root) {
            continue;
        }
        let aside = sentence.clone().any(|at| tokens[at].head == root && tokens[at].dep == "relcl");
        let verb = sentence.clone().skip(1).find(|&at| {
            let plain =
                tokens[at].dep == "acl" && tokens[at].head == root && tokens[at].tag == "VBN";
            let auxiliary = sentence
                .clone()
                .any(|aux| tokens[aux].head == at && tokens[aux].dep.starts_with("aux"));
            plain && !auxiliary && aside && document.text_of(at - 1) == ","
        });
        found.extend(verb.map(|verb| (root, verb)));
    }
    found
}

/// "The draft law mandates that": a verb by its tag, with what stands before it labelled as if it
/// were a noun. The last noun before it is its subject, and has the others.
fn subjects(
    document: &Document,
    is_verb: &dyn Fn(&str) -> bool,
) -> Vec<(TokenId, TokenId, &'static str)> {
    let mut found = Vec::new();
    for (verb, token) in document.tokens.iter().enumerate() {
        if token.tag != "VBZ" || verb == 0 || !is_verb(&token.lemma) {
            continue;
        }
        let of_verb = |at: TokenId| document.tokens[at].head == verb && at != verb;
        let noun = is_nominal(document, verb - 1)
            && of_verb(verb - 1)
            && matches!(document.tokens[verb - 1].dep.as_str(), "compound" | "nmod");
        let sentence = document.sentence_of(verb);
        let subject =
            sentence.clone().any(|at| of_verb(at) && document.tokens[at].dep.starts_with("nsubj"));
        if !noun || subject {
            continue;
        }
        found.push((verb - 1, verb, "nsubj"));
        for at in (sentence.start..verb - 1).rev() {
            match document.tokens[at].dep.as_str() {
                "compound" if of_verb(at) => found.push((at, verb - 1, "compound")),
                "det" if of_verb(at) => found.push((at, verb - 1, "det")),
                "amod" if of_verb(at) => found.push((at, verb - 1, "amod")),
                "poss" if of_verb(at) => found.push((at, verb - 1, "poss")),
                _ => break,
            }
        }
    }
    found
}

/// "dismissing the prospects of X ever regaining Y": the gerund hung beside the prospects is what
/// they are of, and X does it.
fn owned_gerunds(document: &Document, lexicon: &Lexicon) -> Vec<(TokenId, TokenId, &'static str)> {
    let mut found = Vec::new();
    for (gerund, token) in document.tokens.iter().enumerate() {
        if token.tag != "VBG" || !matches!(token.dep.as_str(), "acl" | "advcl" | "dep") {
            continue;
        }
        // The name right before it, an adverb apart, under "of" behind a noun of what is open.
        let adverb = |at: &TokenId| document.tokens[*at].pos == "ADV";
        let sentence = document.sentence_of(gerund);
        let Some(name) = (sentence.start..gerund).rev().find(|at| !adverb(at)) else { continue };
        let of = document.tokens[name].head;
        let noun = document.tokens[of].head;
        let open = document.tokens[name].dep == "pobj"
            && document.tokens[of].lemma == "of"
            && lexicon.noun(&document.tokens[noun].lemma.to_lowercase())
                == Some(Governor::Hypothetical);
        let elsewhere = token.head != name && token.head != noun;
        if open && elsewhere {
            found.push((name, gerund, "nsubj"));
            found.push((gerund, of, "pcomp"));
        }
    }
    found
}

/// Clauses that hang in the wrong place, with the head and the label they should have.
fn clauses(document: &Document, lexicon: &Lexicon) -> Vec<(TokenId, TokenId, &'static str)> {
    let mut found = Vec::new();
    for (at, token) in document.tokens.iter().enumerate() {
        let head = &document.tokens[token.head];
        let left = |label: &str, tag: &str| {
            let first = document.sentence_of(at).start;
            (first..at).rev().find(|&child| {
                let child = &document.tokens[child];
                child.head == at && (child.dep == label || label.is_empty()) && child.tag == tag
            })
        };
        match token.dep.as_str() {
            // A tally is a number under a verb.
            "relcl" | "acl" if head.pos == "NUM" || head.lemma == "%" => {
                let verb =
                    document.ancestors(at).find(|&above| document.tokens[above].pos == "VERB");
                if let (Some(verb), Some(_)) = (verb, left("aux", "TO")) {
                    found.push((at, verb, "xcomp"));
                }
            }
            // "A left in 1969; B followed": two sentences in one.
            "ccomp" if token.head > at => {
                let between = (at + 1)..token.head;
                if between.clone().any(|mark| document.text_of(mark) == ";") {
                    found.push((at, token.head, "parataxis"));
                }
            }
            // "discussed the application, submitted in May": it was the application that was.
            "advcl"
                if token.tag == "VBN"
                    && lexicon.verb(&token.lemma.to_lowercase()) == Some(Governor::Notify)
                    && at > 0
                    && document.text_of(at - 1) == ","
                    && !document.children(at).any(|child| {
                        document.tokens[child].dep == "mark"
                            || document.tokens[child].dep.starts_with("aux")
                    }) =>
            {
                let object = document.children(token.head).find(|&object| {
                    object < at
                        && document.tokens[object].dep == "dobj"
                        && lexicon.noun(&document.tokens[object].lemma.to_lowercase()).is_some()
                });
                found.extend(object.map(|object| (at, object, "acl")));
            }
            "advcl" if head.pos == "VERB" && token.head < at => {
                let class = lexicon.verb(&head.lemma.to_lowercase());
                let that = left("", "IN").filter(|&that| document.tokens[that].lemma == "that");
                let tells =
                    matches!(class, Some(Governor::Say | Governor::Notify | Governor::Intend));
                if let Some(that) = that.filter(|_| tells) {
                    found.push((at, token.head, "ccomp"));
                    found.push((that, at, "mark"));
                }
            }
            _ => {}
        }
    }
    found
}

fn is_nominal(document: &Document, token: TokenId) -> bool {
    matches!(document.tokens[token].pos.as_str(), "NOUN" | "PROPN")
}

/// The base form of a word in the present that is one of the verbs: "votes", "sign".
fn base_form(word: &str, is_verb: &dyn Fn(&str) -> bool) -> Option<String> {
    let word = word.to_lowercase();
    let ies = word.strip_suffix("ies").map(|stem| format!("{stem}y"));
    let es = word.strip_suffix("es").map(str::to_owned);
    let s = word.strip_suffix('s').map(str::to_owned);
    [s, es, ies, Some(word.clone())].into_iter().flatten().find(|base| is_verb(base))
}

/// Makes `verb` the verb at the root of its sentence, with what stands before it as its subject and
/// the noun phrase behind it as its object.
fn set_verb(document: &mut Document, verb: TokenId, base: String) {
    let sentence = document.sentence_of(verb);
    let root = sentence.clone().find(|&at| document.tokens[at].head == at).unwrap_or(verb);
    // The highest word before the verb is its subject.
    let outside = |document: &Document, at: TokenId, left: bool| {
        let head = document.tokens[at].head;
        head == at || if left { head >= verb } else { head <= verb }
    };
    let left: Vec<TokenId> = (sentence.start..verb)
        .filter(|&at| outside(document, at, true) && document.tokens[at].dep != "punct")
        .collect();
    let right: Vec<TokenId> = (verb + 1..sentence.end)
        .filter(|&at| outside(document, at, false) && document.tokens[at].dep != "punct")
        .collect();
    let subject = left.iter().copied().rev().find(|&at| is_nominal(document, at));
    let token = &mut document.tokens[verb];
    token.head = verb;
    token.dep = "ROOT".into();
    token.pos = "VERB".into();
    token.tag = "VBZ".into();
    token.lemma = base.into();
    for at in left {
        let modifies =
            matches!(document.tokens[at].dep.as_str(), "det" | "amod" | "poss" | "nummod");
        let (head, dep) = match subject {
            Some(subject) if at == subject => (verb, "nsubj".into()),
            Some(subject) if modifies && at < subject => (subject, document.tokens[at].dep.clone()),
            _ => (verb, document.tokens[at].dep.clone()),
        };
        document.tokens[at].head = head;
        document.tokens[at].dep = dep;
    }
    let mut object = false;
    for at in right {
        let token = &document.tokens[at];
        let dep = match token.pos.as_str() {
            "NOUN" | "PROPN" if !object => {
                object = true;
                "dobj".into()
            }
            "VERB" if matches!(token.dep.as_str(), "relcl" | "acl" | "advcl") => "xcomp".into(),
            _ => token.dep.clone(),
        };
        document.tokens[at].head = verb;
        document.tokens[at].dep = if at == root && dep == "ROOT" { "dobj".into() } else { dep };
    }
}
