//! Names with a time and no verb: "X joined in 1969, Y in 1970 and Z in June 1971".

use entente_names::{Form, Kind};
use entente_text::{TokenId, When};
use entente_time::{Timex, TimexKind};

use crate::dating::happened;
use crate::lexicon::list;
use crate::scene::{Scene, Wanted};

/// How many words may stand between a name without a verb and the end of its time.
const GAP: usize = 9;

impl Scene<'_> {
    /// The names behind a told event that have a date of their own and no verb: "X joined in 1969,
    /// Y in 1970 and Z in June 1971" (gapping). Each with its date.
    pub(crate) fn gapped(&self, event: TokenId) -> Vec<(TokenId, When)> {
        let sentence = self.document.sentence_of(event);
        let mut found = Vec::new();
        for name in event + 1..sentence.end.saturating_sub(2) {
            let last = self.mention(name).is_some_and(|mention| {
                let named = mention.form == Form::Name
                    || mention.form == Form::Demonym && self.is_people(name);
                named
                    && (mention.kind == Kind::State || Wanted::Body.admits(mention.kind))
                    && self.document.tokens[name].span.end >= mention.span.end
            });
            let separated = (event + 1..name).rev().find(|&before| {
                self.mention_of_same(before, name).is_none() && self.dep(before) != "det"
            });
            let joined = separated.is_some_and(|before| {
                let word = self.document.text_of(before).to_lowercase();
                self.lexicon.has(list::LIST_FINAL, &word) || matches!(word.as_str(), "," | ";")
            });
            if !last || !joined {
                continue;
            }
            let head = self.document.tokens[name].head;
            let own_verb = self.dep(name).starts_with("nsubj") && self.is_verb(head) && head > name;
            let time = self.time_after(name).filter(|_| !own_verb);
            let Some(time) = time else { continue };
            // "and A and B in 2004": all of a list that has one time.
            let known = |at: &TokenId| found.iter().any(|(other, _): &(TokenId, When)| other == at);
            let mut all: Vec<TokenId> =
                self.coordinated(name).into_iter().filter(|&at| at > event && at < name).collect();
            all.retain(|at| !known(at) && self.gap_joins(*at, name));
            all.push(name);
            let when = happened(&time.when);
            found.extend(all.into_iter().map(|at| (at, when.clone())));
        }
        found
    }

    /// Whether nothing stands between two names but other names and what joins them.
    fn gap_joins(&self, first: TokenId, last: TokenId) -> bool {
        (first + 1..last).all(|at| {
            let word = self.document.text_of(at).to_lowercase();
            self.mention(at).is_some()
                || self.dep(at) == "det"
                || self.lexicon.has(list::LIST_FINAL, &word)
        })
    }

    /// The time behind a name without a verb: "Y in 1970", "Y's on 20 May", "the Americans under
    /// George Bush in 2003".
    fn time_after(&self, name: TokenId) -> Option<&Timex> {
        let tokens = &self.document.tokens;
        let end = self.document.sentence_of(name).end.min(name + GAP);
        let bare = |at: &TokenId| {
            let stop = self.is_verb(*at)
                || matches!(self.document.text_of(*at), "," | ";" | ":")
                || self.lexicon.has(list::LIST_FINAL, self.document.text_of(*at))
                || self.mention(*at).is_some_and(|it| it.kind == Kind::State);
            !stop || self.is_time(*at)
        };
        (name + 1..end).take_while(bare).find_map(|at| {
            let time = self.times.iter().find(|timex| {
                matches!(timex.kind, TimexKind::Date | TimexKind::Time)
                    && !timex.citation
                    && self.document.tokens_in(timex.span).start == at
            })?;
            (matches!(tokens[at - 1].pos.as_str(), "ADP" | "SCONJ") || at == name + 1)
                .then_some(time)
        })
    }

    /// Whether two tokens are of one name.
    fn mention_of_same(&self, one: TokenId, other: TokenId) -> Option<()> {
        let (one, other) = (self.mention(one)?, self.mention(other)?);
        (one.span == other.span).then_some(())
    }
}
