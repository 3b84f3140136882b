//! The tokens of any text cover it, by the rules of the model whose folder ENTENTE_MODEL_FOLDER names.
#![cfg_attr(fuzzing, no_main)]

#[cfg(fuzzing)]
static PIPELINE: std::sync::LazyLock<entente_model::Pipeline> = std::sync::LazyLock::new(|| {
    let folder = std::env::var_os("ENTENTE_MODEL_FOLDER")
        .expect("set ENTENTE_MODEL_FOLDER to what `entente model path sm` prints");
    entente_model::Pipeline::load(folder.as_ref()).expect("the model loads")
});

#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|text: &str| {
    let mut end = 0;
    for span in PIPELINE.tokenize(text) {
        assert!(span.start < span.end && text.get(span.start..span.end).is_some());
        // One space at most lies between two tokens.
        assert!(matches!(&text[end..span.start], "" | " "));
        end = span.end;
    }
    assert!(matches!(&text[end..], "" | " "));
});

#[cfg(not(fuzzing))]
fn main() {
    eprintln!("build with the flags that ./run gives");
}
