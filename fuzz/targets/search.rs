//! Any question is answered by an archive of three articles.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(
    init: { let _ = archive(); },
    |text: &str| {
        let query = entente_store::Query::new(text);
        archive().lock().expect("one at a time").search(&query).expect("an answer");
    }
);

#[cfg(fuzzing)]
fn archive() -> &'static std::sync::Mutex<entente_store::Archive> {
    use std::sync::{Mutex, OnceLock};
    static ARCHIVE: OnceLock<Mutex<entente_store::Archive>> = OnceLock::new();
    ARCHIVE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("entente-fuzz-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let archive = entente_store::Archive::open(folder.join("archive.db")).expect("an archive");
        for body in ["Qatar left OPEC.", "The CSTO held an exercise.", "Nothing happened in Malta."] {
            let draft = entente_text::Draft { body: body.into(), ..Default::default() };
            let article = entente_text::Article::from(draft);
            let at = "2026-01-02T03:04:05Z".parse().expect("a time");
            archive.add(&article, body.as_bytes(), "news", at).expect("kept");
        }
        archive.refresh_index().expect("an index");
        Mutex::new(archive)
    })
}

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
