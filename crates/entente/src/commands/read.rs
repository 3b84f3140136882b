//! `entente read`: the reading as a filter.

use std::io::Write;
use std::path::Path;

use anyhow::{Context as _, Result};
use entente_export::{ArticleLine, ClaimLine, KeyLine, Line, ReadingLine};
use entente_sources::Options;
use entente_text::Article;

use super::add::{files, with_language};
use super::{each_article, json_line, out, stream};
use crate::cli::{Lines, ReadFilter};
use crate::context::{Context, Outcome};
use crate::reading::{Page, ReadingRoom};

/// How many articles are read together.
const TOGETHER: usize = 64;

/// Articles in, claims out. What is printed of an article depends on the article, the model and the
/// rules alone, so that a text may be read in any number of pieces on any number of machines.
///
/// # Errors
/// When the model cannot be had.
pub fn run(context: &Context, options: &ReadFilter) -> Result<Outcome> {
    let room = context.reading_room()?;
    let mut filter =
        Filter { room, reader: context.reader()?, format: options.format, waiting: Vec::new() };
    let mut out = out();
    let outcome = if options.files.is_empty() {
        each_article(|article| filter.take(article.clone(), "standard input", &mut out))?
    } else {
        let mut outcome = Outcome::Found;
        for file in files(&options.files)? {
            if let Err(error) = filter.file(&file, &mut out) {
                eprintln!("entente: {error:#}");
                outcome = Outcome::Failed;
            }
        }
        outcome
    };
    filter.read(&mut out)?;
    out.flush()?;
    Ok(outcome)
}

struct Filter {
    room: ReadingRoom,
    reader: String,
    format: Lines,
    /// Articles to be read together, each with where it came from.
    waiting: Vec<(Article, String)>,
}

impl Filter {
    fn file(&mut self, file: &Path, out: &mut impl Write) -> Result<()> {
        let name = file.display().to_string();
        if let Some(format) = stream::format_of(file, None)? {
            let take = |article| self.take(article, &name, out);
            return stream::each_article(file, format, &Options::default(), take).map(|_| ());
        }
        let bytes = std::fs::read(file).with_context(|| name.clone())?;
        let harvest = entente_sources::read(&name, &bytes, None, &Options::default())?;
        for doubt in &harvest.doubts {
            eprintln!("entente: {doubt}");
        }
        for item in harvest.articles {
            self.take(Article::from(with_language(item.draft)), &name, out)?;
        }
        Ok(())
    }

    fn take(&mut self, article: Article, origin: &str, out: &mut impl Write) -> Result<()> {
        self.waiting.push((article, origin.to_owned()));
        if self.waiting.len() == TOGETHER { self.read(out) } else { Ok(()) }
    }

    /// Reads the articles that wait, in their order.
    fn read(&mut self, out: &mut impl Write) -> Result<()> {
        match self.format {
            Lines::Jsonl => {
                let pages: Vec<Page<'_>> =
                    self.waiting.iter().map(|(article, _)| Page::from(article)).collect();
                for (claims, _) in self.room.read_all(&pages) {
                    claims.iter().try_for_each(|claim| json_line(out, claim))?;
                }
                self.waiting.clear();
            }
            Lines::Archive => {
                let (articles, origins): (Vec<Article>, Vec<String>) =
                    self.waiting.drain(..).unzip();
                let findings = self.room.findings(&articles);
                for ((article, origin), finding) in articles.into_iter().zip(origins).zip(findings)
                {
                    let of = article.id.to_string();
                    let words = entente_store::words_key(&article);
                    let key = KeyLine { of: of.clone(), words };
                    let reading = ReadingLine {
                        of: of.clone(),
                        reader: self.reader.clone(),
                        doubts: finding.doubts,
                        claims: finding.claims.len(),
                    };
                    let origins = vec![origin];
                    let article = ArticleLine { article, origins, added: None, original: None };
                    json_line(out, &Line::Article(Box::new(article)))?;
                    json_line(out, &Line::Key(key))?;
                    json_line(out, &Line::Reading(reading))?;
                    for claim in finding.claims {
                        let of = of.clone();
                        json_line(out, &Line::Claim(Box::new(ClaimLine { of, claim })))?;
                    }
                }
            }
        }
        Ok(())
    }
}
