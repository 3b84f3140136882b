//! `entente why` and `entente why-not`: how a claim came about, and why a sentence made none.

use std::io::Write as _;

use anyhow::Result;
use entente_claims::{Rule, rule_file};
use entente_text::{Document, Field, Span};
use serde::Serialize;

use super::{json_line, out};
use crate::cli::{Why, WhyNot};
use crate::context::{Context, Outcome};
use crate::reading::{self, Page, Prepared};
use crate::words;

/// Shows a claim of the archive with its sentence, what the sentence was read as, its rule, and how
/// its date was reached.
///
/// # Errors
/// When the archive holds no such claim, or it cannot be read.
pub fn run(context: &Context, options: &Why) -> Result<Outcome> {
    let archive = context.archive()?;
    context.catch_up(&archive)?;
    let report = archive.claim(&options.claim)?;
    let claim = &report.claim;
    let mut out = out();
    if options.output.json {
        json_line(&mut out, claim)?;
        out.flush()?;
        return Ok(Outcome::Found);
    }
    let article = archive.article(report.article.id.as_str())?;
    // The parse that was kept is shown; only where none was, the model reads again.
    let kept = archive.parsed(&article)?;
    let page = Page::from(&article);
    let (fields, _) = match kept {
        Some((title, body)) => reading::prepare_parsed(&page, title, body),
        None => context.reading_room()?.prepare(&page),
    };
    writeln!(out, "{}", words::claim(claim))?;
    writeln!(out, "claim {}", claim.id)?;
    let day = words::day_or_undated(article.published);
    writeln!(out, "from  {} · {day} · {}", article.title, article.id)?;
    for evidence in &claim.evidence {
        let (start, end) = (evidence.start, evidence.end);
        let field = field_name(evidence.field);
        writeln!(out, "\n“{}”\n  bytes {start}-{end} of the {field}", evidence.exact)?;
        if let Some(prepared) = fields.iter().find(|one| one.field == evidence.field) {
            write!(out, "{}", read_as(prepared, evidence.span()))?;
        }
    }
    writeln!(out, "\nrule  {}", claim.rule)?;
    if let Some((file, text)) = rule_file(&claim.rule) {
        writeln!(out, "  {}", Rule::parse(file, text)?.says)?;
        writeln!(out, "  rules/{file}; `entente rules show {}` prints it", claim.rule)?;
    }
    writeln!(out, "date  {}", words::when(claim.date.as_ref()))?;
    if let Some(text) = claim.date.as_ref().and_then(|when| when.text.as_ref()) {
        writeln!(out, "  in the words “{text}”")?;
    }
    out.flush()?;
    Ok(Outcome::Found)
}

/// What a sentence yields, and where the rules that came close fell off.
///
/// # Errors
/// When the model cannot be had.
pub fn run_not(context: &Context, options: &WhyNot) -> Result<Outcome> {
    let room = context.reading_room()?;
    let page = Page {
        name: "sentence",
        title: "",
        body: &options.sentence,
        published: options.published,
        dateline: None,
    };
    let (fields, _) = room.prepare(&page);
    let (people, _) = reading::people(&fields);
    let texts = reading::texts(&fields, &people);
    let (claims, _) = room.reader().read(page.name, page.published, &texts);
    let misses = room.reader().near_misses(&texts);
    let mut out = out();
    if options.output.json {
        #[derive(Serialize)]
        struct Told<'a> {
            claims: &'a [entente_claims::Claim],
            near_misses: &'a [entente_claims::NearMiss],
        }
        json_line(&mut out, &Told { claims: &claims, near_misses: &misses })?;
    } else {
        let [_, body] = &fields;
        write!(out, "{}", read_as(body, Span::new(0, options.sentence.len())))?;
        for claim in &claims {
            writeln!(out, "\nclaim {}", words::claim(claim))?;
            writeln!(out, "  {} · {}", claim.rule, words::when(claim.date.as_ref()))?;
        }
        for miss in &misses {
            writeln!(out, "\nnot   {} (frame {})\n  {}", miss.rule, miss.frame, miss.lacks)?;
        }
        if claims.is_empty() && misses.is_empty() {
            writeln!(out, "\nno rule has a trigger in this sentence")?;
        }
    }
    out.flush()?;
    Ok(Outcome::of(claims.len() + misses.len()))
}

fn field_name(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Body => "body",
    }
}

/// The parse of a range as a tree, with its names and times.
fn read_as(prepared: &Prepared, span: Span) -> String {
    let document = &prepared.document;
    let mut text = String::new();
    let tokens = document.tokens_in(span);
    for id in tokens
        .clone()
        .filter(|&id| !tokens.contains(&document.tokens[id].head) || document.tokens[id].head == id)
    {
        branch(document, id, 1, &mut text);
    }
    for mention in prepared.mentions.iter().filter(|mention| span.contains(mention.span)) {
        let kind = format!("{:?}", mention.kind).to_lowercase();
        text +=
            &format!("  name  {} = {} ({kind})\n", mention.span.of(&document.text), mention.code);
    }
    for timex in prepared.times.iter().filter(|timex| span.contains(timex.span)) {
        let when = words::when(Some(&timex.when));
        text += &format!("  time  {} = {when}\n", timex.span.of(&document.text));
    }
    text
}

fn branch(document: &Document, id: usize, depth: usize, text: &mut String) {
    // A tree as deep as a sentence is long is drawn no deeper than a page is wide.
    let token = &document.tokens[id];
    let indent = "  ".repeat(depth.min(30));
    *text += &format!("{indent}{} [{} {}]\n", document.text_of(id), token.dep, token.tag);
    if depth < 200 {
        for child in document.children(id).collect::<Vec<_>>() {
            branch(document, child, depth + 1, text);
        }
    }
}
