//! What is held true: acts, the membership state machine, rolls and conflicts.
//!
//! A [`Report`] is a claim with the head of its article. It is never changed and never settled
//! against another; what is held true is derived from all reports each time it is asked for:
//!
//! 1. reports of the same change are gathered into [`Act`]s, each date with its source;
//! 2. the acts of one member are put in order by their dates and by what can follow what
//!    ([`Changes`], a table after the Vienna Convention on the Law of Treaties);
//! 3. on a given day every standing is followed that the dates allow, so that a name on a
//!    [`Roll`] is there certainly or possibly;
//! 4. what cannot both hold is kept as a [`Conflict`] with both sides.
//!
//! There are two axes of time: when a change took effect (its [`Window`]), and when it was
//! reported (the article's day of publication). [`Record::roll`] takes a day on each.
//!
//! Only what is told as a fact and took effect moves a roll. Announcements and approvals, plans,
//! threats, denials and hearsay never do.

mod act;
mod anchor;
mod baseline;
mod body;
mod changes;
mod conflict;
mod difference;
mod doubts;
mod ends;
mod gather;
mod identity;
mod likeness;
mod line;
mod machine;
mod occasion;
mod office;
mod outcome;
mod record;
mod report;
mod roll;
mod sample;
mod series;
mod step;
mod stories;
mod subject;
mod support;
mod table;
mod told;
mod verdict;
mod voice;
mod window;

pub use act::{Act, Dating, Telling};
pub use anchor::Anchor;
pub use baseline::{BASELINE_RULE, Baseline};
pub use body::{Bodies, Body, Ended, Notice};
pub use changes::{Change, Changes, ChangesError, Counts, Flag, Stage, State, Who};
pub use conflict::{Conflict, Side};
pub use difference::Difference;
pub use gather::occasions;
pub use identity::name_key;
pub use likeness::{Likeness, Margins};
pub use occasion::{Attendance, OCCASION_TYPES, Occasion, Presence, last_first};
pub use office::{Holder, OFFICE_TYPE, offices};
pub use record::{RECORD_TYPES, Record};
pub use report::{ArticleHead, Report};
pub use roll::{Certainty, Entry, Roll};
pub use sample::Sample;
pub use stories::{ByHand, NEAREST, Precedence, compared, rank, stories};
pub use subject::{Part, subjects};
pub use support::{Support, Supports};
pub use table::TableError;
pub use verdict::{Ruled, Ruling, Verdict, Verdicts};
pub use window::Window;
