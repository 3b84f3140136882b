//! All that stands at an address: an article, or a list with the pages on which it goes on.

use std::collections::{BTreeSet, VecDeque};
use std::io::{IsTerminal as _, stderr};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use entente_sources::{Format, Harvest, Options, SourceError};
use entente_store::{Added, Archive, Arrival, Checkpoint};
use entente_text::{Article, Completeness, Coverage, Draft};
use serde::{Deserialize, Serialize};

use super::fetch::{Answer, Fetched, Fetcher, NotFetched};
use super::jitter;
use super::taking::{self, Beside, beside};
use super::wordpress::{Posts, SIZES};
use crate::commands::add::{Report, with_language};
use crate::context::{now, today};

/// How often an address that fails is asked.
const TRIES: u32 = 4;
/// The longest that is waited for an address that fails.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// How often it is told how far it is, where nobody watches.
const TOLD_AGAIN: Duration = Duration::from_secs(60);

/// Takes what stands at addresses into an archive.
#[derive(Debug)]
pub struct Collect<'a> {
    archive: &'a Archive,
    fetcher: Fetcher,
    /// The pause between two requests; what fails is asked again after several.
    pause: Duration,
    /// The outlet, where what is fetched does not say.
    source: Option<String>,
    /// For what an address is read, in place of what its content tells.
    format: Option<Format>,
    /// The most pages of a list that are taken at a time.
    most: usize,
}

/// Where the taking of a list stands, as it is kept with its articles.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Place {
    /// The page to be taken next.
    next: String,
    /// Those that come after it, of an index.
    #[serde(default)]
    rest: VecDeque<String>,
    /// How many were taken.
    pages: u64,
}

/// What became of the articles before a checkpoint: new, held already, taken down earlier.
#[derive(Serialize, Deserialize)]
struct Counted(usize, usize, usize);

impl<'a> Collect<'a> {
    /// Into an archive, by a fetcher that leaves this pause between two requests.
    pub fn new(archive: &'a Archive, allow_private: bool, pause: Duration) -> Self {
        let fetcher = Fetcher::new(allow_private, pause);
        Self { archive, fetcher, pause, source: None, format: None, most: usize::MAX }
    }

    /// The same for an outlet, where what is fetched names none.
    #[must_use]
    pub fn from_source(self, source: Option<String>) -> Self {
        Self { source, ..self }
    }

    /// The same reading for a format in place of what content tells.
    #[must_use]
    pub fn as_format(self, format: Option<Format>) -> Self {
        Self { format, ..self }
    }

    /// The same taking no more pages of a list at a time.
    #[must_use]
    pub fn at_most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// Takes what stands at an address; whether something of it could not be had is told beside the
    /// report. Where it stands in a list is noted with the articles of each page, so that what was
    /// interrupted goes on by adding the address again.
    ///
    /// # Errors
    /// When nothing comes from the address, or the archive cannot be written; what was kept before
    /// stays.
    pub fn add(&mut self, address: &str) -> Result<(Report, bool)> {
        let address = address.trim();
        let posts = Posts::at(address);
        let mut report = Report::of(address);
        let fingerprint = self.fingerprint(address);
        let begin = || Place {
            next: posts.as_ref().map_or_else(
                || address.to_owned(),
                |posts| posts.asking(SIZES[0]).oldest_first().address().to_owned(),
            ),
            ..Place::default()
        };
        let before = self.archive.checkpoint(address)?;
        let before = before.filter(|known| known.fingerprint == fingerprint).and_then(|known| {
            let place: Place = serde_json::from_str(&known.position).ok()?;
            Some((place, serde_json::from_str::<Counted>(&known.counted).ok()?))
        });
        let mut place = match before {
            Some((place, Counted(added, already_held, forgotten))) => {
                report.resumed = Some(place.pages);
                (report.added, report.already_held, report.forgotten) =
                    (added, already_held, forgotten);
                eprintln!(
                    "entente: {address}: {} pages were taken before; going on at {}",
                    place.pages, place.next
                );
                place
            }
            None => begin(),
        };
        let mut first = match self.patiently(&place.next) {
            // The list is another by now.
            Err(failure) if failure.lasting && report.resumed.is_some() => {
                report = Report::of(address);
                place = begin();
                self.patiently(&place.next)
            }
            other => other,
        };
        if let (Some(posts), Err(failure), 0) = (&posts, &first, place.pages)
            && failure.status.is_some_and(|status| status == 400 || status >= 500)
        {
            place.next = posts.asking(SIZES[1]).oldest_first().address().to_owned();
            first = self.patiently(&place.next);
        }
        let mut page = first.map_err(|failure| anyhow!("{address}: {}", failure.reason))?;
        let named = posts.as_ref().filter(|_| self.source.is_none());
        let outlet = named.and_then(|posts| self.name_of(posts)).or(self.source.clone());
        let options = Options { source: outlet, latest: Some(today()), ..Options::default() };
        let mut seen = BTreeSet::from([place.next.clone()]);
        let (mut lost, mut taken, mut told) = (false, 0, Instant::now());
        loop {
            let origin: Arc<str> = address.into();
            match self.take(&page, &origin, &options, &mut report, &mut lost) {
                Ok((arrivals, next)) => {
                    place.pages += 1;
                    taken += 1;
                    let new = next.into_iter().filter(|next| seen.insert(next.clone()));
                    new.collect::<Vec<_>>()
                        .into_iter()
                        .rev()
                        .for_each(|one| place.rest.push_front(one));
                    place.next = place.rest.pop_front().unwrap_or_default();
                    self.keep(&arrivals, address, &place, &fingerprint, &mut report)?;
                }
                // Behind the last page, some give an empty one.
                Err(Failed::Nothing(_)) if place.pages > 0 => {
                    place.next = place.rest.pop_front().unwrap_or_default();
                }
                Err(Failed::Nothing(error)) => return Err(error.into()),
                Err(Failed::Archive(error)) => return Err(error),
            }
            let next = place.next.clone();
            if next.is_empty() {
                break;
            }
            if taken == self.most {
                report.next = Some(next);
                break;
            }
            if stderr().is_terminal() || told.elapsed() >= TOLD_AGAIN {
                told = Instant::now();
                let of = page.list.0.map_or(String::new(), |pages| format!(" of {pages}"));
                let articles = report.added + report.already_held;
                eprintln!("entente: {address}: {}{of} pages, {articles} articles", place.pages);
            }
            page = match self.patiently(&next) {
                Ok(page) => page,
                // Posts were taken down meanwhile, and there are fewer pages.
                Err(failure) if posts.is_some() && failure.status == Some(400) => break,
                Err(failure) => {
                    eprintln!(
                        "entente: {next}: {}; add {address} again to go on there",
                        failure.reason
                    );
                    report.next = Some(next);
                    lost = true;
                    break;
                }
            };
        }
        if report.next.is_none() {
            self.archive.end_checkpoint(address)?;
        }
        self.archive.refresh_index()?;
        Ok((report, lost))
    }

    /// Keeps the articles of a page of a list together with where it goes on.
    fn keep(
        &self,
        arrivals: &[Arrival],
        address: &str,
        place: &Place,
        fingerprint: &str,
        report: &mut Report,
    ) -> Result<()> {
        let so_far = report.clone();
        let checkpoint = |outcomes: &[Added]| {
            let mut counted = so_far.clone();
            outcomes.iter().for_each(|outcome| counted.count(*outcome));
            let counted = Counted(counted.added, counted.already_held, counted.forgotten);
            Checkpoint {
                fingerprint: fingerprint.to_owned(),
                position: serde_json::to_string(place).unwrap_or_default(),
                counted: serde_json::to_string(&counted).unwrap_or_default(),
            }
        };
        let count = |_: &Article, outcome| report.count(outcome);
        match place.next.is_empty() {
            true => self.archive.add_all(arrivals.iter().cloned(), count)?,
            false => self.archive.add_stretch(arrivals, address, checkpoint, count)?,
        }
        Ok(())
    }

    /// What a page holds that is to be kept with it, and the pages on which it goes on. Articles of
    /// which it gives only the beginning, or the address, are fetched and kept one by one.
    fn take(
        &mut self,
        page: &Fetched,
        origin: &Arc<str>,
        options: &Options,
        report: &mut Report,
        lost: &mut bool,
    ) -> Result<(Vec<Arrival>, Vec<String>), Failed> {
        let harvest = match taking::harvest(page, self.format, options) {
            Ok(harvest) => harvest,
            Err(SourceError::Elsewhere { addresses, are_lists: true, .. }) => {
                return Ok((Vec::new(), addresses));
            }
            Err(SourceError::Elsewhere { addresses, .. }) => {
                for url in &addresses {
                    self.take_one(url, None, origin, options, report, lost)?;
                }
                return Ok((Vec::new(), Vec::new()));
            }
            Err(error) => return Err(Failed::Nothing(error)),
        };
        for doubt in &harvest.doubts {
            eprintln!("entente: {doubt}");
            *lost |= doubt.lost;
        }
        let Harvest { format, articles, coverage, paging, bytes, .. } = harvest;
        let counted = page.list.1.map(|total| Coverage {
            first: 1,
            last: articles.len().min(total),
            total,
            text: format!("X-WP-Total: {total}"),
        });
        if let Some(coverage) = counted.or(coverage) {
            let noted = self.archive.record_coverage(origin, &coverage);
            noted.map_err(|error| Failed::Archive(error.into()))?;
            report.coverage = Some(coverage);
        }
        let lists = matches!(format, Format::HtmlListing | Format::Feed | Format::Json);
        let mut arrivals = Vec::new();
        for item in articles {
            let original = &bytes[item.original];
            let is_cut = item.draft.completeness == Completeness::CutShort;
            let Some(url) = item.draft.url.clone().filter(|_| lists && is_cut) else {
                let mut draft = item.draft;
                draft.url =
                    draft.url.or_else(|| (format == Format::Html).then(|| page.url.clone()));
                // The same text again is told by its hash, without looking through the archive.
                arrivals.push(arrival(draft, original, origin));
                continue;
            };
            self.take_one(&url, Some((item.draft, original)), origin, options, report, lost)?;
        }
        Ok((arrivals, taking::next(page, paging).into_iter().collect()))
    }

    /// Fetches and keeps the article at an address that a list names, unless it is held whole; where
    /// that cannot be had, what the list gives of it.
    fn take_one(
        &mut self,
        url: &str,
        listed: Option<(Draft, &[u8])>,
        origin: &Arc<str>,
        options: &Options,
        report: &mut Report,
        lost: &mut bool,
    ) -> Result<(), Failed> {
        if self.is_held_whole(url)? {
            report.already_held += 1;
            return Ok(());
        }
        let kept = if listed.is_some() { "kept as its list gives it" } else { "left out" };
        let fetched = self.patiently(url).map_err(|failure| {
            eprintln!("entente: {url}: {}; {kept}", failure.reason);
            *lost = true;
        });
        let found = fetched.ok().and_then(|fetched| {
            let said = listed.as_ref().map(|(draft, _)| draft);
            let draft = taking::article(&fetched, said, options)?;
            Some(arrival(draft, &fetched.bytes, origin))
        });
        let given = || listed.map(|(draft, original)| arrival(draft, original, origin));
        // A sitemap names pages that are no articles too.
        let Some(one) = found.or_else(given) else { return Ok(()) };
        if !self.is_new(&one.article)? {
            report.already_held += 1;
            return Ok(());
        }
        let kept = self.archive.add_all([one], |_, outcome| report.count(outcome));
        kept.map_err(|error| Failed::Archive(error.into()))
    }

    fn is_new(&self, article: &Article) -> Result<bool, Failed> {
        Ok(beside(self.archive, article).map_err(Failed::Archive)? != Beside::Nothing)
    }

    fn is_held_whole(&self, url: &str) -> Result<bool, Failed> {
        for article in self.archive.articles_at(url) {
            let article = article.map_err(|error| Failed::Archive(error.into()))?;
            if article.completeness == Completeness::Full {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The page at an address; one that fails is asked again, each time after twice as long or when
    /// its site says.
    fn patiently(&mut self, url: &str) -> Result<Fetched, NotFetched> {
        let mut tries = 1;
        loop {
            let failure = match self.fetcher.get(url, None, None) {
                Ok(Answer::Page(page)) => return Ok(page),
                Ok(Answer::Unchanged) => NotFetched::new("the site answers 304", true),
                Err(failure) => failure,
            };
            let asked = failure.retry_after.unwrap_or_default();
            if failure.is_final() || tries == TRIES || asked > LONGEST_WAIT {
                return Err(failure);
            }
            let wait = self.pause.saturating_mul(1 << tries).min(LONGEST_WAIT).max(asked);
            let wait = wait + jitter(wait / 10, url);
            if wait > Duration::ZERO {
                let seconds = wait.as_secs();
                eprintln!("entente: {url}: {}; asked again in {seconds} s", failure.reason);
            }
            thread::sleep(wait);
            tries += 1;
        }
    }

    /// The name of a site, as it gives it itself.
    fn name_of(&mut self, posts: &Posts) -> Option<String> {
        let answer = self.fetcher.get(&posts.name(), None, None).ok()?;
        let Answer::Page(page) = answer else { return None };
        let told: serde_json::Value = serde_json::from_slice(&page.bytes).ok()?;
        let name = told.get("name")?.as_str()?.trim();
        (!name.is_empty()).then(|| entente_sources::plain(name))
    }

    /// What tells one taking of an address from another.
    fn fingerprint(&self, address: &str) -> String {
        let format = self.format.map(|format| format.to_string());
        let parts = [Some(address.to_owned()), self.source.clone(), format];
        let joined = parts.map(Option::unwrap_or_default).join("\n");
        blake3::hash(joined.as_bytes()).to_hex()[..32].to_owned()
    }
}

fn arrival(draft: Draft, original: &[u8], origin: &Arc<str>) -> Arrival {
    Arrival {
        article: Article::from(with_language(draft)),
        original: original.into(),
        origin: Arc::clone(origin),
        added: now(),
    }
}

/// Why a page was not taken.
enum Failed {
    /// It holds nothing to take.
    Nothing(SourceError),
    /// The archive cannot be read or written.
    Archive(anyhow::Error),
}
