//! The tense around a time expression: whether "in September" is the last one or the next.

use entente_text::{Document, Span, TokenId};

use crate::lexeme::{Kind, Lexemes};
use crate::words::Class;

/// When the thing told takes place, seen from the telling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tense {
    Past,
    Present,
    Future,
    Unknown,
}

impl Tense {
    /// The tense in words, for a basis.
    pub(crate) fn in_words(self) -> &'static str {
        match self {
            Self::Past => "past tense",
            Self::Present => "present tense",
            Self::Future => "future sense",
            Self::Unknown => "nearest one",
        }
    }
}

/// The tense of the clause that holds a span, from the parse where there is one, else from the
/// words near it in its sentence (`from..to`, in lexemes).
pub(crate) fn tense(
    document: &Document,
    lexemes: &Lexemes<'_>,
    span: Span,
    sentence: std::ops::Range<usize>,
) -> Tense {
    parsed(document, span).unwrap_or_else(|| from_words(lexemes, span, sentence))
}

fn parsed(document: &Document, span: Span) -> Option<Tense> {
    let last = document.tokens_in(span).next_back()?;
    if document.tokens[last].tag.is_empty()
        || document.sentences.last().is_none_or(|s| s.end <= last)
    {
        return None;
    }
    std::iter::once(last)
        .chain(document.ancestors(last).take(document.tokens.len()))
        .filter(|&token| matches!(document.tokens[token].pos.as_str(), "VERB" | "AUX"))
        .find_map(|verb| of_verb(document, verb))
}

/// Whether a span hangs on a verb, by itself or by its preposition, and not on a noun: "opens on
/// Friday", but not "opens after the protests on Friday". Without a parse nothing says so.
pub(crate) fn hangs_on_a_noun(document: &Document, span: Span) -> bool {
    let Some(last) = document.tokens_in(span).next_back() else { return false };
    document
        .ancestors(last)
        .find(|&token| document.tokens[token].pos != "ADP")
        .is_some_and(|token| matches!(document.tokens[token].pos.as_str(), "NOUN" | "PROPN"))
}

/// The tense of a verb with its auxiliaries; `None` where it takes that of the verb above it.
fn of_verb(document: &Document, verb: TokenId) -> Option<Tense> {
    let helpers: Vec<TokenId> = document
        .children(verb)
        .filter(|&child| matches!(document.tokens[child].dep.as_str(), "aux" | "auxpass"))
        .collect();
    let has = |lemmas: &[&str]| {
        helpers.iter().any(|&helper| lemmas.contains(&document.tokens[helper].lemma.as_str()))
    };
    let tagged = |tag: &str| helpers.iter().any(|&helper| document.tokens[helper].tag == tag);
    let tag = document.tokens[verb].tag.as_str();
    if has(&["will", "shall", "'ll"]) || tagged("TO") {
        return Some(Tense::Future);
    }
    // "would", "could": as the words near it say.
    if tagged("MD") {
        return Some(Tense::Unknown);
    }
    if tagged("VBD") || has(&["have"]) {
        return Some(Tense::Past);
    }
    if tagged("VBZ") || tagged("VBP") {
        return Some(Tense::Present);
    }
    match tag {
        "VBD" => Some(Tense::Past),
        "VBZ" | "VBP" => Some(Tense::Present),
        // A bare participle says what has been done: "talks held in September".
        "VBN" if document.tokens[verb].dep == "acl" => Some(Tense::Past),
        _ => None,
    }
}

/// The nearest word of tense in the sentence; a word in "-ed" counts as one of the past.
fn from_words(lexemes: &Lexemes<'_>, span: Span, sentence: std::ops::Range<usize>) -> Tense {
    let mut nearest: Option<(usize, Tense)> = None;
    for at in sentence {
        let Some(lexeme) = lexemes.get(at).filter(|lexeme| lexeme.kind != Kind::Break) else {
            continue;
        };
        let tense = match lexemes.number(at, Class::Tense) {
            Some(1) => Tense::Future,
            // "is to hold", "are to be held", "set to open"
            Some(0 | 2) if lexemes.is(at + 1, "to") => Tense::Future,
            Some(-1) => Tense::Past,
            Some(0) => Tense::Present,
            _ if lexeme.kind == Kind::Word && lexeme.span.of(lexemes.text).ends_with("ed") => {
                Tense::Past
            }
            _ => continue,
        };
        let distance = if lexeme.span.end <= span.start {
            span.start - lexeme.span.end
        } else {
            lexeme.span.start.saturating_sub(span.end)
        };
        // "has joined", "will be scheduled": the helper decides, and it is the earlier word.
        let weaker = matches!(nearest, Some((at, _)) if at <= distance);
        let follows_future =
            tense == Tense::Past && matches!(nearest, Some((_, Tense::Future))) && distance < 12;
        if !weaker && !follows_future {
            nearest = Some((distance, tense));
        }
    }
    nearest.map_or(Tense::Unknown, |(_, tense)| tense)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::grammar;

    /// The tense at the last word of a sentence in columns FORM LEMMA UPOS XPOS HEAD DEPREL.
    fn at_the_end(rows: &[[&str; 6]]) -> Tense {
        let conllu: String = rows
            .iter()
            .enumerate()
            .map(|(at, [form, lemma, pos, tag, head, dep])| {
                format!("{} {form} {lemma} {pos} {tag} _ {head} {dep}\n", at + 1)
            })
            .collect();
        let document = Document::from_conllu(&conllu).unwrap();
        let lexemes = Lexemes::cut(&document.text, &grammar().words);
        let last = document.tokens.last().unwrap().span;
        tense(&document, &lexemes, last, 0..lexemes.all.len())
    }

    #[test]
    fn the_parse_gives_the_tense_of_the_governing_verb() {
        let past = [
            ["They", "they", "PRON", "PRP", "2", "nsubj"],
            ["met", "meet", "VERB", "VBD", "0", "ROOT"],
            ["in", "in", "ADP", "IN", "2", "prep"],
            ["May", "May", "PROPN", "NNP", "3", "pobj"],
        ];
        assert_eq!(at_the_end(&past), Tense::Past);
        let future = [
            ["They", "they", "PRON", "PRP", "3", "nsubj"],
            ["will", "will", "AUX", "MD", "3", "aux"],
            ["meet", "meet", "VERB", "VB", "0", "ROOT"],
            ["in", "in", "ADP", "IN", "3", "prep"],
            ["May", "May", "PROPN", "NNP", "4", "pobj"],
        ];
        assert_eq!(at_the_end(&future), Tense::Future);
        let intended = [
            ["They", "they", "PRON", "PRP", "2", "nsubj"],
            ["agreed", "agree", "VERB", "VBD", "0", "ROOT"],
            ["to", "to", "PART", "TO", "4", "aux"],
            ["meet", "meet", "VERB", "VB", "2", "xcomp"],
            ["in", "in", "ADP", "IN", "4", "prep"],
            ["May", "May", "PROPN", "NNP", "5", "pobj"],
        ];
        assert_eq!(at_the_end(&intended), Tense::Future);
        let passive = [
            ["It", "it", "PRON", "PRP", "4", "nsubjpass"],
            ["has", "have", "AUX", "VBZ", "4", "aux"],
            ["been", "be", "AUX", "VBN", "4", "auxpass"],
            ["signed", "sign", "VERB", "VBN", "0", "ROOT"],
            ["in", "in", "ADP", "IN", "4", "prep"],
            ["May", "May", "PROPN", "NNP", "5", "pobj"],
        ];
        assert_eq!(at_the_end(&passive), Tense::Past);
    }

    #[test]
    fn without_a_parse_the_nearest_word_of_tense_decides() {
        let read = |text: &str, of: &str| {
            let document = Document { text: text.to_owned(), ..Document::default() };
            let lexemes = Lexemes::cut(text, &grammar().words);
            let start = text.find(of).unwrap();
            let span = Span::new(start, start + of.len());
            tense(&document, &lexemes, span, 0..lexemes.all.len())
        };
        assert_eq!(read("They met in May.", "May"), Tense::Past);
        assert_eq!(read("They will meet in May.", "May"), Tense::Future);
        assert_eq!(read("The talks are to open in May.", "May"), Tense::Future);
        assert_eq!(
            read("They met on Monday and will meet again on Friday.", "Monday"),
            Tense::Past
        );
        assert_eq!(read("Talks in May", "May"), Tense::Unknown);
    }
}
