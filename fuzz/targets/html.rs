//! Any bytes taken for this format are read or refused; what is kept stands in the input.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    use entente_sources::{Format, Options, read};
    let options = Options { largest: 1 << 22, ..Options::default() };
    if let Ok(harvest) = read("fuzz", bytes, Some(Format::Html), &options) {
        for item in &harvest.articles {
            assert!(harvest.bytes.get(item.original.clone()).is_some());
        }
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
