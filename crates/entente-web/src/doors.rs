//! The doors: nobody comes in over the network but with an account.
//!
//! A browser shows its session by a cookie, a program by `Authorization: Bearer TOKEN`. The cookie
//! is read by no script, is sent to no other site and not for requests that another site began,
//! and goes over HTTPS only, unless whoever serves says that the way is safe without.

use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, HeaderMap, ORIGIN};
use axum::http::request::Parts;
use axum::http::{Extensions, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use entente_store::{Accounts, StoreError};
use jiff::Timestamp;
use tokio::sync::Semaphore;

use crate::desk::Desk;
use crate::error::{Error, Result};
use crate::parameters::escaped;
use crate::throttle::Throttle;
use crate::who::Who;

/// How long a session lasts: a working day.
pub(crate) const SESSION: i64 = 12 * 60 * 60;

/// What anybody may ask for.
const OPEN: [&str; 5] = ["/login", "/style.css", "/script.js", "/icon.svg", "/healthz"];

/// The longest token that is looked up.
const LONGEST_TOKEN: usize = 200;

/// Who may come in, and how.
#[derive(Debug)]
pub(crate) struct Doors {
    /// Asked at each request, and so never held for long.
    sessions: Mutex<Accounts>,
    /// Asked for passwords, which takes time; one attempt after the other.
    logins: Mutex<Accounts>,
    /// Who waits for their password to be looked at.
    pub(crate) queue: Semaphore,
    pub(crate) throttle: Throttle,
    pub(crate) now: fn() -> Timestamp,
    /// Whether cookies may go over HTTP.
    plain: bool,
}

impl Doors {
    /// Opens the accounts at `path`.
    ///
    /// # Errors
    /// As [`Accounts::open`].
    pub(crate) fn new(
        path: &Path,
        plain: bool,
        now: fn() -> Timestamp,
    ) -> std::result::Result<Self, StoreError> {
        Ok(Self {
            sessions: Mutex::new(Accounts::open(path)?),
            logins: Mutex::new(Accounts::open(path)?),
            queue: Semaphore::new(1),
            throttle: Throttle::default(),
            now,
            plain,
        })
    }

    pub(crate) fn sessions(&self) -> MutexGuard<'_, Accounts> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn logins(&self) -> MutexGuard<'_, Accounts> {
        self.logins.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name of the cookie. The prefix keeps other names of the same domain from setting it
    /// (RFC 6265bis, 4.1.3.2); browsers take it over HTTPS only.
    fn cookie_name(&self) -> &'static str {
        if self.plain { "entente" } else { "__Host-entente" }
    }

    /// What sets the cookie; without a token, what takes it away.
    pub(crate) fn cookie(&self, token: Option<&str>) -> String {
        let (name, secure) = (self.cookie_name(), if self.plain { "" } else { "; Secure" });
        let (token, age) = token.map_or(("", 0), |token| (token, SESSION));
        format!("{name}={token}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{secure}")
    }

    /// The token that a request shows.
    pub(crate) fn shown<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let cookie = cookies
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(name, _)| *name == self.cookie_name())
            .map(|(_, token)| token);
        let bearer = || headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ");
        cookie.or_else(bearer).filter(|token| token.len() <= LONGEST_TOKEN)
    }
}

/// Notes what somebody did, and from where.
pub(crate) fn note(
    accounts: &Accounts,
    user: &str,
    from: Option<IpAddr>,
    (what, about): (&str, &str),
    at: Timestamp,
) -> Result<()> {
    let from = from.map(|from| from.to_string());
    Ok(accounts.note(user, from.as_deref(), what, about, at)?)
}

/// Where a request came from. What a proxy says of that is believed of one on this machine, and
/// only the last hop, which it saw itself.
pub(crate) fn address(headers: &HeaderMap, extensions: &Extensions) -> Option<IpAddr> {
    let peer = extensions.get::<ConnectInfo<SocketAddr>>()?.ip();
    if !peer.is_loopback() {
        return Some(peer);
    }
    let forwarded = headers.get_all("x-forwarded-for").iter().next_back();
    let last =
        forwarded.and_then(|line| line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    Some(last.unwrap_or(peer))
}

/// Lets in whoever has an account, and everybody where none are asked for.
pub(crate) async fn admit(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    if *request.method() == Method::POST && from_elsewhere(request.headers()) {
        return Error::Token.into_response();
    }
    let Some(doors) = desk.doors() else { return next.run(request).await };
    let token = doors.shown(request.headers()).map(str::to_owned);
    let from = address(request.headers(), request.extensions());
    let who = match token {
        Some(token) => {
            let asked = desk.at_doors(move |doors| {
                let visitor = doors.sessions().visitor(&token, (doors.now)())?;
                Ok(visitor.map(|visitor| Who::new(visitor, &token, from)))
            });
            match asked.await {
                Ok(who) => who,
                Err(error) => return error.into_response(),
            }
        }
        None => None,
    };
    let path = request.uri().path();
    if who.is_none() && !OPEN.contains(&path) {
        let page = *request.method() == Method::GET && !path.starts_with("/api/");
        let whole = request.uri().path_and_query().map_or("/", |whole| whole.as_str());
        return match page {
            true => Redirect::to(&format!("/login?next={}", escaped(whole))).into_response(),
            false => Error::Stranger.into_response(),
        };
    }
    if let Some(who) = who {
        request.extensions_mut().insert(who);
    }
    next.run(request).await
}

/// Whether the browser says that a page of another site sends this.
fn from_elsewhere(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site");
    let host = text(HOST.as_str()).unwrap_or_default();
    let origin = text(ORIGIN.as_str()).map(|origin| {
        let bare = origin.strip_prefix("https://").or_else(|| origin.strip_prefix("http://"));
        bare.is_some_and(|bare| bare.eq_ignore_ascii_case(host))
    });
    match site {
        Some(site) => !matches!(site, "same-origin" | "none"),
        None => origin == Some(false),
    }
}

/// The parts of a request that tell who sent it.
pub(crate) struct Sender {
    /// The session it shows.
    pub(crate) session: Option<String>,
    /// Where it came from.
    pub(crate) from: Option<IpAddr>,
}

impl axum::extract::FromRequestParts<Desk> for Sender {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, desk: &Desk) -> Result<Self> {
        let doors = desk.doors().ok_or(Error::NoPage)?;
        let session = doors.shown(&parts.headers).map(str::to_owned);
        Ok(Self { session, from: address(&parts.headers, &parts.extensions) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_form_of_another_site_is_known_by_what_the_browser_says() {
        let host = ("host", "desk.example.org");
        for (own, more) in [
            (true, vec![]),
            (true, vec![("sec-fetch-site", "same-origin")]),
            (true, vec![("origin", "https://desk.example.org")]),
            (false, vec![("sec-fetch-site", "same-site")]),
            (false, vec![("sec-fetch-site", "cross-site"), ("origin", "https://desk.example.org")]),
            (false, vec![("origin", "https://evil.example")]),
            (false, vec![("origin", "null")]),
        ] {
            let mut all = vec![host];
            all.extend(&more);
            assert_eq!(from_elsewhere(&headers(&all)), !own, "{more:?}");
        }
    }

    #[test]
    fn a_proxy_is_believed_only_on_this_machine() {
        let told = headers(&[("x-forwarded-for", "198.51.100.9, 203.0.113.4")]);
        let from = |peer: &str| {
            let mut extensions = Extensions::new();
            extensions.insert(ConnectInfo::<SocketAddr>(peer.parse().unwrap()));
            address(&told, &extensions).unwrap().to_string()
        };
        assert_eq!(from("127.0.0.1:5000"), "203.0.113.4");
        assert_eq!(from("192.0.2.1:5000"), "192.0.2.1");
    }
}
