//! Who may ask: only somebody who knows the server by its own name.
//!
//! The server listens on the loopback address, but so can any page open in the same browser reach
//! it: a page of example.org may have the name example.org point at 127.0.0.1 (DNS rebinding) and
//! then reads the archive as its own. What such a page cannot change is the `Host` header, which
//! says the name the browser believes to be talking to.

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// The names of the loopback address.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The port of `http`, which a browser leaves out.
const DEFAULT_PORT: u16 = 80;

/// Answers only requests that name this server.
pub(crate) async fn check(State(port): State<u16>, request: Request, next: Next) -> Response {
    match foreign(&request, port) {
        Some(host) => Error::ForeignHost { host, port }.into_response(),
        None => next.run(request).await,
    }
}

/// The host a request asks for, when it is not this server. One `Host` header is wanted, and where
/// the request line names a host as well, both count.
fn foreign(request: &Request, port: u16) -> Option<String> {
    let mut headers = request.headers().get_all(HOST).iter();
    let Some(host) = headers.next() else { return Some(String::new()) };
    let host = String::from_utf8_lossy(host.as_bytes()).into_owned();
    if headers.next().is_some() || !is_ours(&host, port) {
        return Some(host);
    }
    let line = request.uri().authority()?.as_str();
    (!is_ours(line, port)).then(|| line.to_owned())
}

fn is_ours(host: &str, port: u16) -> bool {
    NAMES.iter().any(|name| {
        let rest = host.get(..name.len()).filter(|start| start.eq_ignore_ascii_case(name));
        match rest.map(|_| &host[name.len()..]) {
            Some("") => port == DEFAULT_PORT,
            Some(rest) => rest.strip_prefix(':') == Some(&port.to_string()),
            None => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_loopback_names_with_the_right_port_are_ours() {
        for ours in ["127.0.0.1:8700", "localhost:8700", "LocalHost:8700", "[::1]:8700"] {
            assert!(is_ours(ours, 8700), "{ours}");
        }
        let others = [
            "127.0.0.1",
            "127.0.0.1:87000",
            "127.0.0.1:08700",
            "127.0.0.1:80",
            "localhost.example.org:8700",
            "example.org:8700",
            "example.org",
            "localhost:8700@example.org",
            "[::1]8700",
            "é",
            "",
        ];
        for other in others {
            assert!(!is_ours(other, 8700), "{other}");
        }
        assert!(is_ours("localhost", 80));
    }
}
