//! Commands for QuickStatements, version 1: memberships (P463) with start (P580) and end (P582),
//! each with its references: address (P854), quotation (P1683), title (P1476), date of publication
//! (P577).
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
        count += 1;
        write!(out, "{member}\tP463\t{body}")?;
        for (property, act) in [("P580", spell.began), ("P582", spell.ended)] {
            if let Some(time) = act.and_then(|act| time(act.date.as_ref()?)) {
                write!(out, "\t{property}\t{time}")?;
            }
        }
        // A second reference begins with "!": the first properties would else pile up in one.
        for (place, report) in references(&spell.acts).into_iter().enumerate() {
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

/// The articles of acts that stand on the web, each once.
fn references<'a>(acts: &[&'a Act<'a>]) -> Vec<&'a Report> {
    let mut all: Vec<&Report> = Vec::new();
    for report in acts.iter().flat_map(|act| act.reports()) {
        let known = all.iter().any(|other| other.article.id == report.article.id);
        if report.article.url.is_some() && !known && all.len() < REFERENCES {
            all.push(report);
        }
    }
    all
}

fn reference(out: &mut impl Write, report: &Report, further: bool) -> io::Result<()> {
    let first = if further { "!S854" } else { "S854" };
    let url = report.article.url.as_deref().unwrap_or_default();
    write!(out, "\t{first}\t\"{}\"", one_line(url))?;
    let quotation = one_line(&sentence(&report.claim));
    if quotation.chars().count() <= LONGEST {
        write!(out, "\tS1683\ten:\"{quotation}\"")?;
    }
    if !report.article.title.is_empty() {
        write!(out, "\tS1476\ten:\"{}\"", one_line(&report.article.title))?;
    }
    if let Some(day) = report.article.published {
        write!(out, "\tS577\t+{day}T00:00:00Z/11")?;
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
