//! The clean-up of a body, which keeps what it takes out.
//!
//! One file a matter:
//!
//! | matter | what is done |
//! |---|---|
//! | shortcodes | taken out; a photograph's credit in a caption is kept as a credit |
//! | photograph's credit on a line of its own | taken out, kept as a credit |
//! | byline | taken out, kept as the byline |
//! | dateline | taken out, kept with place and agency |
//! | republication | left where it stands, as a paragraph of its own; its author and publishers kept as a credit |
//! | section heading run into a sentence | a line break before and after it |
//! | dots at the end | taken out; the article is marked cut short |
//! | white space | no-break and repeated spaces become one space, a paragraph a line |
//!
//! The body that is left can be found in what was given, white space and the pieces taken out
//! aside: nothing is rewritten, and every piece is in [`Draft::removed`] with its place.

mod byline;
mod cut;
mod dateline;
mod heading;
mod photograph;
mod republication;
mod shortcode;
mod space;

pub(crate) use byline::names as byline_in;

use std::ops::Range;

use entente_text::{Completeness, Credit, Dateline, Draft, RemovedKind};

/// Cleans the body of a draft and keeps what it takes out as data beside it.
///
/// ```
/// use entente_sources::clean::clean;
/// use entente_text::{Completeness, Draft};
/// let printed = "RIGA (NW) — The port opened. [gallery ids=\"1,2\"] Ships came in on Monday,...";
/// let draft = clean(Draft { body: printed.into(), ..Draft::default() });
/// assert_eq!(draft.body, "The port opened. Ships came in on Monday,");
/// assert_eq!(draft.completeness, Completeness::CutShort);
/// assert_eq!(draft.removed[1].text, "[gallery ids=\"1,2\"]");
/// ```
pub fn clean(draft: Draft) -> Draft {
    let findings = Findings::of(&draft);
    let mut draft = draft;
    space::rewrite(&mut draft, &findings);
    findings.into_data(&mut draft);
    draft
}

/// Notes dateline, byline, credits and completeness as data and leaves the body as it is, byte for
/// byte. The spans of credits point into it.
pub fn note(draft: Draft) -> Draft {
    let mut draft = draft;
    let findings = Findings::of(&draft);
    draft.credits.extend(findings.credits.iter().map(|credit| credit.credit.clone()));
    for (credit, found) in draft.credits.iter_mut().rev().zip(findings.credits.iter().rev()) {
        credit.span = Some(found.at.clone().into());
    }
    findings.into_data(&mut draft);
    draft
}

/// A piece of the body to be taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    at: Range<usize>,
    kind: RemovedKind,
    /// Whether it may stand inside a word: the word stays one without it.
    inline: bool,
}

/// A credit, and where it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FoundCredit {
    at: Range<usize>,
    credit: Credit,
}

/// What was found in a body, in its own bytes.
#[derive(Debug, Default)]
struct Findings {
    /// What is to be taken out: in order, none overlapping another.
    pieces: Vec<Piece>,
    /// Where a paragraph is to begin: the first byte of a word.
    breaks: Vec<usize>,
    credits: Vec<FoundCredit>,
    dateline: Option<Dateline>,
    byline: Option<String>,
    completeness: Completeness,
}

impl Findings {
    fn of(draft: &Draft) -> Self {
        let body = &*draft.body;
        let mut found = Self::default();
        shortcode::find(body, &mut found);
        photograph::find_lines(body, &mut found);
        byline::find(body, &mut found);
        dateline::find(body, &draft.title, &mut found);
        republication::find(body, draft.source.as_deref(), &mut found);
        heading::find(body, &mut found);
        cut::find(body, &mut found);
        found.credits.sort_by_key(|credit| credit.at.start);
        found.breaks.sort_unstable();
        found
    }

    /// Adds a piece unless it overlaps one that is there.
    fn take_out(&mut self, at: Range<usize>, kind: RemovedKind) -> bool {
        self.add(Piece { at, kind, inline: false })
    }

    fn add(&mut self, piece: Piece) -> bool {
        let at = piece.at.clone();
        let place = self.pieces.partition_point(|piece| piece.at.end <= at.start);
        let free = self.pieces.get(place).is_none_or(|next| at.end <= next.at.start);
        if free && !at.is_empty() {
            self.pieces.insert(place, piece);
        }
        free
    }

    /// The piece that holds a byte.
    fn piece_at(&self, byte: usize) -> Option<&Piece> {
        let place = self.pieces.partition_point(|piece| piece.at.end <= byte);
        self.pieces.get(place).filter(|piece| piece.at.contains(&byte))
    }

    /// Whether a byte lies in a piece that is taken out.
    fn is_out(&self, byte: usize) -> bool {
        self.piece_at(byte).is_some()
    }

    /// The first byte of what is left of the body.
    fn start(&self, body: &str) -> usize {
        let mut at = 0;
        loop {
            at += body[at..].len() - body[at..].trim_start().len();
            match self.piece_at(at) {
                Some(piece) => at = piece.at.end,
                None => return at,
            }
        }
    }

    /// One past the last byte of what is left of the body.
    fn end(&self, body: &str) -> usize {
        let mut end = body.len();
        loop {
            end = body[..end].trim_end().len();
            match end.checked_sub(1).and_then(|last| self.piece_at(last)) {
                Some(piece) => end = piece.at.start,
                None => return end,
            }
        }
    }

    /// Sets what is kept as data, except credits. What the source itself said stands.
    fn into_data(self, draft: &mut Draft) {
        draft.byline = draft.byline.take().or(self.byline);
        draft.dateline = draft.dateline.take().or(self.dateline);
        draft.completeness = self.completeness;
    }
}
