//! What is seen: pages and their JSON.
//!
//! A [`Desk`] is the archive with the names and today's day; [`router`] makes the pages of it, and
//! [`serve`] shows them on 127.0.0.1:
//!
//! - `/` lists what answers a question, `/article/ID` shows one article with the words its claims
//!   rest on, `/organisations` and `/organisation/CODE` say who was a member on a day, each name
//!   with its sentence;
//! - `/api/…` gives the same as JSON; `/health` says that the server is there.
//!
//! Everything is read with GET and without script; no page loads anything from elsewhere. Only
//! requests that name the loopback address are answered. This is the only crate that knows HTTP.
//! It knows no SQL, writes nothing, and reads no clock: the day is given to it.

mod api;
mod chart;
mod dates;
mod desk;
mod error;
mod host;
mod marks;
mod names;
mod pages;
mod parameters;
mod router;
mod says;
mod serve;
mod words;

pub use desk::Desk;
pub use router::router;
pub use serve::{listen, serve};
