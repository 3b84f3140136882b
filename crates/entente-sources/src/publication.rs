//! The day a web page says it was published.
//!
//! Only what the page states for machines as a full day counts. A copyright year, a day of change,
//! a day somewhere in the text or half a date is not the day of publication.

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;
use serde_json::Value;
use trafilatura::dom::Document;

use crate::day::stated_day;
use crate::wordings;

static PLACES: LazyLock<Vec<Vec<&str>>> =
    LazyLock::new(|| wordings::rows(include_str!("../wordings/publication_dates.tsv")).collect());

/// The day, and what was doubtful: a statement that is no full day where no other was found, and
/// statements that differ by more than the day that time zones make.
pub(crate) fn published(page: &Document, url: Option<&str>) -> (Option<Date>, Vec<String>) {
    let mut written = in_json(page);
    for place in PLACES.iter() {
        let [selector, attribute, ..] = place[..] else { continue };
        let found = page.query_selector(page.root(), selector);
        written.extend(found.and_then(|element| page.get_attribute(element, attribute)));
    }
    let days: Vec<Date> = written.iter().filter_map(|written| stated_day(written)).collect();
    let mut doubts = Vec::new();
    let Some(&day) = days.first() else {
        let day = url.and_then(day_of_address);
        if let (None, Some(written)) = (day, written.first()) {
            let shown: String = written.chars().take(40).collect();
            doubts.push(format!(
                "the page states its day as \"{}\", not YYYY-MM-DD; kept undated",
                shown.replace('\n', " ")
            ));
        }
        return (day, doubts);
    };
    let far = |other: &&Date| day.until(**other).is_ok_and(|apart| apart.get_days().abs() > 1);
    if let Some(other) = days.iter().find(far) {
        doubts.push(format!(
            "the page states two days of publication, {day} and {other}; kept {day}"
        ));
    }
    (Some(day), doubts)
}

/// `datePublished` of what the page's JSON-LD describes (<https://schema.org/Article>): an article
/// before anything else, and nothing that is only linked to.
fn in_json(page: &Document) -> Vec<String> {
    let mut things: Vec<Value> = Vec::new();
    for script in page.scripts_with_type(&["application/ld+json"]) {
        let Ok(value) = serde_json::from_str::<Value>(&page.text_content(script)) else { continue };
        let listed = match value {
            Value::Array(listed) => listed,
            other => vec![other],
        };
        for mut thing in listed {
            match thing.get_mut("@graph").map(Value::take) {
                Some(Value::Array(graph)) => things.extend(graph),
                _ => things.push(thing),
            }
        }
    }
    let is_article = |thing: &Value| {
        let kind = thing.get("@type").map(Value::to_string).unwrap_or_default();
        kind.contains("Article") || kind.contains("Posting") || kind.contains("Report")
    };
    things.sort_by_key(|thing| !is_article(thing));
    things
        .iter()
        .filter_map(|thing| Some(thing.get("datePublished")?.as_str()?.to_owned()))
        .collect()
}

/// "/2024/03/05/": the day in a page's address.
fn day_of_address(url: &str) -> Option<Date> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"/((?:19|20)\d\d)[/-](\d\d?)[/-](\d\d?)(?:/|$)").expect("the pattern is sound")
    });
    let found = DAY.captures(url)?;
    Date::new(found[1].parse().ok()?, found[2].parse().ok()?, found[3].parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn day(head: &str, url: Option<&str>) -> (Option<Date>, Vec<String>) {
        published(&Document::parse(&format!("<html><head>{head}</head><body>x</body></html>")), url)
    }

    #[test]
    fn json_of_an_article_comes_first() {
        let head = r#"<meta property="article:published_time" content="2024-03-04T23:30:00Z">
            <script type="application/ld+json">{"@graph": [
              {"@type": "WebPage", "datePublished": "2019-01-01"},
              {"@type": "NewsArticle", "datePublished": "2024-03-05T04:30:00+05:00", "dateModified": "2024-06-01"}]}</script>"#;
        let (day, doubts) = day(head, None);
        assert_eq!(day, Some(date(2024, 3, 5)));
        assert_eq!(
            doubts,
            ["the page states two days of publication, 2024-03-05 and 2019-01-01; kept 2024-03-05"]
        );
    }

    #[test]
    fn a_day_in_the_address_is_the_last_resort() {
        let url = Some("https://x.example/2024/03/05/port");
        assert_eq!(day("", url).0, Some(date(2024, 3, 5)));
        assert_eq!(day("<meta name=date content=2023-01-02>", url).0, Some(date(2023, 1, 2)));
        assert_eq!(day("", Some("https://x.example/2024/03/port-5")).0, None);
    }

    #[test]
    fn half_a_date_or_a_day_of_change_is_none() {
        let head = r#"<meta property="article:modified_time" content="2024-03-05">
            <meta name="date" content="March 2024"><meta itemprop="copyrightYear" content="2024">"#;
        let (day, doubts) = day(head, None);
        assert_eq!(day, None);
        assert_eq!(
            doubts,
            ["the page states its day as \"March 2024\", not YYYY-MM-DD; kept undated"]
        );
    }

    #[test]
    fn every_place_is_a_selector() {
        for place in PLACES.iter() {
            let page = Document::parse("<p>x</p>");
            assert_eq!(page.query_selector_all(page.root(), place[0]), [], "{}", place[0]);
            assert_eq!(place.len(), 3);
        }
    }
}
