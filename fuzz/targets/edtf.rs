//! A date is read or refused; one that is read is written so that it is read again as the same.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(date) = text.parse::<entente_text::Edtf>() {
        let written = date.to_string();
        assert_eq!(written.parse::<entente_text::Edtf>().ok().as_ref(), Some(&date), "{written}");
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
