//! POLECAT's table: one event a line, 40 columns, tabs between them.

use std::io::{self, Write};

use crate::dates::iso_prefix;
use crate::event::{Event, place_of};
use crate::names::Names;
use crate::{Selection, Written};

/// The columns, in POLECAT's order.
const COLUMNS: [&str; 40] = [
    "Event ID",
    "Event Date",
    "Event Type",
    "Event Mode",
    "Intensity",
    "Quad Code",
    "Contexts",
    "Actor Name",
    "Actor Country",
    "Actor COW",
    "Primary Actor Sector",
    "Actor Sectors",
    "Actor Title",
    "Actor Name Raw",
    "Wikipedia Actor ID",
    "Recipient Name",
    "Recipient Country",
    "Recipient COW",
    "Primary Recipient Sector",
    "Recipient Sectors",
    "Recipient Title",
    "Recipient Name Raw",
    "Wikipedia Recipient ID",
    "Placename",
    "City",
    "District",
    "Province",
    "Country",
    "Latitude",
    "Longitude",
    "GeoNames ID",
    "Raw Placename",
    "Feature Type",
    "Source",
    "Publication Date",
    "Story People",
    "Story Organizations",
    "Story Locations",
    "Language",
    "Version",
];

/// An empty cell, as POLECAT writes it.
const NONE: &str = "None";

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    writeln!(out, "{}", COLUMNS.join("\t"))?;
    let (mut count, mut undated) = (0, 0);
    for report in selection.claims {
        let Some(event) = Event::of(report) else { continue };
        // Its events have one day each, and what is denied or supposed is no event.
        let day = event.date().and_then(|date| iso_prefix(date.as_str()));
        let Some(day) = day.filter(|day| day.len() == 10) else {
            undated += 1;
            continue;
        };
        if event.flags().iter().any(|flag| matches!(*flag, "negation" | "hypothetical" | "future"))
        {
            continue;
        }
        count += 1;
        let (claim, article) = (&report.claim, &report.article);
        let place = place_of(claim, names);
        let party = |codes: &[&str]| -> [String; 8] {
            let list = |of: &dyn Fn(&str) -> String| {
                codes.iter().map(|code| of(code)).collect::<Vec<_>>().join("; ")
            };
            let country = codes.iter().filter(|code| names.state(code).is_some());
            let country: Vec<&str> = country.copied().collect();
            let sector = match codes.first() {
                Some(code) if names.state(code).is_some() => "GOV",
                Some(code) if names.gazetteer().organisation(code).is_some() => "IGO",
                _ => NONE,
            };
            [
                list(&|code| names.full(code).to_owned()),
                country.join("; "),
                String::new(),
                sector.to_owned(),
                sector.to_owned(),
                String::new(),
                list(&|code| code.to_owned()),
                String::new(),
            ]
        };
        let point = place.as_ref().and_then(|place| place.point);
        let degrees = |value: Option<f64>| value.map(|value| format!("{value:.4}"));
        let published = article.published.map(|day| day.to_string());
        let mut cells: Vec<String> = vec![
            claim.id.clone(),
            day.to_owned(),
            event.coding.event.to_owned(),
            event.coding.mode.to_owned(),
            String::new(),
            event.coding.quad().to_owned(),
            event.coding.context.to_owned(),
        ];
        cells.extend(party(&event.actors));
        cells.extend(party(&event.recipients));
        cells.extend([
            place.as_ref().map(|place| place.name.to_string()).unwrap_or_default(),
            String::new(),
            String::new(),
            place.as_ref().and_then(|place| place.division.clone()).unwrap_or_default().into(),
            place.as_ref().and_then(|place| place.state.clone()).unwrap_or_default().into(),
            degrees(point.map(|point| point.latitude)).unwrap_or_default(),
            degrees(point.map(|point| point.longitude)).unwrap_or_default(),
            String::new(),
            claim.slot("place").unwrap_or_default().to_owned(),
            place.as_ref().map(|place| place.kind.name().to_owned()).unwrap_or_default(),
            article.source.clone().unwrap_or_default(),
            published.unwrap_or_default(),
            String::new(),
            String::new(),
            String::new(),
            "en".to_owned(),
            concat!("entente ", env!("CARGO_PKG_VERSION")).to_owned(),
        ]);
        debug_assert_eq!(cells.len(), COLUMNS.len());
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        writeln!(out, "{}", cells.join("\t"))?;
    }
    let why = "has no day and is left out: POLECAT dates every event to the day";
    let many = "events have no day and are left out: POLECAT dates every event to the day";
    Ok(Written::all(count).left_out(undated, &format!("event {why}"), many))
}

/// A cell without tabs and line breaks.
fn cell(text: String) -> String {
    if text.is_empty() {
        return NONE.to_owned();
    }
    text.replace(['\t', '\n', '\r'], " ")
}
