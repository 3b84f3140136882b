//! What the model made of each article, kept so that rules can be tried without reading again.

use std::collections::BTreeSet;
use std::io::Read as _;

use entente_text::{Article, Document, PackedError};
use rusqlite::{Connection, OptionalExtension, Row, params};
use zstd::stream::read::Decoder;
use zstd::zstd_safe::DCtx;

use crate::archive::Archive;
use crate::error::{Result, StoreError};
use crate::rows::article_of;

/// Fast to undo, which is what a trial does thousands of times; higher levels save a tenth.
const COMPRESSION: i32 = 3;

/// How many articles are fetched by one statement.
const AT_A_TIME: usize = 500;

/// An article with its title and body as the model read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotated {
    /// The article.
    pub article: Article,
    /// Its title.
    pub title: Document,
    /// Its body.
    pub body: Document,
}

impl Archive {
    /// Title and body of one article as the model read them; `None` where that was not kept.
    ///
    /// # Errors
    /// [`StoreError::NoArticle`]; [`StoreError::Damaged`] when a parse cannot be read back.
    pub fn parsed(&self, article: &Article) -> Result<Option<(Document, Document)>> {
        let doing = "reading the annotations";
        let number = self.number_of(article.id.as_str())?;
        let packed: Option<(Vec<u8>, Vec<u8>)> = self
            .connection
            .prepare_cached("SELECT title, body FROM annotations WHERE article = ?1")
            .and_then(|mut select| {
                select.query_row([number], |row| Ok((row.get(0)?, row.get(1)?))).optional()
            })
            .map_err(self.failed(doing))?;
        let Some((title, body)) = packed else { return Ok(None) };
        let mut context = DCtx::create();
        let mut unpack = |text: &str, packed: &[u8]| {
            unpack(text, packed, &mut context).map_err(|reason| StoreError::Damaged {
                path: self.path.clone(),
                doing: doing.to_owned(),
                reason: format!("the parse of article {}: {reason}", article.id),
            })
        };
        Ok(Some((unpack(&article.title, &title)?, unpack(&article.body, &body)?)))
    }

    /// Walks over the articles that may hold what is wanted, in the order of adding, with what the
    /// model made of them. Each entry of `wanted` asks for one lemma of each of its sets; an article
    /// is walked over that has what one of them asks for, and all are where nothing is wanted.
    /// Articles that were read without keeping the parse are passed over. Returns how many articles
    /// were looked at.
    ///
    /// Of the lemmas only 16 bits of a hash are kept, so that a few articles come without having
    /// one: the filter spares work and decides nothing.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when a parse cannot be read back; else as the archive's other
    /// questions; and what `visit` fails with ends the walk and is given back inside.
    pub fn annotated<E>(
        &self,
        wanted: &[Vec<BTreeSet<String>>],
        mut visit: impl FnMut(Annotated) -> std::result::Result<(), E>,
    ) -> Result<std::result::Result<usize, E>> {
        let filter = Filter::new(wanted);
        let doing = "reading the annotations";
        let numbers = || {
            let mut select =
                self.connection.prepare_cached("SELECT article, lemmas FROM annotations")?;
            let mut rows = select.query([])?;
            let (mut numbers, mut looked): (Vec<i64>, usize) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                looked += 1;
                if filter.admits(row.get_ref("lemmas")?.as_blob()?) {
                    numbers.push(row.get("article")?);
                }
            }
            Ok((numbers, looked))
        };
        let (numbers, looked) = numbers().map_err(self.failed(doing))?;
        let mut context = DCtx::create();
        for numbers in numbers.chunks(AT_A_TIME) {
            // One statement for many: to start one costs as much as to read an article.
            let list = format!("{numbers:?}");
            let mut select = self
                .connection
                .prepare_cached(
                    "SELECT articles.*, annotations.title AS parsed_title,
                         annotations.body AS parsed_body
                     FROM json_each(?1) AS wanted
                     CROSS JOIN annotations ON annotations.article = wanted.value
                     CROSS JOIN articles ON articles.number = annotations.article",
                )
                .map_err(self.failed(doing))?;
            let mut rows = select.query([list]).map_err(self.failed(doing))?;
            while let Some(row) = rows.next().map_err(self.failed(doing))? {
                let read = |row: &Row<'_>| {
                    let packed = |column: &str| row.get::<_, Vec<u8>>(column);
                    Ok((article_of(row)?, packed("parsed_title")?, packed("parsed_body")?))
                };
                let (article, title, body) = read(row).map_err(self.failed(doing))?;
                let mut unpack = |text: &str, packed: &[u8]| {
                    unpack(text, packed, &mut context).map_err(|reason| StoreError::Damaged {
                        path: self.path.clone(),
                        doing: doing.to_owned(),
                        reason: format!("the parse of article {}: {reason}", article.id),
                    })
                };
                let (title, body) =
                    (unpack(&article.title, &title)?, unpack(&article.body, &body)?);
                if let Err(error) = visit(Annotated { article, title, body }) {
                    return Ok(Err(error));
                }
            }
        }
        Ok(Ok(looked))
    }
}

/// What the hashes of an article's lemmas must hold.
struct Filter(Vec<Vec<BTreeSet<u16>>>);

impl Filter {
    fn new(wanted: &[Vec<BTreeSet<String>>]) -> Self {
        let hashes = |set: &BTreeSet<String>| set.iter().map(|lemma| hash(lemma)).collect();
        let sets = |sets: &Vec<BTreeSet<String>>| sets.iter().map(hashes).collect();
        Self(wanted.iter().map(sets).collect())
    }

    fn admits(&self, hashes: &[u8]) -> bool {
        let meets = |set: &BTreeSet<u16>| {
            let mut pairs = hashes.as_chunks::<2>().0.iter();
            pairs.any(|&pair| set.contains(&u16::from_le_bytes(pair)))
        };
        self.0.is_empty() || self.0.iter().any(|sets| sets.iter().all(meets))
    }
}

/// Keeps what the model made of an article.
pub(crate) fn keep(
    connection: &Connection,
    article: i64,
    title: &Document,
    body: &Document,
) -> rusqlite::Result<()> {
    let hashes: BTreeSet<u16> = [title, body]
        .iter()
        .flat_map(|document| &document.tokens)
        .filter(|token| token.lemma.chars().any(char::is_alphabetic))
        .map(|token| hash(&token.lemma))
        .collect();
    let lemmas: Vec<u8> = hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect();
    let pack = |document: &Document| {
        zstd::encode_all(&document.pack()[..], COMPRESSION)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
    };
    connection
        .prepare_cached(
            "INSERT INTO annotations (article, lemmas, title, body) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![article, lemmas, pack(title)?, pack(body)?])?;
    Ok(())
}

/// Reads a parse back; `context` is the memory of the decompression, which is dear to make.
fn unpack(
    text: &str,
    packed: &[u8],
    context: &mut DCtx<'static>,
) -> std::result::Result<Document, String> {
    let mut unpacked = Vec::new();
    Decoder::with_context(packed, context)
        .read_to_end(&mut unpacked)
        .map_err(|error| error.to_string())?;
    Document::unpack(text, &unpacked).map_err(|error: PackedError| error.to_string())
}

/// Sixteen bits of a lemma's hash, whatever its case.
fn hash(lemma: &str) -> u16 {
    let hash = blake3::hash(lemma.to_lowercase().as_bytes());
    u16::from_le_bytes([hash.as_bytes()[0], hash.as_bytes()[1]])
}
