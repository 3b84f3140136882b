//! A verdict as it is kept is read or refused; one that is read is written so that it is read again as the same.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    use entente_record::Verdict;
    if let Ok(verdict) = serde_json::from_str::<Verdict>(text) {
        let written = serde_json::to_string(&verdict).expect("JSON");
        assert_eq!(serde_json::from_str::<Verdict>(&written).ok().as_ref(), Some(&verdict), "{written}");
        let _ = entente_record::Verdicts::new(vec![verdict]);
    }
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
