//! An index of cities is read or refused, and one that is read can be asked.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(cities) = entente_names::Cities::read(bytes.to_vec()) {
        for name in ["minsk", "san jose", ""] {
            assert!(cities.named(name).len() <= bytes.len());
        }
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
