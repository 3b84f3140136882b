//! Who and where: the names of states, organisations and treaties in a text.

mod mention;

pub use mention::{Form, Kind, Mention};
