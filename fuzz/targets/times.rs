//! The time expressions of any text lie in it, and no inferred date leaves its strict one.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let document = entente_text::Document { text: text.to_owned(), ..Default::default() };
    let (present, _) = entente_time::present("", text);
    let anchor = entente_time::Anchor { published: None, present };
    for timex in entente_time::find(&document, &anchor).0 {
        assert!(timex.span.get(text).is_some());
        if let (Some(strict), Some(inferred)) = (&timex.when.edtf, &timex.when.inferred) {
            assert!(strict.can_meet(inferred), "{strict} {inferred}");
        }
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
