//! The day in a page's address: "/2020/03/12/", "/2020-03-12-port", "/20200312/", "/2020/mar/12/".

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::written::{self, Customs};

static WITH_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"/((?:19|20)\d\d)[/-]([a-z]{3,9})[/-](\d\d?)(?:[/_.-]|$)")
        .expect("the pattern is sound")
});
static IN_NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?:^|[/_.=?&-])((?:19|20)\d\d)(?:/|-|_|\.)(\d\d?)(?:/|-|_|\.)(\d\d?)(?:[/_.?&a-zA-Z#-]|$)",
    )
    .expect("the pattern is sound")
});
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:[/_.=-]|[a-z])((?:19|20)\d\d)(\d\d)(\d\d)(?:[/_.?&a-zA-Z-]|$)")
        .expect("the pattern is sound")
});
static MONTH: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[/_.-]((?:19|20)\d\d)[/_-]?(\d\d)(?:[/_.-]|$)").expect("the pattern is sound")
});

/// The day in an address, and the part of it that says so.
pub(super) fn day(url: &str) -> Option<(Date, String)> {
    let path = path(url);
    for pattern in [&*IN_NUMBERS, &*COMPACT] {
        for found in pattern.captures_iter(path) {
            let day = (|| {
                Date::new(found[1].parse().ok()?, found[2].parse().ok()?, found[3].parse().ok()?)
                    .ok()
            })();
            if let Some(day) = day {
                return Some((day, found[0].to_owned()));
            }
        }
    }
    let lower = path.to_lowercase();
    let found = WITH_NAME.captures(&lower)?;
    let written = format!("{} {} {}", &found[3], &found[2], &found[1]);
    let (day, _) = written::value(&written, &Customs::default())?;
    Some((day, found[0].to_owned()))
}

/// The year and month in an address, where it says no more.
pub(super) fn month(url: &str) -> Option<(i16, i8)> {
    MONTH.captures_iter(path(url)).find_map(|found| {
        let (year, month) = (found[1].parse().ok()?, found[2].parse().ok()?);
        (1..=12).contains(&month).then_some((year, month))
    })
}

/// What stands behind the host.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_addresses() {
        let shown = |url: &str| day(url).map(|(day, text)| format!("{day} {text}"));
        for (url, expected) in [
            ("https://x.example/2020/03/12/port", Some("2020-03-12 /2020/03/12/")),
            ("https://x.example/news/2020/3/12", Some("2020-03-12 /2020/3/12")),
            ("https://x.example/2020-03-12-port.html", Some("2020-03-12 /2020-03-12-")),
            ("https://x.example/port-20200312.html", Some("2020-03-12 -20200312.")),
            ("https://x.example/world/2020/mar/12/port", Some("2020-03-12 /2020/mar/12/")),
            ("https://x.example/?date=2020-03-12", Some("2020-03-12 =2020-03-12")),
            ("https://x.example/2020/03/port-5", None),
            ("https://x.example/item/20209912/", None),
            ("https://2020-03-12.example/", None),
        ] {
            assert_eq!(shown(url).as_deref(), expected, "{url}");
        }
        assert_eq!(month("https://x.example/2020/03/port"), Some((2020, 3)));
        assert_eq!(month("https://x.example/port-2020"), None);
    }
}
