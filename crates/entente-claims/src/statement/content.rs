//! What a verb of saying tells, by the frames of its rules.

use std::ops::Range;

use entente_text::TokenId;

use super::Hearing;
use crate::lexicon::list;
use crate::rule::{Content, Frame};

impl Hearing<'_, '_> {
    /// What a verb says, by the first frame that fits, whatever is quoted.
    pub(super) fn contents(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let lemma = self.verb(verb);
        self.speech
            .frames(self.rules, &lemma)
            .iter()
            .find_map(|(_, frame)| self.content(verb, frame))
    }

    /// What a verb says by a frame.
    pub(super) fn content(&self, verb: TokenId, frame: &Frame) -> Option<Range<TokenId>> {
        frame.content.iter().find_map(|content| self.content_as(verb, *content))
    }

    fn content_as(&self, verb: TokenId, content: Content) -> Option<Range<TokenId>> {
        match content {
            Content::Quotation => None,
            Content::Clause => self.clause(verb),
            Content::Topic => self.topic(verb),
            Content::About => self.about(verb),
            Content::Naming => self.naming(verb),
            Content::Infinitive => self.infinitive(verb),
            Content::For => self.called_for(verb),
        }
    }

    /// "condemned the vote", "the vote was condemned by X": the object.
    fn topic(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        if self.is_passive(verb) {
            let subject = scene.child(verb, &["nsubjpass"])?;
            return Some(self.trimmed(scene.extent(subject)));
        }
        let object = scene.child(verb, &["dobj"])?;
        let pronoun = scene.document.tokens[object].pos == "PRON";
        (!pronoun && object > verb).then(|| self.clipped(verb, scene.extent(object)))
    }

    /// "spoke about the vote", "accused Y of it": what is talked about.
    fn about(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        let object = scene.child(verb, &["dobj"]).filter(|&object| object > verb);
        let is_about = |child: &TokenId| {
            scene.dep(*child) == "prep"
                && *child > verb
                && scene.lexicon.has(list::TOPIC, scene.lemma(*child))
        };
        // "informed Y about Z": the parser may hang it on Y.
        let about = scene.children(verb).find(is_about).or_else(|| {
            object.and_then(|object| {
                scene.children(object).find(|child| {
                    is_about(child) && scene.lexicon.has(list::HEARER_TOPIC, scene.lemma(*child))
                })
            })
        })?;
        scene.child(about, &["pobj", "pcomp"])?;
        let range = scene.extent(about);
        // Whoever is told is not what is told; whoever is accused is.
        let lemma = scene.lemma(verb).to_lowercase();
        let hears = scene.lexicon.has(list::HEARER_VERB, &lemma);
        let start = object
            .filter(|_| !hears)
            .map_or(range.start, |object| scene.extent(object).start.min(range.start));
        Some(self.clipped(verb, start..range.end))
    }

    /// "called the vote a farce", "described it as one": what something is called.
    fn naming(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        let object = match self.is_passive(verb) {
            true => scene.child(verb, &["nsubjpass"]),
            false => scene.child(verb, &["dobj"]),
        };
        let named = scene.children(verb).find(|&child| {
            child > verb
                && !scene.is_infinitive(child)
                && (matches!(scene.dep(child), "oprd" | "ccomp" | "xcomp")
                    || scene.dep(child) == "prep" && scene.lemma(child) == "as"
                    || scene.dep(child) == "attr")
        })?;
        let start = object.map_or(scene.extent(named).start, |object| {
            scene.extent(object).start.min(scene.extent(named).start)
        });
        let end = object.map_or(0, |object| scene.extent(object).end);
        if self.is_passive(verb) {
            return Some(self.trimmed(scene.extent(named)));
        }
        Some(self.clipped(verb, start..scene.extent(named).end.max(end)))
    }

    /// "urged Y to leave": what somebody is to do.
    fn infinitive(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        let second = scene.children(verb).find(|&child| {
            matches!(scene.dep(child), "xcomp" | "ccomp" | "advcl")
                && child > verb
                && scene.is_verb(child)
                && scene.is_infinitive(child)
        })?;
        let object = scene.child(verb, &["dobj"]).map(|object| scene.extent(object).start);
        let prep = scene
            .children(verb)
            .find(|&child| scene.dep(child) == "prep" && child > verb && child < second)
            .map(|child| scene.extent(child).start);
        let range = scene.extent(second);
        let start =
            object.into_iter().chain(prep).chain([range.start]).min().unwrap_or(range.start);
        Some(self.clipped(verb, start..range.end))
    }

    /// "called for talks", "called for Y to leave": what is called for.
    fn called_for(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        // "called for X to resign"
        let clause = scene.children(verb).find(|&child| {
            child > verb
                && matches!(scene.dep(child), "advcl" | "ccomp" | "xcomp")
                && scene.children(child).any(|mark| {
                    matches!(scene.dep(mark), "mark" | "prep") && scene.lemma(mark) == "for"
                })
        });
        if let Some(clause) = clause {
            return Some(self.clipped(verb, scene.extent(clause)));
        }
        let prep = scene.children(verb).find(|&child| {
            scene.dep(child) == "prep"
                && child > verb
                && scene.lexicon.has(list::CALL, scene.lemma(child))
        })?;
        scene.child(prep, &["pobj", "pcomp"])?;
        let end = scene
            .child(verb, &["xcomp", "advcl"])
            .filter(|&second| scene.is_infinitive(second))
            .map_or(0, |second| scene.extent(second).end);
        let range = scene.extent(prep);
        Some(self.clipped(verb, range.start..range.end.max(end)))
    }

    /// The clause that a verb of saying governs: its complement, or the sentence that it is put in
    /// or behind.
    fn clause(&self, verb: TokenId) -> Option<Range<TokenId>> {
        let scene = self.scene;
        let document = scene.document;
        // What stands before the verb is said only where no more than a comma parts them.
        let joined = |child: TokenId| {
            child > verb
                || !(scene.extent(child).end..verb)
                    .chain(child..verb)
                    .any(|token| matches!(document.text_of(token), ";" | ":"))
        };
        let clauses =
            || scene.children(verb).filter(|&child| scene.dep(child) == "ccomp" && joined(child));
        let complement = clauses().find(|&child| child > verb).or_else(|| clauses().next());
        // "what it says are", "which they said favoured": the clause tells of the noun.
        let torn = |clause: TokenId| {
            let subject =
                scene.child(clause, &["nsubj", "nsubjpass", "expl", "csubj", "csubjpass"]);
            let finite = matches!(document.tokens[clause].tag.as_str(), "VBD" | "VBZ" | "VBP");
            let asks = |subject: TokenId| {
                subject < verb && matches!(document.tokens[subject].tag.as_str(), "WP" | "WDT")
            };
            clause > verb && finite && subject.is_none_or(asks)
        };
        if let Some(complement) = complement.filter(|&clause| !torn(clause)) {
            let mut range = scene.extent(complement);
            // What the same speaker says with a second verb is a passage of its own.
            let from = self.triggers.partition_point(|&other| other < range.start.max(verb + 1));
            let second = self.triggers[from..]
                .iter()
                .take_while(|&&other| other < range.end)
                .find(|&&other| self.coordinated_with(other) == Some(verb));
            if let Some(&second) = second {
                range.end = second;
            }
            return Some(self.clipped(verb, range));
        }
        // "that" behind the verb, whatever the parse made of the clause.
        let sentence = document.sentence_of(verb);
        let that = (verb + 1..sentence.end.min(verb + 10)).find(|&token| {
            document.text_of(token).eq_ignore_ascii_case("that")
                && matches!(document.tokens[token].tag.as_str(), "IN" | "WDT" | "DT")
                && document.tokens[token].dep == "mark"
        });
        if let Some(that) = that {
            let between = (verb + 1..that).any(|token| scene.is_verb(token));
            if !between {
                let clause = document.tokens[that].head;
                return Some(self.clipped(verb, that..scene.extent(clause).end.max(that + 1)));
            }
        }
        // "says the plan aimed for": the parser took the clause for a noun with a participle.
        let broken = scene.child(verb, &["dobj"]).filter(|&object| {
            object > verb
                && scene.children(object).any(|child| {
                    scene.dep(child) == "acl"
                        && matches!(document.tokens[child].tag.as_str(), "VBN" | "VBD")
                })
        });
        if let Some(object) = broken {
            return Some(self.clipped(verb, scene.extent(object)));
        }
        // "..., X announced", "..., X added, ...": the verb hangs on what it tells.
        let head = document.tokens[verb].head;
        let hears = scene.lexicon.has(list::HEARER_VERB, &scene.lemma(verb).to_lowercase());
        let object = scene.child(verb, &["dobj", "dative"]).is_some() && !hears;
        if matches!(scene.dep(verb), "parataxis" | "ccomp" | "conj" | "advcl")
            && scene.is_verb(head)
            && scene.child(verb, &["nsubj"]).is_some()
            && scene.child(verb, &["mark", "xcomp"]).is_none()
            && !object
        {
            let own = scene.extent(verb);
            let comma = |token: Option<TokenId>| {
                token.is_some_and(|token| {
                    token < document.tokens.len() && document.text_of(token) == ","
                })
            };
            let range = scene.extent(head);
            let before = comma(own.start.checked_sub(1)) || comma(Some(own.start));
            let after = comma(Some(own.end)) || comma(Some(own.end - 1));
            if before && range.start < own.start && (after || own.end + 1 >= range.end) {
                let inside = after && own.end + 1 < range.end;
                return Some(self.trimmed(if inside { range } else { range.start..own.start }));
            }
        }
        None
    }
}
