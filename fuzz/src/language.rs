//! Text, what is read in it, and what a parsed text is kept as.

use std::sync::LazyLock;

use entente_names::Gazetteer;
use entente_text::{Document, Edtf, Span};

use crate::of_text;

/// A parsed text in CoNLL-U is read or refused, and what is read is written again.
pub(crate) fn conllu(bytes: &[u8]) {
    of_text(bytes, |text| {
        if let Ok(document) = Document::from_conllu(text) {
            let _ = document.to_conllu();
        }
    });
}

/// A packed document is read back against a text or refused; what is read packs to itself.
///
/// The first byte says how many of the next are the text.
pub(crate) fn packed(bytes: &[u8]) {
    let Some((&length, rest)) = bytes.split_first() else { return };
    let Some((text, packed)) = rest.split_at_checked(usize::from(length)) else { return };
    of_text(text, |text| {
        if let Ok(document) = Document::unpack(text, packed) {
            assert_eq!(Document::unpack(text, &document.pack()).as_ref(), Ok(&document));
        }
    });
}

/// A date is read or refused; one that is read is written so that it is read again as the same.
pub(crate) fn edtf(bytes: &[u8]) {
    of_text(bytes, |text| {
        if let Ok(date) = text.parse::<Edtf>() {
            let written = date.to_string();
            assert_eq!(written.parse::<Edtf>().ok().as_ref(), Some(&date), "{written}");
        }
    });
}

/// The time expressions of any text lie in it, and no inferred date leaves its strict one.
pub(crate) fn times(bytes: &[u8]) {
    of_text(bytes, |text| {
        let document = Document { text: text.to_owned(), ..Default::default() };
        let (present, _) = entente_time::present("", text);
        let anchor = entente_time::Anchor { published: None, present };
        for timex in entente_time::find(&document, &anchor).0 {
            assert!(timex.span.get(text).is_some());
            if let (Some(strict), Some(inferred)) = (&timex.when.edtf, &timex.when.inferred) {
                assert!(strict.can_meet(inferred), "{strict} {inferred}");
            }
        }
    });
}

/// The names of any text lie in it, in order, and the mask leads back to them.
pub(crate) fn names(bytes: &[u8]) {
    of_text(bytes, |text| {
        let gazetteer = Gazetteer::builtin();
        let found = gazetteer.find("", text).body;
        let mut end = 0;
        for mention in &found {
            assert!(mention.span.start >= end && mention.span.get(text).is_some());
            end = mention.span.end;
        }
        let masked = gazetteer.mask(text, &found);
        let whole = Span::new(0, masked.text.len());
        assert!(masked.back(whole).end <= text.len());
    });
}

/// Any bytes in place of any file of a model package are taken or refused.
///
/// The first byte picks the file. `seeds.py` writes small whole files to begin with.
pub(crate) fn model(bytes: &[u8]) {
    if let Some((&first, bytes)) = bytes.split_first() {
        let files = entente_model::alone::FILES;
        entente_model::alone::load(files[usize::from(first) % files.len()], bytes);
    }
}

/// The tokens of any text cover it, by the rules of the model whose folder ENTENTE_MODEL_FOLDER names.
pub(crate) fn tokenizer(bytes: &[u8]) {
    static PIPELINE: LazyLock<Option<entente_model::Pipeline>> = LazyLock::new(|| {
        let folder = std::env::var_os("ENTENTE_MODEL_FOLDER")?;
        Some(entente_model::Pipeline::load(folder.as_ref()).expect("the model loads"))
    });
    let Some(pipeline) = &*PIPELINE else {
        eprintln!(
            "tokenizer skipped: set ENTENTE_MODEL_FOLDER to what `entente model path sm` prints"
        );
        return;
    };
    of_text(bytes, |text| {
        let mut end = 0;
        for span in pipeline.tokenize(text) {
            assert!(span.start < span.end && text.get(span.start..span.end).is_some());
            // One space at most lies between two tokens.
            assert!(matches!(&text[end..span.start], "" | " "));
            end = span.end;
        }
        assert!(matches!(&text[end..], "" | " "));
    });
}
