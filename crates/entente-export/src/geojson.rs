//! GeoJSON (RFC 7946): claims that name a place, each as a point.

use std::io::{self, Write};

use serde_json::json;

use crate::dates::dated;
use crate::event::{geo_precision, place_of};
use crate::names::Names;
use crate::says::sentence;
use crate::wording::claim_in_words;
use crate::{Selection, Written};

pub(crate) fn write(
    selection: &Selection<'_>,
    names: &Names<'_>,
    out: &mut impl Write,
) -> io::Result<Written> {
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let (mut count, mut nowhere) = (0, 0);
    for report in selection.claims {
        let (claim, article) = (&report.claim, &report.article);
        let placed = place_of(claim, names).and_then(|place| Some((place.point?, place)));
        let Some((point, place)) = placed else {
            let names_one = ["place", "region", "country", "host"]
                .iter()
                .any(|slot| claim.slot(slot).is_some());
            nowhere += usize::from(names_one);
            continue;
        };
        out.write_all(if count == 0 { b"\n" } else { b",\n" })?;
        count += 1;
        let feature = json!({
            "type": "Feature",
            "id": claim.id,
            "geometry": { "type": "Point", "coordinates": [point.longitude, point.latitude] },
            "properties": {
                "title": claim_in_words(claim, names.gazetteer()),
                "type": claim.kind,
                "modality": claim.modality,
                "date": dated(claim),
                "place": place.name,
                "place_as_written": claim.slot("place"),
                "country": place.state,
                "geo_precision": geo_precision(&place),
                "sentence": sentence(claim),
                "source": article.source,
                "article": article.title,
                "published": article.published,
                "url": article.url,
                "slots": claim.slots,
            },
        });
        serde_json::to_writer(&mut *out, &feature)?;
    }
    out.write_all(b"\n]}\n")?;
    let one = "claim names a place that is not known";
    let many = "claims name places that are not known";
    Ok(Written::all(count).left_out(nowhere, one, many))
}
