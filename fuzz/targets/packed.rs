//! A packed document is read back against a text or refused; what is read packs to itself.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|input: (&str, &[u8])| {
    let (text, bytes) = input;
    if let Ok(document) = entente_text::Document::unpack(text, bytes) {
        assert_eq!(entente_text::Document::unpack(text, &document.pack()).as_ref(), Ok(&document));
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
