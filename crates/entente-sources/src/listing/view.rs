//! A page as records are looked for in it: its elements with their children, where each ends, and
//! what stands beside everything else.

use std::ops::Range;

use trafilatura::dom::Document;

use super::vocabulary::{self, Holds};
use crate::outline::{Outline, words};

/// The share of the text that no element beside the list holds: one in so many.
const MOST_BESIDE: usize = 2;

/// A page and its elements, by their places in the outline.
pub(super) struct View<'a> {
    pub(super) page: &'a Document,
    pub(super) outline: &'a Outline,
    /// The elements in each element.
    pub(super) children: Vec<Vec<usize>>,
    /// The first element behind each that is not inside of it.
    pub(super) ends: Vec<usize>,
    /// How deep each element stands.
    pub(super) depth: Vec<usize>,
    /// Whether an element stands around a list, or in one that does.
    pub(super) beside: Vec<bool>,
}

impl<'a> View<'a> {
    pub(super) fn of(page: &'a Document, outline: &'a Outline) -> Self {
        let count = outline.elements.len();
        let mut view = Self {
            page,
            outline,
            children: vec![Vec::new(); count],
            ends: (1..=count).collect(),
            depth: vec![0; count],
            beside: vec![false; count],
        };
        let whole = outline.text.len();
        for (at, element) in outline.elements.iter().enumerate() {
            let small = element.text.len() * MOST_BESIDE < whole;
            // A foot stands under the whole page, unless it is that of an article.
            let is_foot = element.name == "footer"
                && !outline
                    .upwards(at)
                    .any(|above| matches!(outline.elements[above].name.as_str(), "article" | "li"));
            view.beside[at] = small && (element.is_side || is_foot);
            if let Some(parent) = element.parent {
                view.beside[at] |= view.beside[parent];
                view.depth[at] = view.depth[parent] + 1;
                view.children[parent].push(at);
            }
        }
        for at in (0..count).rev() {
            if let Some(parent) = outline.elements[at].parent {
                view.ends[parent] = view.ends[parent].max(view.ends[at]);
            }
        }
        view
    }

    pub(super) fn name(&self, at: usize) -> &str {
        &self.outline.elements[at].name
    }

    pub(super) fn parent(&self, at: usize) -> Option<usize> {
        self.outline.elements[at].parent
    }

    /// Where the text of an element stands.
    pub(super) fn range(&self, at: usize) -> Range<usize> {
        self.outline.elements[at].text.clone()
    }

    /// The text of an element, without white space around it.
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.outline.text[self.range(at)].trim()
    }

    /// The elements in an element, itself among them.
    pub(super) fn within(&self, at: usize) -> Range<usize> {
        at..self.ends[at]
    }

    pub(super) fn attribute(&self, at: usize, name: &str) -> Option<String> {
        self.page.get_attribute(self.outline.elements[at].node, name)
    }

    /// The words of an element's names that are no numbers.
    pub(super) fn words(&self, at: usize) -> Vec<String> {
        let names: Vec<String> = ["class", "id", "itemprop", "rel"]
            .iter()
            .filter_map(|attribute| self.attribute(at, attribute))
            .collect();
        let mut words = words(&names.join(" "));
        words.retain(|word| !word.bytes().any(|byte| byte.is_ascii_digit()));
        words
    }

    /// An element as its like are known by: name and class, but for where it stands in a row.
    pub(super) fn signature(&self, at: usize) -> String {
        let mut words = words(&self.attribute(at, "class").unwrap_or_default());
        words.retain(|word| {
            !word.bytes().any(|byte| byte.is_ascii_digit())
                && vocabulary::holds(word) != Some(Holds::Place)
        });
        words.sort();
        format!("{}.{}", self.name(at), words.join("."))
    }

    /// The address that a link leads to, as written; `None` for one that leads nowhere else.
    pub(super) fn address(&self, at: usize) -> Option<String> {
        let address = self.attribute(at, "href")?.trim().to_owned();
        let scheme = address.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        let elsewhere = scheme.is_some_and(|scheme| {
            scheme.bytes().all(|byte| byte.is_ascii_alphabetic())
                && !matches!(scheme.as_str(), "http" | "https")
        });
        (!address.is_empty() && !address.starts_with('#') && !elsewhere).then_some(address)
    }

    /// Whether an element is a heading.
    pub(super) fn is_heading(&self, at: usize) -> bool {
        matches!(self.name(at), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    }

    /// The nearest element of this kind that an element stands in, at most so many steps up.
    pub(super) fn above(
        &self,
        at: usize,
        steps: usize,
        is: impl Fn(usize) -> bool,
    ) -> Option<usize> {
        self.outline.upwards(at).skip(1).take(steps).find(|&above| is(above))
    }
}
