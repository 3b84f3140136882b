//! A line of an export is read or refused; one that is read is written so that it is read again as the same.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    use entente_export::Line;
    if let Ok(line) = Line::parse(text) {
        let written = serde_json::to_string(&line).expect("JSON");
        assert_eq!(Line::parse(&written).ok().as_ref(), Some(&line), "{written}");
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
