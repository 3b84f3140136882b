//! The part of the command line that asks the record and rules on it.

use clap::{Args, Subcommand};
use entente_record::Bodies;
use entente_text::{Date, Edtf};

use crate::cli::Output;
use crate::context::today;
use crate::gazetteer::gazetteer;

/// For which day, as known on which day, on which base.
#[derive(Debug, Clone, Copy, Args)]
pub struct Asked {
    /// The day asked about; today by default
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub on: Option<Date>,

    /// Only what had been published by this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_known_on: Option<Date>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub base: Base,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// On which base an answer stands.
#[derive(Debug, Clone, Copy, Args)]
pub struct Base {
    /// Start from full lists of members that entente comes with, each shown as such with its
    /// source; without it nothing is known that the archive does not say
    #[arg(long, overrides_with = "no_baseline")]
    pub baseline: bool,

    /// Know nothing that the archive does not say; this is the default
    #[arg(long, overrides_with = "baseline")]
    pub no_baseline: bool,
}

impl Base {
    /// The rules of the bodies, with their baselines where those are asked for.
    pub fn bodies(&self) -> Bodies {
        let bodies = Bodies::from(gazetteer());
        if self.baseline { bodies.with_baseline() } else { bodies }
    }
}

impl Asked {
    /// The day asked about.
    pub fn day(&self) -> Date {
        self.on.unwrap_or_else(today)
    }

    /// As [`Base::bodies`].
    pub fn bodies(&self) -> Bodies {
        self.base.bodies()
    }
}

/// Options of `memberships`.
#[derive(Debug, Args)]
pub struct Memberships {
    /// The state, by its code or any of its names
    #[arg(value_name = "STATE")]
    pub state: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub asked: Asked,
}

/// From which day to which.
#[derive(Debug, Clone, Copy, Args)]
pub struct Days {
    /// Only what can have been on or after this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub from: Option<Date>,

    /// Only what can have been on or before this day
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub to: Option<Date>,
}

/// Options of `changes`.
#[derive(Debug, Args)]
pub struct Changes {
    /// The organisation or treaty; all of them when none is named
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub days: Days,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `timeline`.
#[derive(Debug, Args)]
pub struct Timeline {
    /// An organisation, treaty or state, by any of its names
    #[arg(value_name = "NAME")]
    pub name: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub days: Days,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `overlap`.
#[derive(Debug, Args)]
pub struct Overlap {
    /// The one organisation or treaty
    #[arg(value_name = "ORGANISATION")]
    pub one: String,

    /// The other
    #[arg(value_name = "OTHER")]
    pub other: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub asked: Asked,
}

/// Options of `attendance`.
#[derive(Debug, Args)]
pub struct Attendance {
    /// The organisation whose exercises they are
    #[arg(long, value_name = "NAME")]
    pub org: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub days: Days,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Options of `offices`.
#[derive(Debug, Args)]
pub struct Offices {
    /// A person, or a state or organisation, by name
    #[arg(value_name = "NAME")]
    pub name: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub asked: Asked,
}

/// Options of `conflicts`.
#[derive(Debug, Args)]
pub struct Conflicts {
    /// Only those about this organisation or treaty
    #[arg(long, value_name = "NAME")]
    pub org: Option<String>,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub base: Base,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// Who decides, and why.
#[derive(Debug, Clone, Args)]
pub struct Decision {
    /// Who decides
    #[arg(long, value_name = "NAME", env = "ENTENTE_BY")]
    pub by: String,

    /// Why
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub why: String,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}

/// What to decide. Nothing is ever deleted, and everything can be undone.
#[derive(Debug, Subcommand)]
pub enum Verdict {
    /// A claim is read rightly
    Accept {
        /// The claim: its id, or the first digits of it
        #[arg(value_name = "CLAIM")]
        claim: String,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// A claim is read wrongly: it counts for nothing
    Reject {
        /// The claim: its id, or the first digits of it
        #[arg(value_name = "CLAIM")]
        claim: String,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// A claim says something else than what was read
    Amend {
        /// The claim: its id, or the first digits of it
        #[arg(value_name = "CLAIM")]
        claim: String,
        /// A slot and what fills it, such as change=suspend; an empty value empties the slot, and
        /// several values are parted by commas
        #[arg(long = "set", value_name = "SLOT=VALUE")]
        slots: Vec<String>,
        /// The date, in EDTF
        #[arg(long, value_name = "DATE")]
        date: Option<Edtf>,
        /// The modality: asserted, planned, hypothetical, denied, reported
        #[arg(long, value_name = "MODALITY")]
        modality: Option<String>,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// Of two sides that contradict each other, one holds
    Settle {
        /// The conflict: its id, or the first digits of it, as `entente conflicts` gives it
        #[arg(value_name = "CONFLICT")]
        conflict: String,
        /// The side that holds
        #[arg(long, value_name = "SIDE")]
        holds: Side,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// Several names are those of one person or one exercise; it goes by the first
    Merge {
        /// What they are names of
        #[arg(value_name = "KIND")]
        part: Named,
        /// The names
        #[arg(value_name = "NAME", num_args = 2..)]
        names: Vec<String>,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// Claims that bear a name tell of another person or exercise of that name
    Split {
        /// What it is the name of
        #[arg(value_name = "KIND")]
        part: Named,
        /// The name
        #[arg(value_name = "NAME")]
        name: String,
        /// What the other one is to be called
        #[arg(long, value_name = "NAME")]
        into: String,
        /// The claims that tell of the other one
        #[arg(long = "claim", value_name = "CLAIM", required = true)]
        claims: Vec<String>,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// An earlier verdict no longer holds
    Undo {
        /// Its number
        #[arg(value_name = "NUMBER")]
        number: i64,
        #[allow(missing_docs)]
        #[command(flatten)]
        decision: Decision,
    },
    /// List all verdicts, and say which no longer find their claims
    List(Output),
}

/// A side of a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Side {
    /// The one that tells of the earlier time
    One,
    /// The other one
    Other,
}

/// What has a name that may be another's as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Named {
    /// A person
    Person,
    /// An exercise
    Exercise,
}

/// Options of `reread`.
#[derive(Debug, Args)]
pub struct Reread {
    /// Take the new readings in the place of the old ones
    #[arg(long)]
    pub accept: bool,

    /// Read also what was read with the present model and rules
    #[arg(long)]
    pub all: bool,

    /// How many differences of each kind to print
    #[arg(long, default_value_t = 20)]
    pub limit: usize,

    #[allow(missing_docs)]
    #[command(flatten)]
    pub output: Output,
}
