//! The state machine: how a change moves one who stands in a given state.

use crate::changes::{Change, Changes, Counts, Who};

/// How a state stands to a body at a moment: its state, if anything is known, and its flags.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Standing {
    /// A position in [`Changes::states`]. `None` where no report tells: silence is not "no".
    pub(crate) state: Option<usize>,
    /// Flags beside that of the state: bit n is the nth of [`Changes::flags`].
    flags: u32,
}

/// How a change fits the standing it meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// It can be made from here.
    Legal,
    /// It can only be made by a member, and how this one became a member was not told.
    Gap,
    /// It contradicts what is known.
    Illegal,
}

impl Standing {
    /// The standing of one who is in a state, without further flags.
    pub(crate) fn in_state(state: usize) -> Self {
        Self { state: Some(state), flags: 0 }
    }

    /// Whether it belongs to the body, be it suspended or not.
    pub(crate) fn belongs(self, table: &Changes) -> bool {
        self.state.is_some_and(|state| table.belongs(state))
    }

    /// Whether it is on the roll of a body that counts suspended members, or does not.
    pub(crate) fn counts(self, table: &Changes, suspended: bool) -> bool {
        self.state.is_some_and(|state| match table.states()[state].counts {
            Counts::Yes => true,
            Counts::ByRule => suspended,
            Counts::No => false,
        })
    }

    /// The names of its flags, in the order of the table; none for one who does not belong.
    pub(crate) fn flags(self, table: &Changes) -> Vec<&str> {
        let Some(state) = self.state.filter(|&state| table.belongs(state)) else {
            return Vec::new();
        };
        let of_state = table.states()[state].flag.as_deref();
        let flags = table.flags().iter().enumerate();
        flags
            .filter(|(bit, flag)| self.has(*bit) || of_state == Some(flag.name.as_str()))
            .map(|(_, flag)| flag.name.as_str())
            .collect()
    }

    fn has(self, bit: usize) -> bool {
        self.flags & mask(bit) != 0
    }

    /// How `change` fits this standing.
    ///
    /// A change told with another word of its family and the same outcome fits where that one
    /// would: news says "joined" of one who joins again.
    pub(crate) fn fit(self, change: &Change, table: &Changes) -> Fit {
        let presupposes = table.presupposes(change);
        let Some(state) = self.state else {
            return if presupposes { Fit::Gap } else { Fit::Legal };
        };
        let allows =
            |change: &Change| change.from.as_ref().is_none_or(|from| from.contains(&state));
        let another = |other: &&Change| {
            other.family == change.family
                && other.to.is_some()
                && other.to == change.to
                && !matches!(other.who, Who::Treaty | Who::Report)
        };
        let lifts = table.flags().iter().enumerate().any(|(bit, flag)| {
            self.has(bit)
                && change.flag.as_ref().is_some_and(|(name, up)| !up && *name == flag.name)
        });
        if allows(change) || lifts || table.all().iter().filter(another).any(allows) {
            Fit::Legal
        } else if table.belongs(state) || change.to == Some(state) {
            Fit::Illegal
        } else if !presupposes {
            // From one stage before membership to another: what lies between need not be news.
            Fit::Legal
        } else if state == table.former() {
            Fit::Illegal
        } else {
            Fit::Gap
        }
    }

    /// The standing after a change that the state or the organisation makes.
    ///
    /// A change that contradicts what is known still moves one into a standing that belongs, or
    /// out of the body: a report is believed in what it tells, and the contradiction is shown.
    /// It does not take one who belongs back to an earlier stage.
    pub(crate) fn after(self, change: &Change, table: &Changes) -> Self {
        let fit = self.fit(change, table);
        let mut next = self;
        match change.to {
            Some(_) if change.roll > 0 && self.belongs(table) && fit != Fit::Legal => {}
            Some(to) if fit != Fit::Illegal || change.roll != 0 || table.belongs(to) => {
                next.state = Some(to);
            }
            Some(_) => {}
            None if !self.belongs(table) && (change.roll > 0 || table.presupposes(change)) => {
                next.state = Some(table.member());
            }
            None => {}
        }
        if let Some((name, up)) = &change.flag {
            let bit = table.flags().iter().position(|flag| flag.name == *name);
            let mask = bit.map_or(0, mask);
            next.flags = if *up { next.flags | mask } else { next.flags & !mask };
        }
        if !next.belongs(table) {
            next.flags = 0;
        }
        next
    }

    /// The standing after a change of the body as a whole: it moves those it fits and nobody
    /// else, so it is never illegal. One that ends membership fits whoever belongs.
    pub(crate) fn after_whole(self, change: &Change, table: &Changes) -> Self {
        let fits = match (&change.from, self.state) {
            (_, None) => false,
            (Some(from), Some(state)) => from.contains(&state),
            (None, Some(state)) => table.belongs(state),
        };
        match change.to {
            Some(to) if fits => Self::in_state(to),
            _ => self,
        }
    }
}

fn mask(bit: usize) -> u32 {
    u32::try_from(bit).ok().and_then(|bit| 1u32.checked_shl(bit)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(name: &str) -> Standing {
        match name {
            "-" => Standing::default(),
            name => Standing::in_state(Changes::builtin().state(name).unwrap()),
        }
    }

    /// "from change" to "fit to".
    fn step(from: &str, change: &str) -> String {
        let table = Changes::builtin();
        let change = table.get(change).unwrap();
        let after = standing(from).after(change, table);
        let name = after.state.map_or("-", |state| &table.states()[state].name);
        format!("{:?} {name}", standing(from).fit(change, table))
    }

    #[test]
    fn steps() {
        let told = [
            ("-", "join", "Legal member"),
            ("-", "freeze", "Gap frozen"),
            ("-", "withdraw", "Gap former"),
            ("signatory", "renew", "Gap member"),
            ("signatory", "withdraw", "Gap former"),
            ("applicant", "ratify", "Legal contracting"),
            ("former", "join", "Legal member"),
            ("none", "rejoin", "Legal member"),
            ("former", "withdraw", "Illegal former"),
            ("former", "expel", "Illegal former"),
            ("former", "suspend", "Illegal suspended"),
            ("member", "join", "Illegal member"),
            ("frozen", "join", "Illegal frozen"),
            ("member", "ratify", "Illegal member"),
            ("self_suspended", "suspend", "Illegal suspended"),
            ("signatory", "sign", "Illegal signatory"),
            ("member", "observer", "Illegal member"),
            ("leaving", "revoke_withdrawal", "Legal member"),
            ("frozen", "renew", "Legal frozen"),
        ];
        for (from, change, wanted) in told {
            assert_eq!(step(from, change), wanted, "{from} {change}");
        }
    }

    #[test]
    fn limited_rights_are_a_flag_beside_the_state_and_are_lifted_by_reinstating() {
        let table = Changes::builtin();
        let change = |name| table.get(name).unwrap();
        let limited = standing("member").after(change("suspend_rights"), table);
        assert_eq!(limited.flags(table), ["rights_limited"]);
        assert_eq!(limited.fit(change("reinstate"), table), Fit::Legal);
        assert_eq!(limited.after(change("reinstate"), table), standing("member"));
        let frozen = limited.after(change("freeze"), table);
        assert_eq!(frozen.flags(table), ["frozen", "rights_limited"]);
        assert!(frozen.after(change("withdraw"), table).flags(table).is_empty());
    }

    #[test]
    fn a_change_of_the_whole_moves_only_whom_it_fits() {
        let table = Changes::builtin();
        let after = |from: &str, change: &str| {
            standing(from).after_whole(table.get(change).unwrap(), table)
        };
        assert_eq!(after("signatory", "enter_into_force"), standing("member"));
        assert_eq!(after("-", "enter_into_force"), standing("-"));
        assert_eq!(after("former", "enter_into_force"), standing("former"));
        assert_eq!(after("frozen", "expire"), standing("former"));
        assert_eq!(after("signatory", "expire"), standing("signatory"));
    }
}
