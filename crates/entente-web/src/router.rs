//! The routes, and what stands before all of them.

use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};

use crate::desk::Desk;
use crate::error::{Error, dress};
use crate::{api, host, pages};

/// What every answer tells the browser: run nothing, load nothing from elsewhere, be framed by
/// nobody, and tell no other site what was read here.
const GUARDS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cache-control", "no-cache"),
];

/// The pages and their JSON, for a server on the loopback address that listens at `port`. Requests
/// that name another host are refused.
pub fn router(desk: Desk, port: u16) -> Router {
    Router::new()
        .route("/", get(pages::listing::show))
        .route("/article/{id}", get(pages::article::show))
        .route("/organisation/{code}", get(pages::organisation::show))
        .route("/organisations", get(pages::organisations::show))
        .route("/api/search", get(api::search))
        .route("/api/articles/{id}", get(api::article))
        .route("/api/claims", get(api::claims))
        .route("/api/organisations/{code}/members", get(api::members))
        .route("/health", get(async || Json(serde_json::json!({ "status": "ok" }))))
        .route("/style.css", get(async || file("text/css", include_str!("../assets/style.css"))))
        .route("/icon.svg", get(async || file("image/svg+xml", include_str!("../assets/icon.svg"))))
        .fallback(async || Error::NoPage)
        .method_not_allowed_fallback(async || Error::Method)
        .with_state(desk)
        .layer(from_fn_with_state(port, host::check))
        .layer(from_fn(dress))
        .layer(from_fn(guard))
}

async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in GUARDS {
        let name = HeaderName::from_static(name);
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn file(kind: &'static str, text: &'static str) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static(kind))], text).into_response()
}
