//! What has to be known beforehand about organisations: the rules that are their own.

use std::collections::BTreeMap;

use entente_names::{Gazetteer, Property};
use entente_text::{Date, Edtf};
use jiff::Span;
use serde::{Deserialize, Serialize};

use crate::baseline::Baseline;
use crate::report::Report;

/// An organisation or treaty and the rules that its news does not tell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// Its full name.
    pub name: String,
    /// The code of the body that it came out of. It moves no roll by itself: a roll wants a
    /// sentence that tells of it.
    #[serde(default)]
    pub predecessor: Option<String>,
    /// Whether it counts members that are suspended, by itself or by themselves; `None` when that
    /// is not known, and then they count.
    #[serde(default)]
    pub suspended_members_count: Option<bool>,
    /// How long before it takes effect a withdrawal must be notified, where its rules ask for it.
    #[serde(default)]
    pub notice: Option<Notice>,
    /// When it ended.
    #[serde(default)]
    pub ended: Option<Ended>,
}

/// How long a notice of withdrawal runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// An ISO 8601 duration: `P1Y`, `P6M`, `P90D`.
    pub period: String,
    /// Where that is laid down.
    pub source: String,
}

impl Notice {
    /// The day on which a notice given on `day` has run out.
    pub(crate) fn runs_out(&self, day: Date) -> Option<Date> {
        let period: Span = self.period.parse().ok()?;
        day.checked_add(period).ok()
    }
}

/// The end of a body or a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// When it ended.
    pub date: Edtf,
    /// The codes of those that took its place.
    pub successors: Vec<String>,
    /// Where that is known from.
    pub source: String,
}

/// The bodies and states that are known by name, filled from the gazetteer by the caller. It may
/// be empty: rolls are then made from claims alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bodies {
    /// Organisations and treaties by code.
    #[serde(default)]
    pub organisations: BTreeMap<String, Body>,
    /// Names of states by code; needed only to see when a state speaks for itself.
    #[serde(default)]
    pub states: BTreeMap<String, String>,
    /// States that are no more, by code: they are members of nothing afterwards.
    #[serde(default)]
    pub ended: BTreeMap<String, Ended>,
    /// Rolls that are known from elsewhere than from news; empty unless they are asked for.
    #[serde(default)]
    pub baselines: Vec<Baseline>,
}

impl From<&Gazetteer> for Bodies {
    fn from(gazetteer: &Gazetteer) -> Self {
        let organisations = gazetteer.organisations().map(|known| {
            let mut body = Body {
                name: known.name.to_string(),
                predecessor: known.predecessor.as_ref().map(ToString::to_string),
                suspended_members_count: known.suspended_members_count,
                ..Body::default()
            };
            let mut successors = Vec::new();
            for fact in gazetteer.facts(&known.code) {
                let (value, source) = (fact.value.to_string(), fact.source.to_string());
                match fact.property {
                    Property::Notice => body.notice = Some(Notice { period: value, source }),
                    Property::Ended => {
                        let date = value.parse().ok();
                        body.ended =
                            date.map(|date| Ended { date, successors: Vec::new(), source });
                    }
                    Property::Successor => successors.push(value),
                    _ => {}
                }
            }
            if let Some(ended) = &mut body.ended {
                ended.successors = successors;
            }
            (known.code.to_string(), body)
        });
        let states =
            gazetteer.states().map(|state| (state.code.to_string(), state.name.to_string()));
        let ended = gazetteer.states().filter_map(|state| {
            let ended = Ended {
                date: state.until.clone()?,
                successors: state.successors.iter().map(ToString::to_string).collect(),
                source: state.source.to_string(),
            };
            Some((state.code.to_string(), ended))
        });
        Self {
            organisations: organisations.collect(),
            states: states.collect(),
            ended: ended.collect(),
            baselines: Vec::new(),
        }
    }
}

impl Bodies {
    /// The same, with the rolls that entente comes with.
    #[must_use]
    pub fn with_baseline(self) -> Self {
        Self { baselines: Baseline::builtin().to_vec(), ..self }
    }

    /// The rolls of a body that are known from elsewhere, as reports of their sources.
    pub fn baseline_of(&self, organisation: &str) -> impl Iterator<Item = Report> {
        let known = self.baselines.iter();
        known.filter(move |known| known.organisation == organisation).map(Baseline::report)
    }

    /// What is known of a body.
    pub fn get(&self, organisation: &str) -> Option<&Body> {
        self.organisations.get(organisation)
    }

    /// Whether members that are suspended are on its roll.
    pub fn counts_suspended(&self, organisation: &str) -> bool {
        self.get(organisation).and_then(|body| body.suspended_members_count).unwrap_or(true)
    }

    /// Whether a source, as an article names it, is the body itself.
    pub(crate) fn is_body(&self, source: &str, organisation: &str) -> bool {
        source == organisation || self.get(organisation).is_some_and(|body| body.name == source)
    }

    /// Whether a source, as an article names it, is the state itself.
    pub(crate) fn is_state(&self, source: &str, state: &str) -> bool {
        source == state || self.states.get(state).is_some_and(|name| name == source)
    }
}
