//! How a decision about a claim finds it again after its article was read anew.

use entente_claims::{Claim, Evidence, Slots};
use entente_text::ArticleId;
use serde::{Deserialize, Serialize};

use crate::report::Report;

/// Where a claim stands, whatever rule found it: its article, its words, its type. A claim that a
/// later reading makes of the same words is taken to be the same one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Anchor {
    /// The article, which never changes.
    pub article: ArticleId,
    /// The id the claim had.
    pub claim: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its words.
    pub evidence: Vec<Evidence>,
    /// What it said, to tell it from others that rest on the same words.
    pub slots: Slots,
}

impl From<&Report> for Anchor {
    fn from(report: &Report) -> Self {
        let Claim { id, kind, evidence, slots, .. } = &report.claim;
        Self {
            article: report.article.id.clone(),
            claim: id.clone(),
            kind: kind.clone(),
            evidence: evidence.clone(),
            slots: slots.clone(),
        }
    }
}

impl Anchor {
    /// The position of the claim that it means among the claims of its article: the one with its
    /// id; else of those of its type on its words the one that says the same, or says most of it;
    /// `None` where there is none, or where two fit equally well.
    ///
    /// Claims that rest on the same words mostly differ in one slot, such as the member of a list,
    /// so one that says something else in every slot is not taken.
    pub fn find<'a>(&self, claims: impl IntoIterator<Item = &'a Claim>) -> Option<usize> {
        let claims: Vec<&Claim> = claims.into_iter().collect();
        if let Some(same) = claims.iter().position(|claim| claim.id == self.claim) {
            return Some(same);
        }
        let fits = |claim: &Claim| {
            let agreeing = self
                .slots
                .iter()
                .filter(|(name, slot)| claim.slots.get(*name).is_some_and(|other| other == *slot));
            let agreeing = agreeing.count();
            let stands = claim.kind == self.kind && self.on_same_words(claim);
            (stands && agreeing > 0).then_some(agreeing)
        };
        let scored = claims.iter().enumerate().filter_map(|(at, claim)| Some((fits(claim)?, at)));
        let scored: Vec<(usize, usize)> = scored.collect();
        let best = scored.iter().map(|(score, _)| *score).max()?;
        let mut winners = scored.iter().filter(|(score, _)| *score == best);
        match (winners.next(), winners.next()) {
            (Some((_, at)), None) => Some(*at),
            _ => None,
        }
    }

    /// Whether the claim has a piece of evidence with these words in this place: a rule may take
    /// in more or fewer words than before.
    fn on_same_words(&self, claim: &Claim) -> bool {
        self.evidence.iter().any(|mine| {
            claim.evidence.iter().any(|other| {
                let overlaps = mine.start < other.end && other.start < mine.end;
                mine.field == other.field
                    && overlaps
                    && (mine.exact.contains(&other.exact) || other.exact.contains(&mine.exact))
            })
        })
    }
}
