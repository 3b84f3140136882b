//! What goes wrong, as a status with a short word: a page for readers, JSON under `/api`.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::{HeaderValue, WWW_AUTHENTICATE};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, body::Body};
use entente_store::{Role, StoreError};
use serde::Serialize;
use thiserror::Error;

use crate::pages;

/// Why a request gets no answer.
#[derive(Debug, Error)]
pub(crate) enum Error {
    /// No route leads there.
    #[error("There is no page at this address.")]
    NoPage,
    /// A method that the address does not take.
    #[error(
        "This address cannot be asked in this way: pages are read with GET, and only forms are sent with POST."
    )]
    Method,
    /// Somebody who takes the server for another.
    #[error("{}This server answers to {} only.", asked_for(host), names.join(" and "))]
    ForeignHost {
        /// The host asked for; empty when the request named none.
        host: String,
        /// The addresses that the server answers to.
        names: Vec<String>,
    },
    /// A day that is none.
    #[error("\u{201c}{value}\u{201d} is not a day. Write {name} as in 2010-01-31.")]
    Day {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: String,
    },
    /// A number that is none, or out of range.
    #[error(
        "\u{201c}{value}\u{201d} does not do for {name}: it is a whole number from 1 to {most}."
    )]
    Number {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: String,
        /// The largest that is allowed.
        most: usize,
    },
    /// Nobody knows the organisation.
    #[error(
        "No organisation or treaty is known as \u{201c}{code}\u{201d}, and no claim in the archive \
         speaks of one."
    )]
    NoOrganisation {
        /// What was asked for.
        code: String,
    },
    /// No claim has the id.
    #[error(
        "No claim is kept under \u{201c}{id}\u{201d}. An article that was read anew may have given it up."
    )]
    NoClaim {
        /// What was asked for.
        id: String,
    },
    /// Nothing in the archive names it.
    #[error("No claim in the archive names the {what} \u{201c}{name}\u{201d}.")]
    Nobody {
        /// "state", "person".
        what: &'static str,
        /// What was asked for.
        name: String,
    },
    /// The article has no such sentence.
    #[error("The article has no sentence {number}.")]
    NoSentence {
        /// What was asked for.
        number: String,
    },
    /// A choice that is none of those there are.
    #[error("\u{201c}{value}\u{201d} does not do for {name}: it is {choices}.")]
    Choice {
        /// The parameter.
        name: &'static str,
        /// What was given.
        value: String,
        /// Those that there are.
        choices: &'static str,
    },
    /// The archive may only be read here.
    #[error("This server only shows the archive; nothing can be changed here.")]
    ReadOnly,
    /// Nobody knows who asks.
    #[error(
        "Only users can ask here. Log in at /login; a program shows a token: Authorization: Bearer TOKEN."
    )]
    Stranger,
    /// A user who may not do this.
    #[error("This needs the role \u{201c}{0}\u{201d}. Whoever runs this server gives roles.")]
    Role(Role),
    /// Too many attempts have failed.
    #[error("Too many attempts have failed. Try again in a quarter of an hour.")]
    Throttled,
    /// A form that no page of this server made.
    #[error(
        "The form is out of date, or was not made by this server. Load the page again and send it from there."
    )]
    Token,
    /// A form without something that it needs.
    #[error("The form lacks {0}.")]
    Lacks(&'static str),
    /// The archive refused or failed.
    #[error("{}", said(.0))]
    Store(#[from] StoreError),
    /// The work ended without an answer.
    #[error("The answer could not be made. The server goes on; try again.")]
    Lost,
}

/// A result of this crate.
pub(crate) type Result<T> = std::result::Result<T, Error>;

/// An error as it is shown. `error` and `status` are stable, `message` is for people.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Problem {
    /// The HTTP status.
    #[serde(skip)]
    pub(crate) status: StatusCode,
    /// The kind of error, in one word.
    pub(crate) error: &'static str,
    /// What went wrong and what to do.
    pub(crate) message: String,
}

impl Error {
    /// A form whose button says what none of its buttons says.
    pub(crate) fn button(value: &str) -> Self {
        let choices = "one of the buttons of the form";
        Self::Choice { name: "what", value: value.to_owned(), choices }
    }
}

impl From<&Error> for Problem {
    fn from(error: &Error) -> Self {
        let (status, word) = match error {
            Error::NoPage => (StatusCode::NOT_FOUND, "no_page"),
            Error::Method => (StatusCode::METHOD_NOT_ALLOWED, "method"),
            Error::ForeignHost { .. } => (StatusCode::MISDIRECTED_REQUEST, "foreign_host"),
            Error::Day { .. } => (StatusCode::BAD_REQUEST, "bad_day"),
            Error::Number { .. } => (StatusCode::BAD_REQUEST, "bad_number"),
            Error::NoOrganisation { .. } => (StatusCode::NOT_FOUND, "no_organisation"),
            Error::Store(StoreError::SeveralClaims { .. }) => {
                (StatusCode::BAD_REQUEST, "ambiguous")
            }
            Error::NoClaim { .. } => (StatusCode::NOT_FOUND, "no_claim"),
            Error::Nobody { .. } => (StatusCode::NOT_FOUND, "nobody"),
            Error::NoSentence { .. } => (StatusCode::NOT_FOUND, "no_sentence"),
            Error::Choice { .. } => (StatusCode::BAD_REQUEST, "bad_choice"),
            Error::Stranger => (StatusCode::UNAUTHORIZED, "stranger"),
            Error::Role(_) => (StatusCode::FORBIDDEN, "role"),
            Error::Throttled => (StatusCode::TOO_MANY_REQUESTS, "throttled"),
            Error::Store(StoreError::BadUser { .. }) => (StatusCode::BAD_REQUEST, "bad_user"),
            Error::ReadOnly => (StatusCode::FORBIDDEN, "read_only"),
            Error::Token => (StatusCode::FORBIDDEN, "token"),
            Error::Lacks(_) => (StatusCode::BAD_REQUEST, "lacks"),
            Error::Store(StoreError::NoArticle { .. }) => (StatusCode::NOT_FOUND, "no_article"),
            Error::Store(StoreError::Ambiguous { .. }) => (StatusCode::BAD_REQUEST, "ambiguous"),
            Error::Store(StoreError::Missing { .. }) => (StatusCode::NOT_FOUND, "no_archive"),
            Error::Store(StoreError::Busy { .. } | StoreError::IndexBusy { .. }) => {
                (StatusCode::SERVICE_UNAVAILABLE, "busy")
            }
            Error::Store(_) => (StatusCode::INTERNAL_SERVER_ERROR, "archive"),
            Error::Lost => (StatusCode::INTERNAL_SERVER_ERROR, "lost"),
        };
        Self { status, error: word, message: error.to_string() }
    }
}

/// The store speaks to the terminal; what a reader of pages asks for in vain is said in the words
/// of the page.
fn said(error: &StoreError) -> String {
    match error {
        StoreError::NoArticle { key, .. } => {
            format!("No article is kept under \u{201c}{key}\u{201d}.")
        }
        other => other.to_string(),
    }
}

fn asked_for(host: &str) -> String {
    if host.is_empty() {
        "The request names no host. ".to_owned()
    } else {
        format!("The request is for \u{201c}{host}\u{201d}. ")
    }
}

impl IntoResponse for Error {
    /// A bare response that carries the [`Problem`]; [`dress`] gives it its body.
    fn into_response(self) -> Response {
        let problem = Problem::from(&self);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = problem.status;
        if problem.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(problem);
        response
    }
}

/// Gives an error its body: JSON under `/api`, else a page.
pub(crate) async fn dress(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let for_programs = path == "/api" || path.starts_with("/api/");
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    let dressed = if for_programs {
        Json(problem).into_response()
    } else {
        pages::error::page(&problem).into_response()
    };
    let (parts, body) = dressed.into_parts();
    response.headers_mut().extend(parts.headers);
    *response.body_mut() = body;
    response
}
