//! From an article to its claims: the one place where names, model, time and rules meet.

use entente_claims::{Claim, Reader, Text, set_in_present};
use entente_model::Pipeline;
use entente_names::{Found, Gazetteer, Mention, People, PeopleField};
use entente_store::{Finding, StoreError};
use entente_text::{Article, Date, Document, Doubt, Field, Masked, Span};
use entente_time::{Anchor, Timex};

use crate::gazetteer::gazetteer;
use crate::install::Model;
use crate::together::{in_order, while_at_next};

/// About how many bytes of articles are read together by one thread: more would not be faster.
pub const PORTION: usize = 32 << 10;

/// How many readings are recorded in one step. What is read again after a crash is twice as many at
/// most.
const READ_TOGETHER: usize = 100;

/// All that is needed to read: a model, the gazetteer and the rules.
pub struct ReadingRoom {
    pipeline: Pipeline,
    gazetteer: &'static Gazetteer,
    reader: Reader,
}

/// What a room with this model reads by, in one short string: model, rules and gazetteer. Two
/// rooms with the same fingerprint read the same claims; no room has to be opened to know it.
pub fn fingerprint(model: &Model) -> String {
    let (name, version) = (model.name, model.version);
    let (rules, names) = (entente_claims::fingerprint(), gazetteer().fingerprint());
    format!("{name} {version} rules {rules} names {names}")
}

/// What of an article is read.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The name the claims call the article by.
    pub name: &'a str,
    /// The headline; may be empty.
    pub title: &'a str,
    /// The body.
    pub body: &'a str,
    /// The day of publication, where known.
    pub published: Option<Date>,
    /// The dateline, where it still stands at the head of the body; it is no part of the first
    /// sentence.
    pub dateline: Option<&'a str>,
}

impl<'a> From<&'a Article> for Page<'a> {
    fn from(article: &'a Article) -> Self {
        Self {
            name: article.name(),
            title: &article.title,
            body: &article.body,
            published: article.published,
            dateline: article.dateline.as_ref().map(|dateline| dateline.text.as_str()),
        }
    }
}

/// One field before the rules read it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Title or body.
    pub field: Field,
    /// Its parse, with one token for each long name.
    pub document: Document,
    /// Its names.
    pub mentions: Vec<Mention>,
    /// Its time expressions.
    pub times: Vec<Timex>,
}

impl ReadingRoom {
    /// A room with the given model and the rules and gazetteer that entente comes with.
    pub fn new(pipeline: Pipeline) -> Self {
        Self { pipeline, gazetteer: gazetteer(), reader: Reader::builtin() }
    }

    /// The same room with other rules.
    pub fn reading_by(self, reader: Reader) -> Self {
        Self { reader, ..self }
    }

    /// The rules it reads by.
    pub fn reader(&self) -> &Reader {
        &self.reader
    }

    /// The claims of one article and the doubts met on the way.
    pub fn read(&self, page: &Page<'_>) -> (Vec<Claim>, Vec<Doubt>) {
        self.read_all(std::slice::from_ref(page)).pop().unwrap_or_default()
    }

    /// The claims of several articles, each as if read alone. Short ones are read much faster
    /// together: the model's cost of a call is shared.
    pub fn read_all(&self, pages: &[Page<'_>]) -> Vec<(Vec<Claim>, Vec<Doubt>)> {
        let prepared = self.prepare_all(pages).into_iter().zip(pages);
        prepared
            .map(|((fields, mut doubts), page)| {
                let (claims, more) = claims(&self.reader, page, &fields);
                doubts.extend(more);
                (claims, doubts)
            })
            .collect()
    }

    /// The same, as it is recorded: with title and body as the model read them. What is not in
    /// English is not read, and recorded as such.
    pub fn findings(&self, articles: &[Article]) -> Vec<Finding> {
        let read = |article: &&Article| reads(article.language.as_deref());
        let pages: Vec<Page<'_>> = articles.iter().filter(read).map(Page::from).collect();
        let mut prepared = self.prepare_all(&pages).into_iter().zip(&pages);
        let mut found = |article: &Article| {
            let ((fields, mut doubts), page) = read(&article).then(|| prepared.next()).flatten()?;
            let (claims, more) = claims(&self.reader, page, &fields);
            doubts.extend(more);
            let parsed = Some(fields.map(|field| field.document).into());
            Some(Finding { article: article.id.clone(), claims, doubts, parsed })
        };
        articles.iter().map(|article| found(article).unwrap_or_else(|| unread(article))).collect()
    }

    /// [`ReadingRoom::read_all`] on several threads; the claims are the same.
    pub fn read_all_on(&self, threads: usize, pages: &[Page<'_>]) -> Vec<(Vec<Claim>, Vec<Doubt>)> {
        let length = |page: &Page<'_>| page.title.len() + page.body.len();
        on_threads(threads, pages, length, |portion| self.read_all(portion))
    }

    /// [`ReadingRoom::findings`] on several threads; the findings are the same.
    pub fn findings_on(&self, threads: usize, articles: &[Article]) -> Vec<Finding> {
        let length = |article: &Article| article.title.len() + article.body.len();
        on_threads(threads, articles, length, |portion| self.findings(portion))
    }

    /// Reads articles on several threads, some at a time, however many there are. What was found in some
    /// of them is taken while the next are read, in order.
    ///
    /// # Errors
    /// When an article cannot be had, or what was found cannot be taken.
    pub(crate) fn read_in_batches<E: From<StoreError>>(
        &self,
        threads: usize,
        mut articles: impl Iterator<Item = Result<Article, StoreError>>,
        mut take: impl FnMut(&[Article], &[Finding]) -> Result<(), E>,
    ) -> Result<(), E> {
        let next = || {
            let batch: Vec<_> = articles.by_ref().take(READ_TOGETHER).collect::<Result<_, _>>()?;
            Ok((!batch.is_empty()).then_some(batch))
        };
        let read = |batch: &Vec<Article>| self.findings_on(threads, batch);
        while_at_next(next, read, |batch, findings| take(&batch, &findings))
    }

    /// Title and body of one article with their names, parse and time expressions.
    pub fn prepare(&self, page: &Page<'_>) -> ([Prepared; 2], Vec<Doubt>) {
        self.prepare_all(std::slice::from_ref(page)).remove(0)
    }

    /// The same of several articles, one for each.
    fn prepare_all(&self, pages: &[Page<'_>]) -> Vec<([Prepared; 2], Vec<Doubt>)> {
        let cut: Vec<(Found, [Cut<'_>; 2])> = pages
            .iter()
            .map(|page| {
                let names = self.gazetteer.find(page.title, page.body);
                let dateline = page.dateline.filter(|dateline| page.body.starts_with(dateline));
                let skip = dateline.map_or(0, str::len);
                let title = self.cut(page.title, 0, &names.title);
                let body = self.cut(page.body, skip, &names.body);
                (names, [title, body])
            })
            .collect();
        let fields = cut.iter().flat_map(|(_, fields)| fields);
        let masked: Vec<&str> = fields
            .flat_map(|field| &field.paragraphs)
            .map(|(_, mask, _)| mask.text.as_str())
            .collect();
        let mut parsed = self.pipeline.read_all(&masked).into_iter();
        cut.into_iter()
            .zip(pages)
            .map(|((names, fields), page)| {
                let [title, body] = fields.map(|field| field.document(&self.pipeline, &mut parsed));
                with_names_and_times(page, title, body, names)
            })
            .collect()
    }

    /// Cuts a text behind its first `skip` bytes into paragraphs, headlines in title case as
    /// running text would write them, with one familiar word in place of each long name.
    fn cut<'t>(&self, text: &'t str, skip: usize, mentions: &[Mention]) -> Cut<'t> {
        let mut paragraphs = Vec::new();
        let mut start = skip;
        for line in text[skip..].split_inclusive('\n') {
            let paragraph = line.trim_end_matches(['\n', '\r']);
            if !paragraph.trim().is_empty() {
                let range = Span::new(start, start + paragraph.len());
                let inside: Vec<Mention> = mentions
                    .iter()
                    .filter(|mention| range.contains(mention.span))
                    .map(|mention| Mention {
                        span: Span::new(mention.span.start - start, mention.span.end - start),
                        ..mention.clone()
                    })
                    .collect();
                let cased = self.gazetteer.truecase(paragraph, &inside);
                paragraphs.push((start, self.gazetteer.mask(&cased, &inside), paragraph));
            }
            start += line.len();
        }
        Cut { text, paragraphs }
    }
}

/// A field in pieces that the model can read: where each begins, as the model sees it, as written.
struct Cut<'t> {
    text: &'t str,
    paragraphs: Vec<(usize, Masked, &'t str)>,
}

impl Cut<'_> {
    /// The whole field, from the readings of its pieces, which are taken off the front.
    fn document(
        self,
        pipeline: &Pipeline,
        parsed: &mut impl Iterator<Item = Document>,
    ) -> Document {
        let mut whole = Document {
            text: self.text.to_owned(),
            model: pipeline.name().into(),
            ..Document::default()
        };
        for ((offset, mask, paragraph), document) in self.paragraphs.iter().zip(parsed) {
            whole.append(mask.restore(document, paragraph), *offset);
        }
        whole
    }
}

/// Does to portions of a list what would be done to all of it, on several threads; what comes of it is
/// in the order of the list. A portion is about as many bytes as are best read together, less where
/// threads would have nothing to do.
fn on_threads<T: Sync, R: Send>(
    threads: usize,
    all: &[T],
    length: impl Fn(&T) -> usize,
    work: impl Fn(&[T]) -> Vec<R> + Sync,
) -> Vec<R> {
    if threads < 2 || all.len() < 2 {
        return work(all);
    }
    let most = PORTION.min(all.iter().map(&length).sum::<usize>().div_ceil(threads));
    let mut portions = Vec::new();
    let (mut start, mut bytes) = (0, 0);
    for (place, one) in all.iter().enumerate() {
        bytes += length(one);
        if bytes >= most || place + 1 == all.len() {
            portions.push(&all[start..=place]);
            (start, bytes) = (place + 1, 0);
        }
    }
    in_order(threads, portions, work).into_iter().flatten().collect()
}

/// Title and body that a model has read before, with their names and time expressions.
pub fn prepare_parsed(
    page: &Page<'_>,
    title: Document,
    body: Document,
) -> ([Prepared; 2], Vec<Doubt>) {
    with_names_and_times(page, title, body, gazetteer().find(page.title, page.body))
}

fn with_names_and_times(
    page: &Page<'_>,
    title: Document,
    body: Document,
    names: Found,
) -> ([Prepared; 2], Vec<Doubt>) {
    let mut doubts = names.doubts;
    let (present, more) = entente_time::present(page.title, page.body);
    doubts.extend(more);
    let anchor = Anchor { published: page.published, present };
    let fields = [(Field::Title, title, names.title), (Field::Body, body, names.body)];
    let prepared = fields.map(|(field, document, mentions)| {
        let (times, more) = entente_time::find(&document, &anchor);
        doubts.extend(more);
        Prepared { field, document, mentions, times }
    });
    (prepared, doubts)
}

/// The people of an article, from its prepared fields.
pub fn people(fields: &[Prepared]) -> (People, Vec<Doubt>) {
    let fields: Vec<PeopleField<'_>> = fields
        .iter()
        .map(|field| (field.field, &field.document, field.mentions.as_slice()))
        .collect();
    People::find(gazetteer(), &fields)
}

/// What a reader finds in an article's prepared fields.
pub fn claims(reader: &Reader, page: &Page<'_>, fields: &[Prepared]) -> (Vec<Claim>, Vec<Doubt>) {
    let (people, mut doubts) = people(fields);
    let (mut claims, more) = reader.read(page.name, page.published, &texts(fields, &people));
    doubts.extend(more);
    if page.published.is_none()
        && let (Some(present), _) = entente_time::present(page.title, page.body)
    {
        set_in_present(&mut claims, &present);
    }
    (claims, doubts)
}

/// The fields as the rules take them.
pub fn texts<'a>(fields: &'a [Prepared], people: &'a People) -> Vec<Text<'a>> {
    let text = |field: &'a Prepared| Text {
        field: field.field,
        document: &field.document,
        mentions: &field.mentions,
        times: &field.times,
        people,
    };
    fields.iter().map(text).collect()
}

/// Whether texts of a language (BCP 47) are read; one of no known language is.
pub fn reads(language: Option<&str>) -> bool {
    let primary = language.map(|tag| tag.split(['-', '_']).next().unwrap_or(tag));
    primary.is_none_or(|tag| tag.eq_ignore_ascii_case("en"))
}

/// What is recorded of an article in another language: no claims, and why.
fn unread(article: &Article) -> Finding {
    let language = article.language.as_deref().unwrap_or_default();
    let doubt =
        format!("not read: it is in another language ({language}), and only English is read");
    Finding {
        article: article.id.clone(),
        claims: Vec::new(),
        doubts: vec![Doubt::new(doubt)],
        parsed: None,
    }
}
