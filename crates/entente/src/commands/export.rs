//! `entente export`: what the archive says, for other tools.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use anyhow::{Context as _, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use entente_export::{
    ArticleLine, ClaimLine, CoverageLine, Format, Heading, Kind, Line, Names, OriginalLine,
    ReadingLine, Selection, Written,
};
use entente_names::{Atlas, Gazetteer};
use entente_record::{Act, Bodies, Part, RECORD_TYPES, Record, Report, Roll, Window};
use entente_store::{Archive, ClaimQuery};
use entente_text::{Article, ArticleId, Date};

use super::claims::body_code;
use super::json_line;
use crate::cli::Export;
use crate::context::{Context, Outcome, today};
use crate::gazetteer::gazetteer;
use crate::places_index;

/// What of the archive is asked for.
struct Asked<'a> {
    archive: &'a Archive,
    body: Option<String>,
    claim_type: Option<&'a str>,
    window: Window,
    /// The articles that answer the question, where one was asked.
    matching: Option<BTreeSet<ArticleId>>,
}

/// Writes what was asked for.
///
/// # Errors
/// When the archive cannot be read, unread articles cannot be read, the format has no place for the
/// kind, or the output cannot be written.
pub fn run(context: &Context, options: &Export) -> Result<Outcome> {
    let format = options.format;
    let kind = options.kind.unwrap_or(format.kinds()[0]);
    if !format.kinds().contains(&kind) {
        let kinds: Vec<&str> = format.kinds().iter().map(|kind| kind.name()).collect();
        bail!("{format} has no place for {kind}; give --kind {}", kinds.join(" or "));
    }
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let question = options.query.join(" ");
    let asked = Asked {
        archive: &archive,
        body: options.org.as_deref().map(body_code).transpose()?,
        claim_type: options.claim_type.as_deref(),
        window: Window { earliest: options.from, latest: options.to },
        matching: (!question.is_empty()).then(|| archive.matching(&question)).transpose()?,
    };
    let written = match &options.out {
        Some(path) => {
            let fail = || format!("{}: cannot be written", path.display());
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let folder = folder.unwrap_or(std::path::Path::new("."));
            // Written beside and put in place at the end: a file that is there is whole.
            let file = tempfile::NamedTempFile::new_in(folder).with_context(fail)?;
            let mut out = BufWriter::new(file);
            let written = write(&asked, options, kind, &mut out)?;
            let file =
                out.into_inner().map_err(io::IntoInnerError::into_error).with_context(fail)?;
            file.as_file().sync_all().with_context(fail)?;
            persist(file, path).with_context(fail)?;
            written
        }
        None => {
            let mut out = BufWriter::new(io::stdout());
            let written = write(&asked, options, kind, &mut out)?;
            out.flush()?;
            written
        }
    };
    for doubt in &written.doubts {
        eprintln!("entente: {doubt}");
    }
    Ok(Outcome::of(written.count))
}

/// Puts a finished file in its place, readable as files are that programs make.
fn persist(file: tempfile::NamedTempFile, path: &std::path::Path) -> io::Result<()> {
    let mode = File::options().create(true).append(true).open(path)?.metadata()?.permissions();
    file.as_file().set_permissions(mode)?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn write(
    asked: &Asked<'_>,
    options: &Export,
    kind: Kind,
    out: &mut (impl Write + Send),
) -> Result<Written> {
    if kind == Kind::Archive {
        return whole(asked, options.originals, out);
    }
    if options.collapsed && !matches!(kind, Kind::Articles | Kind::Claims) {
        bail!("--collapsed is for articles and claims; acts count copies once in any case");
    }
    let mut claims = match kind {
        Kind::Claims => asked.claims()?,
        // FollowTheMoney's events are claims, its memberships acts.
        Kind::Acts if options.format == Format::Ftm => asked.claims()?,
        _ => Vec::new(),
    };
    if options.collapsed {
        let heads = claims.iter().map(|report| &report.article.id);
        let copies = copies_among(asked.archive, heads)?;
        claims.retain(|report| !copies.contains(&report.article.id));
    }
    let mut articles = match kind {
        Kind::Articles => asked.articles()?,
        _ if options.format == Format::Annotations => asked.articles_of(&claims)?,
        _ => Vec::new(),
    };
    if options.collapsed && kind == Kind::Articles {
        let heads = articles.iter().map(|article| &article.id);
        let copies = copies_among(asked.archive, heads)?;
        articles.retain(|article| !copies.contains(&article.id));
    }
    let records = match kind {
        Kind::Acts | Kind::Rolls => asked.records()?,
        _ => Vec::new(),
    };
    let acts: Vec<Act<'_>> = match kind {
        Kind::Acts => records.iter().flat_map(|(body, record)| asked.acts(body, record)).collect(),
        _ => Vec::new(),
    };
    let rolls: Vec<Roll<'_>> = match kind {
        Kind::Rolls => {
            let on = options.on.unwrap_or_else(today);
            let known = options.as_known_on;
            records.iter().map(|(body, record)| record.roll(body, on, known).0).collect()
        }
        _ => Vec::new(),
    };
    let selection = Selection { articles: &articles, claims: &claims, acts: &acts, rolls: &rolls };
    let cities = places_index::load()?;
    let atlas = Atlas::builtin(Gazetteer::builtin(), cities);
    let names = Names::new(gazetteer(), &atlas);
    let heading = Heading { title: asked.title(options) };
    Ok(entente_export::write(options.format, kind, &selection, &names, &heading, out)?)
}

/// Of these articles, those that are copies of another of them: all of a story but the one that
/// leads it, else the first published.
fn copies_among<'a>(
    archive: &Archive,
    articles: impl Iterator<Item = &'a ArticleId>,
) -> Result<BTreeSet<ArticleId>> {
    let asked: BTreeSet<&ArticleId> = articles.collect();
    let mut copies = BTreeSet::new();
    for story in archive.stories()? {
        // Stories stand in order: the leading article, then by day.
        let of = story.into_iter().filter(|head| asked.contains(&head.id));
        copies.extend(of.skip(1).map(|head| head.id));
    }
    Ok(copies)
}

impl Asked<'_> {
    fn title(&self, options: &Export) -> String {
        let mut title: Vec<String> = options.query.clone();
        title.extend(self.body.clone());
        title.extend(self.claim_type.map(str::to_owned));
        title.extend(options.from.map(|day| format!("from {day}")));
        title.extend(options.to.map(|day| format!("to {day}")));
        if title.is_empty() { "entente".to_owned() } else { title.join(" ") }
    }

    /// Whether an article answers the question, if there is one.
    fn takes(&self, article: &ArticleId) -> bool {
        self.matching.as_ref().is_none_or(|matching| matching.contains(article))
    }

    fn claims(&self) -> Result<Vec<Report>> {
        let mut claims = match &self.body {
            Some(body) => {
                let mut claims = Vec::new();
                let all = self.archive.claim_types()?;
                let types: Vec<&str> = match self.claim_type {
                    Some(claim_type) => vec![claim_type],
                    None => all.iter().map(String::as_str).collect(),
                };
                claims.extend(self.archive.reports_on(Part::Body, body, &types)?);
                claims
            }
            None => {
                let kind = self.claim_type.map(str::to_owned);
                self.archive.claims(&ClaimQuery { kind, ..ClaimQuery::default() })?
            }
        };
        claims.retain(|report| {
            let date = report.claim.date.as_ref().and_then(|when| when.dated());
            let in_time = match date {
                Some(date) => Window::of(date).meets(&self.window),
                None => self.window.is_unknown(),
            };
            in_time && self.takes(&report.article.id)
        });
        Ok(claims)
    }

    fn published_in(&self, published: Option<Date>) -> bool {
        self.window.is_unknown() || published.is_some_and(|day| self.window.holds(day))
    }

    /// The articles asked for; where a body or a type is, those with such a claim.
    fn articles(&self) -> Result<Vec<Article>> {
        let with_claims = match (&self.body, self.claim_type) {
            (None, None) => None,
            _ => {
                let all = Self {
                    window: Window::default(),
                    matching: None,
                    body: self.body.clone(),
                    ..*self
                };
                let claims = all.claims()?;
                Some(claims.into_iter().map(|report| report.article.id).collect::<BTreeSet<_>>())
            }
        };
        let mut articles = Vec::new();
        for article in self.archive.articles() {
            let article = article?;
            let claimed = with_claims.as_ref().is_none_or(|ids| ids.contains(&article.id));
            if claimed && self.takes(&article.id) && self.published_in(article.published) {
                articles.push(article);
            }
        }
        Ok(articles)
    }

    fn articles_of(&self, claims: &[Report]) -> Result<Vec<Article>> {
        let ids: BTreeSet<&ArticleId> = claims.iter().map(|report| &report.article.id).collect();
        Ok(ids.into_iter().map(|id| self.archive.article(id.as_str())).collect::<Result<_, _>>()?)
    }

    /// The record of the body asked for, or of each that anything is told of.
    fn records(&self) -> Result<Vec<(String, Record)>> {
        let bodies = Bodies::from(gazetteer());
        let all = match &self.body {
            Some(body) => vec![body.clone()],
            None => {
                let mut all = BTreeSet::new();
                for kind in RECORD_TYPES {
                    let query =
                        ClaimQuery { kind: Some((*kind).to_owned()), ..ClaimQuery::default() };
                    let reports = self.archive.claims(&query)?;
                    all.extend(
                        reports.iter().filter_map(|report| report.body().map(str::to_owned)),
                    );
                }
                all.into_iter().collect()
            }
        };
        let record = |body: String| {
            let record = self.archive.record_of(&body, &bodies)?;
            Ok((body, record))
        };
        all.into_iter().map(record).collect()
    }

    fn acts<'r>(&self, body: &str, record: &'r Record) -> Vec<Act<'r>> {
        let mut acts = record.changes(body, self.window.earliest, self.window.latest);
        acts.retain(|act| act.reports().any(|report| self.takes(&report.article.id)));
        acts
    }
}

/// Every article that was asked for with its reading and its claims, line by line.
fn whole(asked: &Asked<'_>, originals: bool, out: &mut impl Write) -> Result<Written> {
    let archive = asked.archive;
    let mut written = Written::default();
    let mut carried = BTreeSet::new();
    let mut articles: BTreeSet<ArticleId> = BTreeSet::new();
    let everything = asked.body.is_none() && asked.claim_type.is_none();
    let wanted = match everything {
        true => None,
        false => {
            let articles = asked.articles()?;
            Some(articles.into_iter().map(|article| article.id).collect::<BTreeSet<_>>())
        }
    };
    for article in archive.articles() {
        let article = article?;
        let wanted = wanted.as_ref().is_none_or(|ids| ids.contains(&article.id));
        if !(wanted && asked.takes(&article.id) && asked.published_in(article.published)) {
            continue;
        }
        written.count += 1;
        let id = article.id.clone();
        articles.insert(id.clone());
        let provenance = archive.provenance(&id)?;
        let original = match originals {
            true => {
                let bytes = archive.original(&id)?;
                let hash = blake3::hash(&bytes).to_hex().to_string();
                if carried.insert(hash.clone()) {
                    let base64 = BASE64.encode(&bytes);
                    json_line(out, &Line::Original(OriginalLine { hash: hash.clone(), base64 }))?;
                }
                Some(hash)
            }
            false => None,
        };
        let (mut origins, added) = (provenance.origins, Some(provenance.added));
        // The first is where it was kept from; the others in an order that every archive has.
        if let Some(others) = origins.get_mut(1..) {
            others.sort_unstable();
        }
        json_line(
            out,
            &Line::Article(Box::new(ArticleLine { article, origins, added, original })),
        )?;
        let Some(reading) = archive.reading(&id)? else { continue };
        let query = ClaimQuery { article: Some(id.clone()), ..ClaimQuery::default() };
        let claims = archive.claims(&query)?;
        let of = id.to_string();
        json_line(
            out,
            &Line::Reading(ReadingLine {
                of: of.clone(),
                reader: reading.reader,
                doubts: reading.doubts,
                claims: claims.len(),
            }),
        )?;
        for report in claims {
            let (of, claim) = (of.clone(), report.claim);
            json_line(out, &Line::Claim(Box::new(ClaimLine { of, claim })))?;
        }
    }
    let whole = everything && asked.matching.is_none() && asked.window.is_unknown();
    for (verdict, holds) in archive.verdicts()?.all() {
        // Part of an archive takes what is decided about its own articles; what was undone stays
        // behind, with the undoing.
        let anchors = verdict.ruling.anchors();
        let about: BTreeSet<&ArticleId> =
            anchors.iter().map(|one| &one.article).chain(verdict.ruling.copies()).collect();
        let own = holds && !about.is_empty() && about.iter().all(|one| articles.contains(*one));
        if whole || own {
            json_line(out, &Line::Verdict(Box::new(verdict.clone())))?;
        }
    }
    if whole {
        for held in archive.coverage()? {
            let (origin, coverage) = (held.origin, held.coverage);
            json_line(out, &Line::Coverage(CoverageLine { origin, coverage }))?;
        }
    }
    Ok(written)
}
