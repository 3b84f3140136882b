//! One article as a machine-readable list gives it: a feed, a dump, a table.

use std::sync::LazyLock;

use entente_text::{Completeness, Draft};
use jiff::civil::Date;
use regex::Regex;

use crate::day::stated_day;
use crate::html;
use crate::{Options, SourceDoubt};

/// What a list says of one article, every part as written there.
#[derive(Debug, Clone, Default)]
pub(crate) struct Entry {
    pub(crate) id: Option<String>,
    pub(crate) url: Option<String>,
    /// Mark-up and entities allowed.
    pub(crate) title: Option<String>,
    pub(crate) byline: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) language: Option<String>,
    /// The day of publication, in any of the forms that lists use.
    pub(crate) published: Option<String>,
    /// The day of a later change, which is no day of publication.
    pub(crate) modified: Option<String>,
    pub(crate) content: Content,
}

/// The text of an entry.
#[derive(Debug, Clone, Default)]
pub(crate) enum Content {
    /// There is none; only that the article exists is known.
    #[default]
    None,
    /// A paragraph a line.
    Text(String),
    /// Mark-up of the whole article.
    Html(String),
    /// Mark-up of its beginning.
    Summary(String),
}

impl Entry {
    /// The entry as a draft, and what was doubtful.
    ///
    /// # Errors
    /// What it lacks, where it says nothing at all.
    pub(crate) fn draft(self, options: &Options) -> Told {
        let mut doubts = Vec::new();
        let mut draft = options.draft();
        let filled = |text: Option<String>| {
            text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
        };
        draft.title =
            self.title.map(|title| html::plain(&title).replace('\n', " ")).unwrap_or_default();
        draft.given_id = filled(self.id);
        draft.url = filled(self.url).filter(|url| url.contains("://"));
        draft.byline = filled(self.byline);
        draft.source = draft.source.or_else(|| filled(self.source));
        draft.language = filled(self.language).or(draft.language);
        let (body, completeness) = match self.content {
            Content::None => (String::new(), Completeness::CutShort),
            Content::Text(text) => (text, Completeness::Full),
            Content::Html(markup) => (html::text_of(&markup, &draft.title), Completeness::Full),
            Content::Summary(markup) => {
                (html::text_of(&markup, &draft.title), Completeness::CutShort)
            }
        };
        if body.trim().is_empty() && draft.title.is_empty() {
            return Err("neither title nor text".to_owned());
        }
        draft.body = body;
        let published = filled(self.published);
        draft.published = published.as_deref().and_then(day);
        if let (Some(written), None) = (&published, draft.published) {
            let shown: String = written.chars().take(40).collect();
            doubts.push(format!("\"{shown}\" is no day that can be read; kept undated"));
        }
        if let (None, Some(modified)) = (&published, filled(self.modified)) {
            let shown: String = modified.chars().take(40).collect();
            doubts.push(format!("only a day of change is given ({shown}), which is no day of publication; kept undated"));
        }
        let mut draft = options.finish(draft);
        if completeness == Completeness::CutShort {
            draft.completeness = completeness;
        }
        Ok((draft, doubts))
    }
}

/// A draft with its doubts, or why there is none.
pub(crate) type Told = Result<(Draft, Vec<String>), String>;

/// Where an entry stands in its list, as doubts name it.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place {
    /// On a line, from 1.
    Line(usize),
    /// By its number, from 1: "row", "message".
    Number(&'static str, usize),
}

/// What is taken of a list, entry by entry.
pub(crate) struct Taken<'a, T> {
    name: &'a str,
    pub(crate) articles: Vec<T>,
    pub(crate) doubts: Vec<SourceDoubt>,
}

impl<'a, T> Taken<'a, T> {
    /// Nothing yet of the input of this name.
    pub(crate) fn of(name: &'a str) -> Self {
        Self { name, articles: Vec::new(), doubts: Vec::new() }
    }

    /// Takes an entry, its doubts with its place, or notes that it was left out and why.
    pub(crate) fn take(&mut self, place: Place, told: Told, article: impl FnOnce(Draft) -> T) {
        let (line, before) = match place {
            Place::Line(line) => (Some(line), String::new()),
            Place::Number(what, number) => (None, format!("{what} {number}: ")),
        };
        match told {
            Ok((draft, doubts)) => {
                let doubts = doubts.into_iter();
                self.doubts.extend(
                    doubts.map(|doubt| SourceDoubt::new(self.name, line, before.clone() + &doubt)),
                );
                self.articles.push(article(draft));
            }
            Err(reason) => {
                let message = format!("{before}{reason}; left out");
                self.doubts.push(SourceDoubt::lost(self.name, line, message));
            }
        }
    }
}

/// The day of `2024-03-05T09:00:00+05:00`, `2024-03-05 09:00:00` or `Tue, 05 Mar 2024 09:00:00 +0500`
/// (RFC 2822, as RSS and mail write it), as printed there.
pub(crate) fn day(written: &str) -> Option<Date> {
    static MAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^(?:[a-z]{3,9},?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*\.?[\s-]+((?:19|20)\d\d)\b",
        )
        .expect("the pattern is sound")
    });
    /// The months as RFC 2822 writes them.
    const MONTHS: &str = "jan feb mar apr may jun jul aug sep oct nov dec";
    if let Some(day) = stated_day(written) {
        return Some(day);
    }
    let found = MAIL.captures(written.trim())?;
    let name = found[2].to_lowercase();
    let month = MONTHS.split(' ').position(|month| month == name)?;
    let month = i8::try_from(month + 1).ok()?;
    Date::new(found[3].parse().ok()?, month, found[1].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_as_lists_write_them() {
        let fifth = Some(date(2024, 3, 5));
        for written in [
            "2024-03-05",
            "2024-03-05T23:30:00-08:00",
            "2024-03-05 09:00:00",
            "Tue, 05 Mar 2024 09:00:00 GMT",
            "5 Mar 2024 09:00 +0000",
            "Tuesday, 05-Mar-2024 09:00:00 UTC",
        ] {
            assert_eq!(day(written), fifth, "{written}");
        }
        for written in ["", "Mar 2024", "05/03/2024", "31 Feb 2024", "yesterday", "1709629200"] {
            assert_eq!(day(written), None, "{written}");
        }
    }

    #[test]
    fn a_day_of_change_is_no_day_of_publication() {
        let entry = Entry {
            title: Some("Port &amp; <i>pier</i>".into()),
            modified: Some("2024-03-05".into()),
            content: Content::Summary("<p>It opened.</p>".into()),
            ..Entry::default()
        };
        let (draft, doubts) = entry.draft(&Options::default()).unwrap();
        assert_eq!(draft.title, "Port & pier");
        assert_eq!(draft.body, "It opened.");
        assert_eq!((draft.published, draft.completeness), (None, Completeness::CutShort));
        assert_eq!(doubts.len(), 1);
    }
}
