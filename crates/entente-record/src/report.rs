//! A claim and the article that makes it.

use entente_claims::{Claim, Modality, ON_OR_BEFORE};
use entente_text::{Article, ArticleId, Date, Edtf, When};
use serde::{Deserialize, Serialize};

use crate::body::Bodies;
use crate::record::RECORD_TYPES;
use crate::support::{Support, Supports};
use crate::window::Window;

/// What a page needs to know of an article.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ArticleHead {
    /// Hash of the content.
    pub id: ArticleId,
    /// The id its source gave it, else the hash.
    pub name: String,
    /// The headline; empty when there is none.
    pub title: String,
    /// The outlet or site.
    pub source: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// The day of publication, where it is known.
    pub published: Option<Date>,
    /// The id of the article that leads its story, where several articles print it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub story: Option<ArticleId>,
    /// The outlet that printed it first, where it says that it was printed before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
}

impl From<&Article> for ArticleHead {
    /// The head of an article that no archive has set beside others yet.
    fn from(article: &Article) -> Self {
        Self {
            id: article.id.clone(),
            name: article.name().to_owned(),
            title: article.title.clone(),
            source: article.source.clone(),
            url: article.url.clone(),
            published: article.published,
            story: None,
            credit: None,
        }
    }
}

/// A claim and the article that makes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What is claimed.
    pub claim: Claim,
    /// Where it is claimed.
    pub article: ArticleHead,
}

impl Report {
    /// The organisation or treaty that it is about.
    pub fn body(&self) -> Option<&str> {
        self.claim.slot("organisation").or_else(|| self.claim.slot("treaty"))
    }

    /// Whether it was published by a day; without publication date it is known only when no day
    /// is asked for.
    pub fn known_on(&self, known: Option<Date>) -> bool {
        known.is_none_or(|known| self.article.published.is_some_and(|day| day <= known))
    }

    /// Whether its claim is of a type that tells who belongs to what.
    pub(crate) fn is_of_record(&self) -> bool {
        RECORD_TYPES.contains(&self.claim.kind.as_str())
    }

    /// A key that sorts reports by time and keeps any two apart that are not the same.
    pub(crate) fn key(&self) -> impl Ord + use<'_> {
        let Claim { id, rule, modality, attribution, date, .. } = &self.claim;
        // Claims with the same id differ at most in these.
        let date = date.as_ref().map(|When { text, edtf, inferred, basis }| {
            (text, edtf.as_ref().map(Edtf::as_str), inferred.as_ref().map(Edtf::as_str), basis)
        });
        (self.window().order(), id, &self.article, rule, modality, attribution, date)
    }

    /// Whether it tells of something as a fact.
    pub(crate) fn is_fact(&self) -> bool {
        self.claim.modality == Modality::Asserted
    }

    /// When the change it tells of can have happened.
    ///
    /// The date of a mere announcement is the last day on which it can have happened; so is the
    /// day of publication where the text gives no date that stands on the calendar. An undated
    /// claim of an undated article leaves the window open on both sides.
    pub fn window(&self) -> Window {
        let window = self.stated();
        match self.article.published {
            Some(day) if window.is_unknown() && self.is_fact() => Window::until(day),
            _ if self.is_announcement() => Window { earliest: None, ..window },
            _ => window,
        }
    }

    /// When the state of things that it describes was seen: its date, else the day of
    /// publication.
    pub(crate) fn seen(&self) -> Window {
        let window = self.stated();
        match self.article.published {
            Some(day) if window.is_unknown() => Window::day(day),
            _ => window,
        }
    }

    /// When what it denies would have happened: at the time it gives, else at any time up to its
    /// publication.
    pub(crate) fn denied(&self) -> Window {
        let window = self.stated();
        match self.article.published {
            Some(day) if window.is_unknown() => Window::until(day),
            _ => window,
        }
    }

    /// The time that its own words give.
    pub(crate) fn stated(&self) -> Window {
        let dated = self.claim.date.as_ref().and_then(When::dated);
        dated.map(Window::of).unwrap_or_default()
    }

    /// Whether its date is that of an announcement of something that came before.
    pub fn is_announcement(&self) -> bool {
        let basis = self.claim.date.as_ref().and_then(|when| when.basis.as_deref());
        basis.is_some_and(|basis| basis.starts_with(ON_OR_BEFORE))
    }

    /// How well it supports the date it gives.
    pub(crate) fn support(&self, bodies: &Bodies) -> Support {
        let said_by = self.claim.attribution.as_deref();
        let body = self.body().unwrap_or_default();
        if said_by.is_some_and(|source| bodies.is_body(source, body)) {
            return Support::Organ;
        }
        let member = self.claim.slot("member");
        if said_by.zip(member).is_some_and(|(source, state)| bodies.is_state(source, state)) {
            return Support::Party;
        }
        let window = self.stated();
        match self.article.published {
            Some(day)
                if !window.is_unknown()
                    && (Window::day(day).precedes(&window)
                        || window.distance(&Window::day(day)) <= Supports::builtin().days()) =>
            {
                Support::ContemporaryReport
            }
            _ => Support::LaterSummary,
        }
    }

    /// A key that sorts reports by time, then by claim; it does not depend on how they came.
    pub(crate) fn order(&self) -> impl Ord + use<'_> {
        (self.window().order(), &self.claim.id, &self.article.id)
    }
}

/// Sorts reports by time and leaves each only once.
pub(crate) fn in_order(reports: &mut Vec<&Report>) {
    reports.sort_by_cached_key(|report| report.order());
    reports.dedup_by(|one, other| std::ptr::eq(*one, *other));
}
