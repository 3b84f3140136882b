//! Any bytes in place of any file of a model package are taken or refused.
//!
//! The first byte picks the file. `seeds.py` writes small whole files to begin with.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((&first, bytes)) = bytes.split_first() {
        let files = entente_model::alone::FILES;
        entente_model::alone::load(files[usize::from(first) % files.len()], bytes);
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
