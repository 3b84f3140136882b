//! Any question is understood somehow: its terms are found, and can be taken out and put in.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    for term in entente_store::terms(text) {
        let _ = entente_store::without(text, &term);
    }
    let _ = entente_store::narrowed(text, "org", text);
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
