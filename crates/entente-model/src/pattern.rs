//! The part of Python's `re` that the patterns of an English package are written in.
//!
//! A package brings its tokenizer's rules as regular expressions: alternatives of literals and
//! character classes with a look behind or ahead. They are run here as they stand, with Python's
//! meaning of alternation (the first that matches), `\w` and `\d`, and with a bound on the work
//! that one match may take, so that no text can hold the reader up.

use crate::character;

/// The steps one match may take. A web address of 300 characters needs about 2,000.
const STEPS: u32 = 100_000;
/// How deep groups may nest while matching.
const DEPTH: u32 = 400;
/// How deep groups may nest in a pattern.
const NESTING: u32 = 20;

/// A pattern: alternatives, each a sequence of nodes.
pub(crate) struct Pattern {
    alternatives: Vec<Sequence>,
    /// The ASCII characters a match can begin with.
    first: u128,
    /// The ASCII characters a match can end with.
    last: u128,
}

type Sequence = Vec<Node>;

enum Node {
    /// One character out of a class.
    One(Class),
    /// `^`.
    Start,
    /// `$`.
    End,
    /// `(?=...)`, `(?!...)`, `(?<=...)`, `(?<!...)`.
    Look { behind: bool, negative: bool, alternatives: Vec<Sequence> },
    /// `(?:...)` or `(...)`.
    Group(Vec<Sequence>),
    /// `?`, `*`, `+`, `{m,n}`: as often as possible first.
    Repeat { node: Box<Node>, least: usize, most: usize },
}

/// A class of characters.
#[derive(Default)]
struct Class {
    /// The ASCII members, negation applied.
    ascii: u128,
    /// Members as ranges, both ends inclusive.
    ranges: Vec<(char, char)>,
    /// `\w`, `\d`, `\S`.
    kinds: Vec<fn(char) -> bool>,
    negative: bool,
}

impl Class {
    fn literal(character: char) -> Self {
        Self { ranges: vec![(character, character)], ..Self::default() }.finished()
    }

    fn finished(mut self) -> Self {
        self.ranges.sort_unstable();
        self.ascii =
            (0..128u8).fold(0, |bits, byte| bits | u128::from(self.asks(char::from(byte))) << byte);
        self
    }

    fn asks(&self, character: char) -> bool {
        let listed = self.ranges.iter().any(|&(first, last)| (first..=last).contains(&character));
        (listed || self.kinds.iter().any(|kind| kind(character))) != self.negative
    }

    fn holds(&self, character: char) -> bool {
        if character.is_ascii() {
            self.ascii >> (character as u32) & 1 == 1
        } else {
            self.asks(character)
        }
    }
}

impl Pattern {
    /// Reads a pattern; the error says what is not understood.
    pub(crate) fn parse(source: &str) -> Result<Self, String> {
        let mut parser = Parser { rest: source.strip_prefix("(?u)").unwrap_or(source), nesting: 0 };
        let alternatives = parser.alternatives()?;
        if !parser.rest.is_empty() {
            return Err(format!("a pattern with an unmatched ) before {:.20}", parser.rest));
        }
        let edge = |order: fn(&Sequence, usize) -> Option<&Node>| {
            alternatives.iter().fold(0, |bits, sequence| bits | edge_of(sequence, order))
        };
        let first = edge(|sequence, place| sequence.get(place));
        let last = edge(|sequence, place| sequence.iter().rev().nth(place));
        Ok(Self { alternatives, first, last })
    }

    /// Whether every alternative is tied to the start of the text.
    pub(crate) fn starts(&self) -> bool {
        self.alternatives.iter().all(|sequence| matches!(sequence.first(), Some(Node::Start)))
    }

    /// Whether every alternative is tied to the end of the text.
    pub(crate) fn ends(&self) -> bool {
        self.alternatives.iter().all(|sequence| matches!(sequence.last(), Some(Node::End)))
    }

    /// The end of the match at the start of the text (`re.match`).
    pub(crate) fn match_start(&self, text: &str) -> Option<usize> {
        self.match_at(text, 0)
    }

    /// The start of the leftmost match that ends with the text, for a pattern that [`ends`](Self::ends)
    /// (`re.search`). It is found from the end, so that a long text costs no more than a short one.
    pub(crate) fn match_end(&self, text: &str) -> Option<usize> {
        if !text.chars().next_back().is_some_and(|c| allows(self.last, c)) {
            return None;
        }
        let mut leftmost = None;
        for sequence in &self.alternatives {
            let mut run = Run::new(text);
            run.sequence(sequence, text.len(), Way::Back, &mut |_, start| {
                leftmost = Some(leftmost.map_or(start, |best: usize| best.min(start)));
                false
            });
        }
        leftmost
    }

    /// The first match that begins at byte `from` or later (`re.search`, `re.finditer`).
    pub(crate) fn search(&self, text: &str, from: usize) -> Option<(usize, usize)> {
        text.get(from..)?
            .char_indices()
            .filter(|&(_, character)| allows(self.first, character))
            .map(|(offset, _)| from + offset)
            .find_map(|start| Some((start, self.match_at(text, start)?)))
    }

    fn match_at(&self, text: &str, start: usize) -> Option<usize> {
        let mut run = Run::new(text);
        self.alternatives.iter().find_map(|sequence| {
            let mut end = None;
            run.sequence(sequence, start, Way::Forward, &mut |_, at| {
                end = Some(at);
                true
            });
            end.filter(|_| !run.spent())
        })
    }
}

/// The ASCII characters with which a sequence can begin (or end, by the order of its nodes).
fn edge_of(sequence: &Sequence, order: fn(&Sequence, usize) -> Option<&Node>) -> u128 {
    let mut place = 0;
    loop {
        match order(sequence, place) {
            Some(Node::Start | Node::End | Node::Look { .. }) => place += 1,
            Some(node) => break node_edge(node, order),
            None => break u128::MAX,
        }
    }
}

fn node_edge(node: &Node, order: fn(&Sequence, usize) -> Option<&Node>) -> u128 {
    match node {
        Node::One(class) => class.ascii,
        Node::Group(alternatives) => {
            alternatives.iter().fold(0, |bits, sequence| bits | edge_of(sequence, order))
        }
        Node::Repeat { node, least, .. } if *least > 0 => node_edge(node, order),
        _ => u128::MAX,
    }
}

/// Only ASCII is sifted; any other character may begin or end a match.
fn allows(bits: u128, character: char) -> bool {
    !character.is_ascii() || bits >> (character as u32) & 1 == 1
}

/// The direction in which a sequence is matched.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Forward,
    Back,
}

/// What follows a match: called with the place reached; true ends the search.
type Then<'a, 't> = &'a mut dyn FnMut(&mut Run<'t>, usize) -> bool;

/// One match under way.
struct Run<'t> {
    text: &'t str,
    steps: u32,
    depth: u32,
}

impl<'t> Run<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, steps: STEPS, depth: DEPTH }
    }

    /// Whether the match was given up: what was found then means nothing.
    fn spent(&self) -> bool {
        self.steps == 0
    }

    fn sequence(&mut self, nodes: &[Node], at: usize, way: Way, then: Then<'_, 't>) -> bool {
        if self.steps == 0 || self.depth == 0 {
            self.steps = 0;
            return false;
        }
        self.steps -= 1;
        self.depth -= 1;
        let found = self.nodes(nodes, at, way, then);
        self.depth += 1;
        found
    }

    fn nodes(&mut self, mut nodes: &[Node], mut at: usize, way: Way, then: Then<'_, 't>) -> bool {
        loop {
            let next = match way {
                Way::Forward => nodes.split_first(),
                Way::Back => nodes.split_last(),
            };
            let Some((node, rest)) = next else { return then(self, at) };
            nodes = rest;
            match node {
                Node::One(class) => match self.step(at, way) {
                    Some((character, place)) if class.holds(character) => at = place,
                    _ => return false,
                },
                Node::Start if at == 0 => {}
                Node::End if at == self.text.len() => {}
                Node::Start | Node::End => return false,
                Node::Look { behind, negative, alternatives } => {
                    let look = if *behind { Way::Back } else { Way::Forward };
                    let seen = alternatives
                        .iter()
                        .any(|sequence| self.sequence(sequence, at, look, &mut |_, _| true));
                    if seen == *negative {
                        return false;
                    }
                }
                Node::Group(alternatives) => {
                    return alternatives.iter().any(|sequence| {
                        self.sequence(sequence, at, way, &mut |run, place| {
                            run.sequence(rest, place, way, then)
                        })
                    });
                }
                Node::Repeat { node, least, most } => {
                    return match &**node {
                        Node::One(class) => self.run(class, *least, *most, rest, at, way, then),
                        node => self.repeat(node, *least, *most, rest, at, way, then),
                    };
                }
            }
        }
    }

    /// A repeated class: the longest run first, then one character less at a time.
    #[allow(clippy::too_many_arguments)]
    fn run(
        &mut self,
        class: &Class,
        least: usize,
        most: usize,
        rest: &[Node],
        at: usize,
        way: Way,
        then: Then<'_, 't>,
    ) -> bool {
        let (mut count, mut place) = (0, at);
        while count < most
            && let Some((character, next)) = self.step(place, way)
            && class.holds(character)
        {
            (count, place) = (count + 1, next);
        }
        let back = if way == Way::Forward { Way::Back } else { Way::Forward };
        loop {
            if count < least || self.steps == 0 {
                return false;
            }
            if self.sequence(rest, place, way, then) {
                return true;
            }
            match self.step(place, back) {
                Some((_, shorter)) if count > 0 => (count, place) = (count - 1, shorter),
                _ => return false,
            }
        }
    }

    /// A repeated group.
    #[allow(clippy::too_many_arguments)]
    fn repeat(
        &mut self,
        node: &Node,
        least: usize,
        most: usize,
        rest: &[Node],
        at: usize,
        way: Way,
        then: Then<'_, 't>,
    ) -> bool {
        let again = most > 0
            && self.sequence(std::slice::from_ref(node), at, way, &mut |run, place| {
                place != at
                    && run.repeat(node, least.saturating_sub(1), most - 1, rest, place, way, then)
            });
        again || (least == 0 && self.sequence(rest, at, way, then))
    }

    /// The character beside a place, and the place behind it.
    fn step(&self, at: usize, way: Way) -> Option<(char, usize)> {
        match way {
            Way::Forward => {
                let character = self.text[at..].chars().next()?;
                Some((character, at + character.len_utf8()))
            }
            Way::Back => {
                let character = self.text[..at].chars().next_back()?;
                Some((character, at - character.len_utf8()))
            }
        }
    }
}

/// Reads the notation.
struct Parser<'s> {
    rest: &'s str,
    nesting: u32,
}

impl Parser<'_> {
    fn alternatives(&mut self) -> Result<Vec<Sequence>, String> {
        let mut alternatives = vec![self.sequence()?];
        while self.eat("|") {
            alternatives.push(self.sequence()?);
        }
        Ok(alternatives)
    }

    fn sequence(&mut self) -> Result<Sequence, String> {
        let mut sequence = Vec::new();
        while !self.rest.is_empty() && !self.rest.starts_with(['|', ')']) {
            let node = self.node()?;
            sequence.push(self.repeated(node)?);
        }
        Ok(sequence)
    }

    fn node(&mut self) -> Result<Node, String> {
        Ok(match self.next()? {
            '^' => Node::Start,
            '$' => Node::End,
            '(' => self.group()?,
            '[' => Node::One(self.class()?),
            '\\' => {
                let mut class = Class::default();
                self.escape(&mut class)?;
                Node::One(class.finished())
            }
            '.' => Node::One(
                Class { ranges: vec![('\n', '\n')], negative: true, ..Class::default() }.finished(),
            ),
            character @ ('*' | '+' | '?') => {
                return Err(format!("a pattern with nothing before {character}"));
            }
            character => Node::One(Class::literal(character)),
        })
    }

    fn group(&mut self) -> Result<Node, String> {
        self.nesting += 1;
        if self.nesting > NESTING {
            return Err("a pattern nested too deeply".to_owned());
        }
        let look = [
            ("?=", (false, false)),
            ("?!", (false, true)),
            ("?<=", (true, false)),
            ("?<!", (true, true)),
        ]
        .into_iter()
        .find_map(|(mark, look)| self.eat(mark).then_some(look));
        if look.is_none() && !self.eat("?:") && self.rest.starts_with('?') {
            return Err(format!("a pattern with the group ({:.6}", self.rest));
        }
        let alternatives = self.alternatives()?;
        if !self.eat(")") {
            return Err("a pattern with an open group".to_owned());
        }
        self.nesting -= 1;
        Ok(match look {
            Some((behind, negative)) => Node::Look { behind, negative, alternatives },
            None => Node::Group(alternatives),
        })
    }

    fn class(&mut self) -> Result<Class, String> {
        let mut class = Class { negative: self.eat("^"), ..Class::default() };
        loop {
            let first = match self.next()? {
                ']' => return Ok(class.finished()),
                '\\' => self.escape(&mut class)?,
                character => {
                    class.ranges.push((character, character));
                    Some(character)
                }
            };
            if !self.rest.starts_with('-') || self.rest.starts_with("-]") {
                continue;
            }
            self.eat("-");
            let last = match self.next()? {
                '\\' => self.escape(&mut class)?,
                character => Some(character),
            };
            match (first, last) {
                (Some(first), Some(last)) if first <= last => class.ranges.push((first, last)),
                _ => return Err("a pattern with a backward range".to_owned()),
            }
        }
    }

    /// What stands behind a backslash: the character, if it is one.
    fn escape(&mut self, class: &mut Class) -> Result<Option<char>, String> {
        let character = match self.next()? {
            'w' => return Ok(self.kind(class, character::is_word)),
            'd' => return Ok(self.kind(class, character::is_decimal)),
            's' => return Ok(self.kind(class, character::is_space)),
            'S' => return Ok(self.kind(class, |character| !character::is_space(character))),
            'u' => self.code(4)?,
            'U' => self.code(8)?,
            'n' => '\n',
            't' => '\t',
            letter if letter.is_ascii_alphanumeric() => {
                return Err(format!("a pattern with the escape \\{letter}"));
            }
            literal => literal,
        };
        class.ranges.push((character, character));
        Ok(Some(character))
    }

    fn kind(&self, class: &mut Class, kind: fn(char) -> bool) -> Option<char> {
        class.kinds.push(kind);
        None
    }

    fn code(&mut self, digits: usize) -> Result<char, String> {
        let code = self.rest.get(..digits).ok_or("a pattern with a short escape")?;
        self.rest = &self.rest[digits..];
        // A lone half of a surrogate pair can only be the end of a range, and no text holds it.
        u32::from_str_radix(code, 16)
            .ok()
            .and_then(char::from_u32)
            .ok_or_else(|| format!("a pattern with the character {code}"))
    }

    fn repeated(&mut self, node: Node) -> Result<Node, String> {
        let (least, most) = match self.rest.chars().next() {
            Some('?') => (0, 1),
            Some('*') => (0, usize::MAX),
            Some('+') => (1, usize::MAX),
            Some('{') => return self.counted(node),
            _ => return Ok(node),
        };
        self.rest = &self.rest[1..];
        if self.rest.starts_with(['?', '+', '*']) {
            return Err("a pattern with a lazy repetition".to_owned());
        }
        Ok(Node::Repeat { node: Box::new(node), least, most })
    }

    /// `{m}`, `{m,}`, `{m,n}`.
    fn counted(&mut self, node: Node) -> Result<Node, String> {
        let (counts, rest) =
            self.rest[1..].split_once('}').ok_or("a pattern with an open repetition")?;
        let number = |digits: &str| {
            digits
                .parse::<usize>()
                .map_err(|_| format!("a pattern with the repetition {{{counts}}}"))
        };
        let (least, most) = match counts.split_once(',') {
            None => (number(counts)?, number(counts)?),
            Some((least, "")) => (number(least)?, usize::MAX),
            Some((least, most)) => (number(least)?, number(most)?),
        };
        self.rest = rest;
        Ok(Node::Repeat { node: Box::new(node), least, most })
    }

    fn next(&mut self) -> Result<char, String> {
        let mut characters = self.rest.chars();
        let character = characters.next().ok_or("a pattern that ends too early")?;
        self.rest = characters.as_str();
        Ok(character)
    }

    fn eat(&mut self, mark: &str) -> bool {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(source: &str) -> Pattern {
        Pattern::parse(source).unwrap()
    }

    #[test]
    fn the_first_alternative_wins_at_the_start() {
        let prefix = pattern(r"^\+(?![0-9])|^\.\.+|^…|^US\$|^[\u00A9\U0001F300-\U0001F3FA]");
        assert!(prefix.starts() && !prefix.ends());
        assert_eq!(prefix.match_start("+x"), Some(1));
        assert_eq!(prefix.match_start("+7"), None);
        assert_eq!(prefix.match_start("...and"), Some(3));
        assert_eq!(prefix.match_start("US$5"), Some(3));
        assert_eq!(prefix.match_start("\u{1F310}"), Some(4));
        assert_eq!(prefix.match_start("plain"), None);
    }

    #[test]
    fn the_longest_ending_is_the_leftmost() {
        let suffix = pattern(r"\.$|\.\.+$|'s$|(?<=[0-9])(?:km|km²|m)$|(?<=[A-Z][A-Z])\.$");
        assert!(suffix.ends() && !suffix.starts());
        assert_eq!(suffix.match_end("end..."), Some(3));
        assert_eq!(suffix.match_end("OPEC's"), Some(4));
        assert_eq!(suffix.match_end("5km²"), Some(1));
        assert_eq!(suffix.match_end("akm"), None);
        assert_eq!(pattern(r"(?<=[A-Z][A-Z])\.$").match_end("U.S."), None);
    }

    #[test]
    fn infixes_are_found_one_after_the_other() {
        let infix = pattern(r"(?<=[a-z0-9])(?:-|–|--)(?=[a-z])|(?<=[a-z])\.(?=[A-Z])");
        assert_eq!(infix.search("north-south-east", 0), Some((5, 6)));
        assert_eq!(infix.search("north-south-east", 6), Some((11, 12)));
        assert_eq!(infix.search("end.Start", 0), Some((3, 4)));
        assert_eq!(infix.search("-x", 0), None);
    }

    #[test]
    fn a_web_address_backtracks() {
        let url = pattern(
            r"(?u)^(?:\S+(?::\S*)?@)?(?!10\.)(?:[a-z0-9][a-z0-9_-]{0,62}\.)+(?:[a-z]{2,63})(?::\d{2,5})?(?:[/?#]\S*)?$",
        );
        assert!(url.match_start("cis.minsk.by").is_some());
        assert!(url.match_start("press@example.org").is_some());
        assert!(url.match_start("example.org:8080/a?b").is_some());
        assert!(url.match_start("10.example.org").is_none());
        assert!(url.match_start("example.o").is_none());
    }

    #[test]
    fn a_match_that_takes_too_long_is_given_up() {
        let slow = pattern("^(?:a?)(?:(?:a*)*b)+$");
        assert_eq!(slow.match_start(&"a".repeat(5_000)), None);
        let deep = pattern("^(?:ab?)+$");
        assert_eq!(deep.match_start(&"a".repeat(100_000)), None);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (source, reason) in [
            ("(?P<name>x)", "a pattern with the group (?P<nam"),
            (r"\bword", r"a pattern with the escape \b"),
            ("x+?", "a pattern with a lazy repetition"),
            ("(x", "a pattern with an open group"),
            ("x)", "a pattern with an unmatched ) before )"),
            ("[z-a]", "a pattern with a backward range"),
        ] {
            assert_eq!(Pattern::parse(source).err().as_deref(), Some(reason));
        }
        assert!(Pattern::parse(&"(".repeat(100_000)).is_err());
    }

    proptest! {
        #[test]
        fn no_source_and_no_text_panics(source in r"[a-c\\\[\](){}|?*+^$.,0-9:<=!-]{0,24}", text: String) {
            if let Ok(pattern) = Pattern::parse(&source) {
                let _ = (pattern.match_start(&text), pattern.match_end(&text), pattern.search(&text, 0));
            }
        }
    }
}
