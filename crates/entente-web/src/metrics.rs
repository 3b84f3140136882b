//! What the server tells of itself: whether it is well, what it answered and how fast.
//!
//! Routes are counted, not addresses: what somebody asked for is in no figure and no line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::Json;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::desk::Desk;

/// How the server is watched. Time and lines are the program's: this crate reads no clock.
#[derive(Debug, Clone, Copy)]
pub struct Watch {
    /// The time since some moment that stays the same.
    pub elapsed: fn() -> Duration,
    /// Hears of every answer.
    pub log: Option<fn(&Served)>,
}

/// One answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Served {
    /// The method asked with.
    pub method: String,
    /// The route, as the router knows it: `/article/{id}`; "-" where none leads there.
    pub route: String,
    /// The HTTP status.
    pub status: u16,
    /// How long the answer took.
    pub took: Duration,
}

/// Up to how many seconds answers are counted together.
const BUCKETS: [(f64, &str); 8] = [
    (0.001, "0.001"),
    (0.005, "0.005"),
    (0.02, "0.02"),
    (0.1, "0.1"),
    (0.5, "0.5"),
    (1.0, "1"),
    (5.0, "5"),
    (f64::INFINITY, "+Inf"),
];

/// What was answered so far.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<BTreeMap<(String, String, u16), Count>>);

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    answers: u64,
    seconds: f64,
    buckets: [u64; BUCKETS.len()],
}

impl Answers {
    fn note(&self, served: &Served) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (served.route.clone(), served.method.clone(), served.status);
        let count = all.entry(key).or_default();
        let seconds = served.took.as_secs_f64();
        count.answers += 1;
        count.seconds += seconds;
        for (bucket, (limit, _)) in count.buckets.iter_mut().zip(BUCKETS) {
            *bucket += u64::from(seconds <= limit);
        }
    }

    /// In the text format of Prometheus (version 0.0.4).
    fn text(&self) -> String {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        text += "# HELP entente_request_seconds How long answers took.\n";
        text += "# TYPE entente_request_seconds histogram\n";
        for ((route, method, status), count) in all.iter() {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            for (bucket, (_, limit)) in count.buckets.iter().zip(BUCKETS) {
                let _ = writeln!(
                    text,
                    "entente_request_seconds_bucket{{{labels},le=\"{limit}\"}} {bucket}"
                );
            }
            let (seconds, answers) = (count.seconds, count.answers);
            let _ = writeln!(text, "entente_request_seconds_sum{{{labels}}} {seconds:.6}");
            let _ = writeln!(text, "entente_request_seconds_count{{{labels}}} {answers}");
        }
        text
    }
}

/// Notes what is answered.
pub(crate) async fn note(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let Some(watch) = desk.watch() else { return next.run(request).await };
    let start = (watch.elapsed)();
    // A method is what a stranger says it is; only those of HTTP become part of a figure.
    let method = match request.method().as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "DELETE" | "OPTIONS" | "PATCH") => known,
        _ => "other",
    };
    let method = method.to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let route = route.to_owned();
    let response = next.run(request).await;
    let took = (watch.elapsed)().saturating_sub(start);
    let served = Served { method, route, status: response.status().as_u16(), took };
    desk.answers().note(&served);
    if let Some(log) = watch.log {
        log(&served);
    }
    response
}

/// Whether the server is there and its archive answers.
pub(crate) async fn health(State(desk): State<Desk>) -> Response {
    match desk.ask(|table| Ok(table.archive.count()?)).await {
        Ok(_) => Json(serde_json::json!({ "status": "ok" })).into_response(),
        Err(error) => {
            let body = serde_json::json!({ "status": "down", "reason": error.to_string() });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

/// Figures for Prometheus: what is kept, and what was answered how fast.
pub(crate) async fn metrics(State(desk): State<Desk>) -> Response {
    let tally = desk.ask(|table| Ok(table.archive.tally()?)).await.ok();
    let mut text = String::new();
    let mut gauge = |name: &str, help: &str, value: u64| {
        let _ = write!(
            text,
            "# HELP entente_{name} {help}\n# TYPE entente_{name} gauge\nentente_{name} {value}\n"
        );
    };
    gauge("archive_up", "Whether the archive answers.", u64::from(tally.is_some()));
    if let Some(tally) = tally {
        gauge("articles", "Articles kept.", tally.articles as u64);
        gauge("articles_unread", "Articles that nobody has read yet.", tally.unread as u64);
        gauge("claims", "Claims of the present readings.", tally.claims as u64);
        gauge("verdicts", "Verdicts that people gave.", tally.verdicts as u64);
        gauge("articles_forgotten", "Articles taken down.", tally.forgotten as u64);
        gauge("archive_bytes", "Size of the archive's file.", tally.bytes);
    }
    let (kept, bytes) = desk.shelf().extent();
    gauge("pages_kept", "Answers kept to be given again.", kept as u64);
    gauge("pages_kept_bytes", "Memory that these take.", bytes as u64);
    text += &desk.answers().text();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
