//! The archive on real files.

mod adding;
mod annotations;
mod asking;
mod checking;
mod claims;
mod common;
mod durability;
mod index;
mod opening;
mod record;
mod searching;
