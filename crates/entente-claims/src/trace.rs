//! Why a rule that came close made no claim: for those who write rules.

use entente_text::{Field, Span, TokenId};
use serde::Serialize;

use crate::pattern::{Is, Pattern};
use crate::reader::{Reader, Text};
use crate::roles::Role;
use crate::rule::{Frame, Rule};
use crate::scene::Scene;

/// A place where a rule's trigger stands and the rule made no claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NearMiss {
    /// The rule.
    pub rule: String,
    /// Which of its frames, from 1.
    pub frame: usize,
    /// The field it stands in.
    pub field: Field,
    /// The bytes of the trigger.
    pub trigger: Span,
    /// The bytes of its sentence.
    pub sentence: Span,
    /// How many arguments of the frame were there before one was missing.
    pub bound: usize,
    /// What was missing or in the way, in words.
    pub lacks: String,
}

impl Reader {
    /// The places of an article where the trigger of a frame stands and the frame made no claim,
    /// each with what was missing: of the frames of one rule the one that came closest.
    ///
    /// Rules for occasions and for speech have no frames of this kind, and are not looked at.
    pub fn near_misses(&self, texts: &[Text<'_>]) -> Vec<NearMiss> {
        let mut misses = Vec::new();
        for text in texts {
            let document = self.repaired(text);
            let scene = self.scene(text, &document, texts);
            for sentence in &document.sentences {
                // "is" in "is leaving" is no verb that anybody writes a rule for.
                let full = |token: &TokenId| !scene.dep(*token).starts_with("aux");
                for token in sentence.clone().filter(full) {
                    misses.extend(self.misses_at(&scene, token));
                }
            }
        }
        misses
    }

    fn misses_at(&self, scene: &Scene<'_>, trigger: TokenId) -> Vec<NearMiss> {
        let mut misses: Vec<NearMiss> = Vec::new();
        let mut made: Vec<&str> = Vec::new();
        for (rule, frame) in self.frames_at(scene, trigger) {
            let (bound, lacks) = match scene.falls_off(rule, frame, trigger) {
                Some(told) => told,
                None => {
                    made.push(&rule.name);
                    continue;
                }
            };
            let miss = NearMiss {
                rule: rule.name.clone(),
                frame: 1 + rule.frames.iter().position(|one| std::ptr::eq(one, frame)).unwrap_or(0),
                field: scene.field,
                trigger: scene.document.tokens[trigger].span,
                sentence: scene.document.span_of(&scene.document.sentence_of(trigger)),
                bound,
                lacks,
            };
            match misses.iter_mut().find(|known| known.rule == miss.rule) {
                Some(known) if known.bound < bound => *known = miss,
                Some(_) => {}
                None => misses.push(miss),
            }
        }
        misses.retain(|miss| !made.contains(&miss.rule.as_str()));
        misses
    }
}

impl Scene<'_> {
    /// Where a frame fell off at a trigger: how many arguments it had, and what it lacked.
    fn falls_off(&self, rule: &Rule, frame: &Frame, trigger: TokenId) -> Option<(usize, String)> {
        let word = self.document.text_of(trigger);
        if frame.definite && !self.is_definite(trigger) {
            return Some((0, format!("“{word}” is not definite (no \"the\", no possessor)")));
        }
        if frame.dated && !self.is_dated(trigger) {
            return Some((0, format!("no time hangs on “{word}”")));
        }
        if let Some(told) = self.lacks(trigger, &frame.arguments) {
            return Some(told);
        }
        let standing = self.standing(trigger);
        let all = frame.arguments.len();
        if frame.noun && !frame.state && !standing.grounded && !self.dated_before(trigger) {
            let why = format!("nothing in the sentence says that the “{word}” took place");
            return Some((all, why));
        }
        let named = rule.stages.is_empty()
            || rule.planned.is_some()
            || rule.stages.contains_key(&standing.stage);
        (!named).then(|| {
            let stage = format!("{:?}", standing.stage).to_lowercase();
            (all, format!("it is told as {stage}, and the rule names no change for that"))
        })
    }

    /// The first argument that is missing or in the way, and how many were there before it.
    fn lacks(&self, predicate: TokenId, arguments: &[(Role, Pattern)]) -> Option<(usize, String)> {
        for (bound, (role, pattern)) in arguments.iter().enumerate() {
            let one = [(role.clone(), pattern.clone())];
            if self.bind(predicate, &one).is_none() {
                return Some((bound, self.missing(predicate, role, pattern)));
            }
        }
        None
    }

    fn missing(&self, predicate: TokenId, role: &Role, pattern: &Pattern) -> String {
        let name = name(role);
        let of = self.document.text_of(predicate);
        let phrases = self.arguments(predicate, role);
        let wanted = wanted(pattern);
        if pattern.absent {
            return format!("“{of}” has {name} {wanted}, which must not be there");
        }
        let Some(&phrase) = phrases.first() else {
            let elided =
                if pattern.elided { ", and nothing said before could be meant" } else { "" };
            return format!("“{of}” has no {name} {wanted}{elided}");
        };
        let words = self.words(phrase);
        let words = words.text().unwrap_or_default();
        let lemma = self.lemma(phrase).to_lowercase();
        if !pattern.lemmas.is_empty() && !pattern.lemmas.contains(&lemma) {
            return format!("the {name} of “{of}” is “{words}”, not {wanted}");
        }
        match self.lacks(phrase, &pattern.arguments) {
            Some((_, inner)) => inner,
            None => format!("the {name} of “{of}” is “{words}”, which names no {wanted}"),
        }
    }
}

/// A role as rule files write it.
fn name(role: &Role) -> String {
    match role {
        Role::Under(prepositions) => format!("phrase under \"{}\"", prepositions.join("|")),
        Role::Any(roles) => roles.iter().map(name).collect::<Vec<_>>().join(" or "),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// What a pattern wants, in words.
fn wanted(pattern: &Pattern) -> String {
    let lemmas: Vec<&str> = pattern.lemmas.iter().take(5).map(String::as_str).collect();
    match pattern.is {
        Some(is) if is != Is::Phrase => format!("{is:?}").to_lowercase(),
        _ if lemmas.is_empty() => "phrase".to_owned(),
        _ => format!("\"{}\"", lemmas.join("\" or \"")),
    }
}
