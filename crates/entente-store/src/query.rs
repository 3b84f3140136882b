//! The language of questions to the archive.
//!
//! Words are joined by AND: all must be there. `"in quotes"` they must stand together in this
//! order; so must the parts of a word written with a hyphen. `OR` between two says that one is
//! enough, and binds looser than AND; `NOT` or `-` before one says that it must not be there;
//! round brackets group. The three operators are written in capitals. Case, accents and English
//! endings do not count, except that a short word in capitals ("US", "WHO") asks for the name.
//! A word written twice counts twice for the order of the answers.
//!
//! `field:value` asks for what claims or the article itself name, see [`Field`]; a value of several
//! words stands in quotation marks.

use std::ops::Range;

use entente_text::Date;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as TantivyQuery, TermQuery,
};
use tantivy::schema::{Field as IndexField, IndexRecordOption};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Score, Term};

use crate::catalogue::{Catalogue, Facet, code_of};
use crate::index::Fields;
use crate::numbered::Numbered;
use crate::words::each_word;

/// How much more a word in the title weighs than one in the body.
const TITLE: Score = 3.0;

/// How deep brackets may stand in each other.
const DEEPEST: usize = 32;

/// How many words a question may have; more are not a question but a text.
const MOST_WORDS: usize = 256;

/// What a question can ask for beside words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    /// `title:word`: only in the headline.
    Title,
    /// `date:2012`, `date:2012-06`, `date:2012-06-28`, `date:2010..2012`, `date:undated`: when the
    /// article was published.
    Date,
    /// `claim:freeze`, `claim:exercise`: a claim of this type, or of this change.
    Claim,
    /// `org:CSTO`, `member:UZB`, `source:"Border Monitor"` and the others.
    Facet(Facet),
}

impl Field {
    /// The field of a name.
    pub(crate) fn of(name: &str) -> Option<Self> {
        match name {
            "title" => Some(Self::Title),
            "date" => Some(Self::Date),
            "claim" => Some(Self::Claim),
            "organisation" => Some(Self::Facet(Facet::Organisation)),
            _ => Facet::ALL.into_iter().find(|facet| facet.field() == name).map(Self::Facet),
        }
    }

    fn facets(self) -> Vec<Facet> {
        match self {
            Self::Title | Self::Date => Vec::new(),
            Self::Claim => vec![Facet::Type, Facet::Change],
            Self::Facet(facet) => vec![facet],
        }
    }
}

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
    /// Words of the headline.
    Title(Vec<(usize, String)>),
    /// The value of a field.
    Field(Vec<Facet>, String),
    /// Published between two days; without, undated.
    Published(Option<(Date, Date)>),
}

/// A piece of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Open,
    Close,
    And,
    Or,
    Not,
    Words(String),
    Field(Field, String),
}

/// A piece and where it stands in the question.
pub(crate) type Placed = (Piece, Range<usize>);

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

/// Cuts a question into its pieces.
pub(crate) fn pieces(question: &str) -> Result<Vec<Placed>, String> {
    let mut pieces = Vec::new();
    let mut at = 0;
    let next = |at: usize| question[at..].chars().next();
    // The end of a quotation that begins at a place, behind its closing mark, and its words.
    let quoted = |at: usize, mark: char| {
        let from = at + mark.len_utf8();
        let (words, rest) =
            question[from..].split_once(is_quote).ok_or("a quotation mark is not closed")?;
        Ok::<_, String>((words.to_owned(), question.len() - rest.len()))
    };
    while let Some(first) = next(at) {
        let start = at;
        let after = &question[at + first.len_utf8()..];
        let ends_word = |c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c);
        let piece = match first {
            _ if first.is_whitespace() => {
                at += first.len_utf8();
                continue;
            }
            '(' | ')' => {
                at += 1;
                if first == '(' { Piece::Open } else { Piece::Close }
            }
            '-' if after.starts_with(|c: char| c.is_alphanumeric() || c == '(' || is_quote(c)) => {
                at += 1;
                Piece::Not
            }
            _ if is_quote(first) => {
                let (words, end) = quoted(at, first)?;
                at = end;
                Piece::Words(words)
            }
            _ => {
                let rest = &question[at..];
                let word = &rest[..rest.find(ends_word).unwrap_or(rest.len())];
                at += word.len();
                let field = word.split_once(':');
                let field = field.and_then(|(name, value)| Some((Field::of(name)?, value)));
                match (word, field, next(at)) {
                    ("AND", ..) => Piece::And,
                    ("OR", ..) => Piece::Or,
                    ("NOT", ..) => Piece::Not,
                    (_, Some((field, "")), Some(mark)) if is_quote(mark) => {
                        let (words, end) = quoted(at, mark)?;
                        at = end;
                        Piece::Field(field, words)
                    }
                    (_, Some((field, value)), _) if !value.is_empty() => {
                        Piece::Field(field, value.to_owned())
                    }
                    _ => Piece::Words(word.to_owned()),
                }
            }
        };
        pieces.push((piece, start..at));
    }
    Ok(pieces)
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// Reads pieces by recursive descent. What holds no word ("—") is `None` and binds nothing.
struct Reader<'a> {
    pieces: &'a [Placed],
    chain: &'a mut TextAnalyzer,
}

impl Reader<'_> {
    fn skip(&mut self, piece: &Piece) -> bool {
        let found = self.pieces.first().is_some_and(|(first, _)| first == piece);
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
                && matches!(self.pieces.first(), None | Some((Piece::Or | Piece::Close, _)))
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
        let Some(((first, _), rest)) = self.pieces.split_first() else {
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
            Piece::Words(text) => Ok(words(text, self.chain).map(Asked::Words)),
            Piece::Field(Field::Title, text) => Ok(words(text, self.chain).map(Asked::Title)),
            Piece::Field(Field::Date, text) => days(text).map(|days| Some(Asked::Published(days))),
            Piece::Field(field, value) => Ok(Some(Asked::Field(field.facets(), value.clone()))),
            Piece::Close => Err("a bracket holds nothing".to_owned()),
            Piece::And => Err("a word is missing before AND".to_owned()),
            Piece::Or => Err("a word is missing before OR".to_owned()),
        }
    }
}

fn one_or(mut several: Vec<Asked>, join: fn(Vec<Asked>) -> Asked) -> Option<Asked> {
    if several.len() > 1 { Some(join(several)) } else { several.pop() }
}

/// The days that a date in a question means: a day, a month, a year, or two of them with two dots
/// between, of which one may be left out. `None` means what has no date.
fn days(written: &str) -> Result<Option<(Date, Date)>, String> {
    if written == "undated" {
        return Ok(None);
    }
    let bad = || {
        format!(
            "\u{201c}{written}\u{201d} is no date: write 2012, 2012-06, 2012-06-28 or 2010..2012"
        )
    };
    let one = |part: &str| -> Option<(Date, Date)> {
        let plain = part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let edtf: entente_text::Edtf = part.parse().ok().filter(|_| plain)?;
        edtf.earliest().zip(edtf.latest())
    };
    match written.split_once("..") {
        None => one(written).map(Some).ok_or_else(bad),
        Some((from, to)) => {
            let first =
                if from.is_empty() { Some(Date::MIN) } else { one(from).map(|days| days.0) };
            let last = if to.is_empty() { Some(Date::MAX) } else { one(to).map(|days| days.1) };
            first.zip(last).filter(|_| written != "..").map(Some).ok_or_else(bad)
        }
    }
}

fn words(text: &str, chain: &mut TextAnalyzer) -> Option<Vec<(usize, String)>> {
    let mut words = Vec::new();
    each_word(chain, text, |word| words.push((word.position, word.asked(text).to_owned())));
    let first = words.first()?.0;
    words.iter_mut().for_each(|(position, _)| *position -= first);
    Some(words)
}

impl Asked {
    /// What may be marked in an answer: the words that are asked for, not those left out.
    pub(crate) fn marks(&self) -> Vec<&[(usize, String)]> {
        match self {
            Self::Words(words) | Self::Title(words) => vec![words],
            Self::All(several) | Self::Any(several) => {
                several.iter().flat_map(Self::marks).collect()
            }
            Self::Not(_) | Self::Field(..) | Self::Published(_) => Vec::new(),
        }
    }

    /// Whether it is a single word.
    pub(crate) fn is_one_word(&self) -> bool {
        matches!(self, Self::Words(words) | Self::Title(words) if words.len() == 1)
    }

    /// Whether anything is asked for that only the catalogue knows.
    pub(crate) fn needs_catalogue(&self) -> bool {
        match self {
            Self::Words(_) | Self::Title(_) => false,
            Self::Field(..) | Self::Published(_) => true,
            Self::All(several) | Self::Any(several) => several.iter().any(Self::needs_catalogue),
            Self::Not(asked) => asked.needs_catalogue(),
        }
    }

    /// The question in the index's terms.
    pub(crate) fn query(&self, ground: &Ground<'_>) -> Box<dyn TantivyQuery> {
        let query = |asked: &Self| asked.query(ground);
        let Fields { title, body, .. } = ground.fields;
        match self {
            Self::Words(words) => {
                let title = BoostQuery::new(stand_together(words, title), TITLE);
                Box::new(BooleanQuery::union(vec![Box::new(title), stand_together(words, body)]))
            }
            Self::Title(words) => stand_together(words, title),
            Self::Field(facets, value) => {
                let Some(catalogue) = ground.catalogue else { return Box::new(EmptyQuery) };
                let code = code_of(facets, value);
                Box::new(Numbered::new(catalogue.naming(facets, code.as_deref().unwrap_or(value))))
            }
            Self::Published(days) => {
                let Some(catalogue) = ground.catalogue else { return Box::new(EmptyQuery) };
                Box::new(Numbered::new(catalogue.published(*days)))
            }
            Self::Any(several) if several.is_empty() => Box::new(EmptyQuery),
            Self::Any(several) => {
                Box::new(BooleanQuery::union(several.iter().map(query).collect()))
            }
            Self::All(several) => all_of(several, ground),
            Self::Not(_) => all_of(std::slice::from_ref(self), ground),
        }
    }
}

/// What a question is asked of.
pub(crate) struct Ground<'a> {
    /// The fields of the index.
    pub(crate) fields: Fields,
    /// What the articles name, where the question needs it.
    pub(crate) catalogue: Option<&'a Catalogue>,
}

/// All of several. To leave something out of nothing would find nothing, so it is left out of
/// everything where nothing else is asked for.
fn all_of(several: &[Asked], ground: &Ground<'_>) -> Box<dyn TantivyQuery> {
    let mut clauses: Vec<(Occur, Box<dyn TantivyQuery>)> = several
        .iter()
        .map(|asked| match asked {
            Asked::Not(asked) => (Occur::MustNot, asked.query(ground)),
            _ => (Occur::Must, asked.query(ground)),
        })
        .collect();
    if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
        clauses.push((Occur::Must, Box::new(ConstScoreQuery::new(Box::new(AllQuery), 0.0))));
    }
    Box::new(BooleanQuery::new(clauses))
}

fn stand_together(words: &[(usize, String)], field: IndexField) -> Box<dyn TantivyQuery> {
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
                Asked::Title(words) => {
                    format!("title:{}", write(&Asked::Words(words.clone())))
                }
                Asked::Field(facets, value) => {
                    let fields: Vec<_> = facets.iter().map(|facet| facet.field()).collect();
                    format!("{}={value}", fields.join("/"))
                }
                Asked::Published(None) => "undated".to_owned(),
                Asked::Published(Some((first, last))) => format!("{first}..{last}"),
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
            "CSTO CSTO summit",
            "org:CSTO drills",
            "source:\"Border Monitor\" -member:UZB",
            "claim:freeze OR title:summit",
            "date:2012 date:2012-06 date:2012-06-28 date:2010..2012-03 date:undated",
            "http://news.example 10:30 nofield:x org:",
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
        CSTO CSTO summit => all(^csto ^csto summit)
        org:CSTO drills => all(org=CSTO drill)
        source:"Border Monitor" -member:UZB => all(source=Border Monitor not(member=UZB))
        claim:freeze OR title:summit => any(type/change=freeze title:summit)
        date:2012 date:2012-06 date:2012-06-28 date:2010..2012-03 date:undated => all(2012-01-01..2012-12-31 2012-06-01..2012-06-30 2012-06-28..2012-06-28 2010-01-01..2012-03-31 undated)
        http://news.example 10:30 nofield:x org: => all(http_news+1_exampl+2 10_30+1 nofield_x+1 org)
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
            "date:soon",
            "org:\"CSTO",
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
        date:soon => not understood, because “soon” is no date: write 2012, 2012-06, 2012-06-28 or 2010..2012
        org:"CSTO => not understood, because a quotation mark is not closed
        "#);
    }
}
