//! What parsers get wrong around names, where the names themselves prove it: lists and appositions.
//!
//! Names of one kind with nothing but commas and a conjunction between them stand together, and a
//! noun of a kind in commas behind a name of that kind stands beside it, whatever the parse says.
//! What could be read in another way is left alone: "A left B, and C stayed", "A left the B, the
//! bloc said".

use std::ops::Range;

use entente_text::{Document, TokenId};

use crate::lexicon::{Lexicon, List, list};

/// What sort of thing a name names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sort {
    State,
    Body,
}

/// A name and its tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) tokens: Range<TokenId>,
    pub(crate) sort: Sort,
}

/// A token with the head and the label it should have.
pub(super) type Arc = (TokenId, TokenId, &'static str);

/// How many words a conjunction has at most: "as well as".
const LONGEST_CONJUNCTION: usize = 3;

/// How many words a noun beside a name may be away from it.
const REACH: usize = 8;

/// What must change so that lists and appositions of names hang together; each set of arcs is
/// sound by itself.
pub(super) fn arcs(document: &Document, names: &[Named], lexicon: &Lexicon) -> Vec<Vec<Arc>> {
    let lists = lists(document, names, lexicon);
    let beside = names.iter().filter_map(|name| apposition(document, name, lexicon));
    lists.into_iter().chain(beside).collect()
}

/// Lists of names of one sort that the parse breaks.
fn lists(document: &Document, names: &[Named], lexicon: &Lexicon) -> Vec<Vec<Arc>> {
    let mut found = Vec::new();
    let mut first = 0;
    while first < names.len() {
        let sentence = document.sentence_of(names[first].tokens.start);
        let mut last = first;
        let mut joined = false;
        while let Some(next) = names.get(last + 1) {
            let gap = names[last].tokens.end..next.tokens.start;
            let Some(conjunction) = separates(document, gap, lexicon) else { break };
            if next.sort != names[first].sort || !sentence.contains(&next.tokens.start) || joined {
                break;
            }
            joined = conjunction;
            last += 1;
        }
        // "with A, and B in 1999": two names with a comma between them may be of two clauses.
        let apart = last == first + 1
            && (names[first].tokens.end..names[last].tokens.start)
                .any(|at| document.text_of(at) == ",");
        if joined && !apart {
            let heads: Vec<TokenId> =
                names[first..=last].iter().map(|name| head_of(document, &name.tokens)).collect();
            found.extend(list(document, &heads, names[last].tokens.end));
        }
        first = last + 1;
    }
    found
}

/// Whether the tokens between two names only join them, and whether with a conjunction: a word of
/// `list_final`, or several that stand there with spaces between them.
fn separates(document: &Document, gap: Range<TokenId>, lexicon: &Lexicon) -> Option<bool> {
    if gap.is_empty() {
        return None;
    }
    let word = |token: TokenId| document.text_of(token).to_lowercase();
    let words: Vec<String> = gap.map(word).collect();
    let (mut joins, mut comma, mut at) = (false, false, 0);
    while at < words.len() {
        let several = (1..=LONGEST_CONJUNCTION.min(words.len() - at))
            .rev()
            .find(|&count| lexicon.has(list::LIST_FINAL, &words[at..at + count].join(" ")));
        if let Some(count) = several {
            joins = true;
            at += count;
            continue;
        }
        if words[at] == "," {
            comma = true;
        } else if !lexicon.has(list::LIST_SEPARATOR, &words[at]) {
            return None;
        }
        at += 1;
    }
    (joins || comma).then_some(joins)
}

/// The token of a name that the others of it hang on.
fn head_of(document: &Document, tokens: &Range<TokenId>) -> TokenId {
    let outside = |&at: &TokenId| {
        let head = document.tokens[at].head;
        head == at || !tokens.contains(&head)
    };
    tokens.clone().find(outside).unwrap_or(tokens.start)
}

/// The arcs that make a list of names one, where the parse does not.
fn list(document: &Document, heads: &[TokenId], end: TokenId) -> Option<Vec<Arc>> {
    let tokens = &document.tokens;
    let chained = |number: usize| {
        let at = heads[number];
        tokens[at].dep == "conj" && heads[..number].contains(&tokens[at].head)
    };
    if (1..heads.len()).all(chained) {
        return None;
    }
    let inside = |at: TokenId| heads.contains(&tokens[at].head) && tokens[at].head != at;
    let tops: Vec<TokenId> = heads.iter().copied().filter(|&at| !inside(at)).collect();
    let under_another =
        |top: TokenId| heads.iter().any(|&other| other != top && document.is_under(top, other));
    if tops.iter().any(|&top| under_another(top)) {
        // "A, whose ally B and C": something else stands between them.
        return None;
    }
    let first = heads[0];
    let is_subject = |at: TokenId| tokens[at].dep.starts_with("nsubj") && tokens[at].head >= end;
    let loose = |at: TokenId| {
        matches!(
            tokens[at].dep.as_str(),
            "appos" | "nmod" | "npadvmod" | "dep" | "compound" | "amod" | "conj"
        ) && tokens[at].head < at
    };
    let opens = {
        let start = document.sentence_of(first).start;
        (start..first).all(|at| tokens[at].pos == "DET" || heads.contains(&tokens[at].head))
    };
    let subject = tops.iter().copied().find(|&top| is_subject(top));
    let mut arcs = match (tops.as_slice(), subject) {
        ([top], _) => vec![place_of(document, *top, first)],
        // "A, B and C left", its first names hung elsewhere: the list opens the sentence.
        (_, Some(top)) if opens => {
            let verb = tokens[top].head;
            let mut arcs = vec![place_of(document, top, first)];
            if tokens[first].head == first {
                arcs.push((verb, verb, "ROOT"));
            }
            arcs
        }
        // "met in A, B and C": the others hang on something before the list, or on each other.
        (all, None) if all[0] == first && all[1..].iter().all(|&top| loose(top)) => {
            vec![place_of(document, first, first)]
        }
        _ => return None,
    };
    arcs.extend(heads.windows(2).map(|pair| (pair[1], pair[0], "conj")));
    Some(arcs)
}

/// `token` in the place of another: its head and label.
fn place_of(document: &Document, of: TokenId, token: TokenId) -> Arc {
    let place = &document.tokens[of];
    let label = match place.dep.as_str() {
        "nsubj" => "nsubj",
        "nsubjpass" => "nsubjpass",
        "dobj" => "dobj",
        "pobj" => "pobj",
        "poss" => "poss",
        "attr" => "attr",
        "oprd" => "oprd",
        "appos" => "appos",
        "conj" => "conj",
        "dative" => "dative",
        "nmod" => "nmod",
        "compound" => "compound",
        "ROOT" => "ROOT",
        _ => "dep",
    };
    (token, if place.head == of { token } else { place.head }, label)
}

/// "NAME, a founding member, left": the noun between commas is another word for the name.
fn apposition(document: &Document, name: &Named, lexicon: &Lexicon) -> Option<Vec<Arc>> {
    let tokens = &document.tokens;
    let sentence = document.sentence_of(name.tokens.start);
    let comma = name.tokens.end;
    let article = comma + 1;
    if !sentence.contains(&(article + 1)) || document.text_of(comma) != "," {
        return None;
    }
    let word = document.text_of(article).to_lowercase();
    let indefinite = lexicon.has(list::INDEFINITE, &word);
    if !indefinite && !lexicon.has(list::ARTICLE, &word) {
        return None;
    }
    let kinds: &[List] = match name.sort {
        Sort::State => &[list::STATE_WORD],
        Sort::Body => &[list::ORGANISATION_WORD, list::TREATY_WORD],
    };
    let is_kind = |at: TokenId| {
        let lemma = tokens[at].lemma.to_lowercase();
        kinds.iter().any(|kind| lexicon.has(*kind, &lemma))
    };
    let end = sentence.end.min(article + REACH);
    let noun = (article + 1..end)
        .take_while(|&at| !matches!(tokens[at].pos.as_str(), "VERB" | "AUX" | "PUNCT" | "ADP"))
        .filter(|&at| tokens[at].pos == "NOUN")
        .last()
        .filter(|&at| is_kind(at))?;
    let head = head_of(document, &name.tokens);
    let place = &tokens[noun];
    if place.dep == "appos" && place.head == head {
        return None;
    }
    let beside = (noun, head, "appos");
    if place.dep == "conj" && place.head == head {
        return indefinite.then(|| vec![beside]);
    }
    let opens = (sentence.start..name.tokens.start).all(|at| tokens[at].pos == "DET");
    let closes = (noun + 1..place.head).any(|at| document.text_of(at) == ",");
    let subject = place.dep.starts_with("nsubj") && place.head > noun && closes;
    if subject && opens && !document.is_under(head, noun) {
        let verb = place.head;
        let mut arcs = vec![beside, place_of(document, noun, head)];
        if tokens[head].head == head {
            arcs.push((verb, verb, "ROOT"));
        }
        return Some(arcs);
    }
    None
}

/// Sets arcs in a document, where it stays a tree with them.
pub(super) fn set(document: &mut Document, arcs: &[Arc]) -> bool {
    let before: Vec<_> = arcs
        .iter()
        .map(|&(token, ..)| {
            (token, document.tokens[token].head, document.tokens[token].dep.clone())
        })
        .collect();
    for &(token, head, dep) in arcs {
        document.tokens[token].head = head;
        document.tokens[token].dep = dep.into();
    }
    let sentence = arcs.first().map(|&(token, ..)| document.sentence_of(token));
    let sound = sentence.is_some_and(|sentence| is_tree(document, &sentence));
    if !sound {
        for (token, head, dep) in before {
            document.tokens[token].head = head;
            document.tokens[token].dep = dep;
        }
    }
    sound
}

/// Whether all tokens of a sentence hang on one root.
fn is_tree(document: &Document, sentence: &Range<TokenId>) -> bool {
    let roots = sentence.clone().filter(|&at| document.tokens[at].head == at).count();
    let reaches_root = |at: TokenId| {
        let mut above = at;
        for _ in 0..=sentence.len() {
            let head = document.tokens[above].head;
            if head == above {
                return true;
            }
            above = head;
        }
        false
    };
    roots == 1 && sentence.clone().all(reaches_root)
}
