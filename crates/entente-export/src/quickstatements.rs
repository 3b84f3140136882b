//! Commands for QuickStatements, version 1: memberships (P463) with start (P580) and end (P582),
//! each with its references: address (P854) where the article has one, title (P1476), quotation
//! (P1683), date of publication (P577).
//!
//! Only what is dated without "about" gets a date, and only a state and a body that have items get
//! a command.

use std::io::{self, Write};

use entente_record::{Act, Report};
use entente_text::Edtf;

use crate::dates::iso_prefix;
use crate::items::item;
use crate::names::Names;
use crate::says::sentence;
use crate::spells::spells;
use crate::{Selection, Written};

/// The longest string that Wikidata takes.
const LONGEST: usize = 1500;

/// How many references one command carries.
const REFERENCES: usize = 5;

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    let (mut count, mut unknown) = (0, Vec::new());
    for spell in spells(selection.acts) {
        let items = item(spell.member).zip(item(spell.organisation));
        let Some((member, body)) = items else {
            let missing = [spell.member, spell.organisation];
            unknown.extend(missing.into_iter().filter(|code| item(code).is_none()));
            continue;
        };
        let references = references(&spell.acts);
        // Nobody should put anything into Wikidata without saying where it stands.
        if references.is_empty() {
            continue;
        }
        count += 1;
        write!(out, "{member}\tP463\t{body}")?;
        for (property, act) in [("P580", spell.began), ("P582", spell.ended)] {
            if let Some(time) = act.and_then(|act| time(act.date.as_ref()?)) {
                write!(out, "\t{property}\t{time}")?;
            }
        }
        // A second reference begins with "!": the first properties would else pile up in one.
        for (place, report) in references.into_iter().enumerate() {
            reference(out, report, place > 0)?;
        }
        writeln!(out)?;
    }
    unknown.sort_unstable();
    unknown.dedup();
    let mut written = Written::all(count);
    for code in unknown {
        written.doubts.push(entente_text::Doubt::new(format!(
            "{} ({code}) has no item in gazetteer/wikidata.tsv and is left out",
            names.full(code)
        )));
    }
    Ok(written)
}

/// The articles of acts, each once, those that stand on the web first.
fn references<'a>(acts: &[&'a Act<'a>]) -> Vec<&'a Report> {
    let mut all: Vec<&Report> = Vec::new();
    for report in acts.iter().flat_map(|act| act.reports()) {
        let known = all.iter().any(|other| other.article.id == report.article.id);
        if !known && (report.article.url.is_some() || !report.article.title.is_empty()) {
            all.push(report);
        }
    }
    all.sort_by_key(|report| report.article.url.is_none());
    all.truncate(REFERENCES);
    all
}

fn reference(out: &mut impl Write, report: &Report, further: bool) -> io::Result<()> {
    let mut mark = if further { "!S" } else { "S" };
    let mut put = |property: u32, value: String| {
        let written = write!(out, "\t{mark}{property}\t{value}");
        mark = "S";
        written
    };
    if let Some(url) = &report.article.url {
        put(854, format!("\"{}\"", one_line(url)))?;
    }
    if !report.article.title.is_empty() {
        put(1476, format!("en:\"{}\"", one_line(&report.article.title)))?;
    }
    let quotation = one_line(&sentence(&report.claim));
    if quotation.chars().count() <= LONGEST {
        put(1683, format!("en:\"{quotation}\""))?;
    }
    if let Some(day) = report.article.published {
        put(577, format!("+{day}T00:00:00Z/11"))?;
    }
    Ok(())
}

/// A time with its precision: 9 year, 10 month, 11 day; `None` where it is marked uncertain.
fn time(edtf: &Edtf) -> Option<String> {
    let day = iso_prefix(edtf.as_str()).filter(|prefix| *prefix == edtf.as_str())?;
    Some(match day.len() {
        4 => format!("+{day}-00-00T00:00:00Z/9"),
        7 => format!("+{day}-00T00:00:00Z/10"),
        _ => format!("+{day}T00:00:00Z/11"),
    })
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_is_about_is_no_date() {
        let time = |written: &str| time(&written.parse().unwrap());
        assert_eq!(time("2006-08").as_deref(), Some("+2006-08-00T00:00:00Z/10"));
        assert_eq!(time("1999").as_deref(), Some("+1999-00-00T00:00:00Z/9"));
        assert_eq!(time("1994-04-20").as_deref(), Some("+1994-04-20T00:00:00Z/11"));
        assert_eq!(time("2012~"), None);
        assert_eq!(time("../2012"), None);
    }
}
