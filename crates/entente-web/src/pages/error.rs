//! The page of a request that gets no answer.

use askama::Template;
use axum::response::{IntoResponse, Response};

use super::{Frame, rendered};
use crate::error::Problem;

#[derive(Template)]
#[template(path = "error.html")]
struct Page<'a> {
    frame: Frame,
    status: u16,
    heading: &'static str,
    message: &'a str,
}

/// The page for a problem.
pub(crate) fn page(problem: &Problem) -> impl IntoResponse {
    let heading = match problem.status.as_u16() {
        404 => "Not found",
        421 => "Not this server",
        503 => "Busy",
        status if status < 500 => "That cannot be asked",
        _ => "No answer",
    };
    let status = problem.status.as_u16();
    let response: Response =
        rendered(&Page { frame: Frame::default(), status, heading, message: &problem.message });
    response
}
