//! What is seen: pages and their JSON.
//!
//! A [`Desk`] is the archive with the names and today's day; [`router`] makes the pages of it, and
//! [`serve`] shows them: on 127.0.0.1 to whoever sits there, elsewhere to those with an account
//! ([`Desk::with_accounts`]):
//!
//! - `/` lists what answers a question, with what the answers name and when they were published;
//!   `/article/ID` shows one article with its names, times and claims, `/claim/ID` why a claim was
//!   read and what speaks against it;
//! - `/organisation/CODE` says who was a member on a day and over time, each name with its
//!   sentence; `/state/CODE`, `/person/NAME`, `/exercise/NAME` and `/place/NAME` what is told of
//!   them; `/doubts` where sources disagree, `/searches` what is new;
//! - `/api/v1/…` gives the same as JSON, described by `/api/v1/openapi.json`; `/healthz` says
//!   whether the server and its archive are well, `/metrics` what is kept and how fast it answers.
//!
//! Every page is whole without script, and no page loads anything from elsewhere. Only requests
//! that name the server by one of its own names are answered. Nothing is changed but by a form that a page of
//! this server made, and only where the desk has a pen ([`Desk::writing`]). This is the only crate
//! that knows HTTP. It knows no SQL, and reads no clock: day and time are given to it.

mod address;
mod api;
mod attendance;
mod chart;
mod citation;
mod dates;
mod desk;
mod doors;
mod drawing;
mod edition;
mod error;
mod exports;
mod facets;
mod histogram;
mod host;
mod map;
mod marks;
mod metrics;
mod names;
mod occasions;
mod pages;
mod parameters;
mod router;
mod says;
mod serve;
mod shelf;
mod suggest;
mod tellings;
mod throttle;
mod who;
mod words;

pub use desk::Desk;
pub use host::Hosts;
pub use metrics::{Served, Watch};
pub use router::router;
pub use serve::{listen, serve};
