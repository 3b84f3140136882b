//! Who and where: the names of states, organisations and treaties in a text.
//!
//! The knowledge is in the tables of `gazetteer/`, each row with its source; this crate is the
//! mechanism that reads and applies them:
//!
//! - [`Gazetteer`]: all names, from the files compiled in or from others;
//! - [`Gazetteer::find`]: the names of an article, headline and body together, with the acronyms
//!   that the article itself defines;
//! - [`Gazetteer::mask`]: one familiar word in place of every long name, for a parser;
//! - [`People::find`]: the people of a parsed article, with their offices, and where the text
//!   speaks of them;
//! - [`Atlas::places`]: the places of a parsed text, with their coordinates;
//! - [`Gazetteer::resolve`]: what a person means who types a name or a code.
//!
//! Looking for names is one pass over the words of the text in lower case (`lookup`); what it finds
//! is then weighed by the case it is written in, by its neighbours, and by the rest of the article.

mod bracket;
mod builtin;
mod choose;
mod company;
mod facts;
mod find;
mod gazetteer;
mod labels;
mod letters;
mod local;
mod lookup;
mod mask;
mod mention;
mod organ;
mod organisation;
mod people;
mod person;
mod places;
mod region;
mod spelled;
mod state;
mod surname;
mod table;
mod truecase;
mod words;

pub use facts::{Fact, Property};
pub use find::{Binding, Found};
pub use gazetteer::Gazetteer;
pub use mention::{Form, Kind, Mention};
pub use organ::Organ;
pub use organisation::Organisation;
pub use people::{
    Body, HeldOffice, Office, OfficeMention, People, PeopleField, Person, PersonForm, PersonMention,
};
pub use places::{Atlas, Cities, City, IndexError, Place, PlaceKind, Point};
pub use state::{State, Status};
pub use table::GazetteerError;
