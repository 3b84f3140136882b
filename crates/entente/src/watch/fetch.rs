//! Fetching over HTTP: politely, within limits, and never from private networks unasked.

use std::collections::HashMap;
use std::io::{BufReader, Read as _};
use std::thread;
use std::time::{Duration, Instant};

use entente_sources::unwrapped;
use ureq::Agent;
use ureq::http::Uri;
use ureq::unversioned::transport::DefaultConnector;
use url::Url;

use super::links::linked;
use super::public::Guard;
use super::robots::{NAME, Robots};

/// How much is taken of one answer, packed and unpacked, in bytes.
const LARGEST: u64 = 32 << 20;
/// How often an address may lead to another.
const MOST_REDIRECTS: usize = 5;
/// How long one request may take.
const LONGEST: Duration = Duration::from_secs(60);

/// Fetches pages.
#[derive(Debug)]
pub struct Fetcher {
    agent: Agent,
    pause: Duration,
    /// By scheme, host and port.
    sites: HashMap<String, Site>,
}

#[derive(Debug, Default)]
struct Site {
    robots: Robots,
    last: Option<Instant>,
}

/// What came back.
#[derive(Debug)]
pub enum Answer {
    /// Nothing changed since.
    Unchanged,
    /// The page.
    Page(Fetched),
}

/// A page as fetched.
#[derive(Debug)]
pub struct Fetched {
    /// Where it stands in the end.
    pub url: String,
    /// Its bytes, unpacked.
    pub bytes: Vec<u8>,
    /// What to ask with the next time (RFC 9110, 8.8.3).
    pub etag: Option<String>,
    /// The same as a date (RFC 9110, 8.8.2).
    pub last_modified: Option<String>,
    /// The character set that the site says.
    pub charset: Option<String>,
    /// Where the list goes on that this is a page of (RFC 8288, "next").
    pub next: Option<String>,
    /// How many pages there are of it, and how many entries, as WordPress says.
    pub list: (Option<usize>, Option<usize>),
}

/// Why nothing came.
#[derive(Debug)]
pub struct NotFetched {
    /// What went wrong.
    pub reason: String,
    /// What the site answered, if it did.
    pub status: Option<u16>,
    /// How long the site wants to be left alone.
    pub retry_after: Option<Duration>,
    /// Whether trying again can help.
    pub lasting: bool,
}

impl NotFetched {
    pub(super) fn new(reason: impl Into<String>, lasting: bool) -> Self {
        Self { reason: reason.into(), status: None, retry_after: None, lasting }
    }

    /// Whether asking again within minutes cannot help: it stays as it is, or the site answers that
    /// what was asked is wrong.
    pub(super) fn is_final(&self) -> bool {
        let is_refused =
            |status| (400..500).contains(&status) && !matches!(status, 408 | 425 | 429);
        self.lasting || self.status.is_some_and(is_refused)
    }
}

impl Fetcher {
    /// A fetcher that leaves at least this pause between two requests to one site.
    pub fn new(allow_private: bool, pause: Duration) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .timeout_global(Some(LONGEST))
            // A proxy would look up names in our place.
            .proxy(None)
            .user_agent(format!("{NAME}/{}", env!("CARGO_PKG_VERSION")))
            .accept_encoding("gzip")
            .build();
        let guard = Guard::new(allow_private);
        let agent = Agent::with_parts(config, DefaultConnector::default(), guard);
        Self { agent, pause, sites: HashMap::new() }
    }

    /// Fetches a page, if its site's robots.txt allows it.
    ///
    /// # Errors
    /// [`NotFetched`], with what the site said.
    pub fn get(
        &mut self,
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
    ) -> Result<Answer, NotFetched> {
        let mut url = url.to_owned();
        for _ in 0..=MOST_REDIRECTS {
            let uri = parsed(&url)?;
            self.visit(&uri)?;
            let mut answer = self.once(&url, etag, last_modified)?;
            let header = |name: &str| {
                answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
            };
            match answer.status().as_u16() {
                304 => return Ok(Answer::Unchanged),
                200..=299 => {
                    let (etag, last_modified) = (header("etag"), header("last-modified"));
                    let media = header("content-type").unwrap_or_default();
                    let charset = media.split_once("charset=").map(|(_, name)| {
                        let name = name.split([';', ' ']).next().unwrap_or_default();
                        name.trim_matches('"').to_owned()
                    });
                    let links = answer.headers().get_all("link");
                    let links = links.iter().filter_map(|value| value.to_str().ok());
                    let next = links.filter_map(|links| linked(links, "next")).next();
                    let next = next.map(|target| joined(&url, target));
                    let count = |name: &str| header(name).and_then(|told| told.trim().parse().ok());
                    let list = (count("x-wp-totalpages"), count("x-wp-total"));
                    let bytes = body(&mut answer)?;
                    return Ok(Answer::Page(Fetched {
                        url,
                        bytes,
                        etag,
                        last_modified,
                        charset,
                        next,
                        list,
                    }));
                }
                301 | 302 | 303 | 307 | 308 => {
                    let Some(target) = header("location") else {
                        return Err(NotFetched::new("it leads nowhere", true));
                    };
                    url = joined(&url, &target);
                }
                status => {
                    let retry_after =
                        header("retry-after").and_then(|told| told.trim().parse().ok());
                    return Err(NotFetched {
                        reason: format!("the site answers {status}"),
                        status: Some(status),
                        retry_after: retry_after.map(Duration::from_secs),
                        lasting: matches!(status, 401 | 403 | 404 | 410),
                    });
                }
            }
        }
        Err(NotFetched::new(format!("it leads on more than {MOST_REDIRECTS} times"), true))
    }

    /// Sends JSON to an address.
    ///
    /// # Errors
    /// When it is not taken.
    pub fn post(&self, url: &str, json: &str) -> Result<(), NotFetched> {
        parsed(url)?;
        let sent = self.agent.post(url).content_type("application/json").send(json);
        let status = sent.map_err(|error| NotFetched::new(error.to_string(), false))?.status();
        match status.is_success() {
            true => Ok(()),
            false => Err(NotFetched::new(format!("it answers {status}"), false)),
        }
    }

    /// Asks for leave and waits for our turn.
    fn visit(&mut self, uri: &Uri) -> Result<(), NotFetched> {
        let root = root(uri);
        if !self.sites.contains_key(&root) {
            let robots = self.robots(&root)?;
            self.sites.insert(root.clone(), Site { robots, last: Some(Instant::now()) });
        }
        let path = uri.path_and_query().map_or("/", |path| path.as_str());
        let Some(site) = self.sites.get_mut(&root) else { return Ok(()) };
        if !site.robots.allows(path) {
            return Err(NotFetched::new("its robots.txt does not allow it", true));
        }
        let pause = site.robots.pause.unwrap_or_default().max(self.pause);
        if let Some(last) = site.last {
            thread::sleep(pause.saturating_sub(last.elapsed()));
        }
        site.last = Some(Instant::now());
        Ok(())
    }

    /// A site without the file allows everything; one that cannot give it now allows nothing
    /// (RFC 9309, 2.3.1).
    fn robots(&self, root: &str) -> Result<Robots, NotFetched> {
        let mut url = format!("{root}/robots.txt");
        for _ in 0..=MOST_REDIRECTS {
            let mut answer = self.once(&url, None, None)?;
            let location = answer.headers().get("location").and_then(|to| to.to_str().ok());
            match (answer.status().as_u16(), location) {
                (200..=299, _) => {
                    return Ok(Robots::read(&String::from_utf8_lossy(&body(&mut answer)?)));
                }
                (300..=399, Some(target)) => url = joined(&url, target),
                (500..=599, _) => return Ok(Robots::closed()),
                _ => return Ok(Robots::default()),
            }
        }
        Ok(Robots::default())
    }

    fn once(
        &self,
        url: &str,
        etag: Option<&str>,
        last_modified: Option<&str>,
    ) -> Result<ureq::http::Response<ureq::Body>, NotFetched> {
        let mut request = self.agent.get(url);
        if let Some(etag) = etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(day) = last_modified {
            request = request.header("If-Modified-Since", day);
        }
        request.call().map_err(|error| NotFetched::new(error.to_string(), false))
    }
}

/// The body of an answer, unpacked, if it is not too large.
fn body(answer: &mut ureq::http::Response<ureq::Body>) -> Result<Vec<u8>, NotFetched> {
    let failed = |error: std::io::Error| NotFetched::new(error.to_string(), false);
    let reader = answer.body_mut().as_reader().take(LARGEST);
    let mut bytes = Vec::new();
    let unpacked = unwrapped(BufReader::new(reader)).map_err(failed)?;
    unpacked.take(LARGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
    match bytes.len() as u64 > LARGEST {
        true => Err(NotFetched::new(format!("it is larger than {} MB", LARGEST >> 20), true)),
        false => Ok(bytes),
    }
}

fn parsed(url: &str) -> Result<Uri, NotFetched> {
    let lower = url.trim_start().to_ascii_lowercase();
    if !lower.starts_with("http://") && !lower.starts_with("https://") {
        return Err(NotFetched::new("only http and https are fetched", true));
    }
    let uri: Uri = url.parse().map_err(|_| NotFetched::new("it is no address", true))?;
    let has_host = uri.host().is_some_and(|host| !host.is_empty());
    has_host.then_some(uri).ok_or_else(|| NotFetched::new("it names no host", true))
}

fn root(uri: &Uri) -> String {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    // A name and password are nothing to look up robots.txt by.
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{}://{host}", uri.scheme_str().unwrap_or("http"))
}

/// An address as a page gives it, made whole (WHATWG URL, "join"); left as it is where it is none.
pub(super) fn joined(base: &str, given: &str) -> String {
    let whole = Url::parse(base).and_then(|base| base.join(given.trim()));
    whole.map_or_else(
        |_| given.to_owned(),
        |mut url| {
            url.set_fragment(None);
            url.into()
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_made_whole() {
        let base = "https://a.example/news/list?page=2";
        for (given, whole) in [
            ("https://b.example/x#part", "https://b.example/x"),
            ("//b.example/x", "https://b.example/x"),
            ("/feed", "https://a.example/feed"),
            ("item-1", "https://a.example/news/item-1"),
            ("?page=3", "https://a.example/news/list?page=3"),
            ("file:///etc/passwd", "file:///etc/passwd"),
        ] {
            assert_eq!(joined(base, given), whole);
        }
    }

    #[test]
    fn other_schemes_are_refused() {
        for url in ["file:///etc/passwd", "ftp://a.example/x", "data:text/html,x", "a.example"] {
            assert!(parsed(url).is_err(), "{url}");
        }
    }
}
