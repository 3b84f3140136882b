//! What a person decided about a claim or a conflict: recorded, reversible, never deleting.

use std::collections::{BTreeMap, BTreeSet};

use entente_claims::{Claim, Modality, Slot};
use entente_text::{ArticleId, When};
use serde::{Deserialize, Serialize};

use crate::anchor::Anchor;
use crate::identity::name_key;
use crate::report::Report;
use crate::subject::Part;

/// A decision, with who made it, when and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// Its number, from 1, in the order of making.
    pub number: i64,
    /// When it was made: RFC 3339.
    pub at: String,
    /// Who made it.
    pub by: String,
    /// Why.
    pub why: String,
    /// What was decided.
    #[serde(flatten)]
    pub ruling: Ruling,
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "ruling", rename_all = "snake_case")]
pub enum Ruling {
    /// The claim is read rightly.
    Accept {
        /// The claim.
        claim: Anchor,
    },
    /// The claim is read wrongly, and counts for nothing.
    Reject {
        /// The claim.
        claim: Anchor,
    },
    /// The claim says something else than what was read.
    Amend {
        /// The claim.
        claim: Anchor,
        /// Slots to fill anew; `None` empties one.
        #[serde(default)]
        slots: BTreeMap<String, Option<Slot>>,
        /// Another date.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<Box<When>>,
        /// Another modality.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        modality: Option<Modality>,
    },
    /// Of two sides that contradict each other, one holds.
    Settle {
        /// The organisation or treaty.
        organisation: String,
        /// The state.
        member: String,
        /// What contradicts what, in a sentence.
        conflict: String,
        /// The claims of the side that holds.
        holds: Vec<Anchor>,
        /// The claims of the other side, which count for nothing in rolls.
        yields: Vec<Anchor>,
    },
    /// Several names are those of one thing.
    Merge {
        /// What they are names of.
        part: Part,
        /// The names; the first is the one it goes by.
        names: Vec<String>,
    },
    /// Claims that bear a name tell of another thing of that name.
    Split {
        /// What it is the name of.
        part: Part,
        /// The name.
        name: String,
        /// What the other one is called.
        into: String,
        /// The claims that tell of the other one.
        claims: Vec<Anchor>,
    },
    /// Articles print one story, whatever their words are like.
    JoinCopies {
        /// The articles.
        articles: Vec<ArticleId>,
    },
    /// Articles print a story of their own, whatever their words are like.
    SplitCopies {
        /// The articles; several of them stay together.
        articles: Vec<ArticleId>,
    },
    /// An earlier verdict no longer holds.
    Undo {
        /// The number of that verdict.
        verdict: i64,
    },
}

impl Ruling {
    /// The claims it is about.
    pub fn anchors(&self) -> Vec<&Anchor> {
        match self {
            Self::Accept { claim } | Self::Reject { claim } | Self::Amend { claim, .. } => {
                vec![claim]
            }
            Self::Settle { holds, yields, .. } => holds.iter().chain(yields).collect(),
            Self::Split { claims, .. } => claims.iter().collect(),
            Self::Merge { .. }
            | Self::JoinCopies { .. }
            | Self::SplitCopies { .. }
            | Self::Undo { .. } => Vec::new(),
        }
    }

    /// The same, to be changed.
    pub fn anchors_mut(&mut self) -> Vec<&mut Anchor> {
        match self {
            Self::Accept { claim } | Self::Reject { claim } | Self::Amend { claim, .. } => {
                vec![claim]
            }
            Self::Settle { holds, yields, .. } => holds.iter_mut().chain(yields).collect(),
            Self::Split { claims, .. } => claims.iter_mut().collect(),
            Self::Merge { .. }
            | Self::JoinCopies { .. }
            | Self::SplitCopies { .. }
            | Self::Undo { .. } => Vec::new(),
        }
    }

    /// The articles that it tells to be copies of each other, or none.
    pub fn copies(&self) -> &[ArticleId] {
        match self {
            Self::JoinCopies { articles } | Self::SplitCopies { articles } => articles,
            _ => &[],
        }
    }

    /// Its name in JSON: "accept".
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accept { .. } => "accept",
            Self::Reject { .. } => "reject",
            Self::Amend { .. } => "amend",
            Self::Settle { .. } => "settle",
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::JoinCopies { .. } => "join_copies",
            Self::SplitCopies { .. } => "split_copies",
            Self::Undo { .. } => "undo",
        }
    }
}

/// The verdicts that hold: all that were made, without those that a later one undid.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Verdicts {
    all: Vec<Verdict>,
    undone: BTreeSet<i64>,
    /// Positions of those that hold, by the article of a claim they are about.
    about: BTreeMap<ArticleId, Vec<usize>>,
}

/// Reports after the verdicts: what counts, and what does not and by which verdict.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ruled {
    /// What counts, with amended claims in the place of those that were read.
    pub reports: Vec<Report>,
    /// What does not count, each with the number of the verdict.
    pub set_aside: Vec<(Report, i64)>,
    /// The numbers of the verdicts that accepted or amended claims that count, by claim id.
    pub confirmed: BTreeMap<String, i64>,
}

impl Verdicts {
    /// Finds out which verdicts hold. An undoing can itself be undone.
    pub fn new(mut all: Vec<Verdict>) -> Self {
        all.sort_by_key(|verdict| verdict.number);
        let mut undone = BTreeSet::new();
        for verdict in all.iter().rev() {
            if let Ruling::Undo { verdict: number } = verdict.ruling
                && number < verdict.number
                && !undone.contains(&verdict.number)
            {
                undone.insert(number);
            }
        }
        let mut about: BTreeMap<ArticleId, Vec<usize>> = BTreeMap::new();
        for (place, verdict) in all.iter().enumerate() {
            if undone.contains(&verdict.number) {
                continue;
            }
            let articles: BTreeSet<&ArticleId> =
                verdict.ruling.anchors().into_iter().map(|anchor| &anchor.article).collect();
            for article in articles {
                about.entry(article.clone()).or_default().push(place);
            }
        }
        Self { all, undone, about }
    }

    /// All verdicts in the order of making, each with whether it holds.
    pub fn all(&self) -> impl Iterator<Item = (&Verdict, bool)> {
        self.all.iter().map(|verdict| (verdict, !self.undone.contains(&verdict.number)))
    }

    /// Whether none was ever made.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// What the verdicts make of the claims of articles. The claims of an article need not be all
    /// there; those that are not given are not ruled on.
    pub fn apply(&self, reports: Vec<Report>) -> Ruled {
        let mut ruled = Ruled::default();
        if self.about.is_empty() {
            return Ruled { reports, ..ruled };
        }
        let mut by_article: BTreeMap<ArticleId, Vec<Report>> = BTreeMap::new();
        for report in reports {
            match self.about.contains_key(&report.article.id) {
                true => by_article.entry(report.article.id.clone()).or_default().push(report),
                false => ruled.reports.push(report),
            }
        }
        for (article, reports) in by_article {
            self.apply_to(&self.about[&article], reports, &mut ruled);
        }
        ruled
    }

    /// Applies verdicts to the claims of one article, a later verdict on a claim over an earlier.
    fn apply_to(&self, verdicts: &[usize], reports: Vec<Report>, ruled: &mut Ruled) {
        let mut rulings: BTreeMap<usize, &Verdict> = BTreeMap::new();
        for verdict in verdicts.iter().map(|&place| &self.all[place]) {
            let anchors: Vec<&Anchor> = match &verdict.ruling {
                Ruling::Settle { yields, .. } => yields.iter().collect(),
                Ruling::Split { .. } => continue,
                other => other.anchors(),
            };
            for anchor in anchors {
                let claims = reports.iter().map(|report| &report.claim);
                if reports.first().is_some_and(|one| one.article.id == anchor.article)
                    && let Some(place) = anchor.find(claims)
                {
                    rulings.insert(place, verdict);
                }
            }
        }
        for (place, report) in reports.into_iter().enumerate() {
            let Some(verdict) = rulings.get(&place) else {
                ruled.reports.push(report);
                continue;
            };
            let report = match &verdict.ruling {
                Ruling::Accept { .. } => report,
                Ruling::Amend { slots, date, modality, .. } => {
                    amended(report, verdict.number, slots, date.as_deref(), *modality)
                }
                _ => {
                    ruled.set_aside.push((report, verdict.number));
                    continue;
                }
            };
            ruled.confirmed.insert(report.claim.id.clone(), verdict.number);
            ruled.reports.push(report);
        }
    }

    /// The anchors of a verdict that find no claim among those given, which are all of the
    /// articles that it is about.
    pub fn lost<'a>(verdict: &'a Verdict, reports: &[Report]) -> Vec<&'a Anchor> {
        let anchors = verdict.ruling.anchors().into_iter();
        anchors
            .filter(|anchor| {
                let own = reports.iter().filter(|report| report.article.id == anchor.article);
                anchor.find(own.map(|report| &report.claim)).is_none()
            })
            .collect()
    }

    /// The names that are said to be those of one thing: each with the one it goes by.
    pub fn aliases(&self, part: Part) -> BTreeMap<&str, &str> {
        let mut aliases = BTreeMap::new();
        for (verdict, holds) in self.all() {
            if let (Ruling::Merge { part: of, names }, true) = (&verdict.ruling, holds)
                && *of == part
                && let Some(first) = names.first()
            {
                aliases.extend(names.iter().map(|name| (name.as_str(), first.as_str())));
            }
        }
        aliases
    }

    /// All names, as they are written, that are held to be of one thing with one of these keys
    /// ([`name_key`]), over however many decisions; nothing for a name of which nothing was decided.
    pub fn names_of_one(&self, part: Part, keys: &BTreeSet<String>) -> BTreeSet<&str> {
        let merges = self.all().filter(|(_, holds)| *holds);
        let mut merges: Vec<&Vec<String>> = merges
            .filter_map(|(verdict, _)| match &verdict.ruling {
                Ruling::Merge { part: of, names } if *of == part => Some(names),
                _ => None,
            })
            .collect();
        let mut keys = keys.clone();
        let mut names = BTreeSet::new();
        loop {
            let known =
                |names: &Vec<String>| names.iter().any(|name| keys.contains(&name_key(name)));
            let (of_one, others): (Vec<_>, Vec<_>) = merges.into_iter().partition(|one| known(one));
            if of_one.is_empty() {
                return names;
            }
            for name in of_one.into_iter().flatten() {
                keys.insert(name_key(name));
                names.insert(name.as_str());
            }
            merges = others;
        }
    }

    /// What the other thing of a name is called, where a claim was split off to it.
    pub fn split<'a>(
        &'a self,
        part: Part,
        report: &Report,
        siblings: &[&Report],
    ) -> Option<&'a str> {
        let verdicts = self.about.get(&report.article.id)?;
        verdicts.iter().rev().find_map(|&place| {
            let Ruling::Split { part: of, into, claims, .. } = &self.all[place].ruling else {
                return None;
            };
            let own: Vec<&Report> = siblings
                .iter()
                .copied()
                .filter(|other| other.article.id == report.article.id)
                .collect();
            let means = |anchor: &Anchor| {
                anchor.article == report.article.id
                    && anchor
                        .find(own.iter().map(|other| &other.claim))
                        .is_some_and(|place| own[place].claim.id == report.claim.id)
            };
            (*of == part && claims.iter().any(means)).then_some(into.as_str())
        })
    }
}

/// A report whose claim says what a verdict makes it say, on the same words.
fn amended(
    report: Report,
    number: i64,
    slots: &BTreeMap<String, Option<Slot>>,
    date: Option<&When>,
    modality: Option<Modality>,
) -> Report {
    let Report { claim, article } = report;
    let mut filled = claim.slots.clone();
    for (name, slot) in slots {
        match slot {
            Some(slot) => filled.insert(name.clone(), slot.clone()),
            None => filled.remove(name),
        };
    }
    let rule = format!("verdict.{number}");
    let claim = match Claim::new(&claim.article, &claim.kind, &rule, filled, claim.evidence.clone())
    {
        Ok(new) => Claim {
            date: date.cloned().or(claim.date),
            modality: modality.unwrap_or(claim.modality),
            attribution: claim.attribution,
            ..new
        },
        // A claim that was kept has evidence.
        Err(_) => claim,
    };
    Report { claim, article }
}
