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
mod body;
mod changes;
mod conflict;
mod doubts;
mod line;
mod machine;
mod outcome;
mod record;
mod report;
mod roll;
mod step;
mod subject;
mod told;
mod window;

pub use act::{Act, Telling};
pub use body::{Bodies, Body};
pub use changes::{Change, Changes, ChangesError, Counts, Flag, Stage, State, Who};
pub use conflict::{Conflict, Side};
pub use record::{RECORD_TYPES, Record};
pub use report::{ArticleHead, Report, Support};
pub use roll::{Certainty, Entry, Roll};
pub use subject::{Part, subjects};
pub use window::Window;
