//! The rules of `rules/time/grammar.toml`, read into a form the matcher walks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::lexeme::{Kind, Lexeme, Lexemes};
use crate::unit::{PartOfDay, Unit};
use crate::words::{Class, Symbol, Words};

/// The place of a family in [`Grammar::families`].
pub(crate) type FamilyId = usize;

/// One element of a form.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Item {
    /// A word or mark as it stands.
    Literal(Symbol),
    /// A word of a class.
    Class(Class),
    /// A piece that is recognised by its shape.
    Shape(Shape),
    /// Any rule of a family.
    Family(FamilyId),
    /// One of several rows; an empty row may be among them.
    Either(Vec<Vec<Item>>),
}

/// Pieces recognised by their shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Year,
    Short,
    Day,
    DayTh,
    Number,
    Nth,
    Clock,
    Hour,
    Military,
    QuarterCode,
    HalfCode,
    Decade,
    Iso,
    Figures,
}

impl Shape {
    /// The letters that are a piece of it.
    fn letters(self) -> &'static [&'static str] {
        match self {
            Self::QuarterCode => &["q"],
            Self::HalfCode => &["h"],
            _ => &[],
        }
    }

    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "YEAR" => Self::Year,
            "SHORT" => Self::Short,
            "DAY" => Self::Day,
            "DAYTH" => Self::DayTh,
            "NUMBER" => Self::Number,
            "NTH" => Self::Nth,
            "CLOCK" => Self::Clock,
            "HOUR" => Self::Hour,
            "HHMM" => Self::Military,
            "QUARTERCODE" => Self::QuarterCode,
            "HALFCODE" => Self::HalfCode,
            "DECADE" => Self::Decade,
            "ISO" => Self::Iso,
            "FIGURES" => Self::Figures,
            _ => return None,
        })
    }
}

/// What a match is read as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reads {
    #[default]
    Date,
    Range,
    List,
    Span,
    Length,
    Set,
    Reference,
}

/// What a relative time counts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Base {
    /// The day of publication.
    Now,
    /// The last time the text told.
    Story,
    /// The last time told when it is near, else the day of publication.
    Either,
}

/// What must stand around a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Needs {
    /// A preposition before it.
    Preposition,
    /// Nothing after it that it could count or name.
    Nothing,
    /// Both.
    Both,
    /// The end of its clause after it.
    Close,
    /// A preposition or a verb that takes a length before it, or what it is counted from after it.
    Length,
    /// A preposition or the "to" of a range before it.
    Time,
    /// An amount before it.
    Amount,
    /// A preposition before it and nothing that bounds it after it.
    Free,
}

/// A rule: its forms, and what it adds to what they capture.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Rule {
    family: String,
    form: Vec<String>,
    #[serde(default)]
    pub(crate) reads: Reads,
    pub(crate) base: Option<Base>,
    pub(crate) steps: Option<i32>,
    unit: Option<String>,
    pub(crate) ordinal: Option<String>,
    pub(crate) edge: Option<i8>,
    pub(crate) half: Option<i8>,
    pub(crate) quarter: Option<i8>,
    pub(crate) month: Option<i8>,
    pub(crate) day: Option<i8>,
    pub(crate) nth: Option<i8>,
    part: Option<String>,
    holds: Option<String>,
    #[serde(default)]
    pub(crate) exact: bool,
    pub(crate) number: Option<f64>,
    #[serde(default)]
    pub(crate) plus: f64,
    pub(crate) value: Option<String>,
    #[serde(default)]
    pub(crate) of_news: bool,
    pub(crate) needs: Option<Needs>,
    #[serde(skip)]
    pub(crate) units: FixedUnit,
    #[serde(skip)]
    pub(crate) part_of_day: Option<PartOfDay>,
    /// The unit that holds the day told.
    #[serde(skip)]
    pub(crate) holding: Option<Unit>,
}

/// The unit a rule fixes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum FixedUnit {
    /// The one its form captures, if any.
    #[default]
    Captured,
    /// This one.
    Given(Unit),
    /// None: units in the form only say which side of a period is meant.
    Ignored,
}

/// A form with the number of its rule.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) items: Vec<Item>,
    pub(crate) rule: usize,
    /// The least number of pieces that it matches.
    shortest: usize,
}

/// The forms of one name, and which of them a match can begin with at a piece: most are passed over
/// at a glance.
#[derive(Debug, Clone, Default)]
pub(crate) struct Family {
    pub(crate) forms: Vec<Form>,
    /// For each symbol, the places of the forms that can begin with it.
    by_symbol: Vec<Box<[u16]>>,
    by_figures: Vec<u16>,
}

impl Family {
    /// The forms that a match can begin with at a place, in the order of the file.
    pub(crate) fn opened_at(
        &self,
        lexemes: &Lexemes<'_>,
        at: usize,
    ) -> impl Iterator<Item = &Form> {
        let places: &[u16] = match lexemes.get(at) {
            Some(Lexeme { symbol: Some(symbol), .. }) => &self.by_symbol[symbol.0],
            Some(lexeme) if lexeme.kind == Kind::Figures => &self.by_figures,
            _ => &[],
        };
        let goes_on = !places.is_empty() && goes_on(lexemes, at);
        let forms = places.iter().map(|&place| &self.forms[usize::from(place)]);
        forms.filter(move |form| goes_on || form.shortest < 2)
    }
}

/// What a row can begin with: which symbols, and whether figures.
#[derive(Debug, Clone, Default)]
struct Openings {
    symbols: Vec<bool>,
    figures: bool,
}

impl Openings {
    fn add(&mut self, other: Option<&Self>) {
        let Some(other) = other else { return };
        self.figures |= other.figures;
        for (open, more) in self.symbols.iter_mut().zip(&other.symbols) {
            *open |= more;
        }
    }
}

/// Whether an expression that begins at a place can have a second piece. A word or mark that no
/// rule knows ends it, but for what is glued to figures.
fn goes_on(lexemes: &Lexemes<'_>, at: usize) -> bool {
    let figures = |at: usize| lexemes.get(at).is_some_and(|piece| piece.kind == Kind::Figures);
    lexemes.get(at + 1).is_some_and(|next| match next.kind {
        Kind::Break => false,
        Kind::Figures => true,
        Kind::Mark => next.symbol.is_some() || figures(at),
        Kind::Word => next.symbol.is_some() || next.glued && figures(at),
    })
}

/// The rules with the words they use.
#[derive(Debug, Default)]
pub(crate) struct Grammar {
    pub(crate) words: Words,
    pub(crate) rules: Vec<Rule>,
    pub(crate) families: Vec<Family>,
    names: BTreeMap<String, FamilyId>,
    /// For each symbol, whether an expression can begin with it.
    opens: Vec<Opens>,
}

/// Whether an expression can begin with a symbol.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Opens {
    /// None does.
    #[default]
    No,
    /// Where further pieces follow that the rules know.
    WithMore,
    /// Even where nothing does.
    Alone,
}

/// The families whose matches are expressions of their own.
pub(crate) const TOP: [&str; 2] = ["DATE", "OTHER"];

impl Grammar {
    /// Reads the word file and the rule file.
    ///
    /// # Errors
    /// A sentence naming the word, rule or form that is wrong.
    pub(crate) fn read(words: &str, rules: &str) -> Result<Self, String> {
        #[derive(Deserialize)]
        struct File {
            rule: Vec<toml::Value>,
        }
        let file: File = toml::from_str(rules).map_err(|error| error.to_string())?;
        let mut grammar = Self { words: Words::read(words)?, ..Self::default() };
        let mut forms = Vec::new();
        for value in file.rule {
            let shown = value.to_string();
            let mut rule: Rule =
                value.try_into().map_err(|error| format!("{error} in the rule {shown}"))?;
            let families = grammar.names.len();
            let family = *grammar.names.entry(rule.family.clone()).or_insert(families);
            rule.units = match rule.unit.as_deref() {
                None => FixedUnit::Captured,
                Some("none") => FixedUnit::Ignored,
                Some(name) => FixedUnit::Given(
                    Unit::named(name).ok_or_else(|| format!("no unit is called {name}"))?,
                ),
            };
            rule.holding = match rule.holds.as_deref() {
                None => None,
                Some(name) => {
                    Some(Unit::named(name).ok_or_else(|| format!("no unit is called {name}"))?)
                }
            };
            rule.part_of_day = match rule.part.as_deref() {
                None => None,
                Some(code) => Some(
                    PartOfDay::coded(code)
                        .ok_or_else(|| format!("no part of the day is called {code}"))?,
                ),
            };
            forms.extend(
                std::mem::take(&mut rule.form)
                    .into_iter()
                    .map(|form| (family, grammar.rules.len(), form)),
            );
            grammar.rules.push(rule);
        }
        grammar.families = vec![Family::default(); grammar.names.len()];
        for (family, rule, form) in forms {
            let mut pieces = pieces(&form);
            pieces.reverse();
            let items = grammar.row(&mut pieces).map_err(|why| format!("{why} in \"{form}\""))?;
            if !pieces.is_empty() {
                return Err(format!("a bracket closes that was not opened in \"{form}\""));
            }
            grammar.families[family].forms.push(Form { items, rule, shortest: 1 });
        }
        for top in TOP {
            grammar.family(top).ok_or_else(|| format!("there is no rule of family {top}"))?;
        }
        grammar.note_openings();
        Ok(grammar)
    }

    /// The place of a family.
    pub(crate) fn family(&self, name: &str) -> Option<FamilyId> {
        self.names.get(name).copied()
    }

    /// Reads a row up to the bracket or bar that ends it, which is left in `pieces` (last first).
    fn row(&mut self, pieces: &mut Vec<String>) -> Result<Vec<Item>, String> {
        let mut items = Vec::new();
        while let Some(piece) = pieces.last() {
            if matches!(piece.as_str(), ")" | "]" | "|") {
                break;
            }
            let piece = pieces.pop().unwrap_or_default();
            items.push(match piece.as_str() {
                "(" => Item::Either(self.rows(pieces, ")")?),
                "[" => {
                    let mut rows = self.rows(pieces, "]")?;
                    rows.push(Vec::new());
                    Item::Either(rows)
                }
                name => self.atom(name)?,
            });
        }
        Ok(items)
    }

    fn rows(&mut self, pieces: &mut Vec<String>, close: &str) -> Result<Vec<Vec<Item>>, String> {
        let mut rows = Vec::new();
        loop {
            rows.push(self.row(pieces)?);
            match pieces.pop() {
                Some(piece) if piece == close => return Ok(rows),
                Some(piece) if piece == "|" => {}
                _ => return Err(format!("a bracket is not closed by {close}")),
            }
        }
    }

    fn atom(&mut self, name: &str) -> Result<Item, String> {
        if let Some(shape) = Shape::named(name) {
            for letter in shape.letters() {
                self.words.intern(letter);
            }
            return Ok(Item::Shape(shape));
        }
        if let Some(class) = Class::named(name) {
            return Ok(Item::Class(class));
        }
        if let Some(family) = self.family(name) {
            return Ok(Item::Family(family));
        }
        if name.len() > 3 && name.chars().all(|c| c.is_ascii_uppercase()) {
            return Err(format!("no class or family is called {name}"));
        }
        Ok(Item::Literal(self.words.intern(&name.to_lowercase())))
    }

    /// Whether an expression can begin at a place.
    pub(crate) fn may_open(&self, lexemes: &Lexemes<'_>, at: usize) -> bool {
        let Some(lexeme) = lexemes.get(at) else { return false };
        let Some(symbol) = lexeme.symbol else { return lexeme.kind == Kind::Figures };
        match self.opens[symbol.0] {
            Opens::No => false,
            Opens::Alone => true,
            Opens::WithMore => goes_on(lexemes, at),
        }
    }

    /// Notes for every form, and for the whole, what a match can begin with, so that the matcher is
    /// only tried where it can succeed.
    fn note_openings(&mut self) {
        let mut of_families: Vec<Option<Openings>> = vec![None; self.families.len()];
        for family in 0..self.families.len() {
            self.family_openings(family, &mut of_families);
        }
        let tops: Vec<FamilyId> = TOP.iter().filter_map(|top| self.family(top)).collect();
        let mut shortest = vec![None; self.families.len()];
        let mut opens = vec![Opens::No; self.words.len()];
        for family in 0..self.families.len() {
            let mut by_symbol: Vec<Vec<u16>> = vec![Vec::new(); self.words.len()];
            let mut by_figures = Vec::new();
            let mut lengths = Vec::new();
            for (place, form) in self.families[family].forms.iter().enumerate() {
                let mut openings = self.no_openings();
                self.open(&form.items, &mut openings, &mut of_families);
                lengths.push(self.shortest(&form.items, &mut shortest));
                let alone = lengths[place] < 2;
                let place = u16::try_from(place).expect("a file has fewer forms");
                for (symbol, _) in openings.symbols.iter().enumerate().filter(|(_, open)| **open) {
                    by_symbol[symbol].push(place);
                    if tops.contains(&family) {
                        let more = if alone { Opens::Alone } else { Opens::WithMore };
                        opens[symbol] = opens[symbol].max(more);
                    }
                }
                if openings.figures {
                    by_figures.push(place);
                }
            }
            let family = &mut self.families[family];
            family.by_symbol = by_symbol.into_iter().map(Vec::into_boxed_slice).collect();
            family.by_figures = by_figures;
            for (form, length) in family.forms.iter_mut().zip(lengths) {
                form.shortest = length;
            }
        }
        self.opens = opens;
    }

    /// The least number of pieces that a row matches; `known` holds those of families, and 1 for
    /// one that is being looked at.
    fn shortest(&self, row: &[Item], known: &mut Vec<Option<usize>>) -> usize {
        row.iter()
            .map(|item| match item {
                Item::Literal(_) | Item::Class(_) | Item::Shape(_) => 1,
                Item::Either(rows) => {
                    rows.iter().map(|row| self.shortest(row, known)).min().unwrap_or(0)
                }
                Item::Family(family) => {
                    if let Some(known) = known[*family] {
                        return known;
                    }
                    known[*family] = Some(1);
                    let forms = self.families[*family].forms.iter();
                    let least = forms.map(|form| self.shortest(&form.items, known)).min();
                    known[*family] = least.or(Some(1));
                    least.unwrap_or(1)
                }
            })
            .sum()
    }

    fn no_openings(&self) -> Openings {
        Openings { symbols: vec![false; self.words.len()], figures: false }
    }

    /// What any form of a family can begin with.
    fn family_openings(&self, family: FamilyId, known: &mut Vec<Option<Openings>>) {
        if known[family].is_some() {
            return;
        }
        // Should a family come back to itself, that adds nothing.
        known[family] = Some(self.no_openings());
        let mut openings = self.no_openings();
        for form in &self.families[family].forms {
            self.open(&form.items, &mut openings, known);
        }
        known[family] = Some(openings);
    }

    /// Marks what a row can begin with; tells whether the row can be empty.
    fn open(
        &self,
        row: &[Item],
        openings: &mut Openings,
        known: &mut Vec<Option<Openings>>,
    ) -> bool {
        for item in row {
            let may_be_absent = match item {
                Item::Literal(symbol) => {
                    openings.symbols[symbol.0] = true;
                    false
                }
                Item::Class(class) => {
                    self.open_class(*class, openings);
                    false
                }
                Item::Shape(shape) => {
                    self.open_shape(*shape, openings);
                    false
                }
                Item::Family(family) => {
                    self.family_openings(*family, known);
                    openings.add(known[*family].as_ref());
                    false
                }
                Item::Either(rows) => {
                    let mut absent = false;
                    for row in rows {
                        absent |= self.open(row, openings, known);
                    }
                    absent
                }
            };
            if !may_be_absent {
                return false;
            }
        }
        true
    }

    fn open_shape(&self, shape: Shape, openings: &mut Openings) {
        openings.figures = true;
        let (classes, words): (&[Class], &[&str]) = match shape {
            Shape::Number | Shape::Hour => (&[Class::Cardinal], &["a"]),
            Shape::Nth => (&[Class::Ordinal, Class::Cardinal], &[]),
            Shape::Decade => (&[], &["'"]),
            Shape::QuarterCode | Shape::HalfCode => (&[], shape.letters()),
            _ => (&[], &[]),
        };
        for class in classes {
            self.open_class(*class, openings);
        }
        for symbol in words.iter().filter_map(|word| self.words.symbol(word)) {
            openings.symbols[symbol.0] = true;
        }
    }

    fn open_class(&self, class: Class, openings: &mut Openings) {
        for (place, open) in openings.symbols.iter_mut().enumerate() {
            *open |= self.words.belongs(Symbol(place), class);
        }
    }
}

/// A form in pieces: words, and each bracket, bar and mark by itself.
fn pieces(form: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    for word in form.split_whitespace() {
        let mut letters = String::new();
        for c in word.chars() {
            if matches!(c, '(' | ')' | '[' | ']' | '|' | ',' | '-' | '/') {
                if !letters.is_empty() {
                    pieces.push(std::mem::take(&mut letters));
                }
                pieces.push(c.to_string());
            } else {
                letters.push(c);
            }
        }
        if !letters.is_empty() {
            pieces.push(letters);
        }
    }
    pieces
}

/// The grammar as it comes with the program.
pub(crate) fn grammar() -> &'static Grammar {
    static GRAMMAR: LazyLock<Grammar> = LazyLock::new(|| {
        Grammar::read(crate::words::SOURCE, include_str!("../../../rules/time/grammar.toml"))
            .expect("rules/time is read by a test")
    });
    &GRAMMAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_that_come_with_the_program_are_whole() {
        let grammar =
            Grammar::read(crate::words::SOURCE, include_str!("../../../rules/time/grammar.toml"));
        assert_eq!(grammar.err(), None);
    }

    #[test]
    fn a_wrong_rule_is_named() {
        let read = |form: &str| {
            let rules = format!(
                "[[rule]]\nfamily = \"DATE\"\nform = [\"{form}\"]\n\
                 [[rule]]\nfamily = \"OTHER\"\nform = [\"now\"]"
            );
            Grammar::read("[MONTH]\nMay = 5", &rules).err()
        };
        assert_eq!(read("MONTH"), None);
        assert_eq!(
            read("MOUNTH").as_deref(),
            Some("no class or family is called MOUNTH in \"MOUNTH\"")
        );
        assert_eq!(read("[MONTH").as_deref(), Some("a bracket is not closed by ] in \"[MONTH\""));
        assert_eq!(
            read("MONTH)").as_deref(),
            Some("a bracket closes that was not opened in \"MONTH)\"")
        );
    }
}
