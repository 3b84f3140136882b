//! The language of questions to the archive.
//!
//! Words are joined by AND: all must be there. `"in quotes"` they must stand together in this
//! order; so must the parts of a word written with a hyphen. `OR` between two says that one is
//! enough, and binds looser than AND; `NOT` or `-` before one says that it must not be there;
//! round brackets group. The three operators are written in capitals. Case, accents and English
//! endings do not count, except that a short word in capitals ("US", "WHO") asks for the name.

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as TantivyQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Score, Term};

use crate::words::each_word;

/// How much more a word in the title weighs than one in the body.
const TITLE: Score = 3.0;

/// How deep brackets may stand in each other.
const DEEPEST: usize = 32;

/// How many words a question may have; more are not a question but a text.
const MOST_WORDS: usize = 256;

/// A question as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// Words that stand together, each at its distance from the first. Mostly it is one word.
    Words(Vec<(usize, String)>),
    /// All of them.
    All(Vec<Asked>),
    /// At least one of them.
    Any(Vec<Asked>),
    /// What the question leaves out.
    Not(Box<Asked>),
}

/// A piece of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Open,
    Close,
    And,
    Or,
    Not,
    Words(String),
}

/// Reads a question. `Ok(None)` asks for everything; the error says what is wrong with it.
pub(crate) fn read(question: &str, chain: &mut TextAnalyzer) -> Result<Option<Asked>, String> {
    let pieces = pieces(question)?;
    if pieces.is_empty() {
        return Ok(None);
    }
    if pieces.len() > MOST_WORDS {
        return Err(format!("it has more than {MOST_WORDS} words"));
    }
    let mut reader = Reader { pieces: &pieces, chain };
    let asked = reader.any(0)?;
    match reader.pieces.first() {
        None => Ok(Some(asked.unwrap_or(Asked::Any(Vec::new())))),
        Some(_) => Err("a bracket is closed that was not opened".to_owned()),
    }
}

/// Reads a question as nothing but words, all of which must be there.
pub(crate) fn read_plainly(question: &str, chain: &mut TextAnalyzer) -> Asked {
    let mut all = Vec::new();
    each_word(chain, question, |word| {
        if all.len() < MOST_WORDS {
            all.push(Asked::Words(vec![(0, word.asked(question).to_owned())]));
        }
    });
    if all.is_empty() { Asked::Any(all) } else { Asked::All(all) }
}

fn pieces(question: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut rest = question.trim_start();
    while let Some(first) = rest.chars().next() {
        let after = &rest[first.len_utf8()..];
        let ends_word = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c);
        rest = match first {
            '(' => {
                pieces.push(Piece::Open);
                after
            }
            ')' => {
                pieces.push(Piece::Close);
                after
            }
            '-' if after.starts_with(|c: char| c.is_alphanumeric() || c == '(' || is_quote(c)) => {
                pieces.push(Piece::Not);
                after
            }
            _ if is_quote(first) => {
                let (words, after) =
                    after.split_once(is_quote).ok_or("a quotation mark is not closed")?;
                pieces.push(Piece::Words(words.to_owned()));
                after
            }
            _ => {
                let (word, after) = rest.split_at(rest.find(ends_word).unwrap_or(rest.len()));
                pieces.push(match word {
                    "AND" => Piece::And,
                    "OR" => Piece::Or,
                    "NOT" => Piece::Not,
                    _ => Piece::Words(word.to_owned()),
                });
                after
            }
        }
        .trim_start();
    }
    Ok(pieces)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Reads pieces by recursive descent. What holds no word ("—") is `None` and binds nothing.
struct Reader<'a> {
    pieces: &'a [Piece],
    chain: &'a mut TextAnalyzer,
}

impl Reader<'_> {
    fn skip(&mut self, piece: &Piece) -> bool {
        let found = self.pieces.first() == Some(piece);
        if found {
            self.pieces = &self.pieces[1..];
        }
        found
    }

    fn any(&mut self, depth: usize) -> Result<Option<Asked>, String> {
        let mut any: Vec<_> = self.all(depth)?.into_iter().collect();
        while self.skip(&Piece::Or) {
            any.extend(self.all(depth)?);
        }
        Ok(one_or(any, Asked::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Option<Asked>, String> {
        let mut all: Vec<_> = self.one(depth)?.into_iter().collect();
        loop {
            if !self.skip(&Piece::And)
                && matches!(self.pieces.first(), None | Some(Piece::Or | Piece::Close))
            {
                return Ok(one_or(all, Asked::All));
            }
            all.extend(self.one(depth)?);
        }
    }

    fn one(&mut self, depth: usize) -> Result<Option<Asked>, String> {
        if depth > DEEPEST {
            return Err(format!("brackets stand more than {DEEPEST} deep"));
        }
        let Some((first, rest)) = self.pieces.split_first() else {
            return Err("a word is missing at its end".to_owned());
        };
        self.pieces = rest;
        match first {
            Piece::Not => Ok(self.one(depth + 1)?.map(|asked| Asked::Not(Box::new(asked)))),
            Piece::Open => {
                let asked = self.any(depth + 1)?;
                if self.skip(&Piece::Close) {
                    Ok(asked)
                } else {
                    Err("a bracket is not closed".to_owned())
                }
            }
            Piece::Words(text) => Ok(words(text, self.chain)),
            Piece::Close => Err("a bracket holds nothing".to_owned()),
            Piece::And => Err("a word is missing before AND".to_owned()),
            Piece::Or => Err("a word is missing before OR".to_owned()),
        }
    }
}

fn one_or(mut several: Vec<Asked>, join: fn(Vec<Asked>) -> Asked) -> Option<Asked> {
    if several.len() > 1 { Some(join(several)) } else { several.pop() }
}

fn words(text: &str, chain: &mut TextAnalyzer) -> Option<Asked> {
    let mut words = Vec::new();
    each_word(chain, text, |word| words.push((word.position, word.asked(text).to_owned())));
    let first = words.first()?.0;
    words.iter_mut().for_each(|(position, _)| *position -= first);
    Some(Asked::Words(words))
}

impl Asked {
    /// What may be marked in an answer: the words that are asked for, not those left out.
    pub(crate) fn marks(&self) -> Vec<&[(usize, String)]> {
        match self {
            Self::Words(words) => vec![words],
            Self::All(several) | Self::Any(several) => {
                several.iter().flat_map(Self::marks).collect()
            }
            Self::Not(_) => Vec::new(),
        }
    }

    /// The question in the index's terms.
    pub(crate) fn query(&self, title: Field, body: Field) -> Box<dyn TantivyQuery> {
        let query = |asked: &Self| asked.query(title, body);
        match self {
            Self::Words(words) => {
                let title = BoostQuery::new(stand_together(words, title), TITLE);
                Box::new(BooleanQuery::union(vec![Box::new(title), stand_together(words, body)]))
            }
            Self::Any(several) if several.is_empty() => Box::new(EmptyQuery),
            Self::Any(several) => {
                Box::new(BooleanQuery::union(several.iter().map(query).collect()))
            }
            Self::All(several) => Box::new(BooleanQuery::new(
                several.iter().flat_map(|asked| asked.clauses(title, body)).collect(),
            )),
            Self::Not(_) => Box::new(BooleanQuery::new(self.clauses(title, body))),
        }
    }

    /// The question as a part of a conjunction. To leave something out of nothing would find
    /// nothing, so it is left out of everything.
    fn clauses(&self, title: Field, body: Field) -> Vec<(Occur, Box<dyn TantivyQuery>)> {
        match self {
            Self::Not(asked) => {
                let everything = ConstScoreQuery::new(Box::new(AllQuery), 0.0);
                vec![
                    (Occur::Must, Box::new(everything)),
                    (Occur::MustNot, asked.query(title, body)),
                ]
            }
            _ => vec![(Occur::Must, self.query(title, body))],
        }
    }
}

fn stand_together(words: &[(usize, String)], field: Field) -> Box<dyn TantivyQuery> {
    let term = |text: &str| Term::from_field_text(field, text);
    match words {
        [(_, word)] => Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new_with_offset(
            words.iter().map(|(offset, word)| (*offset, term(word))).collect(),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::chain;

    /// A question in a notation without room for doubt.
    fn understood(question: &str) -> String {
        fn write(asked: &Asked) -> String {
            let several = |several: &[Asked]| -> String {
                several.iter().map(write).collect::<Vec<_>>().join(" ")
            };
            match asked {
                Asked::Words(words) => {
                    let words = words.iter().map(|(offset, word)| match offset {
                        0 => word.clone(),
                        _ => format!("{word}+{offset}"),
                    });
                    words.collect::<Vec<_>>().join("_")
                }
                Asked::All(all) => format!("all({})", several(all)),
                Asked::Any(any) => format!("any({})", several(any)),
                Asked::Not(asked) => format!("not({})", write(asked)),
            }
        }
        match read(question, &mut chain()) {
            Ok(Some(asked)) => write(&asked),
            Ok(None) => "everything".to_owned(),
            Err(reason) => format!("not understood, because {reason}"),
        }
    }

    #[test]
    fn questions_are_understood() {
        let questions = [
            "",
            "treaty",
            "treaty signed",
            "treaty AND signed",
            "treaty OR pact signed",
            "(treaty OR pact) signed",
            "treaty -signed NOT \"in force\"",
            "NOT (a OR b)",
            "\"Collective Security Treaty\"",
            "«Collective Security»",
            "command-staff",
            "— treaty —",
            "\"\" treaty",
            "—",
            "US and us",
        ];
        let lines: Vec<_> = questions
            .iter()
            .map(|question| format!("{question} => {}", understood(question)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
         => everything
        treaty => treati
        treaty signed => all(treati sign)
        treaty AND signed => all(treati sign)
        treaty OR pact signed => any(treati all(pact sign))
        (treaty OR pact) signed => all(any(treati pact) sign)
        treaty -signed NOT "in force" => all(treati not(sign) not(in_forc+1))
        NOT (a OR b) => not(any(a b))
        "Collective Security Treaty" => collect_secur+1_treati+2
        «Collective Security» => collect_secur+1
        command-staff => command_staff+1
        — treaty — => treati
        "" treaty => treati
        — => any()
        US and us => all(^us and us)
        "#);
    }

    #[test]
    fn what_is_wrong_with_a_question_is_said() {
        let deep = "(".repeat(100);
        let long = "a ".repeat(300);
        let questions = [
            "\"treaty",
            "(treaty",
            "treaty)",
            "()",
            "treaty OR",
            "AND treaty",
            "OR",
            "NOT",
            &deep,
            &long,
        ];
        let lines: Vec<_> = questions
            .iter()
            .map(|question| format!("{:.12} => {}", question, understood(question)))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r#"
        "treaty => not understood, because a quotation mark is not closed
        (treaty => not understood, because a bracket is not closed
        treaty) => not understood, because a bracket is closed that was not opened
        () => not understood, because a bracket holds nothing
        treaty OR => not understood, because a word is missing at its end
        AND treaty => not understood, because a word is missing before AND
        OR => not understood, because a word is missing before OR
        NOT => not understood, because a word is missing at its end
        (((((((((((( => not understood, because brackets stand more than 32 deep
        a a a a a a  => not understood, because it has more than 256 words
        "#);
    }
}
