//! What an archive takes back, and what people ask it.

use std::sync::{LazyLock, Mutex};

use entente_export::Line;
use entente_record::{Verdict, Verdicts};
use entente_store::{Archive, Query};
use entente_text::{Article, Draft};

use crate::of_text;

/// A line of an export is read or refused; one that is read is written so that it is read again as the same.
pub(crate) fn lines(bytes: &[u8]) {
    of_text(bytes, |text| {
        if let Ok(line) = Line::parse(text) {
            let written = serde_json::to_string(&line).expect("JSON");
            assert_eq!(Line::parse(&written).ok().as_ref(), Some(&line), "{written}");
        }
    });
}

/// A verdict as it is kept is read or refused; one that is read is written so that it is read again as the same.
pub(crate) fn verdict(bytes: &[u8]) {
    of_text(bytes, |text| {
        if let Ok(verdict) = serde_json::from_str::<Verdict>(text) {
            let written = serde_json::to_string(&verdict).expect("JSON");
            assert_eq!(
                serde_json::from_str::<Verdict>(&written).ok().as_ref(),
                Some(&verdict),
                "{written}"
            );
            let _ = Verdicts::new(vec![verdict]);
        }
    });
}

/// Any question is understood somehow: its terms are found, and can be taken out and put in.
pub(crate) fn question(bytes: &[u8]) {
    of_text(bytes, |text| {
        for term in entente_store::terms(text) {
            let _ = entente_store::without(text, &term);
        }
        let _ = entente_store::narrowed(text, "org", text);
    });
}

/// Any question is answered by an archive of three articles.
pub(crate) fn search(bytes: &[u8]) {
    static ARCHIVE: LazyLock<(tempfile::TempDir, Mutex<Archive>)> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        let archive = Archive::open(folder.path().join("archive.db")).expect("an archive");
        for body in ["Qatar left OPEC.", "The CSTO held an exercise.", "Nothing happened in Malta."]
        {
            let article = Article::from(Draft { body: body.into(), ..Default::default() });
            let at = "2026-01-02T03:04:05Z".parse().expect("a time");
            archive.add(&article, body.as_bytes(), "news", at).expect("kept");
        }
        archive.refresh_index().expect("an index");
        (folder, Mutex::new(archive))
    });
    of_text(bytes, |text| {
        let archive = ARCHIVE.1.lock().expect("one at a time");
        archive.search(&Query::new(text)).expect("an answer");
    });
}
