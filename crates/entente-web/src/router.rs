//! The routes, and what stands before all of them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_NONE_MATCH};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use crate::desk::Desk;
use crate::error::{Error, dress};
use crate::host::{self, Hosts};
use crate::{api, doors, exports, metrics, pages, shelf};

/// What every answer tells the browser: run nothing but this server's own script, load nothing
/// from elsewhere, be framed by nobody, and tell no other site what was read here.
const GUARDS: [(&str, &str); 8] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
         img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
    ("cache-control", "private, no-cache"),
];

/// The longest form that is read.
const LONGEST_FORM: usize = 64 << 10;

/// The pages and their JSON, for a server that is known by these names; of a port alone, those of
/// the loopback address. Requests that name another host are refused.
pub fn router(desk: Desk, hosts: impl Into<Hosts>) -> Router {
    let hosts: Hosts = hosts.into();
    let watched = desk.clone();
    // What is the same for all who ask alike until the archive changes.
    let kept = Router::new()
        .route("/", get(pages::listing::show))
        .route("/published/{file}", get(pages::listing::published))
        .route("/results.csv", get(exports::csv))
        .route("/results.rss", get(exports::rss))
        .route("/article/{id}", get(pages::article::show).post(pages::copies::decide))
        .route("/article/{id}/cite/{form}", get(pages::article::cite))
        .route("/article/{id}/sentence/{number}", get(pages::article::sentence))
        .route("/claim/{id}", get(pages::claim::show).post(pages::verdicts::on_claim))
        .route(
            "/organisation/{code}",
            get(pages::organisation::show).post(pages::verdicts::on_conflict),
        )
        .route("/organisation/{code}/{file}", get(pages::organisation::file))
        .route("/organisations", get(pages::organisations::show))
        .route("/state/{code}", get(pages::entity::state))
        .route("/state/{code}/{file}", get(pages::entity::state_file))
        .route("/states", get(pages::index::states))
        .route("/person/{name}", get(pages::entity::person).post(pages::identity::on_person))
        .route("/people", get(pages::index::people))
        .route("/exercise/{name}", get(pages::entity::exercise).post(pages::identity::on_exercise))
        .route("/exercises", get(pages::index::exercises))
        .route("/exercise/{name}/{file}", get(pages::entity::exercise_file))
        .route("/place/{name}", get(pages::entity::place))
        .route("/place/{name}/{file}", get(pages::entity::place_file))
        .route("/places", get(pages::index::places))
        .route("/places/{file}", get(pages::index::places_file))
        .route("/doubts", get(pages::doubts::show))
        .route("/verdicts", get(pages::verdicts::show).post(pages::verdicts::undo))
        .route("/searches", get(pages::searches::show).post(pages::searches::send))
        .route("/help", get(pages::help::show))
        .route("/api/v1/search", get(api::search))
        .route("/api/v1/survey", get(api::survey))
        .route("/api/v1/articles/{id}", get(api::article))
        .route("/api/v1/claims", get(api::claims))
        .route("/api/v1/claims/{id}", get(api::claim))
        .route("/api/v1/organisations/{code}/members", get(api::members))
        .route("/api/v1/organisations/{code}/changes", get(api::changes))
        .route("/api/v1/openapi.json", get(api::description))
        .route_layer(from_fn_with_state(desk.clone(), shelf::serve));
    Router::new()
        .merge(kept)
        .route("/login", get(pages::login::show).post(pages::login::enter))
        .route("/logout", post(pages::login::leave))
        .route("/account", get(pages::account::show).post(pages::account::change))
        .route("/deeds", get(pages::account::deeds))
        .route("/healthz", get(metrics::health))
        .route("/metrics", get(metrics::metrics))
        .route("/style.css", get(async || file("text/css", include_str!("../assets/style.css"))))
        .route(
            "/script.js",
            get(async || file("text/javascript", include_str!("../assets/script.js"))),
        )
        .route("/icon.svg", get(async || file("image/svg+xml", include_str!("../assets/icon.svg"))))
        .fallback(async || Error::NoPage)
        .method_not_allowed_fallback(async || Error::Method)
        .with_state(desk.clone())
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .layer(from_fn_with_state(desk, doors::admit))
        .layer(from_fn_with_state(hosts, host::check))
        .layer(from_fn(dress))
        .layer(from_fn(tagged))
        .layer(from_fn(guard))
        .layer(from_fn_with_state(watched, metrics::note))
}

/// Gives every whole answer a tag of its content (RFC 9110, 8.8.3), and says "not modified" to who
/// has it already.
async fn tagged(request: Request, next: Next) -> Response {
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let response = next.run(request).await;
    if !reads || response.status() != StatusCode::OK {
        return response;
    }
    let (mut parts, mut body) = response.into_parts();
    let tag = match parts.headers.get(ETAG) {
        Some(tag) => tag.clone(),
        None => {
            let bytes = to_bytes(body, usize::MAX).await;
            let Ok(bytes) = bytes else { return Error::Lost.into_response() };
            let tag = shelf::tag(&bytes);
            body = Body::from(bytes);
            parts.headers.insert(ETAG, tag.clone());
            tag
        }
    };
    let same = known.as_ref().and_then(|known| known.to_str().ok()).is_some_and(|known| {
        known.split(',').any(|one| one.trim().trim_start_matches("W/").as_bytes() == tag.as_bytes())
    });
    if same {
        parts.status = StatusCode::NOT_MODIFIED;
        parts.headers.remove(CONTENT_TYPE);
        return Response::from_parts(parts, Body::empty());
    }
    Response::from_parts(parts, body)
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
