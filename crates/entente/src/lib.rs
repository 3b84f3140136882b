//! A research desk for those who follow international organisations through the news.
//!
//! The program's rooms, so that tests can enter them: the command line ([`cli`], [`record_options`],
//! [`upkeep_options`], [`user_options`]), what is set elsewhere ([`settings`], [`settings_file`]), one file a
//! command ([`commands`]), what they work with ([`context`]), the names they know ([`gazetteer`]),
//! the models ([`install`]), the index of places ([`places_index`]), the
//! joining of names, model, time and rules ([`reading`]), and whether rules keep their word
//! ([`proof`]).

pub mod cli;
pub mod commands;
pub mod context;
pub mod dossier;
pub mod gazetteer;
pub mod install;
pub mod places_index;
pub mod proof;
pub mod reading;
pub mod record_options;
pub mod settings;
pub mod settings_file;
mod together;
pub mod upkeep_options;
pub mod user_options;
pub mod watch;
pub mod words;
