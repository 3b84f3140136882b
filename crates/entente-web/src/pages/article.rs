//! One article as it is kept, with the words its claims rest on.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use entente_claims::{Claim, Slot};
use entente_export::grouped;
use entente_names::{Kind, Mention};
use entente_store::ClaimQuery;
use entente_text::{
    Arcs, Article, Completeness, Credit, CreditKind, Document, Field, RemovedKind, Span, TokenRange,
};

use super::copies::{self, Print};
use super::verdicts::{self, Row};
use super::{Frame, rendered};
use crate::dates::{self, Dated};
use crate::desk::{Desk, Table};
use crate::drawing::{Drawing, Files};
use crate::error::{Error, Result};
use crate::marks::{Named, Piece, cut_named, first_ends, paragraphs};
use crate::names::{page_of, page_of_person, page_of_place, page_of_state};
use crate::words::{self, Note};
use crate::{citation, exports};

/// What stands in place of a headline that is not there.
pub(crate) const UNTITLED: &str = "Without a headline";

/// How many people are looked for by name.
const MOST_PEOPLE: usize = 200;

#[derive(Template)]
#[template(path = "article.html")]
struct Page<'a> {
    frame: Frame,
    headline: &'a str,
    source: Option<&'a str>,
    published: Option<Dated>,
    title: Vec<Piece<'a>>,
    title_notes: Vec<Note>,
    /// Byline, dateline and credits, a line each.
    about: Vec<String>,
    /// Why there are no claims, when there are none.
    unread: Option<&'static str>,
    paragraphs: Vec<Paragraph<'a>>,
    cut_short: bool,
    url: Option<Address<'a>>,
    origins: String,
    added: String,
    added_words: String,
    id: &'a str,
    reader: Option<String>,
    removed: Vec<(&'static str, &'a str)>,
    doubts: Vec<String>,
    citation: String,
    /// Who prints the story, this article among them.
    prints: Vec<Print>,
    decided: Vec<Row>,
    /// What the forms must carry, where they may be sent.
    token: Option<String>,
}

/// A paragraph and the claims whose words begin in it.
struct Paragraph<'a> {
    pieces: Vec<Piece<'a>>,
    notes: Vec<Note>,
    /// Its sentences by their numbers.
    sentences: Vec<usize>,
}

/// Where an article stands on the web: a link only when it can be one and nothing else.
struct Address<'a> {
    text: &'a str,
    href: Option<&'a str>,
}

/// `GET /article/{id}`
pub(crate) async fn show(desk: Desk, Path(key): Path<String>) -> Result<Response> {
    desk.ask(move |table| page(table, &key)).await
}

fn page(table: &Table<'_>, key: &str) -> Result<Response> {
    let article = table.archive.article(key)?;
    let query = ClaimQuery { article: Some(article.id.clone()), ..ClaimQuery::default() };
    let kept = table.archive.claims(&query)?;
    let claims: Vec<&Claim> = kept.iter().map(|kept| &kept.claim).collect();
    let reading = table.archive.reading(&article.id)?;
    let provenance = table.archive.provenance(&article.id)?;
    let groups = grouped(&claims);
    let notes: Vec<Note> = groups
        .iter()
        .enumerate()
        .map(|(place, group)| words::note(place + 1, group, &table.names()))
        .collect();
    let spans = |field: Field| -> Vec<(Span, usize)> {
        let each = groups.iter().zip(&notes).flat_map(|(group, note)| {
            group[0].evidence.iter().map(|evidence| (evidence.field, evidence.span(), note.number))
        });
        each.filter(|(of, ..)| *of == field).map(|(_, span, number)| (span, number)).collect()
    };
    let parsed = table.archive.parsed(&article)?;
    let named = named(table, &article, parsed.as_ref(), &claims);
    let first_of = |number: &usize| &groups[number - 1][0].evidence[0];
    let (title_spans, body_spans) = (spans(Field::Title), spans(Field::Body));
    let mut notes = notes.into_iter().peekable();
    let title_notes = {
        let mut taken = Vec::new();
        while let Some(note) = notes.next_if(|note| first_of(&note.number).field == Field::Title) {
            taken.push(note);
        }
        taken
    };
    let mut parts = Vec::new();
    let mut ranges = paragraphs(&article.body).peekable();
    while let Some(range) = ranges.next() {
        let mut here = Vec::new();
        let last = ranges.peek().is_none();
        while let Some(note) =
            notes.next_if(|note| last || first_of(&note.number).start < range.end)
        {
            here.push(note);
        }
        let pieces = cut_named(&article.body, range, &body_spans, &named[1]);
        let sentences = parsed.as_ref().map(|(_, body)| sentences_in(body, range));
        let sentences = sentences.unwrap_or_default();
        parts.push(Paragraph { pieces, notes: here, sentences });
    }
    let whole = Span::new(0, article.title.len());
    let mut title = cut_named(&article.title, whole, &title_spans, &named[0]);
    let told = parts.iter_mut().flat_map(|part| &mut part.pieces);
    first_ends(title.iter_mut().chain(told));
    let url = article.url.as_deref();
    Ok(rendered(&Page {
        frame: table.frame(),
        headline: if article.title.is_empty() { UNTITLED } else { &article.title },
        source: article.source.as_deref(),
        published: article.published.map(dates::day),
        title,
        title_notes,
        about: about(&article),
        unread: match reading {
            None => Some("Nobody has read this article for claims yet."),
            Some(_) if claims.is_empty() => Some("No claim was found in this article."),
            Some(_) => None,
        },
        paragraphs: parts,
        cut_short: article.completeness == Completeness::CutShort,
        url: url.map(|text| Address { text, href: is_web(text).then_some(text) }),
        origins: provenance.origins.join(", "),
        added: provenance.added.to_string(),
        added_words: provenance.added.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        id: article.id.as_str(),
        doubts: reading
            .iter()
            .flat_map(|reading| reading.doubts.iter().map(ToString::to_string))
            .collect(),
        reader: reading.map(|reading| reading.reader),
        citation: citation::plain(&article),
        prints: copies::prints(table, &article.id)?,
        decided: verdicts::on_copies(table, &article.id)?,
        token: table.token(),
        removed: article.removed.iter().map(|r| (removed(r.kind), r.text.as_str())).collect(),
    }))
}

/// The names and times of title and body, with what each is.
fn named(
    table: &Table<'_>,
    article: &Article,
    parsed: Option<&(Document, Document)>,
    claims: &[&Claim],
) -> [Vec<(Span, Named)>; 2] {
    let (title, body) = (article.title.as_str(), article.body.as_str());
    let found = table.gazetteer.find(title, body);
    let names = table.names();
    let of_mention = |mention: &Mention| {
        let code = mention.code.as_str();
        let (href, why) = match mention.kind {
            Kind::State | Kind::Territory => (page_of_state(code), names.state(code)),
            Kind::Organisation | Kind::Treaty => {
                let known = names.body(code);
                (page_of(code), known.map_or(code, |body| body.name.as_str()).to_owned())
            }
            Kind::Place => (page_of_place(code), format!("a place in {}", names.state(code))),
        };
        (mention.span, Named::Name { href, why: format!("{why} ({code})") })
    };
    let mut titled: Vec<_> = found.title.iter().map(of_mention).collect();
    let mut told: Vec<_> = found.body.iter().map(of_mention).collect();
    let people = claims.iter().flat_map(|claim| {
        let slots = ["speaker", "person", "participants"];
        slots.into_iter().filter_map(|slot| claim.slots.get(slot)).flat_map(Slot::list)
    });
    let mut people: Vec<&String> = people.filter(|name| name.contains(' ')).collect();
    people.sort();
    people.dedup();
    for name in people.into_iter().take(MOST_PEOPLE) {
        let is = Named::Name { href: page_of_person(name), why: format!("{name}, a person") };
        let spans = |text: &str| -> Vec<Span> {
            let found = text.match_indices(name.as_str());
            found.map(|(start, name)| Span::new(start, start + name.len())).collect()
        };
        titled.extend(spans(title).into_iter().map(|span| (span, is.clone())));
        told.extend(spans(body).into_iter().map(|span| (span, is.clone())));
    }
    if let Some((parsed_title, parsed_body)) = parsed {
        let (present, _) = entente_time::present(title, body);
        let anchor = entente_time::Anchor { published: article.published, present };
        let times = |document: &Document| {
            let (found, _) = entente_time::find(document, &anchor);
            let said = |time: &entente_time::Timex| match &time.duration {
                // A length of time stands nowhere on the calendar.
                Some(length) if time.when.best().is_none() => length.clone(),
                _ => dates::said(&time.when),
            };
            found.into_iter().map(move |time| (time.span, Named::Time { why: said(&time) }))
        };
        titled.extend(times(parsed_title));
        told.extend(times(parsed_body));
    }
    [titled, told]
}

/// The numbers, from 1, of the sentences that begin in a range.
fn sentences_in(document: &Document, range: Span) -> Vec<usize> {
    let begins = |sentence: &TokenRange| document.span_of(sentence).start;
    let sentences = document.sentences.iter().enumerate();
    sentences
        .filter(|(_, sentence)| (range.start..range.end).contains(&begins(sentence)))
        .map(|(place, _)| place + 1)
        .collect()
}

/// A sentence as arcs, and the same as rows.
pub(crate) struct Drawn {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) elements: String,
    pub(crate) tokens: Vec<Token>,
}

/// A word of a parsed sentence.
pub(crate) struct Token {
    pub(crate) number: usize,
    pub(crate) word: String,
    pub(crate) lemma: String,
    pub(crate) pos: String,
    pub(crate) tag: String,
    /// The word it hangs on, with its number; a dash at the root.
    pub(crate) head: String,
    pub(crate) dep: String,
}

impl Drawn {
    /// The table as comma-separated values.
    fn values(&self) -> String {
        let mut out = exports::record(&["number", "word", "lemma", "pos", "tag", "head", "dep"]);
        for token in &self.tokens {
            let Token { number, word, lemma, pos, tag, head, dep } = token;
            out += &exports::record(&[&number.to_string(), word, lemma, pos, tag, head, dep]);
        }
        out
    }

    pub(crate) fn new(document: &Document, sentence: &TokenRange, arcs: &Arcs) -> Self {
        let tokens = sentence.clone().filter(|&id| !document.text_of(id).trim().is_empty());
        let tokens = tokens.map(|id| {
            let token = &document.tokens[id];
            let head = token.head;
            Token {
                number: id - sentence.start + 1,
                word: document.text_of(id).to_owned(),
                lemma: token.lemma.to_string(),
                pos: token.pos.to_string(),
                tag: token.tag.to_string(),
                head: match head == id {
                    true => "\u{2013}".to_owned(),
                    false => {
                        format!(
                            "{} {}",
                            (head + 1).saturating_sub(sentence.start),
                            document.text_of(head)
                        )
                    }
                },
                dep: token.dep.to_string(),
            }
        });
        Self {
            width: arcs.width(),
            height: arcs.height(),
            elements: arcs.elements().to_owned(),
            tokens: tokens.collect(),
        }
    }
}

#[derive(Template)]
#[template(path = "sentence.html")]
struct SentencePage {
    frame: Frame,
    article: String,
    href: String,
    number: usize,
    count: usize,
    text: String,
    drawn: Drawn,
    previous: Option<String>,
    next: Option<String>,
    files: Files,
}

/// `GET /article/{id}/sentence/{number}`; with `.svg`, `.png` or `.csv` behind the
/// number, the drawing as a file.
pub(crate) async fn sentence(
    desk: Desk,
    Path((key, number)): Path<(String, String)>,
) -> Result<Response> {
    desk.ask(move |table| {
        let article = table.archive.article(&key)?;
        let (written, ending) = match number.split_once('.') {
            Some((number, ending)) => (number, Some(ending)),
            None => (number.as_str(), None),
        };
        let missing = || Error::NoSentence { number: number.clone() };
        let place: usize = written.parse().map_err(|_| missing())?;
        let (_, body) = table.archive.parsed(&article)?.ok_or_else(missing)?;
        let sentence = body.sentences.get(place.wrapping_sub(1)).ok_or_else(missing)?;
        let arcs = Arcs::of(&body, sentence);
        let drawn = Drawn::new(&body, sentence, &arcs);
        if let Some(ending) = ending {
            let (name, svg, csv) = (format!("sentence-{place}"), arcs.to_svg(), drawn.values());
            return Drawing { name, svg, csv }.file(ending);
        }
        let to = |number: usize| format!("/article/{}/sentence/{number}", article.id);
        let title = if article.title.is_empty() { UNTITLED } else { &article.title };
        Ok(rendered(&SentencePage {
            frame: table.frame(),
            article: title.to_owned(),
            href: format!("/article/{}", article.id),
            number: place,
            count: body.sentences.len(),
            text: body.span_of(sentence).of(&article.body).to_owned(),
            drawn,
            previous: (place > 1).then(|| to(place - 1)),
            next: (place < body.sentences.len()).then(|| to(place + 1)),
            files: Files { base: to(place), parameters: String::new() },
        }))
    })
    .await
}

/// `GET /article/{id}/cite.bib` and `cite.ris`
pub(crate) async fn cite(
    desk: Desk,
    Path((key, form)): Path<(String, String)>,
) -> Result<Response> {
    desk.ask(move |table| {
        let article = table.archive.article(&key)?;
        let name = format!("{}.{form}", &article.id.as_str()[..8]);
        match form.as_str() {
            "bib" => Ok(exports::attached(
                "application/x-bibtex; charset=utf-8",
                &name,
                citation::bibtex(&article),
            )),
            "ris" => Ok(exports::attached(
                "application/x-research-info-systems; charset=utf-8",
                &name,
                citation::ris(&article),
            )),
            _ => Err(Error::NoPage),
        }
    })
    .await
}

/// Whether an address leads to the web, and to nothing that a browser would run.
pub(crate) fn is_web(url: &str) -> bool {
    let scheme = |scheme: &str| {
        url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    scheme("https://") || scheme("http://")
}

fn about(article: &Article) -> Vec<String> {
    let byline = article.byline.as_ref().map(|byline| format!("By {byline}"));
    let dateline = article.dateline.as_ref().map(|dateline| dateline.text.clone());
    let credits = article.credits.iter().map(credit);
    let cut = (article.completeness == Completeness::CutShort).then(|| "Cut short".to_owned());
    byline.into_iter().chain(dateline).chain(credits).chain(cut).collect()
}

fn credit(credit: &Credit) -> String {
    match credit.kind {
        CreditKind::Photograph => format!("Photograph: {}", credit.text),
        CreditKind::Republication => format!("Printed again: {}", credit.text),
    }
}

fn removed(kind: RemovedKind) -> &'static str {
    match kind {
        RemovedKind::Shortcode => "Shortcode",
        RemovedKind::PhotoCredit => "Photograph",
        RemovedKind::Dateline => "Dateline",
        RemovedKind::Byline => "Byline",
        RemovedKind::Heading => "Heading",
        RemovedKind::CutMark => "Cut mark",
    }
}
