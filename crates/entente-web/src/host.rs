//! Who may ask: only somebody who knows the server by its own name.
//!
//! By itself the server listens on the loopback address, but so can any page open in the same browser reach
//! it: a page of example.org may have the name example.org point at 127.0.0.1 (DNS rebinding) and
//! then reads the archive as its own. What such a page cannot change is the `Host` header, which
//! says the name the browser believes to be talking to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::error::Error;

/// The names of the loopback address.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The port of `http`, which a browser leaves out.
const DEFAULT_PORT: u16 = 80;

/// What the server is known by.
#[derive(Debug, Clone)]
pub struct Hosts {
    port: u16,
    /// The address that others reach it by, where it is not the loopback address; where it is all
    /// addresses of the machine, any.
    outside: Option<IpAddr>,
    /// Further names, as a proxy before it is called by; with any port.
    names: Arc<[String]>,
}

impl From<u16> for Hosts {
    fn from(port: u16) -> Self {
        Self { port, outside: None, names: Arc::default() }
    }
}

impl Hosts {
    /// A server that listens at `address`, and is called by these names as well.
    pub fn new(address: SocketAddr, names: &[String]) -> Self {
        let outside = Some(address.ip()).filter(|ip| !ip.is_loopback());
        Self { port: address.port(), outside, names: names.into() }
    }

    /// The addresses to ask for, as they are told to who asks for another one.
    fn told(&self) -> Vec<String> {
        let own = match self.outside {
            Some(ip) if !ip.is_unspecified() => SocketAddr::new(ip, self.port).to_string(),
            _ => format!("127.0.0.1:{}", self.port),
        };
        let names = self.names.iter().map(|name| format!("https://{name}/"));
        std::iter::once(format!("http://{own}/")).chain(names).collect()
    }

    fn hold(&self, host: &str) -> bool {
        if is_ours(host, self.port) {
            return true;
        }
        let bare = match host.rsplit_once(':') {
            Some((bare, port)) if port.parse::<u16>().is_ok() => bare,
            _ => host,
        };
        if self.names.iter().any(|name| name.eq_ignore_ascii_case(bare)) {
            return true;
        }
        // No name can be made to point elsewhere by a number, so any number will do where the
        // server listens at all of them.
        let asked: Option<SocketAddr> = match self.port {
            DEFAULT_PORT => host.parse().ok().or_else(|| format!("{host}:80").parse().ok()),
            _ => host.parse().ok(),
        };
        matches!((self.outside, asked), (Some(ip), Some(asked))
            if asked.port() == self.port && (ip.is_unspecified() || ip == asked.ip()))
    }
}

/// Answers only requests that name this server.
pub(crate) async fn check(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match foreign(&request, &hosts) {
        Some(host) => Error::ForeignHost { host, names: hosts.told() }.into_response(),
        None => next.run(request).await,
    }
}

/// The host a request asks for, when it is not this server. One `Host` header is wanted, and where
/// the request line names a host as well, both count.
fn foreign(request: &Request, hosts: &Hosts) -> Option<String> {
    let mut headers = request.headers().get_all(HOST).iter();
    let Some(host) = headers.next() else { return Some(String::new()) };
    let host = String::from_utf8_lossy(host.as_bytes()).into_owned();
    if headers.next().is_some() || !hosts.hold(&host) {
        return Some(host);
    }
    let line = request.uri().authority()?.as_str();
    (!hosts.hold(line)).then(|| line.to_owned())
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

    #[test]
    fn a_server_for_others_is_known_by_its_address_and_its_names() {
        let names = ["desk.example.org".to_owned()];
        let at = |address: &str| Hosts::new(address.parse().unwrap(), &names);
        let one = at("192.0.2.5:8700");
        for ours in ["192.0.2.5:8700", "localhost:8700", "desk.example.org", "Desk.Example.org:443"]
        {
            assert!(one.hold(ours), "{ours}");
        }
        for other in
            ["192.0.2.5", "192.0.2.6:8700", "example.org", "xdesk.example.org", "192.0.2.5:87"]
        {
            assert!(!one.hold(other), "{other}");
        }
        let all = at("[::]:80");
        for ours in ["192.0.2.6", "192.0.2.6:80", "[2001:db8::1]", "desk.example.org"] {
            assert!(all.hold(ours), "{ours}");
        }
        assert!(!all.hold("evil.example") && !all.hold("evil.example:80"));
        assert!(!at("127.0.0.1:8700").hold("192.0.2.6:8700"));
    }
}
