//! A parsed text in CoNLL-U is read or refused, and what is read is written again.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(document) = entente_text::Document::from_conllu(text) {
        let _ = document.to_conllu();
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
