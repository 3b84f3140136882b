//! Files of news: they are read or refused, and what is kept of an article stands in the input.

use entente_sources::{Format, Options, arrow_stream, is_arrow, read};

/// Any format, found by its content.
pub(crate) fn any(bytes: &[u8]) {
    whole(bytes, None);
}

/// Streams of Arrow, one after the other.
pub(crate) fn arrow(mut bytes: &[u8]) {
    while is_arrow(&mut bytes).is_ok_and(|is| is) {
        arrow_stream("fuzz", &mut bytes, Options::default()).for_each(drop);
    }
}

pub(crate) fn csv(bytes: &[u8]) {
    whole(bytes, Some(Format::Csv));
}

pub(crate) fn feed(bytes: &[u8]) {
    whole(bytes, Some(Format::Feed));
}

pub(crate) fn html(bytes: &[u8]) {
    whole(bytes, Some(Format::Html));
}

pub(crate) fn html_listing(bytes: &[u8]) {
    whole(bytes, Some(Format::HtmlListing));
}

pub(crate) fn json(bytes: &[u8]) {
    whole(bytes, Some(Format::Json));
}

pub(crate) fn json_lines(bytes: &[u8]) {
    whole(bytes, Some(Format::JsonLines));
}

pub(crate) fn mail(bytes: &[u8]) {
    whole(bytes, Some(Format::Mail));
}

pub(crate) fn parquet(bytes: &[u8]) {
    whole(bytes, Some(Format::Parquet));
}

pub(crate) fn results_page(bytes: &[u8]) {
    whole(bytes, Some(Format::ResultsPage));
}

pub(crate) fn text(bytes: &[u8]) {
    whole(bytes, Some(Format::Text));
}

pub(crate) fn warc(bytes: &[u8]) {
    whole(bytes, Some(Format::Warc));
}

fn whole(bytes: &[u8], format: Option<Format>) {
    let options = Options { largest: 1 << 22, ..Options::default() };
    if let Ok(harvest) = read("fuzz", bytes, format, &options) {
        for item in &harvest.articles {
            assert!(harvest.bytes.get(item.original.clone()).is_some());
        }
    }
}
