//! The words around an anchor that may tell of its occasion.

use entente_text::TokenId;

use super::View;
use super::anchor::Anchor;
use super::rule::{Telling, Where};
use crate::roles::Role;

/// A word above or beside an anchor that may tell of it.
#[derive(Debug, Clone)]
pub(super) struct Governor {
    pub(super) token: TokenId,
    /// The preposition between the two.
    pub(super) via: Option<String>,
    /// Who acts, where the verb was taken for a part of a name: "Ruritania Hosts Exercises".
    pub(super) actor: Option<TokenId>,
}

impl View<'_, '_> {
    /// The words that may tell of an anchor: what it is an argument of, and the clauses that hang
    /// on it.
    pub(super) fn governors(&self, anchor: &Anchor) -> Vec<Governor> {
        let document = self.scene.document;
        let mut found: Vec<Governor> = Vec::new();
        let mut add = |token: TokenId, via: Option<String>| {
            if !found.iter().any(|known| known.token == token) && !anchor.chain.contains(&token) {
                found.push(Governor { token, via, actor: None });
            }
        };
        for &link in &anchor.chain {
            let above = document.tokens[link].head;
            if above != link {
                if self.scene.dep(link) == "pobj" && !self.scene.is_verb(above) {
                    let via = Some(self.text(above).to_lowercase());
                    let mut over = document.tokens[above].head;
                    add(over, via.clone());
                    // "take part in", "a speech at": the verb above the noun.
                    for _ in 0..4 {
                        if self.acts(over) || document.tokens[over].head == over {
                            break;
                        }
                        over = document.tokens[over].head;
                    }
                    if self.acts(over) {
                        add(over, via);
                    }
                } else if !anchor.chain.contains(&above) {
                    add(above, None);
                    if matches!(self.scene.dep(link), "nsubj" | "nsubjpass") {
                        for verb in self.scene.children(above) {
                            // "is to be held", "opens and ends"
                            let shares = matches!(self.scene.dep(verb), "conj" | "xcomp");
                            if shares && self.scene.is_verb(verb) {
                                add(verb, None);
                            }
                        }
                    }
                }
            }
            for child in self.scene.children(link) {
                if matches!(self.scene.dep(child), "relcl" | "acl") && self.scene.is_verb(child) {
                    add(child, None);
                }
            }
        }
        found.extend(self.hidden_verb(anchor));
        found
    }

    /// "Ruritania Hosts CSTO Exercises", "X hosts talks": a verb that the parser made a part of the
    /// noun phrase, between a name and the noun.
    fn hidden_verb(&self, anchor: &Anchor) -> Option<Governor> {
        let before = self.before(anchor.head);
        before.iter().copied().find_map(|token| {
            let plural = matches!(self.scene.document.tokens[token].tag.as_str(), "NNS" | "NNPS");
            let actor = token.checked_sub(1).filter(|actor| before.contains(actor))?;
            let named = self.scene.mention(actor).is_some()
                || self.people.at(self.scene.field, actor).is_some();
            let verb = self
                .tellings(|occasion| *occasion == Where::Role(Role::Patient))
                .any(|telling| !telling.noun && self.is_one_of(token, &telling.triggers));
            (plural && named && verb).then_some(Governor { token, via: None, actor: Some(actor) })
        })
    }

    /// Whether a telling's trigger is this governor, and the anchor where the telling has it.
    pub(super) fn tells(&self, telling: &Telling, governor: &Governor, anchor: &Anchor) -> bool {
        let verb = self.acts(governor.token) || governor.actor.is_some();
        if telling.noun == verb {
            return false;
        }
        if governor.actor.is_some() {
            return telling.occasion == Where::Role(Role::Patient)
                && self.is_one_of(governor.token, &telling.triggers);
        }
        let named =
            telling.triggers.is_empty() || self.is_one_of(governor.token, &telling.triggers);
        let Where::Role(role) = &telling.occasion else { return false };
        named
            && match role {
                Role::Under(prepositions) => {
                    governor.via.as_ref().is_some_and(|via| prepositions.contains(via))
                }
                role => self
                    .scene
                    .arguments(governor.token, role)
                    .into_iter()
                    .flat_map(|phrase| self.scene.coordinated(self.antecedent(phrase)))
                    .any(|phrase| anchor.chain.contains(&phrase)),
            }
    }

    /// The noun that a relative pronoun stands for; any other word stands for itself.
    pub(super) fn antecedent(&self, token: TokenId) -> TokenId {
        let document = self.scene.document;
        if !matches!(document.tokens[token].tag.as_str(), "WDT" | "WP") {
            // The subject of a verb that was taken for a noun.
            let noun = document.tokens[token].pos == "NOUN";
            let subject = self.scene.child(token, &["nsubj"]).filter(|_| noun);
            return subject.unwrap_or(token);
        }
        let clause = document.ancestors(token).find(|&above| self.scene.dep(above) == "relcl");
        clause.map_or(token, |clause| document.tokens[clause].head)
    }
}
