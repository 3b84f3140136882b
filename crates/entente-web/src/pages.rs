//! The pages: each a view model of plain types and a template.

pub(crate) mod account;
pub(crate) mod article;
pub(crate) mod claim;
pub(crate) mod copies;
pub(crate) mod doubts;
pub(crate) mod entity;
pub(crate) mod error;
pub(crate) mod help;
pub(crate) mod identity;
pub(crate) mod index;
pub(crate) mod listing;
pub(crate) mod login;
pub(crate) mod organisation;
pub(crate) mod organisations;
pub(crate) mod searches;
pub(crate) mod verdicts;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::error::Error;
use crate::who::Who;

/// What stands around every page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// Who asks, where accounts are needed.
    pub(crate) who: Option<Who>,
    /// The words in the search box.
    pub(crate) question: String,
    /// How many results a page has, where the reader chose it.
    pub(crate) per_page: Option<usize>,
    /// In what order they stand, where the reader chose it.
    pub(crate) order: Option<&'static str>,
}

/// A page made from its template.
pub(crate) fn rendered(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => Error::Lost.into_response(),
    }
}
