//! How to ask, and the keys.

use askama::Template;
use axum::response::Response;

use super::{Frame, rendered};
use crate::desk::Desk;

#[derive(Template)]
#[template(path = "help.html")]
struct Page {
    frame: Frame,
}

/// `GET /help`
pub(crate) async fn show(desk: Desk) -> Response {
    rendered(&Page { frame: desk.frame() })
}
