//! People of an article whose last name is that of a state: after "Michael Jordan" a bare "Jordan"
//! is he, unless the article speaks of the state as well.

use std::collections::BTreeSet;

use entente_text::Doubt;
use smol_str::SmolStr;

use crate::choose::Chosen;
use crate::company::last_word;
use crate::words::Words;
use crate::{Form, Mention};

/// Takes out the names that are those of people, by the last names that the article has told; where
/// it speaks of the state as well, they stay, and a doubt says so.
///
/// It speaks of the state where another name, a demonym or a capital of it stands, or where the name
/// stands behind a word of place ("in Jordan").
pub(crate) fn leave_to_people(
    texts: [&str; 2],
    pages: &mut [Vec<Chosen>; 2],
    surnames: &BTreeSet<SmolStr>,
    words: &Words,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    for surname in surnames {
        let is_bare = |text: &str, mention: &Mention| {
            mention.form == Form::Name && mention.span.of(text) == surname.as_str()
        };
        let all = || {
            pages
                .iter()
                .zip(texts)
                .flat_map(|(page, text)| page.iter().map(move |it| (text, &it.0)))
        };
        let Some((_, first)) = all().find(|(text, mention)| is_bare(text, mention)) else {
            continue;
        };
        let placed = |text: &str, mention: &Mention| {
            let before = text[..mention.span.start].strip_suffix(' ').map_or("", last_word);
            words.locatives.contains(before)
        };
        let of_the_state = all().any(|(text, mention)| {
            mention.code == first.code && (!is_bare(text, mention) || placed(text, mention))
        });
        if of_the_state {
            let message = format!(
                "\"{surname}\" may be {} or the person of that name; it was read as {}",
                first.code, first.code
            );
            doubts.push(Doubt::at(first.span, message));
            continue;
        }
        for (page, text) in pages.iter_mut().zip(texts) {
            page.retain(|(mention, _)| !is_bare(text, mention));
        }
    }
    doubts
}
