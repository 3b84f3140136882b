//! Where: the place that a phrase names, and the state it lies in.

use entente_names::{Form, Kind};
use entente_text::TokenId;

use super::View;
use crate::lexicon::list;

/// A place as the text names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its names; none where only countries are named ("on the territory of A and B").
    pub(crate) names: Vec<String>,
    /// The region that it lies in, where the text calls it one.
    pub(crate) region: Option<String>,
    /// The states named with it, by code.
    pub(crate) countries: Vec<String>,
    /// Whether its name is that of a country.
    pub(crate) is_country: bool,
}

impl Place {
    /// Whether it can not be the same as another: neither is a part of the other by its name, nor
    /// the country of the other.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        let (Some(a), Some(b)) = (self.names.first(), other.names.first()) else { return false };
        let holds = |wide: &Self, narrow: &Self| {
            wide.is_country && wide.countries.iter().any(|code| narrow.countries.contains(code))
        };
        // Of a place whose country the text does not tell, any country may be it.
        let open = |wide: &Self, narrow: &Self| wide.is_country && narrow.countries.is_empty();
        !(a.contains(b.as_str())
            || b.contains(a.as_str())
            || holds(self, other)
            || holds(other, self)
            || open(self, other)
            || open(other, self))
    }
}

impl View<'_, '_> {
    /// The place that the object of a preposition names.
    pub(crate) fn place(&self, object: TokenId) -> Option<Place> {
        let mut place = Place::default();
        let owns = |token: &TokenId| self.scene.dep(*token) == "poss";
        for head in self.scene.coordinated(object).into_iter().filter(|token| !owns(token)) {
            self.one_place(head, &mut place, 4);
        }
        // What is near a state is not in it.
        let above = self.scene.document.tokens[object].head;
        let beside = self.scene.document.tokens[above].pos == "ADP"
            && !self.scene.lexicon.has(list::INSIDE_PREPOSITION, &self.text(above).to_lowercase());
        if beside {
            place.countries.clear();
        }
        (place != Place::default()).then_some(place)
    }

    fn one_place(&self, head: TokenId, place: &mut Place, depth: usize) {
        let Some(depth) = depth.checked_sub(1) else { return };
        if self.in_time(head) || self.scene.is_verb(head) {
            return;
        }
        let lemma = self.scene.lemma(head).to_lowercase();
        if self.scene.lexicon.has(list::TERRITORY, &lemma) {
            for token in self.phrase(head) {
                if let Some(code) = self.country(token)
                    && !place.countries.contains(&code)
                {
                    place.countries.push(code);
                }
            }
            return;
        }
        let region = self.scene.lexicon.has(list::REGION, &lemma);
        if let Some((name, first)) = self.place_name(head) {
            if region && !place.names.is_empty() {
                place.region = Some(name);
            } else if !place.names.contains(&name) {
                place.is_country |= place.names.is_empty() && self.country(head).is_some();
                place.names.push(name);
            }
            let lies = (first.saturating_sub(3)..=head).filter_map(|token| {
                let owns = self.scene.document.is_under(token, head);
                owns.then(|| self.country(token)).flatten()
            });
            for code in lies {
                if !place.countries.contains(&code) {
                    place.countries.push(code);
                }
            }
        }
        // "Accra, Ghana", "Sanya in China's Hainan Province".
        let after = head + 1;
        if after + 1 < self.scene.document.tokens.len()
            && self.text(after) == ","
            && let Some(code) = self.country(after + 1)
            && !place.names.is_empty()
            && self.scene.run(after + 1).is_none()
            && !place.countries.contains(&code)
        {
            place.countries.push(code);
        }
        for child in self.scene.children(head) {
            let nested = self.scene.dep(child) == "prep"
                && self
                    .scene
                    .lexicon
                    .has(list::INSIDE_PREPOSITION, &self.text(child).to_lowercase());
            if let Some(inner) = nested.then(|| self.scene.child(child, &["pobj"])).flatten() {
                let before = place.names.len();
                self.one_place(inner, place, depth);
                // The wider place is no place of its own beside the narrower one.
                if before > 0 {
                    place.names.truncate(before);
                }
            }
        }
    }

    /// The words that name a place, and the first of them: from the first capital letter or
    /// direction ("western") before the head up to it.
    fn place_name(&self, head: TokenId) -> Option<(String, TokenId)> {
        let document = self.scene.document;
        if let Some((_, first)) = self.mention_span(head) {
            // "western Kazakhstan"
            let directed = first.checked_sub(1).filter(|&before| {
                let word = self.text(before).to_lowercase();
                self.scene.lexicon.has(list::DIRECTION, &word)
            });
            let mention = self.scene.mention(head)?;
            let names = matches!(mention.kind, Kind::State | Kind::Territory | Kind::Place)
                && mention.form != Form::Demonym
                && mention.form != Form::Metonym;
            let start = directed.unwrap_or(first);
            return names.then(|| {
                let end = mention.span.end.max(self.of_name(head));
                let begin = match directed {
                    Some(token) => document.tokens[token].span.start,
                    None => mention.span.start,
                };
                (document.text[begin..end].to_owned(), start)
            });
        }
        let person = document.entity_of(head).is_some_and(|entity| entity.label == "PERSON");
        let mut words = self.before(head);
        // Behind the possessor: "Kyrgyzstan's Issyk-Kul region".
        if let Some(case) = words.iter().rposition(|&token| document.tokens[token].tag == "POS") {
            words.drain(..=case);
        }
        words.push(head);
        let named = |&token: &TokenId| {
            let word = self.text(token).to_lowercase();
            let proper = self.is_capitalised(token) && document.tokens[token].pos == "PROPN";
            proper || self.scene.lexicon.has(list::DIRECTION, &word)
        };
        let first = words.iter().copied().find(|token| named(token))?;
        let capital = (first..=head)
            .any(|token| self.is_capitalised(token) && document.tokens[token].pos == "PROPN");
        let apart = (first..=head).any(|token| {
            let mention = self.scene.mention(token);
            mention.is_some_and(|m| matches!(m.kind, Kind::Organisation | Kind::Treaty))
        });
        (capital && !apart && !person).then(|| {
            let start = document.tokens[first].span.start;
            (document.text[start..self.of_name(head)].to_owned(), first)
        })
    }

    /// One past the last byte of a name that goes on with "of": "Bay of Bengal".
    fn of_name(&self, head: TokenId) -> usize {
        let document = self.scene.document;
        let mut end = document.tokens[head].span.end;
        let of = self
            .scene
            .children(head)
            .find(|&child| child == head + 1 && self.scene.lemma(child) == "of");
        let capital = self.is_capitalised(head);
        if let Some(name) = of.filter(|_| capital).and_then(|of| self.scene.child(of, &["pobj"])) {
            let proper = document.tokens[name].pos == "PROPN" && name <= head + 4;
            if proper {
                end = document.tokens[name].span.end;
            }
        }
        end
    }

    /// The last and first token of the name that holds a token.
    fn mention_span(&self, token: TokenId) -> Option<(TokenId, TokenId)> {
        let mention = self.scene.mention(token)?;
        let tokens = self.scene.document.tokens_over(mention.span);
        Some((tokens.end.checked_sub(1)?, tokens.start))
    }

    /// The state that a token names, when it names one as a place.
    fn country(&self, token: TokenId) -> Option<String> {
        let mention = self.scene.mention(token)?;
        (mention.kind == Kind::State && mention.form == Form::Name)
            .then(|| mention.code.to_string())
    }
}
