//! What must hold of every parser of outside bytes, whatever the bytes.
//!
//! A [`Target`] takes bytes and panics where something does not hold; what a parser refuses is fine.
//! `fuzz/run` gives a target to libFuzzer for as long as one likes; the tests of this crate give each
//! its seeds and a few hundred changed copies of them.

mod answers;
mod knowledge;
mod language;
mod record;
mod sources;

/// One parser of outside bytes.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// Its name, as `fuzz/run` takes it; `seeds/NAME` holds what it begins with.
    pub name: &'static str,
    /// What must hold of these bytes.
    ///
    /// # Panics
    ///
    /// Where it does not hold.
    pub run: fn(&[u8]),
}

/// All targets, by name.
pub const TARGETS: &[Target] = &[
    Target { name: "arrow", run: sources::arrow },
    Target { name: "cities", run: knowledge::cities },
    Target { name: "conllu", run: language::conllu },
    Target { name: "csv", run: sources::csv },
    Target { name: "edtf", run: language::edtf },
    Target { name: "feed", run: sources::feed },
    Target { name: "gazetteer", run: knowledge::gazetteer },
    Target { name: "html", run: sources::html },
    Target { name: "html_listing", run: sources::html_listing },
    Target { name: "json", run: sources::json },
    Target { name: "json_lines", run: sources::json_lines },
    Target { name: "lexicon", run: knowledge::lexicon },
    Target { name: "lines", run: record::lines },
    Target { name: "links", run: answers::links },
    Target { name: "mail", run: sources::mail },
    Target { name: "model", run: language::model },
    Target { name: "names", run: language::names },
    Target { name: "packed", run: language::packed },
    Target { name: "parquet", run: sources::parquet },
    Target { name: "question", run: record::question },
    Target { name: "results_page", run: sources::results_page },
    Target { name: "robots", run: answers::robots },
    Target { name: "rule", run: knowledge::rule },
    Target { name: "search", run: record::search },
    Target { name: "settings", run: knowledge::settings },
    Target { name: "sources", run: sources::any },
    Target { name: "text", run: sources::text },
    Target { name: "times", run: language::times },
    Target { name: "tokenizer", run: language::tokenizer },
    Target { name: "verdict", run: record::verdict },
    Target { name: "warc", run: sources::warc },
];

/// Calls `run` with the bytes where they are text in UTF-8: other bytes never reach such a parser.
fn of_text(bytes: &[u8], run: impl FnOnce(&str)) {
    if let Ok(text) = str::from_utf8(bytes) {
        run(text);
    }
}
