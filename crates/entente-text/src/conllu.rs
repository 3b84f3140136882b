//! CoNLL-U: the field's notation for a parsed text, written and read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use thiserror::Error;

use crate::{Document, Entity, Span, Token};

/// Text that is not CoNLL-U.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("line {line}: {reason}")]
pub struct ConlluError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: String,
}

impl Document {
    /// The document as CoNLL-U: FORM, LEMMA, UPOS = pos, XPOS = tag, FEATS = morph, HEAD,
    /// DEPREL = spaCy's label; the MISC column carries `SpaceAfter=No` and the entity as `NER=B-ORG`
    /// or `NER=I-ORG`. White-space tokens are left out, and a token that hung on one hangs on the
    /// next token above it.
    pub fn to_conllu(&self) -> String {
        let mut out = String::new();
        let is_space = |token: &Token| token.span.of(&self.text).chars().all(char::is_whitespace);
        for (number, sentence) in self.sentences.iter().enumerate() {
            let kept: BTreeMap<usize, usize> = sentence
                .clone()
                .filter(|&id| !is_space(&self.tokens[id]))
                .enumerate()
                .map(|(place, id)| (id, place + 1))
                .collect();
            if kept.is_empty() {
                continue;
            }
            let _ = writeln!(out, "# sent_id = {}", number + 1);
            let text = self.span_of(sentence).of(&self.text);
            let _ =
                writeln!(out, "# text = {}", text.split_whitespace().collect::<Vec<_>>().join(" "));
            for (&id, &place) in &kept {
                let token = &self.tokens[id];
                let head =
                    self.ancestors(id).find_map(|above| kept.get(&above)).copied().unwrap_or(0);
                let or_none = |column: &str| {
                    if column.is_empty() { "_".to_owned() } else { column.to_owned() }
                };
                let mut misc = Vec::new();
                if let Some(entity) = self.entity_of(id) {
                    let mark = if entity.tokens.start == id { 'B' } else { 'I' };
                    misc.push(format!("NER={mark}-{}", entity.label));
                }
                if !token.space_after {
                    misc.push("SpaceAfter=No".to_owned());
                }
                let _ = writeln!(
                    out,
                    "{place}\t{}\t{}\t{}\t{}\t{}\t{head}\t{}\t_\t{}",
                    self.text_of(id),
                    or_none(&token.lemma),
                    or_none(&token.pos),
                    or_none(&token.tag),
                    or_none(&token.morph),
                    or_none(&token.dep),
                    or_none(&misc.join("|")),
                );
            }
            out.push('\n');
        }
        out
    }

    /// Reads a document from CoNLL-U as [`Document::to_conllu`] writes it; made for hand-written
    /// documents in tests, so columns may be separated by tabs or by runs of spaces, and those
    /// after DEPREL may be left out.
    ///
    /// # Errors
    /// [`ConlluError`] with the line that has too few columns or a head outside its sentence.
    pub fn from_conllu(conllu: &str) -> Result<Self, ConlluError> {
        let mut document = Document { model: "conllu".into(), ..Document::default() };
        let mut sentence = 0;
        let mut last = 0;
        for (number, line) in conllu.lines().enumerate().chain([(usize::MAX, "")]) {
            let line = line.trim();
            let fail = |reason: &str| ConlluError {
                line: number.wrapping_add(1),
                reason: reason.to_owned(),
            };
            if line.starts_with('#') {
                continue;
            }
            if line.is_empty() {
                let tokens = sentence..document.tokens.len();
                if !tokens.is_empty() {
                    if document.tokens[tokens.clone()].iter().any(|t| t.head >= tokens.end) {
                        return Err(ConlluError {
                            line: last + 1,
                            reason: "a head lies outside the sentence".into(),
                        });
                    }
                    if let Some(id) = tokens.clone().find(|&id| document.is_in_circle(id)) {
                        let reason = format!("\"{}\" hangs on itself", document.text_of(id));
                        return Err(ConlluError { line: last + 1, reason });
                    }
                    sentence = tokens.end;
                    document.sentences.push(tokens);
                }
                continue;
            }
            last = number;
            let columns: Vec<&str> = if line.contains('\t') {
                line.split('\t').collect()
            } else {
                line.split_whitespace().collect()
            };
            let [_, form, lemma, pos, tag, morph, head, dep, ..] = columns[..] else {
                return Err(fail(
                    "a token needs the columns ID FORM LEMMA UPOS XPOS FEATS HEAD DEPREL",
                ));
            };
            let head: usize = head.parse().map_err(|_| fail("HEAD is not a number"))?;
            let id = document.tokens.len();
            let misc = columns.get(9).copied().unwrap_or("_");
            if document.tokens.last().is_some_and(|token: &Token| token.space_after) {
                document.text.push(' ');
            }
            let start = document.text.len();
            document.text.push_str(form);
            let none = |column: &str| if column == "_" { "".into() } else { column.into() };
            document.tokens.push(Token {
                span: Span::new(start, document.text.len()),
                space_after: !misc.contains("SpaceAfter=No"),
                lemma: none(lemma),
                pos: none(pos),
                tag: none(tag),
                morph: none(morph),
                head: if head == 0 { id } else { sentence + head - 1 },
                dep: none(dep),
            });
            if let Some(mark) = misc.split('|').find_map(|part| part.strip_prefix("NER=")) {
                match (mark.strip_prefix("I-"), document.entities.last_mut()) {
                    (Some(_), Some(entity)) if entity.tokens.end == id => entity.tokens.end += 1,
                    _ => document.entities.push(Entity {
                        tokens: id..id + 1,
                        label: mark.get(2..).unwrap_or_default().into(),
                    }),
                }
            }
        }
        Ok(document)
    }

    /// Whether the heads above a token lead back to it or round in a circle.
    fn is_in_circle(&self, token: usize) -> bool {
        self.ancestors(token).take(self.tokens.len() + 1).count() > self.tokens.len()
    }
}
