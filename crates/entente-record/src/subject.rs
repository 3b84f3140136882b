//! What a claim bears on: the bodies, states, people and names that its slots speak of.
//!
//! The record of one body is made from the claims that bear on it and from no others, so that a
//! roll costs as much as is told of the body, however large the archive is; and an article that is
//! added touches only what its claims bear on.

use std::borrow::Cow;
use std::collections::BTreeSet;

use entente_claims::{Claim, Slot};
use serde::{Deserialize, Serialize};

use crate::identity::name_key;

/// In which part something is spoken of. A code may stand for a state in one and for a body in
/// another: `CAN` is Canada and the Andean Community.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// An organisation or treaty, by its code or as written.
    Body,
    /// A state, by its code.
    State,
    /// A person, as named.
    Person,
    /// The name of an exercise or a programme.
    Name,
}

/// The slots that speak of something, by type of claim; `*` is any type.
const SLOTS: &[(&str, &str, Part)] = &[
    ("*", "organisation", Part::Body),
    ("*", "treaty", Part::Body),
    ("*", "observer_organisations", Part::Body),
    ("organisation", "from", Part::Body),
    ("statement", "speaker_org", Part::Body),
    ("*", "member", Part::State),
    ("*", "members", Part::State),
    ("*", "target", Part::State),
    ("*", "by", Part::State),
    ("*", "host", Part::State),
    ("*", "country", Part::State),
    ("*", "organiser", Part::State),
    ("*", "organiser", Part::Body),
    ("*", "actor", Part::State),
    ("*", "actors", Part::State),
    ("*", "sides", Part::State),
    ("*", "absentees", Part::State),
    ("*", "observers", Part::State),
    ("exercise", "participants", Part::State),
    ("meeting", "participants", Part::Person),
    ("*", "person", Part::Person),
    ("*", "speaker", Part::Person),
    ("*", "name", Part::Name),
    ("*", "name_translation", Part::Name),
];

/// Everything that a claim bears on, each once, in order: bodies and states as the claim has them,
/// people and names by their [`name_key`].
///
/// ```
/// use entente_record::{Part, subjects};
/// # use entente_claims::{Claim, Evidence, Slot, Slots};
/// # use entente_text::{Field, Span};
/// # let evidence = Evidence::new(Field::Body, "Qatar left OPEC.", Span::new(0, 16));
/// # let slots: Slots = [("member", "QAT"), ("organisation", "OPEC"), ("change", "withdraw")]
/// #     .map(|(name, value)| (name.to_owned(), Slot::from(value))).into();
/// # let claim = Claim::new("a", "membership", "membership.withdraw", slots, vec![evidence]).unwrap();
/// let on: Vec<_> = subjects(&claim).into_iter().collect();
/// assert_eq!(on, [(Part::Body, "OPEC".into()), (Part::State, "QAT".into())]);
/// ```
pub fn subjects(claim: &Claim) -> BTreeSet<(Part, Cow<'_, str>)> {
    let slots = SLOTS.iter().filter(|(kind, ..)| *kind == "*" || *kind == claim.kind);
    slots
        .flat_map(|(_, slot, part)| {
            let names = claim.slots.get(*slot).map(Slot::list).unwrap_or_default();
            names.iter().map(|name| match part {
                Part::Body | Part::State => (*part, Cow::Borrowed(name.as_str())),
                Part::Person | Part::Name => (*part, Cow::Owned(name_key(name))),
            })
        })
        .collect()
}
