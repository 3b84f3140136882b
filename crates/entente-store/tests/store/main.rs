//! The archive on real files.

mod accounts;
mod adding;
mod annotations;
mod asking;
mod checking;
mod claims;
mod common;
mod durability;
mod forgetting;
mod index;
mod keeping;
mod opening;
mod record;
mod searching;
