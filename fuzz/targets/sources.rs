//! Any bytes are read or refused; what is kept stands in the input.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let options = entente_sources::Options { largest: 1 << 22, ..Default::default() };
    if let Ok(harvest) = entente_sources::read("fuzz", bytes, None, &options) {
        for item in &harvest.articles {
            assert!(harvest.bytes.get(item.original.clone()).is_some());
        }
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
