//! Following feeds and sites: what is new is fetched politely and kept, what changed is kept as a
//! further version, what somebody waits for is told once.

mod alerts;
mod collect;
mod fetch;
mod links;
mod public;
mod robots;
mod state;
mod taking;
mod wordpress;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use entente_sources::{Format, Options, detect, feeds_of, is_listing};
use entente_store::{Added, Archive, Arrival};
use entente_text::{Article, Completeness, Draft};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use url::Url;

pub use self::alerts::{Channels, tell};
pub use self::collect::Collect;
pub use self::fetch::{Answer, Fetched, Fetcher, NotFetched};
pub use self::links::linked;
pub use self::public::is_public;
pub use self::robots::Robots;
pub use self::state::{Alert, Page, State};
use self::taking::{Beside, beside};
use self::wordpress::{Posts, SIZES};
use crate::commands::add::with_language;
use crate::context::{now, today};

/// The longest that a page which fails is left alone.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// For how long pages are looked at again after they were first seen.
const LOOKED_AT_AGAIN: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most pages that one round fetches of one feed.
const MOST_PAGES: usize = 200;
/// The most pages of a list that one round goes on to.
const MOST_LISTS: usize = 10;

/// What is followed, and how.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Feeds and sites.
    pub targets: Vec<String>,
    /// The outlet, where they do not say.
    pub source: Option<String>,
    /// The time between two rounds.
    pub every: Duration,
    /// After how long a page that was taken is looked at again.
    pub again: Duration,
}

/// What came of one target in one round.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Round {
    /// The target.
    pub target: String,
    /// Articles that are new.
    pub added: usize,
    /// Articles of which there is a new version.
    pub changed: usize,
    /// Pages that did not change.
    pub unchanged: usize,
    /// Addresses that failed, with the reason.
    pub failed: Vec<(String, String)>,
}

/// One round after the other.
#[derive(Debug)]
pub struct Watch<'a> {
    archive: &'a Archive,
    fetcher: Fetcher,
    plan: Plan,
    state: State,
    path: PathBuf,
}

impl<'a> Watch<'a> {
    /// Goes on where the last watch of this archive ended.
    ///
    /// # Errors
    /// When what was remembered cannot be read.
    pub fn new(archive: &'a Archive, fetcher: Fetcher, plan: Plan, path: PathBuf) -> Result<Self> {
        let state = State::read(&path)?;
        Ok(Self { archive, fetcher, plan, state, path })
    }

    /// What is remembered, to tell alerts with.
    pub fn state(&mut self) -> (&mut State, &Fetcher) {
        (&mut self.state, &self.fetcher)
    }

    /// Writes down what is remembered.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self) -> Result<()> {
        self.state.write(&self.path)
    }

    /// Looks at every target that is due. What is added is on the disk before it is remembered, so
    /// that a watch which is killed takes it again and finds it held.
    ///
    /// # Errors
    /// When the archive or the memory cannot be written.
    pub fn round(&mut self) -> Result<Vec<Round>> {
        let mut rounds = Vec::new();
        for target in self.plan.targets.clone() {
            let mut round = Round { target: target.clone(), ..Round::default() };
            self.look(&target, true, &mut round)?;
            self.look_again(&target, &mut round)?;
            self.save()?;
            rounds.push(round);
        }
        self.archive.refresh_index()?;
        Ok(rounds)
    }

    /// Fetches one address, if it is due, and takes what is there.
    fn look(&mut self, url: &str, may_lead_on: bool, round: &mut Round) -> Result<()> {
        let feed = self.state.pages.get(url).and_then(|page| page.feed.clone());
        if let (Some(feed), true) = (feed, may_lead_on) {
            return self.look(&feed, false, round);
        }
        let posts = Posts::at(url).map(|posts| posts.asking(SIZES[0]).address().to_owned());
        let url = posts.as_deref().unwrap_or(url);
        let Some(fetched) = self.fetch(url, round) else { return Ok(()) };
        let hash = blake3::hash(&fetched.bytes).to_hex().to_string();
        let page = self.state.pages.entry(url.to_owned()).or_default();
        if page.hash.as_deref() == Some(&hash) {
            round.unchanged += 1;
            return Ok(());
        }
        let taken = match detect(&fetched.bytes, Some(&fetched.url)) {
            Ok(Format::Html) => {
                let html = String::from_utf8_lossy(&fetched.bytes);
                let is_list = is_listing(&html);
                let feed = feed_for(&fetched.url, &html, is_list).filter(|_| may_lead_on);
                match feed {
                    Some(feed) => {
                        if let Some(page) = self.state.pages.get_mut(url) {
                            page.feed = Some(feed.clone());
                        }
                        self.look(&feed, false, round)
                    }
                    None if is_list => self.take_lists(&fetched, Format::HtmlListing, round),
                    None => self.take_page(&fetched, None, round),
                }
            }
            Ok(format) => self.take_lists(&fetched, format, round),
            Err(error) => {
                round.failed.push((url.to_owned(), error.to_string()));
                return Ok(());
            }
        };
        taken?;
        if let Some(page) = self.state.pages.get_mut(url) {
            page.hash = Some(hash);
            page.etag = fetched.etag;
            page.last_modified = fetched.last_modified;
        }
        Ok(())
    }

    /// The page at an address; `None` when it is not due, did not change, or did not come.
    fn fetch(&mut self, url: &str, round: &mut Round) -> Option<Fetched> {
        let now = now();
        let page = self.state.pages.entry(url.to_owned()).or_default().clone();
        if page.not_before.is_some_and(|day| now < day) {
            return None;
        }
        let got = self.fetcher.get(url, page.etag.as_deref(), page.last_modified.as_deref());
        let page = self.state.pages.get_mut(url)?;
        page.last = Some(now);
        page.first = page.first.or(Some(now));
        match got {
            Ok(answer) => {
                page.failures = 0;
                page.not_before = None;
                match answer {
                    Answer::Unchanged => {
                        round.unchanged += 1;
                        None
                    }
                    Answer::Page(fetched) => Some(fetched),
                }
            }
            Err(failure) => {
                page.failures += 1;
                let wait = wait(self.plan.every, page.failures, &failure, url);
                page.not_before =
                    SignedDuration::try_from(wait).ok().and_then(|wait| now.checked_add(wait).ok());
                round.failed.push((url.to_owned(), failure.reason));
                None
            }
        }
    }

    /// Takes a list, and the pages on which it goes on as long as all that they hold is new.
    fn take_lists(&mut self, list: &Fetched, format: Format, round: &mut Round) -> Result<()> {
        let mut seen = BTreeSet::from([list.url.clone()]);
        let mut pages = 0;
        let mut next = self.take_list(list, format, &mut pages, round)?;
        while let Some(url) = next.take().filter(|url| seen.insert(url.clone())) {
            if seen.len() > MOST_LISTS || pages >= MOST_PAGES {
                break;
            }
            let Some(list) = self.fetch(&url, round) else { break };
            next = self.take_list(&list, format, &mut pages, round)?;
        }
        Ok(())
    }

    /// Takes what a page of a feed or another list holds; of what it gives the beginning only, the
    /// page. Tells where the list goes on, if nothing of it was known.
    fn take_list(
        &mut self,
        list: &Fetched,
        format: Format,
        pages: &mut usize,
        round: &mut Round,
    ) -> Result<Option<String>> {
        let harvest = match taking::harvest(list, Some(format), &self.options()) {
            Ok(harvest) => harvest,
            Err(error) => {
                round.failed.push((list.url.clone(), error.to_string()));
                return Ok(None);
            }
        };
        let next = taking::next(list, harvest.paging);
        let mut all_new = true;
        let mut fetched = 0;
        for item in harvest.articles {
            let original = harvest.bytes[item.original.clone()].to_vec();
            let whole = item.draft.completeness == Completeness::Full;
            let Some(url) = item.draft.url.clone().filter(|_| !whole) else {
                let known = round.unchanged;
                self.keep(item.draft, original, &list.url, round)?;
                all_new &= round.unchanged == known;
                continue;
            };
            let told = format!("{}\n{}", item.draft.title, item.draft.body);
            let hash = format!("listed:{}", blake3::hash(told.as_bytes()).to_hex());
            let known = self.state.pages.get(&url).and_then(|page| page.hash.as_ref());
            if known == Some(&hash) || fetched == MOST_PAGES {
                all_new = false;
                continue;
            }
            fetched += 1;
            let taken = match self.fetch(&url, round) {
                Some(page) => {
                    let memory = self.state.pages.entry(url.clone()).or_default();
                    memory.etag = page.etag.clone();
                    memory.last_modified = page.last_modified.clone();
                    memory.hash = Some(hash);
                    self.take_page(&page, Some((item.draft, original)), round)
                }
                // What cannot be fetched is kept as the list gives it; it is tried again.
                None => self.keep(item.draft, original, &list.url, round),
            };
            taken?;
        }
        *pages += fetched;
        Ok(next.filter(|_| all_new))
    }

    /// Takes the article of a page, else what the list said of it.
    fn take_page(
        &mut self,
        page: &Fetched,
        listed: Option<(Draft, Vec<u8>)>,
        round: &mut Round,
    ) -> Result<()> {
        let found = taking::article(page, listed.as_ref().map(|(draft, _)| draft), &self.options());
        match (found, listed) {
            (Some(draft), _) => self.keep(draft, page.bytes.clone(), &page.url, round),
            (None, Some((listed, original))) => self.keep(listed, original, &page.url, round),
            (None, None) => {
                let reason = "no text of an article and no feed in it".to_owned();
                round.failed.push((page.url.clone(), reason));
                Ok(())
            }
        }
    }

    /// Keeps an article; one that stood at the same address before makes it a new version.
    fn keep(
        &mut self,
        draft: Draft,
        original: Vec<u8>,
        origin: &str,
        round: &mut Round,
    ) -> Result<()> {
        let article = Article::from(with_language(draft));
        let beside = beside(self.archive, &article)?;
        if beside == Beside::Nothing {
            round.unchanged += 1;
            return Ok(());
        }
        let arrival =
            Arrival { article, original: original.into(), origin: origin.into(), added: now() };
        self.archive.add_all([arrival], |_, added| match (added, beside) {
            (Added::AlreadyHeld | Added::Forgotten, _) => round.unchanged += 1,
            (Added::New, Beside::First) => round.added += 1,
            (Added::New, _) => round.changed += 1,
        })?;
        Ok(())
    }

    /// Looks at pages again that were taken lately, each after a while.
    fn look_again(&mut self, target: &str, round: &mut Round) -> Result<()> {
        let now = now();
        let while_ago = SignedDuration::try_from(self.plan.again).unwrap_or(LOOKED_AT_AGAIN);
        let host = |url: &str| url.split('/').nth(2).map(str::to_owned);
        let site = host(target);
        let due: Vec<String> = self
            .state
            .pages
            .iter()
            .filter(|(url, page)| {
                let is_page = page.hash.as_ref().is_some_and(|hash| hash.starts_with("listed:"));
                let since = |time: Option<Timestamp>| time.map(|time| now.duration_since(time));
                is_page
                    && host(url) == site
                    && since(page.first).is_some_and(|age| age < LOOKED_AT_AGAIN)
                    && since(page.last).is_some_and(|age| age >= while_ago)
            })
            .map(|(url, _)| url.clone())
            .collect();
        for url in due {
            if let Some(page) = self.fetch(&url, round) {
                if let Some(memory) = self.state.pages.get_mut(&url) {
                    memory.etag = page.etag.clone();
                    memory.last_modified = page.last_modified.clone();
                }
                self.take_page(&page, None, round)?;
            }
        }
        Ok(())
    }

    fn options(&self) -> Options {
        Options { source: self.plan.source.clone(), latest: Some(today()), ..Options::default() }
    }
}

/// The feed to follow in place of a page: the first that it names. A page that lists articles is
/// followed itself, unless it is the first page of its site, or the feed stands below it, as that of a
/// tag does.
fn feed_for(url: &str, html: &str, is_list: bool) -> Option<String> {
    let path = |url: &str| Url::parse(url).ok().map(|url| url.path().to_owned());
    let own = path(url).unwrap_or_default();
    let is_front = own.len() <= 1;
    let mut feeds = feeds_of(html).into_iter().map(|feed| fetch::joined(url, &feed));
    feeds.find(|feed| {
        let below = || path(feed).is_some_and(|path| path.starts_with(&own) && path != own);
        !is_list || is_front || below()
    })
}

/// How long an address that failed is left alone: twice as long each time, or as long as the site
/// asks, spread so that not all come back at once.
fn wait(every: Duration, failures: u32, failure: &NotFetched, url: &str) -> Duration {
    let doubled = every.saturating_mul(1 << failures.min(10));
    let wait = if failure.lasting { LONGEST_WAIT } else { doubled.min(LONGEST_WAIT) };
    wait.max(failure.retry_after.unwrap_or_default().min(LONGEST_WAIT)) + jitter(every / 10, url)
}

/// Up to so much, told by the address and the moment.
pub fn jitter(most: Duration, salt: &str) -> Duration {
    let mut hasher = blake3::Hasher::new();
    hasher.update(salt.as_bytes()).update(now().to_string().as_bytes());
    let share = u32::from(hasher.finalize().as_bytes()[0]);
    most * share / 256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_followed_itself_unless_a_feed_is_of_it() {
        let page = r#"<link rel="alternate" type="application/rss+xml" href="/feed/">
            <link rel="alternate" type="application/rss+xml" href="/tag/port/feed/">"#;
        let feed =
            |path: &str, is_list| feed_for(&format!("https://a.example{path}"), page, is_list);
        let site = Some("https://a.example/feed/".to_owned());
        assert_eq!(feed("/about", false), site);
        assert_eq!(feed("/", true), site);
        assert_eq!(feed("/news/", true), None);
        assert_eq!(feed("/tag/port/", true).as_deref(), Some("https://a.example/tag/port/feed/"));
    }

    #[test]
    fn who_fails_waits_longer_each_time() {
        let failure =
            |retry_after, lasting| NotFetched { retry_after, ..NotFetched::new("", lasting) };
        let every = Duration::from_secs(60);
        let minutes =
            |failures, failure: &NotFetched| wait(every, failures, failure, "u").as_secs() / 60;
        assert_eq!(minutes(1, &failure(None, false)), 2);
        assert_eq!(minutes(3, &failure(None, false)), 8);
        assert_eq!(minutes(60, &failure(None, false)), 1024);
        assert_eq!(minutes(1, &failure(Some(Duration::from_secs(600)), false)), 10);
        assert_eq!(minutes(1, &failure(None, true)), 24 * 60);
        assert_eq!(minutes(1, &failure(Some(Duration::MAX), false)), 24 * 60);
    }
}
