//! CSV with the columns of ACLED's event files, for people whose tools read those. The layout
//! only: types are PLOVER's, since ACLED's say nothing of organisations.

use std::io::{self, Write};

use entente_text::{Date, Edtf};

use crate::csv::row;
use crate::event::{Event, geo_precision, place_of};
use crate::names::Names;
use crate::says::sentence;
use crate::{Selection, Written};

const COLUMNS: [&str; 31] = [
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
];

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    row(out, COLUMNS)?;
    let (mut count, mut coarse) = (0, 0);
    for report in selection.claims {
        let Some(event) = Event::of(report) else { continue };
        let Some((day, precision)) = event.date().and_then(day) else {
            coarse += 1;
            continue;
        };
        count += 1;
        let claim = &report.claim;
        let place = place_of(claim, names);
        let state = place.as_ref().and_then(|place| place.state.clone()).unwrap_or_default();
        let point = place.as_ref().and_then(|place| place.point);
        let degrees = |value: f64| format!("{value:.4}");
        let full = |codes: &[&str]| -> (String, String) {
            let mut names = codes.iter().map(|code| names.full(code));
            let first = names.next().unwrap_or_default().to_owned();
            (first, names.collect::<Vec<_>>().join("; "))
        };
        let (actor1, with1) = full(&event.actors);
        let (actor2, with2) = full(&event.recipients);
        let mut tags = vec![format!("{:?}", claim.modality).to_lowercase()];
        tags.extend(event.flags().into_iter().map(str::to_owned));
        let sub = if event.coding.mode.is_empty() {
            claim.slot("change").unwrap_or_default()
        } else {
            event.coding.mode
        };
        row(
            out,
            [
                format!("{state}{}", claim.id),
                day.to_string(),
                day.year().to_string(),
                precision.to_string(),
                event.coding.quad().to_owned(),
                event.coding.event.to_owned(),
                sub.to_owned(),
                actor1,
                with1,
                String::new(),
                actor2,
                with2,
                String::new(),
                String::new(),
                String::new(),
                state.to_string(),
                String::new(),
                names.short(&state).to_owned(),
                place.as_ref().and_then(|place| place.division.clone()).unwrap_or_default().into(),
                String::new(),
                String::new(),
                place.as_ref().map(|place| place.name.to_string()).unwrap_or_default(),
                point.map(|point| degrees(point.latitude)).unwrap_or_default(),
                point.map(|point| degrees(point.longitude)).unwrap_or_default(),
                place.as_ref().map(|place| geo_precision(place).to_string()).unwrap_or_default(),
                report.article.source.clone().unwrap_or_default(),
                String::new(),
                sentence(claim),
                String::new(),
                tags.join("; "),
                String::new(),
            ],
        )?;
    }
    let one = "event is dated to no month and is left out";
    let many = "events are dated to no month and are left out";
    Ok(Written::all(count).left_out(coarse, one, many))
}

/// The first day of a date and how fine it is: 1 the day, 2 the week, 3 the month; `None` where
/// it is coarser than that.
fn day(date: &Edtf) -> Option<(Date, u8)> {
    let precision = match date.width()? {
        1 => 1,
        2..=7 => 2,
        8..=31 => 3,
        _ => return None,
    };
    Some((date.earliest()?, precision))
}
