//! The sentences behind a name or a change, each with the way to where it stands.

use entente_claims::Claim;
use entente_export::sentence;
use entente_record::Report;

use crate::dates::{self, Dated};
use crate::names::Names;
use crate::pages::article::UNTITLED;
use crate::words::{self, Label};

/// Words of an article that say something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Says {
    /// The words, as they stand in the article; parts that stand apart are joined by dots.
    pub(crate) exact: String,
    /// The article, at the claim.
    pub(crate) href: String,
    /// The page that says why.
    pub(crate) why: String,
    /// The headline.
    pub(crate) title: String,
    /// The day of publication, where it is known.
    pub(crate) published: Option<Dated>,
    /// Modality and attribution, where they are not plain assertion by the article.
    pub(crate) labels: Vec<Label>,
}

/// What reports say, in their order; the same words of the same article only once.
pub(crate) fn all<'a>(reports: impl IntoIterator<Item = &'a Report>, names: &Names) -> Vec<Says> {
    let mut seen: Vec<(&str, &[entente_claims::Evidence])> = Vec::new();
    let mut all = Vec::new();
    for report in reports {
        let words = (report.article.id.as_str(), report.claim.evidence.as_slice());
        if !seen.contains(&words) {
            seen.push(words);
            all.push(of(report, names));
        }
    }
    all
}

/// Where a claim stands among the pages: its article, at the claim.
pub(crate) fn address(report: &Report) -> String {
    format!("/article/{}#claim-{}", report.article.id, report.claim.id)
}

/// The page that says why a claim was read.
pub(crate) fn why(claim: &Claim) -> String {
    format!("/claim/{}", claim.id)
}

/// What one report says.
pub(crate) fn of(report: &Report, names: &Names) -> Says {
    let Report { claim, article } = report;
    let title = if article.title.is_empty() { UNTITLED } else { &article.title };
    Says {
        exact: sentence(claim),
        href: address(report),
        why: why(claim),
        title: title.to_owned(),
        published: article.published.map(dates::day),
        labels: words::labels(claim, names),
    }
}
