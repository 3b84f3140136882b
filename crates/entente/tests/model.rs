//! The installed models read as spaCy does.
//!
//! The passages are ours; what spaCy says of them was written by `tools/agreement/passages.py`. A
//! model that is not installed yet is installed the way a user's is, and where it cannot be had
//! these tests fail with the installer's message.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use entente::install;
use entente_model::{Kernels, ModelError, Pipeline};
use entente_text::Document;
use serde::Deserialize;

/// A passage and spaCy's reading of it.
#[derive(Deserialize)]
struct Passage {
    name: String,
    text: String,
    tokens: Columns,
}

/// The columns of a document, each over its tokens.
#[derive(Debug, Deserialize)]
struct Columns {
    text: Vec<String>,
    space: Vec<bool>,
    tag: Vec<String>,
    pos: Vec<String>,
    morph: Vec<String>,
    lemma: Vec<String>,
    head: Vec<usize>,
    dep: Vec<String>,
    sent_start: Vec<bool>,
    ent: Vec<String>,
}

fn load(name: &str) -> Pipeline {
    let folder =
        install::model(name).and_then(install::ensure).unwrap_or_else(|error| panic!("{error:#}"));
    Pipeline::load(&folder).unwrap_or_else(|error| panic!("{error}"))
}

fn md() -> &'static Pipeline {
    static MODEL: OnceLock<Pipeline> = OnceLock::new();
    MODEL.get_or_init(|| load("en_core_web_md"))
}

fn sm() -> &'static Pipeline {
    static MODEL: OnceLock<Pipeline> = OnceLock::new();
    MODEL.get_or_init(|| load("en_core_web_sm"))
}

fn passages(json: &str) -> Vec<Passage> {
    serde_json::from_str(json).expect("the passages are JSON")
}

/// Every difference between a document and spaCy's reading, in words.
fn differences(passage: &Passage, document: &Document) -> Vec<String> {
    let spacy = &passage.tokens;
    let texts: Vec<_> = (0..document.tokens.len()).map(|token| document.text_of(token)).collect();
    if texts != spacy.text {
        return vec![format!("{}: tokens {texts:?}, not {:?}", passage.name, spacy.text)];
    }
    let mut found = Vec::new();
    for (id, token) in document.tokens.iter().enumerate() {
        let ent = match document.entity_of(id) {
            Some(entity) if entity.tokens.start == id => format!("B-{}", entity.label),
            Some(entity) => format!("I-{}", entity.label),
            None => "O".to_owned(),
        };
        let ours_and_theirs = [
            ("space", token.space_after.to_string(), spacy.space[id].to_string()),
            ("tag", token.tag.to_string(), spacy.tag[id].clone()),
            ("pos", token.pos.to_string(), spacy.pos[id].clone()),
            ("morph", token.morph.to_string(), spacy.morph[id].clone()),
            ("lemma", token.lemma.to_string(), spacy.lemma[id].clone()),
            ("head", token.head.to_string(), spacy.head[id].to_string()),
            ("dep", token.dep.to_string(), spacy.dep[id].clone()),
            (
                "sentence start",
                (document.sentence_of(id).start == id).to_string(),
                spacy.sent_start[id].to_string(),
            ),
            ("entity", ent, spacy.ent[id].clone()),
        ];
        for (what, ours, theirs) in ours_and_theirs {
            if ours != theirs {
                let place = format!("{} {id} {:?}", passage.name, document.text_of(id));
                found.push(format!("{place}: {what} {ours}, not {theirs}"));
            }
        }
    }
    found
}

fn agrees(pipeline: &Pipeline, passages: &[Passage]) {
    assert!(passages.len() >= 25);
    let found: Vec<_> = passages
        .iter()
        .flat_map(|passage| differences(passage, &pipeline.read(&passage.text)))
        .collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn md_reads_as_spacy_does() {
    agrees(md(), &passages(include_str!("passages/en_core_web_md.json")));
}

#[test]
fn sm_reads_as_spacy_does() {
    agrees(sm(), &passages(include_str!("passages/en_core_web_sm.json")));
}

#[test]
fn every_set_of_instructions_reads_as_spacy_does() {
    md();
    let folder = install::model("md").and_then(install::ensure).expect("md is installed");
    let passages = passages(include_str!("passages/en_core_web_md.json"));
    for &kernels in Kernels::available() {
        let pipeline = Pipeline::load_with(&folder, kernels).expect("the model loads");
        assert_eq!(pipeline.kernels(), kernels);
        agrees(&pipeline, &passages);
    }
}

#[test]
fn a_document_carries_the_name_of_its_model() {
    assert_eq!(md().name(), "en_core_web_md 3.8.0");
    assert_eq!(md().read("Minsk").model, "en_core_web_md 3.8.0");
}

#[test]
fn reading_together_or_alone_is_the_same() {
    let passages = passages(include_str!("passages/en_core_web_md.json"));
    // Enough for several groups, with texts of all lengths beside one another, one very long.
    let long: String = passages.iter().map(|passage| passage.text.as_str()).collect();
    let mut texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
    texts.extend(["", &long, "CSTO", ""]);
    let texts = texts.repeat(3);
    let mut alone: BTreeMap<&str, Document> = BTreeMap::new();
    for (text, document) in texts.iter().zip(md().read_all(&texts)) {
        let expected = alone.entry(text).or_insert_with(|| md().read(text));
        assert_eq!(&document, expected);
    }
}

#[test]
fn reading_on_any_number_of_threads_is_the_same() {
    let passages = passages(include_str!("passages/en_core_web_md.json"));
    let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
    // Enough for several portions, and for words to be forgotten and met again.
    let numbered: Vec<String> =
        (0..9_000).map(|number| format!("It is number x{number}.")).collect();
    let texts: Vec<&str> = texts
        .iter()
        .copied()
        .chain(numbered.iter().map(String::as_str))
        .chain(texts.clone())
        .collect();
    let alone = md().read_all(&texts);
    for threads in [0, 1, 2, 3] {
        assert!(md().read_all_on(threads, &texts) == alone, "{threads} threads");
    }
    assert!(md().read_all_on(2, &[]).is_empty());
}

#[test]
fn a_long_text_comes_out_as_its_parts_do() {
    // No token looks further than four to either side, so that what the taggers say in the middle
    // of a line cannot depend on where a long document is cut for the computation.
    let line = "The ministers of the six members met in Yerevan on Tuesday to discuss the budget. ";
    let document = md().read(&line.repeat(400));
    let tags = |from: usize| -> Vec<_> {
        document.tokens[from..from + 16].iter().map(|token| token.tag.as_str()).collect()
    };
    assert_eq!(document.tokens.len(), 400 * 16);
    for start in (16..399 * 16).step_by(16) {
        assert_eq!(tags(start), tags(16));
    }
}

#[test]
fn any_text_is_read() {
    let texts = [
        String::new(),
        " ".to_owned(),
        "\n\n\n".to_owned(),
        "\u{0}".to_owned(),
        "\u{feff}\u{202e}\u{1f1e6}".to_owned(),
        "a".repeat(1_000_000),
        ".".repeat(1_000_000),
        "\n".repeat(1_000_000),
        "(".repeat(100_000),
        "a ".repeat(50_000),
        "🙂".repeat(20_000),
        "a.b".repeat(100_000),
    ];
    for text in &texts {
        let document = md().read(text);
        let mut end = 0;
        for token in &document.tokens {
            assert_eq!(token.span.start, end);
            end = token.span.end + usize::from(token.space_after);
        }
        assert_eq!(end, text.len());
        let covered: usize = document.sentences.iter().map(|sentence| sentence.len()).sum();
        assert_eq!(covered, document.tokens.len());
    }
}

#[test]
fn tokens_can_be_had_without_reading() {
    for passage in passages(include_str!("passages/en_core_web_md.json")) {
        let spans = md().tokenize(&passage.text);
        let texts: Vec<_> = spans.iter().map(|span| span.of(&passage.text)).collect();
        assert_eq!(texts, passage.tokens.text, "{}", passage.name);
    }
}

#[test]
fn threads_share_a_pipeline() {
    let passages = passages(include_str!("passages/en_core_web_md.json"));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| agrees(md(), &passages));
        }
    });
}

/// A copy of the small model, for damaging.
struct Copy(tempfile::TempDir);

impl Copy {
    fn of_sm() -> Self {
        sm();
        let installed = install::model("sm").and_then(install::ensure).expect("sm is installed");
        let place = tempfile::tempdir().expect("a folder for the copy");
        copy(&installed, place.path());
        Self(place)
    }

    /// What loading says while one file is changed.
    fn damaged(&self, file: &str, change: impl Fn(&[u8]) -> Vec<u8>) -> ModelError {
        let path = self.0.path().join(file);
        let bytes = std::fs::read(&path).expect("the file is there");
        std::fs::write(&path, change(&bytes)).expect("the file is written");
        let error = Pipeline::load(self.0.path()).err().expect("a damaged model is refused");
        std::fs::write(&path, bytes).expect("the file is written");
        error
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder is made");
    for entry in std::fs::read_dir(from).expect("a folder is read") {
        let entry = entry.expect("an entry is read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file is copied");
        }
    }
}

#[test]
fn a_damaged_model_is_refused_with_the_name_of_the_file() {
    let model = Copy::of_sm();
    for file in [
        "meta.json",
        "tokenizer",
        "vocab/lookups.bin",
        "vocab/vectors",
        "vocab/key2row",
        "tok2vec/model",
        "tagger/cfg",
        "tagger/model",
        "parser/moves",
        "parser/model",
        "attribute_ruler/patterns",
        "lemmatizer/lookups/lookups.bin",
        "ner/moves",
        "ner/model",
    ] {
        for keep in [0, 1, 2] {
            let error = model.damaged(file, |bytes| bytes[..bytes.len() * keep / 3].to_vec());
            let message = error.to_string();
            assert!(matches!(error, ModelError::Malformed { .. }), "{message}");
            assert!(message.replace('\\', "/").contains(file), "{message}");
            assert!(message.contains("delete the model's folder and install it again"));
        }
    }
}

#[test]
fn a_weight_that_is_no_number_is_refused() {
    let model = Copy::of_sm();
    for file in ["tok2vec/model", "parser/model", "ner/model"] {
        let error = model.damaged(file, |bytes| {
            let mut bytes = bytes.to_vec();
            let middle = bytes.len() / 2;
            bytes[middle..middle + 8].fill(0xff);
            bytes
        });
        assert!(error.to_string().contains("no finite number"), "{error}");
    }
}

#[test]
fn a_file_of_another_layer_is_refused() {
    let model = Copy::of_sm();
    for (file, other) in [
        ("tagger/model", "parser/model"),
        ("parser/model", "ner/model"),
        ("ner/model", "tok2vec/model"),
        ("tok2vec/model", "tagger/model"),
        ("parser/moves", "ner/moves"),
        ("tokenizer", "attribute_ruler/patterns"),
    ] {
        let bytes = std::fs::read(model.0.path().join(other)).expect("the file is there");
        model.damaged(file, |_| bytes.clone());
    }
}

#[test]
fn a_file_far_too_large_is_refused_unread() {
    let model = Copy::of_sm();
    let file = std::fs::File::options().write(true).open(model.0.path().join("tok2vec/model"));
    file.and_then(|file| file.set_len(1 << 40)).expect("the file is made long");
    let error = Pipeline::load(model.0.path()).err().expect("a terabyte is refused");
    assert!(error.to_string().contains("more than any file of a package has"), "{error}");
}

#[test]
fn damage_anywhere_is_refused_or_harmless() {
    let model = Copy::of_sm();
    let mut seed = 1u64;
    for file in [
        "tokenizer",
        "vocab/lookups.bin",
        "tok2vec/model",
        "tagger/model",
        "parser/moves",
        "parser/model",
        "attribute_ruler/patterns",
        "lemmatizer/lookups/lookups.bin",
        "ner/model",
    ] {
        let path = model.0.path().join(file);
        let whole = std::fs::read(&path).expect("the file is there");
        for _ in 0..3 {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let mut bytes = whole.clone();
            let place = (seed >> 16) as usize % (bytes.len() - 4);
            bytes[place..place + 4].copy_from_slice(&(seed as u32).to_le_bytes());
            std::fs::write(&path, bytes).expect("the file is written");
            if let Ok(pipeline) = Pipeline::load(model.0.path()) {
                pipeline.read("Qatar left OPEC in 2019, didn't it? Yes -- on 1 January.");
            }
        }
        std::fs::write(&path, whole).expect("the file is written");
    }
}

#[test]
fn a_folder_that_is_no_model_is_refused() {
    let place = tempfile::tempdir().expect("a folder");
    let error = Pipeline::load(place.path()).err().expect("an empty folder is refused");
    assert!(matches!(error, ModelError::Unreadable { .. }));
    assert!(error.to_string().contains("Is its folder an unpacked spaCy pipeline"));
    let german = br#"{"lang":"de","name":"core_news_sm","version":"3.8.0"}"#;
    let error = Copy::of_sm().damaged("meta.json", |_| german.to_vec());
    assert!(matches!(error, ModelError::Unsupported { .. }));
}
