//! When something is said, to whom, and on what occasion.

use entente_text::{Edtf, Span, TokenId, When};

use super::{Hearing, Quoted, Said};
use crate::dating::{NEWS_OF_THE_DAY, SAID};
use crate::lexicon::list;

impl Hearing<'_, '_> {
    /// The time of saying: one that hangs on the verb and stands outside of what is said, else the
    /// day of publication, where nothing tells of an earlier time.
    pub(super) fn when(&self, said: &Said<'_>, quoted: &[&Quoted]) -> When {
        let scene = self.scene;
        let document = scene.document;
        let told = said.content.as_ref().map(|content| document.span_of(content));
        let outside = |span: Span| {
            !told.is_some_and(|told| told.overlaps(span))
                && !quoted.iter().any(|one| one.marks.outer.overlaps(span))
        };
        let present = matches!(document.tokens[said.verb].tag.as_str(), "VBZ" | "VBP");
        // "announces the end of it this year", "calls for protests on Friday": news of the day it is
        // told on, and the time is that of what is said.
        let own = |span: Span| {
            !present || self.published.is_none() || told.is_none_or(|told| span.start < told.start)
        };
        if said.by_verb {
            let verbs = [Some(said.verb), self.coordinated_with(said.verb)];
            for verb in verbs.into_iter().flatten() {
                if let Some(timex) =
                    scene.time_of(verb).filter(|timex| outside(timex.span) && own(timex.span))
                {
                    return timex.when.clone();
                }
            }
        }
        let standing = scene.standing(said.verb);
        let basis = match self.published {
            _ if standing.background && said.by_verb => {
                "told as background; the text gives no time"
            }
            None => SAID,
            Some(day) => {
                return When {
                    edtf: Some(Edtf::day(day)),
                    basis: Some(NEWS_OF_THE_DAY.to_owned()),
                    ..When::default()
                };
            }
        };
        When { basis: Some(basis.to_owned()), ..When::default() }
    }

    /// To whom it is said: "told RIA Novosti", "said to reporters".
    pub(super) fn addressee(&self, verb: TokenId) -> Option<String> {
        let scene = self.scene;
        let lemma = scene.lemma(verb).to_lowercase();
        let hears = scene.lexicon.has(list::HEARER_VERB, &lemma);
        let dative = scene
            .child(verb, &["dative"])
            .map(|dative| scene.child(dative, &["pobj"]).unwrap_or(dative));
        let object = dative.or_else(|| hears.then(|| scene.child(verb, &["dobj"])).flatten());
        let to = || {
            let to = scene
                .children(verb)
                .find(|&child| scene.dep(child) == "prep" && scene.lemma(child) == "to")?;
            scene.child(to, &["pobj"])
        };
        let head = object.or_else(to)?;
        if let Some(mention) = self.people.at(scene.field, head) {
            return Some(self.people.persons[mention.person].name.clone());
        }
        (scene.document.tokens[head].pos != "PRON")
            .then(|| scene.words_over(&scene.noun_phrase(head)))
    }

    /// On what occasion it is said: "at the opening of the exercise".
    pub(super) fn occasion(&self, verb: TokenId) -> Option<String> {
        let scene = self.scene;
        let head = scene
            .children(verb)
            .filter(|&child| {
                scene.dep(child) == "prep"
                    && scene.lexicon.has(list::SAYING_OCCASION, scene.lemma(child))
            })
            .find_map(|prep| scene.child(prep, &["pobj"]))?;
        let time =
            scene.times.iter().any(|timex| timex.span.overlaps(scene.document.tokens[head].span));
        (!time && self.inside[head].is_none()).then(|| scene.words_over(&scene.noun_phrase(head)))
    }
}
