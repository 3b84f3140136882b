//! From an article to its claims: the one place where names, model, time and rules meet.

use entente_claims::{Claim, Reader, Text};
use entente_model::Pipeline;
use entente_names::{Found, Gazetteer, Mention, People, PeopleField};
use entente_store::Finding;
use entente_text::{Article, Date, Document, Doubt, Field, Masked, Span};
use entente_time::{Anchor, Timex};

use crate::gazetteer::gazetteer;
use crate::install::Model;

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
        let (fields, mut doubts) = self.prepare(page);
        let (claims, more) = claims(&self.reader, page, &fields);
        doubts.extend(more);
        (claims, doubts)
    }

    /// The same, as it is recorded: with title and body as the model read them.
    pub fn finding(&self, article: &Article) -> Finding {
        let page = Page::from(article);
        let (fields, mut doubts) = self.prepare(&page);
        let (claims, more) = claims(&self.reader, &page, &fields);
        doubts.extend(more);
        let [title, body] = fields.map(|field| field.document);
        Finding { article: article.id.clone(), claims, doubts, parsed: Some((title, body)) }
    }

    /// Title and body of one article with their names, parse and time expressions.
    pub fn prepare(&self, page: &Page<'_>) -> ([Prepared; 2], Vec<Doubt>) {
        let names = self.gazetteer.find(page.title, page.body);
        let dateline = page.dateline.filter(|dateline| page.body.starts_with(dateline));
        let skip = dateline.map_or(0, str::len);
        let title = self.document(page.title, 0, &names.title);
        let body = self.document(page.body, skip, &names.body);
        with_names_and_times(page, title, body, names)
    }

    /// Parses a text behind its first `skip` bytes, a paragraph at a time, headlines in title case as
    /// running text would write them, with one familiar word in place of each long name.
    fn document(&self, text: &str, skip: usize, mentions: &[Mention]) -> Document {
        let mut offsets = Vec::new();
        let mut masks: Vec<(Masked, &str)> = Vec::new();
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
                offsets.push(start);
                let cased = self.gazetteer.truecase(paragraph, &inside);
                masks.push((self.gazetteer.mask(&cased, &inside), paragraph));
            }
            start += line.len();
        }
        let masked: Vec<&str> = masks.iter().map(|(mask, _)| mask.text.as_str()).collect();
        let mut whole = Document {
            text: text.to_owned(),
            model: self.pipeline.name().into(),
            ..Document::default()
        };
        for ((document, (mask, paragraph)), offset) in
            self.pipeline.read_all(&masked).into_iter().zip(&masks).zip(offsets)
        {
            whole.append(mask.restore(document, paragraph), offset);
        }
        whole
    }
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
    let (claims, more) = reader.read(page.name, page.published, &texts(fields, &people));
    doubts.extend(more);
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
