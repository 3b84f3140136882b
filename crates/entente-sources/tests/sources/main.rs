//! Inputs of every kind, from bytes to drafts.

mod bad_input;
mod common;
mod listings;
mod lists;
mod other_formats;
mod properties;
mod real_page;
mod results_page;
mod web_pages;
