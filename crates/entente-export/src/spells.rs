//! Times of membership, from acts.

use std::collections::BTreeMap;

use entente_record::{Act, Changes, Stage};

/// One time of membership: from the act that began it to the one that ended it, where they are
/// told.
#[derive(Debug, Clone, PartialEq)]
pub struct Spell<'a> {
    /// The organisation or treaty.
    pub organisation: &'a str,
    /// The state.
    pub member: &'a str,
    /// The act that began it.
    pub began: Option<&'a Act<'a>>,
    /// The act that ended it.
    pub ended: Option<&'a Act<'a>>,
    /// All acts that were done in its course, those two included, in order of time.
    pub acts: Vec<&'a Act<'a>>,
}

/// The times of membership that acts tell of, by body and state, in order of time. Only what took
/// effect begins or ends one; plans and announcements are no part of any.
pub fn spells<'a>(acts: &'a [Act<'a>]) -> Vec<Spell<'a>> {
    let table = Changes::builtin();
    let belongs = |act: &Act<'_>| act.change.to.map(|state| table.states()[state].belongs());
    let mut of: BTreeMap<(&str, &str), Vec<&Act<'_>>> = BTreeMap::new();
    for act in acts {
        let Some(member) = act.member else { continue };
        if !act.planned && act.change.stage == Stage::Effect {
            of.entry((act.organisation, member)).or_default().push(act);
        }
    }
    let mut spells: Vec<Spell<'a>> = Vec::new();
    for ((organisation, member), acts) in of {
        let mut open: Option<Spell<'a>> = None;
        let new = |began| Spell { organisation, member, began, ended: None, acts: Vec::new() };
        for act in acts {
            let began = act.change.roll > 0 && belongs(act) != Some(false);
            let ended = belongs(act) == Some(false) && act.change.roll < 0;
            let only_a_member = began || ended || belongs(act) == Some(true);
            if open.is_none() && !only_a_member {
                continue;
            }
            let first = (began && act.change.to.is_some()).then_some(act);
            let spell = open.get_or_insert_with(|| new(first));
            spell.acts.push(act);
            if ended {
                spell.ended = Some(act);
                spells.extend(open.take());
            }
        }
        spells.extend(open);
    }
    spells
}
