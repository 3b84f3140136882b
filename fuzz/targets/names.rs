//! The names of any text lie in it, in order, and the mask leads back to them.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let gazetteer = entente_names::Gazetteer::builtin();
    let found = gazetteer.find("", text).body;
    let mut end = 0;
    for mention in &found {
        assert!(mention.span.start >= end && mention.span.get(text).is_some());
        end = mention.span.end;
    }
    let masked = gazetteer.mask(text, &found);
    let whole = entente_text::Span::new(0, masked.text.len());
    assert!(masked.back(whole).end <= text.len());
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
