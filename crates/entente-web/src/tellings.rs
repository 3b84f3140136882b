//! Claims one under the other, each in words of ours with its sentence.

use std::cmp::Reverse;

use entente_record::Report;

use crate::dates::WhenWords;
use crate::names::Names;
use crate::says::{self, Says};
use crate::words::{self, Label, Part};

/// One claim.
pub(crate) struct Telling {
    pub(crate) when: Option<WhenWords>,
    pub(crate) parts: Vec<Part>,
    pub(crate) slots: Vec<(String, String)>,
    pub(crate) labels: Vec<Label>,
    pub(crate) says: Says,
}

impl Telling {
    /// A claim by itself.
    pub(crate) fn of(report: &Report, names: &Names) -> Self {
        let note = words::note(1, &[&report.claim], names);
        // Its own page says where the claim stands; here it is no target.
        let parts = note.parts.into_iter().map(|part| Part { claim: None, ..part });
        Self {
            when: note.when,
            parts: parts.collect(),
            slots: note.slots,
            // Who says so is said beside the sentence.
            labels: Vec::new(),
            says: says::of(report, names),
        }
    }
}

/// The claims told of last first, at most so many; what has no date comes last.
pub(crate) fn latest(mut reports: Vec<&Report>, most: usize, names: &Names) -> Vec<Telling> {
    reports.sort_by_cached_key(|report| {
        let window = report.window();
        let day = window.earliest.or(window.latest);
        (Reverse(day), report.article.id.clone(), report.claim.id.clone())
    });
    reports.iter().take(most).map(|report| Telling::of(report, names)).collect()
}
