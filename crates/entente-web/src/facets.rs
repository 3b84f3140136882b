//! What the articles found name, with the way to each.

use entente_export::kind_in_words;
use entente_names::Gazetteer;
use entente_store::{Facet, Survey, Term};

use crate::address::Address;
use crate::names::Names;

/// How many values of a facet are shown at once.
const FEW: usize = 6;

/// How many there are to show at all.
pub(crate) const SHOWN_OF_EACH: usize = FEW + MOST;

/// How many are shown when more are asked for.
const MOST: usize = 40;

/// One way to count the articles found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) title: &'static str,
    pub(crate) field: &'static str,
    pub(crate) values: Vec<Value>,
    pub(crate) more: Vec<Value>,
}

/// A value and how many articles name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Value {
    pub(crate) label: String,
    pub(crate) count: usize,
    /// The listing narrowed to it, or widened again where it is asked for already.
    pub(crate) href: String,
    pub(crate) chosen: bool,
}

const SHOWN: [(Facet, &str); 6] = [
    (Facet::Organisation, "Organisation"),
    (Facet::State, "State"),
    (Facet::Type, "What it says"),
    (Facet::Person, "Person"),
    (Facet::Source, "Source"),
    (Facet::Modality, "How it is meant"),
];

/// The facets of what was found.
pub(crate) fn counted(
    survey: &Survey,
    terms: &[Term],
    address: &Address,
    names: &Names,
) -> Vec<Counted> {
    let shown = SHOWN.iter().filter_map(|&(facet, title)| {
        let mut values = survey.facets.get(&facet)?.iter().map(|(value, count)| {
            let chosen = terms.iter().find(|term| asks_for(term, facet, value));
            Value {
                label: label(facet, value, names),
                count: *count,
                href: match chosen {
                    Some(term) => address.without(term).listing(),
                    None => address.narrowed(facet.field(), value).listing(),
                },
                chosen: chosen.is_some(),
            }
        });
        let few = values.by_ref().take(FEW).collect();
        let more = values.take(MOST).collect();
        Some(Counted { title, field: facet.field(), values: few, more })
    });
    shown.collect()
}

/// What a value is called.
pub(crate) fn label(facet: Facet, value: &str, names: &Names) -> String {
    match facet {
        Facet::State | Facet::Member => names.state(value),
        Facet::Type => kind_in_words(value, 2).to_owned(),
        Facet::Change => names.change(value),
        _ => value.to_owned(),
    }
}

fn asks_for(term: &Term, facet: Facet, value: &str) -> bool {
    let names_it = Gazetteer::builtin().resolve(&term.value);
    let code = names_it.map(|(_, code)| code.to_string());
    let same = |other: &str| other.to_lowercase() == value.to_lowercase();
    term.field == facet.field() && (same(&term.value) || code.is_some_and(|code| same(&code)))
}
