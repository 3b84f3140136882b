//! Whatever a model may say of a text, reading it ends, and every claim can show its words.

use entente_claims::{Modality, Reader, Text};
use entente_names::{Form, Gazetteer, Kind, Mention, People};
use entente_text::{Document, Field, Span, Token};
use proptest::prelude::*;

/// Words that rules and lexicon know, and some that they do not.
const WORDS: &[&str] = &[
    "Qatar",
    "Armenia",
    "OPEC",
    "CSTO",
    "and",
    ",",
    "left",
    "join",
    "suspended",
    "membership",
    "its",
    "it",
    "they",
    "the",
    "country",
    "treaty",
    "member",
    "six",
    "with",
    "withdrawing",
    "that",
    "which",
    "will",
    "not",
    "said",
    "decided",
    "to",
    "from",
    "of",
    "in",
    "2019",
    "if",
    "after",
    "by",
    "states",
    ":",
    "becomes",
    "withdrawal",
    "announced",
    "stone",
    "exercise",
    "military",
    "meet",
    "summit",
    "held",
    "RIMPAC",
    "\"",
    "codenamed",
    "observers",
    "cancelled",
    "on",
    "Monday",
    // Times that are less than a token.
    "2019/x",
    "(mid-2019)",
];
const TAGS: &[(&str, &str)] = &[
    ("VERB", "VBD"),
    ("VERB", "VB"),
    ("VERB", "VBG"),
    ("VERB", "VBN"),
    ("NOUN", "NN"),
    ("NOUN", "NNS"),
    ("PROPN", "NNP"),
    ("PRON", "PRP"),
    ("PRON", "PRP$"),
    ("PRON", "WDT"),
    ("ADP", "IN"),
    ("AUX", "MD"),
    ("PART", "TO"),
    ("ADJ", "JJ"),
    ("PUNCT", ","),
];
const DEPS: &[&str] = &[
    "nsubj",
    "nsubjpass",
    "dobj",
    "pobj",
    "prep",
    "conj",
    "cc",
    "relcl",
    "acl",
    "advcl",
    "xcomp",
    "ccomp",
    "pcomp",
    "poss",
    "compound",
    "appos",
    "attr",
    "agent",
    "aux",
    "auxpass",
    "neg",
    "mark",
    "nummod",
    "det",
    "dative",
    "punct",
];

prop_compose! {
    fn token()(word in 0..WORDS.len(), tag in 0..TAGS.len(), dep in 0..DEPS.len(), head in any::<prop::sample::Index>())
        -> (&'static str, (&'static str, &'static str), &'static str, prop::sample::Index)
    {
        (WORDS[word], TAGS[tag], DEPS[dep], head)
    }
}

/// A document whose heads are a tree: each token hangs on one that was drawn before it, in an
/// order that has nothing to do with that of the text.
fn document(tokens: &[(&str, (&str, &str), &str, prop::sample::Index)], step: usize) -> Document {
    let mut document = Document { model: "any".into(), ..Document::default() };
    let count = tokens.len();
    let order: Vec<usize> = (0..count).map(|place| (place * step) % count).collect();
    for (place, (word, (pos, tag), dep, index)) in tokens.iter().enumerate() {
        if place > 0 {
            document.text.push(' ');
        }
        let start = document.text.len();
        document.text.push_str(word);
        let rank = order.iter().position(|&id| id == place).unwrap_or(0);
        let head = if rank == 0 { place } else { order[index.index(rank)] };
        document.tokens.push(Token {
            span: Span::new(start, document.text.len()),
            space_after: true,
            lemma: word.trim_end_matches("ed").to_lowercase().into(),
            pos: (*pos).into(),
            tag: (*tag).into(),
            morph: "".into(),
            head,
            dep: if rank == 0 { "ROOT" } else { dep }.into(),
        });
    }
    document.sentences.push(0..count);
    document
}

fn mentions(document: &Document) -> Vec<Mention> {
    let mut found = Gazetteer::builtin().find("", &document.text).body;
    found.retain(|mention| mention.kind != Kind::Place && mention.form == Form::Name);
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn reading_ends_and_claims_show_their_words(
        tokens in prop::collection::vec(token(), 1..24),
    ) {
        // A step that is prime to the length visits every place.
        let step = (1..).find(|step| gcd(*step + 4, tokens.len()) == 1).unwrap_or(1) + 4;
        let document = document(&tokens, step);
        let mentions = mentions(&document);
        let (times, _) = entente_time::find(&document, &entente_time::Anchor::default());
        let text = Text { field: Field::Body, document: &document, mentions: &mentions, times: &times, people: &People::default() };
        let reader = Reader::builtin();
        let (claims, _) = reader.read("any", None, &[text]);
        for claim in &claims {
            prop_assert!(!claim.evidence.is_empty());
            for evidence in &claim.evidence {
                prop_assert_eq!(evidence.span().of(&document.text), &evidence.exact);
            }
            let dated = claim.date.as_ref().and_then(|when| when.dated());
            prop_assert!(dated.is_none() || document.text.contains("2019"), "{:?}", claim);
            let negated = document.tokens.iter().any(|token| token.dep == "neg")
                || document.text.contains("not");
            prop_assert!(claim.modality != Modality::Denied || negated, "{:?}", claim);
        }
        prop_assert_eq!(claims, reader.read("any", None, &[text]).0);
    }
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
