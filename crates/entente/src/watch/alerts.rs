//! What somebody waits for, told once by each channel.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use entente_export::{Feed, FeedItem};
use entente_record::{ArticleHead, Bodies};
use entente_store::{Archive, Order, Query};
use entente_text::xml_escaped as escaped;

use super::fetch::Fetcher;
use super::state::{Alert, State};
use crate::context::{now, today};
use crate::gazetteer::gazetteer;

/// How many results of a search are looked through for new ones.
const MOST_RESULTS: usize = 1000;
/// How many alerts a feed keeps.
const MOST_IN_FEED: usize = 200;

/// Where alerts go.
#[derive(Debug, Clone, Default)]
pub struct Channels {
    /// An RSS 2.0 file.
    pub rss: Option<PathBuf>,
    /// An address that takes JSON.
    pub webhook: Option<String>,
    /// An address of mail.
    pub mail: Option<String>,
    /// The program that sends mail.
    pub sendmail: PathBuf,
    /// The bodies whose rolls are watched, by their codes.
    pub rolls: Vec<String>,
}

/// Looks for news of saved searches and watched rolls and tells them. A search or roll that is
/// looked at for the first time has no news. What a channel does not take waits for the next round,
/// under the same id. Gives how many alerts are new and what failed.
///
/// # Errors
/// When the archive cannot be read.
pub fn tell(
    archive: &Archive,
    state: &mut State,
    fetcher: &Fetcher,
    channels: &Channels,
    save: impl Fn(&State) -> Result<()>,
) -> Result<(usize, Vec<String>)> {
    let mut news = of_searches(archive, state)?;
    news.extend(of_rolls(archive, state, &channels.rolls)?);
    let named = [
        ("rss", channels.rss.is_some()),
        ("webhook", channels.webhook.is_some()),
        ("mail", channels.mail.is_some()),
    ];
    for (name, _) in named.iter().filter(|(_, is_open)| *is_open) {
        state.waiting.entry((*name).to_owned()).or_default().extend(news.iter().cloned());
    }
    // Remembered before it is sent: who is killed in between sends the rest, with the same ids.
    save(state)?;
    let mut failed = Vec::new();
    for (name, _) in named.iter().filter(|(_, is_open)| *is_open) {
        while let Some(alert) = state.waiting.get(*name).and_then(|list| list.first()).cloned() {
            let sent = match *name {
                "rss" => channels.rss.as_ref().map(|path| into_feed(path, &alert)),
                "webhook" => channels.webhook.as_ref().map(|url| {
                    let json = serde_json::to_string(&alert)?;
                    fetcher
                        .post(url, &json)
                        .map_err(|error| anyhow::anyhow!("{url}: {}", error.reason))
                }),
                _ => channels.mail.as_ref().map(|to| by_mail(&channels.sendmail, to, &alert)),
            };
            if let Some(Err(error)) = sent {
                failed.push(format!("{name}: {error:#}"));
                break;
            }
            if let Some(list) = state.waiting.get_mut(*name) {
                list.remove(0);
            }
            save(state)?;
        }
    }
    Ok((news.len(), failed))
}

fn of_searches(archive: &Archive, state: &mut State) -> Result<Vec<Alert>> {
    let mut news = Vec::new();
    for saved in archive.saved_searches()? {
        let query =
            Query { per_page: MOST_RESULTS, order: Order::Added, ..Query::new(&saved.question) };
        let results = archive.search(&query)?;
        let key = format!("search {}", saved.question);
        let first_time = !state.told.contains_key(&key);
        let told = state.told.entry(key).or_default();
        // In the order of adding, so that of a story its first article is told.
        for hit in results.hits.into_iter().rev() {
            let id = hit.head.id.to_string();
            if told.contains(&id) {
                continue;
            }
            let is_copy = is_copy_of_told(archive, &hit.head, told)?;
            told.insert(id.clone());
            if !is_copy && !first_time {
                let excerpt: String = hit.excerpt.iter().map(|piece| piece.text.as_str()).collect();
                news.push(Alert {
                    id: format!("{id}.{}", short_hash(&saved.question)),
                    about: saved.name.clone(),
                    title: format!("{}: {}", saved.name, hit.head.title),
                    text: excerpt,
                    url: hit.head.url.clone(),
                    at: now(),
                });
            }
        }
    }
    Ok(news)
}

/// Whether an article prints a story that was told from elsewhere. A further version of what was told
/// from the same address is news.
fn is_copy_of_told(archive: &Archive, head: &ArticleHead, told: &BTreeSet<String>) -> Result<bool> {
    let story = archive.story(&head.id)?;
    let mut others = story.iter().filter(|one| told.contains(one.id.as_str())).peekable();
    let is_told = others.peek().is_some();
    Ok(is_told && !others.any(|other| head.url.is_some() && other.url == head.url))
}

fn of_rolls(archive: &Archive, state: &mut State, rolls: &[String]) -> Result<Vec<Alert>> {
    let mut news = Vec::new();
    let bodies = Bodies::from(gazetteer());
    for body in rolls {
        let record = archive.record_of(body, &bodies)?;
        let (roll, _) = record.roll(body, today(), None);
        let lines: BTreeSet<String> = roll
            .members
            .iter()
            .chain(&roll.flagged)
            .chain(&roll.contested)
            .map(|entry| {
                let mut flags: Vec<&str> = entry.flags.to_vec();
                flags.sort_unstable();
                format!("{} {:?} {}", entry.member, entry.certainty, flags.join(" "))
                    .trim()
                    .to_owned()
            })
            .collect();
        let key = format!("roll {body}");
        let known = state.told.insert(key, lines.clone());
        let Some(known) = known.filter(|known| *known != lines) else { continue };
        let mut text = String::new();
        for (sign, line) in known
            .difference(&lines)
            .map(|line| ('-', line))
            .chain(lines.difference(&known).map(|line| ('+', line)))
        {
            let _ = writeln!(text, "{sign} {line}");
        }
        news.push(Alert {
            id: format!("roll.{body}.{}", short_hash(&format!("{known:?} {lines:?}"))),
            about: body.clone(),
            title: format!("{body}: its roll changed"),
            text,
            url: None,
            at: now(),
        });
    }
    Ok(news)
}

fn short_hash(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..12].to_owned()
}

/// Puts an alert at the head of a feed (RSS 2.0). One that is in it already is not put in again.
fn into_feed(path: &Path, alert: &Alert) -> Result<()> {
    let before = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let mut items: Vec<&str> = before.split("<item>").skip(1).collect();
    if let Some(last) = items.last_mut() {
        *last = last.split("</channel>").next().unwrap_or_default();
    }
    let guid = format!("<guid isPermaLink=\"false\">{}</guid>", escaped(&alert.id));
    if items.iter().any(|item| item.contains(&guid)) {
        return Ok(());
    }
    let item = FeedItem {
        id: alert.id.clone(),
        title: alert.title.clone(),
        link: alert.url.clone(),
        published: Some(alert.at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()),
        description: alert.text.clone(),
        ..FeedItem::default()
    };
    let head = Feed {
        title: "entente".to_owned(),
        link: "http://127.0.0.1:8700/".to_owned(),
        description: "What is new in saved searches and watched rolls".to_owned(),
        items: vec![item],
    };
    let mut feed = Vec::new();
    head.open(&mut feed)?;
    head.items[0].write(&mut feed)?;
    for item in items.into_iter().take(MOST_IN_FEED - 1) {
        write!(feed, "<item>{item}")?;
    }
    Feed::close(&mut feed)?;
    let new = path.with_extension("new");
    let written = fs::write(&new, feed).and_then(|()| fs::rename(&new, path));
    written.with_context(|| path.display().to_string())
}

/// A line of a mail's head: no line break can begin another.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect()
}

/// Hands a mail to the local mail program, which reads it from standard input (sendmail -t -i).
fn by_mail(sendmail: &Path, to: &str, alert: &Alert) -> Result<()> {
    let run = || format!("running {}", sendmail.display());
    let mut program = Command::new(sendmail)
        .args(["-t", "-i"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(run)?;
    let subject = one_line(&alert.title);
    let mail = format!(
        "To: {}\nSubject: =?utf-8?B?{}?=\nMessage-ID: <{}@entente.invalid>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{}\n\n{}\n{}\n",
        one_line(to),
        base64::Engine::encode(&base64::engine::general_purpose::STANDARD, subject),
        one_line(&alert.id).replace(' ', "-"),
        alert.title,
        alert.text,
        alert.url.as_deref().unwrap_or_default(),
    );
    if let Some(mut input) = program.stdin.take() {
        input.write_all(mail.as_bytes()).with_context(run)?;
    }
    let done = program.wait().with_context(run)?;
    if !done.success() {
        bail!("{} ends with {done}", sendmail.display());
    }
    Ok(())
}
