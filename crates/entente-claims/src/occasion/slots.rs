//! What is known of one occasion, slot by slot.

use std::collections::{BTreeMap, BTreeSet};

use super::party::Count;
use super::place::Place;

/// What is known of an occasion.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    /// Lists of codes and names by slot, in the order of the text.
    pub(crate) lists: BTreeMap<String, Vec<String>>,
    /// Single values by slot; the first one holds.
    pub(crate) values: BTreeMap<String, String>,
    pub(crate) places: Vec<Place>,
    pub(crate) counts: Vec<Count>,
    /// The people among them that hold an office.
    pub(crate) officers: BTreeSet<String>,
}

impl Slots {
    pub(crate) fn add(&mut self, slot: &str, value: String) {
        let list = self.lists.entry(slot.to_owned()).or_default();
        if !list.contains(&value) {
            list.push(value);
        }
    }

    pub(crate) fn set(&mut self, slot: &str, value: String) {
        self.values.entry(slot.to_owned()).or_insert(value);
    }

    /// Adds what another place tells; what was told first holds.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (slot, values) in &other.lists {
            for value in values {
                self.add(slot, value.clone());
            }
        }
        for (slot, value) in &other.values {
            self.set(slot, value.clone());
        }
        self.places.extend(other.places.iter().cloned());
        self.officers.extend(other.officers.iter().cloned());
        for count in &other.counts {
            if !self.counts.iter().any(|known| known.slot == count.slot) {
                self.counts.push(count.clone());
            }
        }
    }

    /// How many fillers a slot has.
    pub(crate) fn filled(&self, slot: &str) -> usize {
        let places = match slot {
            "officers" => self.officers.len(),
            "place" => self.places.iter().map(|p| p.names.len() + p.countries.len()).sum(),
            _ => 0,
        };
        let counted = self.counts.iter().filter(|count| count.slot == slot).count();
        let list = self.lists.get(slot).map_or(0, Vec::len);
        places + counted + list + usize::from(self.values.contains_key(slot))
    }
}
