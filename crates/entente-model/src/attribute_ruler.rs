//! Rules over tags, words and dependencies: parts of speech, morphology and some lemmas.
//!
//! Source: spaCy `pipeline/attributeruler.py`, `matcher/matcher.pyx`; the rules are the package's.

use smol_str::SmolStr;

use crate::error::Refusal;
use crate::lexeme::Lexeme;
use crate::msgpack::{self, Value};
use crate::pattern::Pattern;

/// The rules, in their order: a later one overrules an earlier one.
pub(crate) struct AttributeRuler {
    rules: Vec<Rule>,
    /// The patterns of several tokens.
    phrases: Vec<Phrase>,
}

/// A rule with the patterns of one token.
struct Rule {
    patterns: Vec<TokenPattern>,
    assigned: Assigned,
}

/// A pattern of several tokens, and the token among them that the rule changes.
struct Phrase {
    rule: usize,
    tokens: Vec<TokenPattern>,
    target: usize,
}

type TokenPattern = Vec<Test>;

/// What is asked of a token.
enum Test {
    Tag(Condition),
    Dep(Condition),
    Lower(Condition),
    IsSpace(bool),
}

enum Condition {
    Is(SmolStr),
    In(Vec<SmolStr>),
    NotIn(Vec<SmolStr>),
    Regex(Pattern),
}

/// What a rule writes.
#[derive(Default)]
struct Assigned {
    tag: Option<SmolStr>,
    pos: Option<SmolStr>,
    morph: Option<SmolStr>,
    dep: Option<SmolStr>,
    lemma: Option<SmolStr>,
}

/// A token as the rules see it: before any of them has written.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) lexeme: &'a Lexeme,
    pub(crate) tag: &'a SmolStr,
    pub(crate) dep: &'a SmolStr,
}

/// A token as the rules leave it; an attribute that none has written is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) tag: SmolStr,
    pub(crate) pos: SmolStr,
    pub(crate) morph: SmolStr,
    pub(crate) dep: SmolStr,
    pub(crate) lemma: SmolStr,
}

/// For each place of each phrase, whether a token may stand there.
pub(crate) type Places = u64;

impl AttributeRuler {
    /// From the file `attribute_ruler/patterns`.
    pub(crate) fn load(bytes: &[u8]) -> Result<Self, Refusal> {
        let value = msgpack::parse(bytes)?;
        let mut ruler = Self { rules: Vec::new(), phrases: Vec::new() };
        for rule in value.list("the rules")? {
            let index: i64 = rule.need("index")?.integer("the index of a rule")?;
            let mut single = Vec::new();
            for pattern in rule.need("patterns")?.list("patterns")? {
                let tokens = pattern.list("a pattern")?.iter().map(token_pattern);
                let mut tokens = tokens.collect::<Result<Vec<_>, _>>()?;
                let length = tokens.len() as i64;
                let target = usize::try_from(if index < 0 { length + index } else { index })
                    .ok()
                    .filter(|&target| target < tokens.len())
                    .ok_or_else(|| Refusal::malformed("a rule for a token outside its pattern"))?;
                if tokens.len() == 1 {
                    single.append(&mut tokens);
                } else {
                    ruler.phrases.push(Phrase { rule: ruler.rules.len(), tokens, target });
                }
            }
            ruler.rules.push(Rule { patterns: single, assigned: assigned(rule.need("attrs")?)? });
        }
        let places: usize = ruler.phrases.iter().map(|phrase| phrase.tokens.len()).sum();
        if places > Places::BITS as usize {
            return Err(Refusal::unsupported("more than 64 places in patterns of several tokens"));
        }
        Ok(ruler)
    }

    /// Where in the patterns of several tokens a token may stand.
    pub(crate) fn places(&self, view: View<'_>) -> Places {
        let patterns = self.phrases.iter().flat_map(|phrase| &phrase.tokens);
        patterns
            .enumerate()
            .fold(0, |places, (bit, pattern)| places | Places::from(matches(pattern, view)) << bit)
    }

    /// The tokens that patterns of several tokens change, as (token, rule), given the places of all
    /// tokens of a document.
    pub(crate) fn phrases(&self, places: &[Places]) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut bit = 0;
        if places.iter().all(|&places| places == 0) {
            return found;
        }
        for phrase in &self.phrases {
            for (start, window) in places.windows(phrase.tokens.len()).enumerate() {
                let stands = |(place, token): (usize, &Places)| token >> (bit + place) & 1 == 1;
                if window.iter().enumerate().all(stands) {
                    found.push((start + phrase.target, phrase.rule));
                }
            }
            bit += phrase.tokens.len();
        }
        found.sort_unstable();
        found
    }

    /// Applies the rules to a token; `phrases` are those whose patterns of several tokens hit it.
    pub(crate) fn apply(&self, view: View<'_>, phrases: &[(usize, usize)]) -> Attributes {
        let mut attributes =
            Attributes { tag: view.tag.clone(), dep: view.dep.clone(), ..Attributes::default() };
        for (number, rule) in self.rules.iter().enumerate() {
            let alone = rule.patterns.iter().any(|pattern| matches(pattern, view));
            if alone || phrases.iter().any(|&(_, phrase)| phrase == number) {
                rule.assigned.write(&mut attributes);
            }
        }
        attributes
    }
}

impl Assigned {
    fn write(&self, attributes: &mut Attributes) {
        for (new, old) in [
            (&self.tag, &mut attributes.tag),
            (&self.pos, &mut attributes.pos),
            (&self.morph, &mut attributes.morph),
            (&self.dep, &mut attributes.dep),
            (&self.lemma, &mut attributes.lemma),
        ] {
            if let Some(new) = new {
                old.clone_from(new);
            }
        }
    }
}

fn matches(pattern: &TokenPattern, view: View<'_>) -> bool {
    pattern.iter().all(|test| match test {
        Test::Tag(condition) => condition.holds(view.tag),
        Test::Dep(condition) => condition.holds(view.dep),
        Test::Lower(condition) => condition.holds(&view.lexeme.lower),
        Test::IsSpace(wanted) => view.lexeme.space == *wanted,
    })
}

impl Condition {
    fn holds(&self, value: &SmolStr) -> bool {
        match self {
            Self::Is(wanted) => value == wanted,
            Self::In(wanted) => wanted.contains(value),
            Self::NotIn(wanted) => !wanted.contains(value),
            Self::Regex(pattern) => pattern.search(value, 0).is_some(),
        }
    }
}

fn token_pattern(token: &Value<'_>) -> Result<TokenPattern, Refusal> {
    token
        .map("a token of a pattern")?
        .iter()
        .map(|(key, value)| {
            Ok(match key.str("an attribute")? {
                "TAG" => Test::Tag(condition(value)?),
                "DEP" => Test::Dep(condition(value)?),
                "LOWER" => Test::Lower(condition(value)?),
                "IS_SPACE" => match value {
                    Value::Bool(wanted) => Test::IsSpace(*wanted),
                    _ => return Err(Refusal::malformed("IS_SPACE should be true or false")),
                },
                other => return Err(Refusal::unsupported(format!("rules over {other}"))),
            })
        })
        .collect()
}

fn condition(value: &Value<'_>) -> Result<Condition, Refusal> {
    let Value::Map(pairs) = value else {
        return Ok(Condition::Is(value.str("a condition")?.into()));
    };
    let [(operator, value)] = &pairs[..] else {
        return Err(Refusal::unsupported("a condition of several parts"));
    };
    let strings = || {
        let values = value.list("a list of values")?.iter();
        values.map(|value| value.str("a value").map(SmolStr::from)).collect::<Result<_, _>>()
    };
    match operator.str("an operator")? {
        "IN" => Ok(Condition::In(strings()?)),
        "NOT_IN" => Ok(Condition::NotIn(strings()?)),
        "REGEX" => Pattern::parse(value.str("a pattern")?)
            .map(Condition::Regex)
            .map_err(Refusal::unsupported),
        other => Err(Refusal::unsupported(format!("the operator {other}"))),
    }
}

fn assigned(attrs: &Value<'_>) -> Result<Assigned, Refusal> {
    let mut assigned = Assigned::default();
    for (key, value) in attrs.map("attrs")? {
        let value = value.str("the value of an attribute")?;
        let (attribute, value) = match key.str("an attribute")? {
            "TAG" => (&mut assigned.tag, value),
            "POS" => (&mut assigned.pos, value),
            "DEP" => (&mut assigned.dep, value),
            "LEMMA" => (&mut assigned.lemma, value),
            // The empty morphology is written as an underscore.
            "MORPH" => (&mut assigned.morph, if value == "_" { "" } else { value }),
            other => return Err(Refusal::unsupported(format!("rules that write {other}"))),
        };
        *attribute = Some(value.into());
    }
    Ok(assigned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexeme::Norms;

    fn is(value: &str) -> Condition {
        Condition::Is(value.into())
    }

    fn ruler() -> AttributeRuler {
        let rule = |patterns, assigned| Rule { patterns, assigned };
        let pos = |pos: &str| Assigned { pos: Some(pos.into()), ..Assigned::default() };
        AttributeRuler {
            rules: vec![
                rule(vec![vec![Test::Tag(is("VBP"))]], pos("VERB")),
                rule(
                    vec![vec![
                        Test::Tag(Condition::NotIn(vec!["TO".into()])),
                        Test::Dep(Condition::In(vec!["aux".into(), "auxpass".into()])),
                    ]],
                    pos("AUX"),
                ),
                rule(vec![], Assigned { lemma: Some("be".into()), ..pos("VERB") }),
                rule(
                    vec![vec![Test::IsSpace(true)]],
                    Assigned { tag: Some("_SP".into()), morph: Some("".into()), ..pos("SPACE") },
                ),
            ],
            phrases: vec![Phrase {
                rule: 2,
                tokens: vec![
                    vec![Test::Lower(is("ai"))],
                    vec![Test::Lower(Condition::Regex(Pattern::parse("^n'?t$").unwrap()))],
                ],
                target: 0,
            }],
        }
    }

    fn apply(words: &[(&str, &str, &str)]) -> Vec<Attributes> {
        let ruler = ruler();
        let norms = Norms::default();
        let lexemes: Vec<_> =
            words.iter().map(|(text, ..)| Lexeme::new(text, None, &norms)).collect();
        let labels: Vec<_> =
            words.iter().map(|&(_, tag, dep)| (SmolStr::from(tag), SmolStr::from(dep))).collect();
        let views = lexemes.iter().zip(&labels);
        let views: Vec<_> = views.map(|(lexeme, (tag, dep))| View { lexeme, tag, dep }).collect();
        let places: Vec<_> = views.iter().map(|&view| ruler.places(view)).collect();
        let phrases = ruler.phrases(&places);
        let of =
            |token| phrases.iter().copied().filter(|&(hit, _)| hit == token).collect::<Vec<_>>();
        views.iter().enumerate().map(|(token, &view)| ruler.apply(view, &of(token))).collect()
    }

    #[test]
    fn later_rules_overrule_earlier_ones() {
        assert_eq!(apply(&[("are", "VBP", "ROOT")])[0].pos, "VERB");
        assert_eq!(apply(&[("are", "VBP", "aux")])[0].pos, "AUX");
        assert_eq!(apply(&[("to", "TO", "aux")])[0].pos, "");
    }

    #[test]
    fn a_phrase_changes_one_of_its_tokens_in_its_turn() {
        let found = apply(&[("Ai", "VBP", "aux"), ("n't", "RB", "neg"), ("ai", "VBP", "aux")]);
        assert_eq!((found[0].pos.as_str(), found[0].lemma.as_str()), ("VERB", "be"));
        assert_eq!((found[1].pos.as_str(), found[1].lemma.as_str()), ("", ""));
        assert_eq!((found[2].pos.as_str(), found[2].lemma.as_str()), ("AUX", ""));
    }

    #[test]
    fn rules_see_what_was_there_before_any_of_them() {
        let found = &apply(&[("\n", "VBP", "aux")])[0];
        assert_eq!((found.tag.as_str(), found.pos.as_str()), ("_SP", "SPACE"));
    }
}
