//! Where what is said begins and ends.

use std::ops::Range;

use entente_text::TokenId;

use super::Hearing;

impl Hearing<'_, '_> {
    /// The verb whose passage another belongs to: "said X, adding that".
    pub(super) fn passage(&self, verb: TokenId) -> TokenId {
        let scene = self.scene;
        let head = scene.document.tokens[verb].head;
        let joined = matches!(scene.dep(verb), "advcl" | "xcomp" | "pcomp" | "prep")
            && scene.document.tokens[verb].tag == "VBG"
            && scene.child(verb, &["nsubj"]).is_none();
        if joined && head != verb && self.triggers_has(head) {
            return head;
        }
        // "says that A left, blaming Z": the end of what another says is that one's passage.
        let loose = scene.document.tokens[verb].tag == "VBG"
            && self.inside[verb].is_none()
            && scene.child(verb, &["nsubj"]).is_none()
            && verb.checked_sub(1).is_some_and(|before| scene.document.text_of(before) == ",");
        let outer =
            loose.then(|| scene.document.ancestors(verb).find(|above| self.triggers_has(*above)));
        outer
            .flatten()
            .filter(|&above| self.contents(above).is_some_and(|content| content.contains(&verb)))
            .unwrap_or(verb)
    }

    /// A range without the verb of saying and its subject, without marks at its edges.
    pub(super) fn clipped(&self, verb: TokenId, range: Range<TokenId>) -> Range<TokenId> {
        let scene = self.scene;
        let mut range = range;
        if range.contains(&verb) {
            // What is said stands on one side of the verb.
            range = if verb - range.start > range.end - verb {
                range.start..verb
            } else {
                verb + 1..range.end
            };
        }
        if let Some(subject) = scene.child(verb, &["nsubj"]) {
            let subject = scene.extent(subject);
            if range.contains(&subject.start) && subject.end >= range.end {
                range.end = subject.start;
            }
        }
        self.trimmed(range)
    }

    /// A range without marks and "that" at its edges.
    pub(super) fn trimmed(&self, mut range: Range<TokenId>) -> Range<TokenId> {
        let document = self.scene.document;
        while range.len() > 1 {
            let first = document.text_of(range.start);
            let drop = document.tokens[range.start].pos == "PUNCT" && !opens_quotation(first)
                || first.eq_ignore_ascii_case("that") && document.tokens[range.start].dep == "mark";
            if !drop {
                break;
            }
            range.start += 1;
        }
        while range.len() > 1 {
            let last = range.end - 1;
            let mark = matches!(document.text_of(last), "," | "." | ";" | ":" | "-" | "—" | "–")
                || document.tokens[last].dep == "cc";
            if !mark {
                break;
            }
            range.end -= 1;
        }
        range
    }
}

fn opens_quotation(mark: &str) -> bool {
    matches!(mark, "“" | "\"" | "‘" | "«" | "'" | "``")
}
