//! When articles were published, as bars that lead to those of their time: years, months, days.

use askama::Template;
use entente_store::{Survey, Term};
use entente_text::{Date, Edtf};

use crate::address::Address;
use crate::dates;
use crate::drawing::{Drawing, Files};
use crate::exports::record;
use crate::words::count;

// In the units of the drawing.
const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 56.0;
const GAP: f64 = 1.0;
/// What is there is never lower than this, or it could not be seen.
const LEAST: f64 = 2.0;

/// The bars, with all places worked out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Histogram {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) bars: Vec<Bar>,
    /// What stands under the first bar and the last.
    pub(crate) first: String,
    pub(crate) last: String,
    /// "by year", "by month", "by day".
    pub(crate) by: &'static str,
    /// The way back to a longer time.
    pub(crate) up: Option<(String, String)>,
    /// The way to what has no date: words and address.
    pub(crate) undated: Option<(String, String)>,
    /// Where it can be had as files.
    pub(crate) files: Files,
    /// The days asked for, as they may be typed.
    pub(crate) from: String,
    pub(crate) to: String,
}

/// The articles of one time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bar {
    pub(crate) x: String,
    pub(crate) y: String,
    pub(crate) width: String,
    pub(crate) height: String,
    /// "June 2012: 3 articles".
    pub(crate) label: String,
    pub(crate) words: String,
    pub(crate) count: usize,
    pub(crate) href: String,
}

/// How fine the bars are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grain {
    Year,
    Month,
    Day,
}

impl Histogram {
    /// The bars of what was found by a question with these terms.
    pub(crate) fn new(survey: &Survey, terms: &[Term], address: &Address) -> Option<Self> {
        let asked = terms.iter().find(|term| term.field == "date");
        let value = asked.map(|term| term.value.as_str()).unwrap_or_default();
        let parts = value.split('-').count();
        let one = !value.is_empty() && !value.contains("..") && value != "undated";
        let grain = match parts {
            1 if one => Grain::Month,
            2 | 3 if one => Grain::Day,
            _ => Grain::Year,
        };
        if survey.days.is_empty() && survey.undated == 0 && asked.is_none() {
            return None;
        }
        let days = survey.days.iter().map(|(day, _)| *day);
        let times = match (grain, days.clone().min(), days.max()) {
            (Grain::Year, Some(first), Some(last)) => {
                (first.year()..=last.year()).map(|year| format!("{year:04}")).collect::<Vec<_>>()
            }
            (Grain::Month, ..) => (1..=12).map(|month| format!("{value}-{month:02}")).collect(),
            (Grain::Day, ..) => days_of(value.get(..7).unwrap_or_default()),
            _ => Vec::new(),
        };
        let mut counts = vec![0_usize; times.len()];
        for (day, many) in &survey.days {
            let day = day.to_string();
            let place = times.iter().position(|time| day.starts_with(time.as_str()));
            if let Some(place) = place {
                counts[place] += many;
            }
        }
        let most = counts.iter().copied().max().unwrap_or(0).max(1);
        let step = WIDTH / times.len().max(1) as f64;
        let bars = times.iter().zip(&counts).enumerate().filter(|(_, (_, count))| **count > 0);
        let bars = bars.map(|(place, (time, &many))| {
            let height = (HEIGHT * many as f64 / most as f64).max(LEAST);
            let words = said(time);
            Bar {
                x: format!("{:.1}", step * place as f64),
                y: format!("{:.1}", HEIGHT - height),
                width: format!("{:.1}", (step - GAP).max(step * 0.6)),
                height: format!("{height:.1}"),
                label: format!("{words}: {}", count(many, "article", "articles")),
                words,
                count: many,
                href: address.narrowed("date", time).listing(),
            }
        });
        let (from, to) = match value.split_once("..") {
            Some((from, to)) => (from.to_owned(), to.to_owned()),
            None if one => (value.to_owned(), value.to_owned()),
            None => (String::new(), String::new()),
        };
        let up = asked.map(|term| match value.rsplit_once('-') {
            Some((longer, _)) if one => (said(longer), address.narrowed("date", longer).listing()),
            _ => ("all times".to_owned(), address.without(term).listing()),
        });
        let undated = (survey.undated > 0 && value != "undated").then(|| {
            let href = address.narrowed("date", "undated").listing();
            (format!("{} undated", survey.undated), href)
        });
        Some(Self {
            width: WIDTH,
            height: HEIGHT,
            bars: bars.collect(),
            first: times.first().map(|time| short(time)).unwrap_or_default(),
            last: times.last().map(|time| short(time)).unwrap_or_default(),
            files: Files { base: "/published/articles".to_owned(), parameters: address.whole("") },
            by: match grain {
                Grain::Year => "by year",
                Grain::Month => "by month",
                Grain::Day => "by day",
            },
            up,
            undated,
            from,
            to,
        })
    }
}

/// A histogram as a file that stands by itself.
#[derive(Template)]
#[template(path = "histogram_file.svg")]
struct File<'a> {
    histogram: &'a Histogram,
    title: &'a str,
}

impl Histogram {
    /// The bars as files that stand by themselves.
    pub(crate) fn drawing(&self, question: &str) -> Drawing {
        let title = match question {
            "" => format!("Articles {}", self.by),
            question => format!("Articles {} for {question}", self.by),
        };
        let svg = File { histogram: self, title: &title }.render().unwrap_or_default();
        let mut csv = record(&["time", "articles"]);
        for bar in &self.bars {
            csv += &record(&[&bar.words, &bar.count.to_string()]);
        }
        Drawing { name: "published".to_owned(), svg, csv }
    }
}

fn days_of(month: &str) -> Vec<String> {
    let Ok(edtf) = month.parse::<Edtf>() else { return Vec::new() };
    let (Some(first), Some(last)) = (edtf.earliest(), edtf.latest()) else { return Vec::new() };
    let days = first.day()..=last.day();
    days.filter_map(|day| Date::new(first.year(), first.month(), day).ok())
        .map(|day| day.to_string())
        .collect()
}

fn said(time: &str) -> String {
    time.parse::<Edtf>().map_or_else(|_| time.to_owned(), |time| dates::edtf(&time).words)
}

/// What stands under a bar: the year, or the year's or month's own part.
fn short(time: &str) -> String {
    match time.split('-').count() {
        1 => time.to_owned(),
        2 => said(time).split(' ').next().unwrap_or_default().to_owned(),
        _ => said(time).rsplit_once(' ').map_or(String::new(), |(day, _)| day.to_owned()),
    }
}
