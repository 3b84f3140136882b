//! Sentences as parsers break them, with the names that prove it: which must be mended, and which
//! must be left alone.

use std::ops::Range;

use entente_text::{Document, Span, Token, TokenId};

use super::{Named, Sort, arcs, set};
use crate::lexicon::Lexicon;

/// A document from "word/POS/head/dep" for each token, heads counted from 1, a root its own.
fn parsed(tokens: &str) -> Document {
    let mut document = Document { model: "by hand".into(), ..Document::default() };
    for token in tokens.split_whitespace() {
        let parts: Vec<&str> = token.split('/').collect();
        let [word, pos, head, dep] = parts[..] else { panic!("not word/POS/head/dep: {token}") };
        let start = document.text.len();
        document.text.push_str(word);
        let span = Span::new(start, document.text.len());
        document.text.push(' ');
        let head: TokenId = head.parse().expect("a number");
        document.tokens.push(Token {
            span,
            space_after: true,
            lemma: word.to_lowercase().into(),
            pos: pos.into(),
            tag: "".into(),
            morph: "".into(),
            head: head - 1,
            dep: dep.into(),
        });
    }
    document.sentences.push(0..document.tokens.len());
    document
}

/// Each word in capitals is a body, each other with a capital that is a proper noun a state.
fn names(document: &Document) -> Vec<Named> {
    let name = |at: TokenId| -> Option<Named> {
        let tokens: Range<TokenId> = at..at + 1;
        let body = document.text_of(at).chars().all(char::is_uppercase);
        let sort = if body { Sort::Body } else { Sort::State };
        (document.tokens[at].pos == "PROPN").then_some(Named { tokens, sort })
    };
    (0..document.tokens.len()).filter_map(name).collect()
}

/// "word ← head (label)" for each token that was hung elsewhere.
fn mended(tokens: &str) -> Vec<String> {
    let mut document = parsed(tokens);
    let before = document.tokens.clone();
    let names = names(&document);
    for arcs in arcs(&document, &names, &Lexicon::builtin()) {
        set(&mut document, &arcs);
    }
    (0..before.len())
        .filter(|&at| document.tokens[at] != before[at])
        .map(|at| {
            let token = &document.tokens[at];
            let (word, head) = (document.text_of(at), document.text_of(token.head));
            format!("{word} < {head} ({})", token.dep)
        })
        .collect()
}

#[test]
fn lists_and_appositions_that_names_prove_are_mended() {
    for (tokens, expected) in [
        // The third of a list beside the first.
        (
            "Poland/PROPN/7/nsubj ,/PUNCT/1/punct Latvia/PROPN/1/appos ,/PUNCT/1/punct and/CCONJ/1/cc Malta/PROPN/1/appos left/VERB/7/ROOT",
            vec!["Latvia < Poland (conj)", "Malta < Latvia (conj)"],
        ),
        // The last taken for the head, the others for parts of its name.
        (
            "In/ADP/7/prep Poland/PROPN/6/nmod ,/PUNCT/6/punct Latvia/PROPN/6/nmod and/CCONJ/6/cc Malta/PROPN/1/pobj fell/VERB/7/ROOT",
            vec!["Poland < In (pobj)", "Latvia < Poland (conj)", "Malta < Latvia (conj)"],
        ),
        // The subject of the sentence read as the last name alone.
        (
            "Poland/PROPN/6/npadvmod ,/PUNCT/6/punct Latvia/PROPN/6/dep and/CCONJ/5/cc Malta/PROPN/6/nsubj left/VERB/6/ROOT",
            vec!["Poland < left (nsubj)", "Latvia < Poland (conj)", "Malta < Latvia (conj)"],
        ),
        // Bodies, with "as well as".
        (
            "left/VERB/1/ROOT NATO/PROPN/1/dobj ,/PUNCT/2/punct OPEC/PROPN/1/npadvmod as/ADV/6/advmod well/ADV/7/advmod as/ADP/8/cc ASEAN/PROPN/1/npadvmod",
            vec!["OPEC < NATO (conj)", "ASEAN < OPEC (conj)"],
        ),
        // "Poland, a founding member, left".
        (
            "Poland/PROPN/7/npadvmod ,/PUNCT/7/punct a/DET/5/det founding/ADJ/5/amod member/NOUN/7/nsubj ,/PUNCT/7/punct left/VERB/7/ROOT",
            vec!["Poland < left (nsubj)", "member < Poland (appos)"],
        ),
        // "of NATO, a military alliance": taken for a second name.
        (
            "of/ADP/1/ROOT NATO/PROPN/1/pobj ,/PUNCT/2/punct a/DET/6/det military/ADJ/6/amod alliance/NOUN/2/conj",
            vec!["alliance < NATO (appos)"],
        ),
    ] {
        assert_eq!(mended(tokens), expected, "{tokens}");
    }
}

#[test]
fn what_can_be_read_in_another_way_is_left_alone() {
    for tokens in [
        // Read well.
        "Poland/PROPN/6/nsubj ,/PUNCT/1/punct Latvia/PROPN/1/conj and/CCONJ/3/cc Malta/PROPN/3/conj left/VERB/6/ROOT",
        // "invited Poland, and Malta left": two clauses.
        "invited/VERB/1/ROOT Poland/PROPN/1/dobj ,/PUNCT/1/punct and/CCONJ/1/cc Malta/PROPN/6/nsubj left/VERB/1/conj",
        // "with Poland, and Malta in 1999": the second has a time of its own.
        "left/VERB/1/ROOT with/ADP/1/prep Poland/PROPN/2/pobj ,/PUNCT/1/punct and/CCONJ/1/cc Malta/PROPN/1/conj",
        // No conjunction: "in Poland, Malta said".
        "in/ADP/5/prep Poland/PROPN/1/pobj ,/PUNCT/5/punct Malta/PROPN/5/nsubj said/VERB/5/ROOT",
        // Things of two kinds.
        "left/VERB/1/ROOT NATO/PROPN/1/dobj and/CCONJ/2/cc Poland/PROPN/1/npadvmod",
        // "after it left NATO, the alliance said": the alliance speaks.
        "left/VERB/6/advcl NATO/PROPN/1/dobj ,/PUNCT/6/punct the/DET/5/det alliance/NOUN/6/nsubj said/VERB/6/ROOT",
        // A noun of another kind than the name.
        "Poland/PROPN/6/npadvmod ,/PUNCT/6/punct a/DET/4/det union/NOUN/6/nsubj ,/PUNCT/6/punct left/VERB/6/ROOT",
        // Something else between them: "Poland, whose ally Malta and".
        "Poland/PROPN/7/nsubj ,/PUNCT/1/punct whose/DET/4/poss ally/NOUN/5/compound Malta/PROPN/1/relcl and/CCONJ/5/cc left/VERB/7/ROOT",
    ] {
        assert!(mended(tokens).is_empty(), "{tokens}: {:?}", mended(tokens));
    }
}

#[test]
fn what_would_be_no_tree_is_not_set() {
    let mut document = parsed("Poland/PROPN/2/nsubj left/VERB/2/ROOT");
    assert!(!set(&mut document, &[(1, 0, "conj")]));
    assert_eq!(document.tokens[1].head, 1);
}
