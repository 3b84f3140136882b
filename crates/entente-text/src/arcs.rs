//! A parse as a drawing: arcs over the words, entities under them.

use std::fmt::Write as _;

use crate::xml::xml_escaped as escaped;
use crate::{Document, TokenRange};

/// Sizes in pixels. Letters are taken to be as wide as those of a common sans-serif on average.
const LETTER: usize = 9;
const SMALL_LETTER: usize = 7;
const GAP: usize = 18;
const MARGIN: usize = 20;
/// Height of one level of arcs.
const LEVEL: usize = 22;
/// From the words' line to what stands above and under it.
const ABOVE: usize = 22;
const UNDER: usize = 62;

/// How the parts of a drawing look where it stands by itself.
const STYLE: &str = ".arc{fill:none;stroke:#667}.head{fill:#667}.dep{font-size:12px;fill:#334;\
    text-anchor:middle}.word{text-anchor:middle}.pos{font-size:11px;fill:#778;text-anchor:middle}\
    .ent{fill:#e8c65a;opacity:.45}.label{font-size:11px;font-weight:bold;fill:#7a5c00;\
    text-anchor:middle}";

/// Sentences as arcs over their words, one under the other.
///
/// The elements carry classes and no style: `arc`, `head` (its point), `dep` (its label), `word`,
/// `pos`, `ent` (behind the words of an entity) and `label` (under them).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arcs {
    width: usize,
    height: usize,
    body: String,
}

impl Arcs {
    /// Draws one sentence, given by its tokens.
    pub fn of(document: &Document, sentence: &TokenRange) -> Self {
        let mut arcs = Self { width: 2 * MARGIN, height: MARGIN, body: String::new() };
        arcs.add(document, sentence);
        arcs
    }

    /// Draws all sentences of documents.
    pub fn of_all(documents: &[Document]) -> Self {
        let mut arcs = Self { width: 2 * MARGIN, height: MARGIN, body: String::new() };
        for document in documents {
            for sentence in &document.sentences {
                arcs.add(document, sentence);
            }
        }
        arcs
    }

    fn add(&mut self, document: &Document, sentence: &TokenRange) {
        let row = Row::of(document, sentence.clone().collect());
        if row.tokens.is_empty() {
            return;
        }
        self.height += row.rise() + ABOVE;
        row.draw(self.height, &mut self.body);
        self.height += UNDER;
        self.width = self.width.max(row.width);
    }

    /// The width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The elements, for an `svg` element of a page that has its own style. All text in them is
    /// escaped.
    pub fn elements(&self) -> &str {
        &self.body
    }

    /// An SVG document that stands by itself.
    pub fn to_svg(&self) -> String {
        let Self { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
             viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"16\">\n\
             <style>{STYLE}</style>\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n"
        )
    }
}

/// One sentence, laid out.
struct Row<'d> {
    document: &'d Document,
    /// Its tokens, without white space.
    tokens: Vec<usize>,
    /// The middle of each, and half its width.
    places: Vec<(usize, usize)>,
    width: usize,
}

/// An arc between two places of a row, and how far up it reaches.
struct Arc {
    head: usize,
    child: usize,
    level: usize,
}

impl<'d> Row<'d> {
    fn of(document: &'d Document, mut tokens: Vec<usize>) -> Self {
        tokens.retain(|&token| !document.text_of(token).trim().is_empty());
        let mut places = Vec::with_capacity(tokens.len());
        let mut left = MARGIN;
        for &token in &tokens {
            let of = |text: &str, letter: usize| text.chars().count() * letter;
            let parsed = &document.tokens[token];
            let mut wide = of(document.text_of(token), LETTER)
                .max(of(&parsed.pos, SMALL_LETTER))
                .max(of(&parsed.dep, SMALL_LETTER));
            if let Some(entity) = document.entity_of(token)
                && entity.tokens.len() == 1
            {
                wide = wide.max(of(&entity.label, SMALL_LETTER));
            }
            places.push((left + wide / 2, wide / 2));
            left += wide + GAP;
        }
        Self { document, tokens, places, width: left + MARGIN }
    }

    /// The arcs of the sentence, the shortest first; each stands above those within it.
    fn arcs(&self) -> Vec<Arc> {
        let place = |token: usize| self.tokens.binary_search(&token).ok();
        let mut arcs: Vec<Arc> = Vec::new();
        for (child, &token) in self.tokens.iter().enumerate() {
            let head = self.document.tokens[token].head;
            if let Some(head) = place(head).filter(|&head| head != child) {
                arcs.push(Arc { head, child, level: 1 });
            }
        }
        arcs.sort_by_key(|arc| (arc.head.abs_diff(arc.child), arc.head.min(arc.child)));
        // The highest arc met so far over each gap between two words.
        let mut over = vec![0; self.tokens.len()];
        for arc in &mut arcs {
            let gaps = arc.head.min(arc.child)..arc.head.max(arc.child);
            arc.level = 1 + over[gaps.clone()].iter().max().copied().unwrap_or(0);
            over[gaps].fill(arc.level);
        }
        arcs
    }

    /// How far the arcs reach above the words.
    fn rise(&self) -> usize {
        self.arcs().iter().map(|arc| arc.level).max().unwrap_or(0) * LEVEL + ABOVE
    }

    /// Draws the sentence with its words on the line `base`.
    fn draw(&self, base: usize, out: &mut String) {
        let foot = base - ABOVE;
        for entity in &self.document.entities {
            let inside = |token: &usize| entity.tokens.contains(token);
            let (Some(first), Some(last)) =
                (self.tokens.iter().position(inside), self.tokens.iter().rposition(inside))
            else {
                continue;
            };
            let left = self.places[first].0 - self.places[first].1 - 4;
            let right = self.places[last].0 + self.places[last].1 + 4;
            let _ = writeln!(
                out,
                "<rect class=\"ent\" x=\"{left}\" y=\"{}\" width=\"{}\" height=\"24\" rx=\"4\"/>\
                 <text class=\"label\" x=\"{}\" y=\"{}\">{}</text>",
                base - 17,
                right - left,
                (left + right) / 2,
                base + 38,
                escaped(&entity.label)
            );
        }
        for (&token, &(middle, _)) in self.tokens.iter().zip(&self.places) {
            let _ = writeln!(
                out,
                "<text class=\"word\" x=\"{middle}\" y=\"{base}\">{}</text>\
                 <text class=\"pos\" x=\"{middle}\" y=\"{}\">{}</text>",
                escaped(self.document.text_of(token)),
                base + 22,
                escaped(&self.document.tokens[token].pos)
            );
        }
        for arc in self.arcs().iter().rev() {
            // Heads give a little to the side of their child, so that arcs do not lie on one another.
            let side = if arc.child > arc.head { 5 } else { -5 };
            let from = self.places[arc.head].0.saturating_add_signed(side);
            let to = self.places[arc.child].0.saturating_add_signed(-side / 2);
            let top = foot - arc.level * LEVEL;
            let bend = side.signum() * 6;
            let _ = writeln!(
                out,
                "<path class=\"arc\" d=\"M{from},{foot} V{} Q{from},{top} {},{top} H{} Q{to},{top} \
                 {to},{} V{foot}\"/><path class=\"head\" d=\"M{to},{} l-4,-8 h8 z\"/>\
                 <text class=\"dep\" x=\"{}\" y=\"{}\">{}</text>",
                top + 6,
                from.saturating_add_signed(bend),
                to.saturating_add_signed(-bend),
                top + 6,
                foot + 3,
                from.midpoint(to),
                top - 4,
                escaped(&self.document.tokens[self.tokens[arc.child]].dep)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Entity, Span, Token};

    use super::*;

    /// "Qatar left <OPEC>", parsed by hand.
    fn document() -> Document {
        let token = |start, end, head, dep: &str| Token {
            span: Span::new(start, end),
            space_after: true,
            lemma: "".into(),
            pos: "X".into(),
            tag: "XX".into(),
            morph: "".into(),
            head,
            dep: dep.into(),
        };
        Document {
            text: "Qatar left <OPEC> \n".to_owned(),
            tokens: vec![
                token(0, 5, 1, "nsubj"),
                token(6, 10, 1, "ROOT"),
                token(11, 17, 1, "dobj"),
                token(18, 19, 1, "dep"),
            ],
            sentences: std::iter::once(0..4).collect(),
            entities: vec![Entity { tokens: 0..1, label: "GPE".into() }],
            ..Document::default()
        }
    }

    #[test]
    fn every_word_arc_and_entity_is_drawn() {
        let svg = Arcs::of_all(&[document()]).to_svg();
        assert_eq!(svg.matches("class=\"word\"").count(), 3, "white space is left out");
        assert_eq!(svg.matches("class=\"arc\"").count(), 2);
        assert!(svg.contains("&lt;OPEC&gt;") && svg.contains(">nsubj<") && svg.contains(">GPE<"));
        assert!(!svg.contains(">ROOT<"));
    }

    #[test]
    fn an_arc_stands_above_those_within_it() {
        let mut document = document();
        document.tokens[0].head = 2;
        let row = Row::of(&document, vec![0, 1, 2]);
        let levels: Vec<_> = row.arcs().iter().map(|arc| (arc.child, arc.level)).collect();
        assert_eq!(levels, [(2, 1), (0, 2)]);
    }

    #[test]
    fn nothing_is_a_drawing_too() {
        assert!(Arcs::of_all(&[]).to_svg().ends_with("</svg>\n"));
        assert_eq!(escaped("\u{1}&"), "\u{fffd}&amp;");
    }
}
