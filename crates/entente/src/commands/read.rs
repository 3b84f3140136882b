//! `entente read`: the reading as a filter.

use std::io::{self, BufRead as _, Write};
use std::num::NonZero;
use std::path::Path;

use anyhow::{Context as _, Result};
use entente_claims::Claim;
use entente_export::{ArrowStream, ArticleLine, ClaimLine, KeyLine, Line, ReadingLine};
use entente_record::{ArticleHead, Report};
use entente_sources::{Options, SourceError, arrow_stream, is_arrow, unwrapped};
use entente_store::Finding;
use entente_text::Article;

use super::add::{files, with_language};
use super::{each_article_of, json_line, out, stream};
use crate::cli::{Lines, ReadFilter};
use crate::context::{Context, Outcome, threads};
use crate::reading::{PORTION, Page, ReadingRoom};

/// How many portions of articles each thread is given together, and of how many articles at most, so
/// that threads seldom wait for one another.
const PORTIONS: usize = 8;
const TOGETHER: usize = 1024;

/// What articles are called that nobody named a file for.
const STANDARD_INPUT: &str = "standard input";

/// Articles in, claims out. What is printed of an article depends on the article, the model and the
/// rules alone, so that a text may be read in any number of pieces on any number of machines.
///
/// Arrow streams may follow one another on standard input; what is read of each is printed before the
/// next is waited for, so that one process can serve who sends piece after piece.
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context, options: &ReadFilter) -> Result<Outcome> {
    let (room, reader) = (context.reading_room()?, context.reader()?);
    let threads = options.threads.map_or_else(threads, NonZero::get);
    let (waiting, bytes) = (Vec::new(), 0);
    let mut filter = Filter { room, reader, threads, format: options.format, waiting, bytes };
    let mut out = out();
    if !options.files.is_empty() {
        let mut printed = Printed::begin(options.format, &mut out)?;
        let mut outcome = Outcome::Found;
        for file in files(&options.files)? {
            if let Err(error) = filter.file(&file, &mut printed) {
                eprintln!("entente: {error:#}");
                outcome = Outcome::Failed;
            }
        }
        filter.end(printed)?;
        return Ok(outcome);
    }
    let mut input = unwrapped(io::stdin().lock())?;
    if !is_arrow(&mut input)? {
        let mut printed = Printed::begin(options.format, &mut out)?;
        let outcome = each_article_of(input, |article| {
            filter.take(article.clone(), STANDARD_INPUT, &mut printed)
        })?;
        filter.end(printed)?;
        return Ok(outcome);
    }
    let mut outcome = Outcome::Found;
    while !input.fill_buf()?.is_empty() {
        let mut printed = Printed::begin(options.format, &mut out)?;
        let options = Options { clean: false, ..Options::default() };
        for article in arrow_stream(STANDARD_INPUT, &mut input, options) {
            match article {
                Ok((draft, doubts)) => {
                    for doubt in doubts {
                        eprintln!("entente: {doubt}");
                    }
                    filter.take(Article::from(draft), STANDARD_INPUT, &mut printed)?;
                }
                // Where a stream is damaged nobody knows where the next begins.
                Err(error @ SourceError::Damaged { .. }) => {
                    filter.end(printed)?;
                    return Err(error.into());
                }
                Err(error) => {
                    eprintln!("entente: {error}");
                    outcome = Outcome::Failed;
                }
            }
        }
        filter.end(printed)?;
    }
    Ok(outcome)
}

/// What is printed, in the form that was asked for.
enum Printed<W: Write> {
    Lines(W),
    Arrow(Box<ArrowStream<W>>),
}

impl<W: Write> Printed<W> {
    fn begin(format: Lines, out: W) -> Result<Self> {
        Ok(match format {
            Lines::Jsonl | Lines::Archive => Self::Lines(out),
            Lines::Arrow => Self::Arrow(ArrowStream::of_claims(out)?.into()),
            Lines::ArrowArchive => Self::Arrow(ArrowStream::of_lines(out)?.into()),
        })
    }

    /// The claims of an article.
    fn claims(&mut self, article: &Article, claims: Vec<Claim>) -> Result<()> {
        match self {
            Self::Lines(out) => claims.iter().try_for_each(|claim| json_line(out, claim)),
            Self::Arrow(stream) => {
                let head = ArticleHead::from(article);
                let report = |claim| Report { claim, article: head.clone() };
                Ok(claims.into_iter().map(report).try_for_each(|report| stream.claim(&report))?)
            }
        }
    }

    /// A line of an article.
    fn line(&mut self, line: &Line, article: &ArticleHead) -> Result<()> {
        match self {
            Self::Lines(out) => json_line(out, line),
            Self::Arrow(stream) => Ok(stream.line(line, article)?),
        }
    }

    /// Prints what waits.
    fn end(self) -> Result<()> {
        let mut out = match self {
            Self::Lines(out) => out,
            Self::Arrow(stream) => stream.finish()?,
        };
        Ok(out.flush()?)
    }
}

struct Filter {
    room: ReadingRoom,
    reader: String,
    threads: usize,
    format: Lines,
    /// Articles to be read together, each with where it came from.
    waiting: Vec<(Article, String)>,
    /// How long they are.
    bytes: usize,
}

impl Filter {
    fn file(&mut self, file: &Path, printed: &mut Printed<impl Write>) -> Result<()> {
        let name = file.display().to_string();
        if let Some(format) = stream::format_of(file, None)? {
            let take = |article| self.take(article, &name, printed);
            return stream::each_article(file, format, &Options::default(), take).map(|_| ());
        }
        let bytes = std::fs::read(file).with_context(|| name.clone())?;
        let harvest = entente_sources::read(&name, &bytes, None, &Options::default())?;
        for doubt in &harvest.doubts {
            eprintln!("entente: {doubt}");
        }
        for item in harvest.articles {
            self.take(Article::from(with_language(item.draft)), &name, printed)?;
        }
        Ok(())
    }

    fn take(
        &mut self,
        article: Article,
        origin: &str,
        printed: &mut Printed<impl Write>,
    ) -> Result<()> {
        self.bytes += article.title.len() + article.body.len();
        self.waiting.push((article, origin.to_owned()));
        let portions = if self.threads == 1 { 1 } else { self.threads * PORTIONS };
        let enough = self.waiting.len() >= TOGETHER || self.bytes >= portions * PORTION;
        if enough { self.read(printed) } else { Ok(()) }
    }

    /// Reads what waits, and ends what is printed.
    fn end(&mut self, mut printed: Printed<impl Write>) -> Result<()> {
        self.read(&mut printed)?;
        printed.end()
    }

    /// Reads the articles that wait, in their order.
    fn read(&mut self, printed: &mut Printed<impl Write>) -> Result<()> {
        self.bytes = 0;
        let (articles, origins): (Vec<Article>, Vec<String>) = self.waiting.drain(..).unzip();
        match self.format {
            Lines::Jsonl | Lines::Arrow => {
                let pages: Vec<Page<'_>> = articles.iter().map(Page::from).collect();
                let read = self.room.read_all_on(self.threads, &pages).into_iter();
                articles
                    .iter()
                    .zip(read)
                    .try_for_each(|(article, (claims, _))| printed.claims(article, claims))
            }
            Lines::Archive | Lines::ArrowArchive => {
                let findings = self.room.findings_on(self.threads, &articles);
                let read = articles.into_iter().zip(origins).zip(findings);
                read.into_iter().try_for_each(|((article, origin), finding)| {
                    let head = ArticleHead::from(&article);
                    let lines = self.lines(article, origin, finding);
                    lines.iter().try_for_each(|line| printed.line(line, &head))
                })
            }
        }
    }

    /// What an archive takes of an article that was read.
    fn lines(&self, article: Article, origin: String, finding: Finding) -> Vec<Line> {
        let of = article.id.to_string();
        let words = entente_store::words_key(&article);
        let reading = ReadingLine {
            of: of.clone(),
            reader: self.reader.clone(),
            doubts: finding.doubts,
            claims: finding.claims.len(),
        };
        let origins = vec![origin];
        let article = ArticleLine { article, origins, added: None, original: None };
        let mut lines = vec![
            Line::Article(Box::new(article)),
            Line::Key(KeyLine { of: of.clone(), words }),
            Line::Reading(reading),
        ];
        let claim = |claim| Line::Claim(Box::new(ClaimLine { of: of.clone(), claim }));
        lines.extend(finding.claims.into_iter().map(claim));
        lines
    }
}
