//! Reads articles as JSON Lines (`{"id", "published" or "dct", "text"}`) and prints the time
//! expressions of each, one object a line, with spans in characters and TIMEX3 values.
//!
//! The documents carry no parse: only tokens by white space and marks, so tenses are read from
//! the words near an expression.

use std::io::{BufRead, Write};

use entente_text::{Date, Document, Span, Token};
use entente_time::{Anchor, find, present};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    for line in std::io::stdin().lock().lines() {
        let article: Value = serde_json::from_str(&line?)?;
        let text = article["text"].as_str().unwrap_or_default();
        let published = ["published", "dct"].iter().find_map(|key| article[*key].as_str());
        let published: Option<Date> = published.and_then(|day| day.parse().ok());
        let present = match published {
            Some(_) => None,
            None => present(article["title"].as_str().unwrap_or_default(), text).0,
        };
        let (found, _) = find(&tokens(text), &Anchor { published, present });
        let characters = Characters::of(text);
        let mut timex = Vec::new();
        for expression in &found {
            for part in &expression.parts {
                let edtf =
                    |edtf: &Option<entente_text::Edtf>| edtf.as_ref().map(ToString::to_string);
                timex.push(json!({
                    "s": characters.before(part.span.start),
                    "e": characters.before(part.span.end),
                    "text": part.span.of(text),
                    "type": expression.kind.name(),
                    "value": part.value,
                    "edtf": edtf(&expression.when.edtf),
                    "inferred": edtf(&expression.when.inferred),
                    "basis": expression.when.basis,
                }));
            }
        }
        writeln!(out, "{}", json!({ "id": article["id"], "timex": timex }))?;
    }
    Ok(())
}

/// Byte offsets to character offsets.
struct Characters(Vec<usize>);

impl Characters {
    fn of(text: &str) -> Self {
        Self(text.char_indices().map(|(byte, _)| byte).collect())
    }

    fn before(&self, byte: usize) -> usize {
        self.0.partition_point(|&start| start < byte)
    }
}

/// A document of words and marks, without tags.
fn tokens(text: &str) -> Document {
    let mut tokens: Vec<Token> = Vec::new();
    let mut start = None;
    let mut push = |from: usize, to: usize| {
        let head = tokens.len();
        tokens.push(Token {
            span: Span::new(from, to),
            space_after: text[to..].starts_with(' '),
            lemma: "".into(),
            pos: "".into(),
            tag: "".into(),
            morph: "".into(),
            head,
            dep: "".into(),
        });
    };
    for (at, c) in text.char_indices() {
        if c.is_alphanumeric() {
            start.get_or_insert(at);
            continue;
        }
        if let Some(from) = start.take() {
            push(from, at);
        }
        if !c.is_whitespace() {
            push(at, at + c.len_utf8());
        }
    }
    if let Some(from) = start {
        push(from, text.len());
    }
    Document { text: text.to_owned(), model: "words".into(), tokens, ..Document::default() }
}
