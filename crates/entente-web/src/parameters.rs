//! What stands behind the question mark of an address.

use std::collections::BTreeMap;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use entente_store::Order;
use entente_text::Date;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::{Error, Result};

/// The most results a page may have.
pub(crate) const MOST_PER_PAGE: usize = 100;

/// The furthest page that can be asked for.
const MOST_PAGES: usize = 1_000_000;

/// What may stand unescaped in a path or a parameter (RFC 3986, unreserved).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The parameters of a request by name; of several with one name the last counts, and an empty
/// one, as an untouched field of a form sends it, is none.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// A text, trimmed.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// The words searched for; empty when there are none.
    pub(crate) fn question(&self) -> &str {
        self.text("q").unwrap_or_default()
    }

    /// The page asked for, from 1.
    pub(crate) fn page(&self) -> Result<usize> {
        self.number("page", 1, MOST_PAGES)
    }

    /// How many results a page has.
    pub(crate) fn per_page(&self) -> Result<usize> {
        self.number("per_page", crate::pages::listing::PER_PAGE, MOST_PER_PAGE)
    }

    fn number(&self, name: &'static str, default: usize, most: usize) -> Result<usize> {
        let Some(value) = self.text(name) else { return Ok(default) };
        match value.parse() {
            Ok(number) if (1..=most).contains(&number) => Ok(number),
            _ => Err(Error::Number { name, value: value.to_owned(), most }),
        }
    }

    /// In what order results stand.
    pub(crate) fn order(&self) -> Result<Order> {
        match self.text("order") {
            None | Some("best") => Ok(Order::Best),
            Some("newest") => Ok(Order::Newest),
            Some("oldest") => Ok(Order::Oldest),
            Some("added") => Ok(Order::Added),
            Some(value) => Err(Error::Choice {
                name: "order",
                value: value.to_owned(),
                choices: "best, newest, oldest or added",
            }),
        }
    }

    /// Whether articles that print the same words stand together.
    pub(crate) fn collapsed(&self) -> Result<bool> {
        match self.text("copies") {
            None | Some("collapsed") => Ok(true),
            Some("all") => Ok(false),
            Some(value) => Err(Error::Choice {
                name: "copies",
                value: value.to_owned(),
                choices: "collapsed or all",
            }),
        }
    }

    /// Where a list goes on, as an earlier answer said; 0 at its beginning.
    pub(crate) fn cursor(&self) -> Result<usize> {
        let Some(value) = self.text("cursor") else { return Ok(0) };
        value.strip_prefix('c').and_then(|place| place.parse().ok()).ok_or_else(|| Error::Choice {
            name: "cursor",
            value: value.to_owned(),
            choices: "what \u{201c}next\u{201d} of an earlier answer gave",
        })
    }

    /// The address with these parameters and another value of one of them.
    pub(crate) fn with(&self, path: &str, name: &str, value: &str) -> String {
        let mut all = self.0.clone();
        all.insert(name.to_owned(), value.to_owned());
        let pairs = all.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        format!("{path}?{}", pairs.collect::<Vec<_>>().join("&"))
    }

    /// A day, written YYYY-MM-DD.
    pub(crate) fn day(&self, name: &'static str) -> Result<Option<Date>> {
        let Some(value) = self.text(name) else { return Ok(None) };
        let bad = || Error::Day { name, value: value.to_owned() };
        // The parser takes more than a plain day, a time of day among others.
        let day: Date = value.parse().map_err(|_| bad())?;
        if day.to_string() == value { Ok(Some(day)) } else { Err(bad()) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Parameters {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        // Any query string is a list of pairs, so nothing is refused here.
        let pairs = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        Ok(Self(pairs.map(|Query(pairs)| pairs.into_iter().collect()).unwrap_or_default()))
    }
}

/// A text as it may stand in a path or as the value of a parameter.
pub(crate) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, ESCAPED).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(query: &str) -> Parameters {
        let uri = format!("http://localhost/?{query}").parse().unwrap();
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&uri).unwrap();
        Parameters(pairs.into_iter().collect())
    }

    #[test]
    fn an_untouched_field_asks_for_nothing() {
        let parameters = parameters("q=&page=&on=&per_page=");
        assert_eq!(parameters.question(), "");
        assert_eq!(parameters.page().unwrap(), 1);
        assert_eq!(parameters.per_page().unwrap(), crate::pages::listing::PER_PAGE);
        assert_eq!(parameters.day("on").unwrap(), None);
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        let bad = parameters("page=0&per_page=many&on=2010-13-01&known=1+January");
        let said = |error: Error| error.to_string();
        insta::assert_snapshot!(said(bad.page().unwrap_err()), @"“0” does not do for page: it is a whole number from 1 to 1000000.");
        insta::assert_snapshot!(said(bad.per_page().unwrap_err()), @"“many” does not do for per_page: it is a whole number from 1 to 100.");
        insta::assert_snapshot!(said(bad.day("on").unwrap_err()), @"“2010-13-01” is not a day. Write on as in 2010-01-31.");
        insta::assert_snapshot!(said(bad.day("known").unwrap_err()), @"“1 January” is not a day. Write known as in 2010-01-31.");
        assert!(parameters("on=2010-01-31T10:00:00").day("on").is_err());
    }

    #[test]
    fn what_is_escaped_comes_back_as_it_was() {
        let odd = "a&b=c #d/é?\u{1F600}+%";
        assert_eq!(parameters(&format!("q={}", escaped(odd))).question(), odd);
    }
}
