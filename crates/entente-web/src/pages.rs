//! The pages: each a view model of plain types and a template.

pub(crate) mod article;
pub(crate) mod error;
pub(crate) mod listing;
pub(crate) mod organisation;
pub(crate) mod organisations;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use crate::error::Error;

/// What stands around every page.
#[derive(Debug, Clone, Default)]
pub(crate) struct Frame {
    /// The words in the search box.
    pub(crate) question: String,
    /// How many results a page has, where the reader chose it.
    pub(crate) per_page: Option<usize>,
}

/// A page made from its template.
pub(crate) fn rendered(page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => Error::Lost.into_response(),
    }
}
