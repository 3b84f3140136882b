//! How to ask, and the keys.

use askama::Template;
use axum::response::Response;

use super::{Frame, rendered};

#[derive(Template)]
#[template(path = "help.html")]
struct Page {
    frame: Frame,
}

/// `GET /help`
pub(crate) async fn show() -> Response {
    rendered(&Page { frame: Frame::default() })
}
