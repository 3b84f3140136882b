//! The pipeline: text in, [`Document`] out.

use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use entente_text::{Document, Entity, Span, Token};
use smol_str::{SmolStr, format_smolstr};

use crate::arrays::Network;
use crate::attribute_ruler::{AttributeRuler, Attributes, Places, View};
use crate::encoder::Room;
use crate::error::{ModelError, Refusal};
use crate::kernels::Kernels;
use crate::lemmatizer::Lemmatizer;
use crate::lexeme::{Norms, Vocabulary};
use crate::msgpack;
use crate::ner::{Found, Recognizer};
use crate::package::Package;
use crate::parser::{Parse, Parser};
use crate::stage::{Stage, Watch};
use crate::strings::IdMap;
use crate::tagger::{Tag, Tagger};
use crate::tok2vec::{Key, Known, Tok2Vec, key};
use crate::tokenizer::{Chunks, Tokenizer, Word};
use crate::transition::{Scorer, classes};
use crate::vectors::Vectors;

/// Texts are read together until they have this many tokens.
const GROUP: usize = 1_500;
/// Word types that a memory keeps from one group of texts to the next.
const TYPES: usize = 32_768;
/// Analyses that it keeps.
const ANALYSES: usize = 65_536;
/// Bytes of text that a thread takes at a time, when several read.
const PORTION: usize = 1 << 16;

/// A spaCy pipeline for English, loaded and ready to read.
///
/// It may be shared between threads; each reads with a memory of its own.
///
/// ```no_run
/// use entente_model::Pipeline;
/// use std::path::Path;
/// let pipeline = Pipeline::load(Path::new("models/en_core_web_md-3.8.0"))?;
/// let document = pipeline.read("Qatar left OPEC in 2019.");
/// assert_eq!(document.text_of(1), "left");
/// assert_eq!(document.tokens[1].lemma, "leave");
/// # Ok::<(), entente_model::ModelError>(())
/// ```
pub struct Pipeline {
    name: SmolStr,
    kernels: Kernels,
    tokenizer: Tokenizer,
    norms: Norms,
    vectors: Vectors,
    tok2vec: Tok2Vec,
    tagger: Tagger,
    parser: Parser,
    ruler: AttributeRuler,
    lemmatizer: Lemmatizer,
    recognizer: Recognizer,
    /// Memories that no thread is using.
    memories: Mutex<Vec<Memory>>,
}

/// What was computed once and need not be again. It never changes a result.
#[derive(Default)]
struct Memory {
    chunks: Chunks,
    vocabulary: Vocabulary,
    /// By network: the shared one, the entity recognizer's.
    known: Known,
    known_for_entities: Known,
    /// What rules and lemmatizer make of a word type with a tag and a dependency.
    analyses: IdMap<Analysis>,
    room: Room,
    hidden: Vec<f32>,
}

struct Analysis {
    attributes: Attributes,
    places: Places,
}

/// Texts on their way through the pipeline: columns over the tokens of all of them.
#[derive(Default)]
struct Group<'t> {
    texts: Vec<&'t str>,
    /// The tokens of each text.
    ranges: Vec<Range<usize>>,
    words: Vec<Word>,
    keys: Vec<Key>,
    spaces: Vec<bool>,
}

impl Pipeline {
    /// Loads the pipeline that was unpacked into a folder (the one with `meta.json`): the spaCy 3.8
    /// packages `en_core_web_sm` and `en_core_web_md`, under whatever name they were published.
    ///
    /// # Errors
    /// When a file is missing, damaged, or asks for something this runtime does not do. Every shape
    /// is checked here, so that reading cannot fail.
    pub fn load(directory: &Path) -> Result<Self, ModelError> {
        Self::load_with(directory, Kernels::best())
    }

    /// [`Pipeline::load`], to be run with a certain set of instructions.
    ///
    /// # Errors
    /// As [`Pipeline::load`].
    pub fn load_with(directory: &Path, kernels: Kernels) -> Result<Self, ModelError> {
        let package = Package::at(directory);
        let name = package.load("meta.json", name)?;
        let tokenizer = package.load("tokenizer", Tokenizer::load)?;
        let norms =
            package.load("vocab/lookups.bin", |bytes| Norms::load(&msgpack::parse(bytes)?))?;
        let vectors = package.load("vocab/vectors", Vectors::load)?;
        let vectors = package.load("vocab/key2row", |bytes| vectors.with_keys(bytes))?;
        let tok2vec = package.load("tok2vec/model", |bytes| {
            let value = msgpack::parse(bytes)?;
            Tok2Vec::load(&Network::new(&value)?, &vectors, kernels)
        })?;
        let width = tok2vec.width();
        let labels = package.load("tagger/cfg", Tagger::labels_of)?;
        let tagger =
            package.load("tagger/model", |bytes| Tagger::load(bytes, labels, width, kernels))?;
        let moves = package.load("parser/moves", classes)?;
        let parser =
            package.load("parser/model", |bytes| Parser::load(bytes, &moves, width, kernels))?;
        let ruler = package.load("attribute_ruler/patterns", AttributeRuler::load)?;
        let lemmatizer = package.load("lemmatizer/lookups/lookups.bin", |bytes| {
            Lemmatizer::load(&msgpack::parse(bytes)?)
        })?;
        let moves = package.load("ner/moves", classes)?;
        let recognizer = package
            .load("ner/model", |bytes| Recognizer::load(bytes, &moves, &vectors, kernels))?;
        Ok(Self {
            name,
            kernels,
            tokenizer,
            norms,
            vectors,
            tok2vec,
            tagger,
            parser,
            ruler,
            lemmatizer,
            recognizer,
            memories: Mutex::default(),
        })
    }

    /// Name and version as the package gives them: "en_core_web_md 3.8.0".
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The instructions it runs with.
    pub fn kernels(&self) -> Kernels {
        self.kernels
    }

    /// Reads a text as one spaCy `Doc`.
    ///
    /// The parser finds the sentences. It was trained on running text: a heading is glued to the
    /// paragraph under it unless each is read alone.
    pub fn read(&self, text: &str) -> Document {
        self.read_all(&[text]).pop().unwrap_or_default()
    }

    /// Reads texts, each as a `Doc` of its own. Short texts are computed together, which is faster
    /// than one by one and gives the same documents.
    pub fn read_all(&self, texts: &[&str]) -> Vec<Document> {
        self.read_all_watched(texts, &mut |_| {})
    }

    /// [`Pipeline::read_all`] that calls `watch` at the end of each piece of work with the stage that
    /// the work since the last call belonged to.
    pub fn read_all_watched(&self, texts: &[&str], watch: &mut dyn FnMut(Stage)) -> Vec<Document> {
        self.with_memory(|memory| {
            let mut documents = Vec::with_capacity(texts.len());
            let mut group = Group::default();
            for text in texts {
                self.split(text, memory, &mut group);
                if group.words.len() >= GROUP {
                    watch(Stage::Tokens);
                    self.read_group(&mut group, memory, &mut documents, watch);
                }
            }
            watch(Stage::Tokens);
            self.read_group(&mut group, memory, &mut documents, watch);
            documents
        })
    }

    /// [`Pipeline::read_all`] on several threads; the documents are the same.
    pub fn read_all_on(&self, threads: usize, texts: &[&str]) -> Vec<Document> {
        let mut portions = Vec::new();
        let (mut start, mut bytes) = (0, 0);
        for (place, text) in texts.iter().enumerate() {
            bytes += text.len();
            if bytes >= PORTION || place + 1 == texts.len() {
                portions.push(&texts[start..=place]);
                (start, bytes) = (place + 1, 0);
            }
        }
        if threads < 2 || portions.len() < 2 {
            return self.read_all(texts);
        }
        let next = AtomicUsize::new(0);
        let read = Mutex::new(Vec::with_capacity(portions.len()));
        thread::scope(|scope| {
            for _ in 0..threads.min(portions.len()) {
                scope.spawn(|| {
                    while let Some(portion) = {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        portions.get(place).map(|portion| (place, *portion))
                    } {
                        let documents = self.read_all(portion.1);
                        let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
                        read.push((portion.0, documents));
                    }
                });
            }
        });
        let mut read = read.into_inner().unwrap_or_else(PoisonError::into_inner);
        read.sort_unstable_by_key(|(place, _)| *place);
        read.into_iter().flat_map(|(_, documents)| documents).collect()
    }

    /// The tokens of a text, as [`Pipeline::read`] would have them, without reading it.
    pub fn tokenize(&self, text: &str) -> Vec<Span> {
        self.with_memory(|memory| {
            let mut group = Group::default();
            self.split(text, memory, &mut group);
            group.words.iter().map(|word| word.span).collect()
        })
    }

    fn with_memory<T>(&self, work: impl FnOnce(&mut Memory) -> T) -> T {
        let lock = || self.memories.lock().unwrap_or_else(PoisonError::into_inner);
        let mut memory = lock().pop().unwrap_or_default();
        memory.forget_if_full();
        let result = work(&mut memory);
        lock().push(memory);
        result
    }

    /// Adds a text's tokens to a group.
    fn split<'t>(&self, text: &'t str, memory: &mut Memory, group: &mut Group<'t>) {
        let Memory { chunks, vocabulary, .. } = memory;
        let start = group.words.len();
        let kind_of =
            &mut |text: &str, norm| vocabulary.number(text, self.tokenizer.norm(norm), &self.norms);
        self.tokenizer.split(text, chunks, kind_of, &mut group.words);
        group.texts.push(text);
        group.ranges.push(start..group.words.len());
    }

    /// Reads a group and leaves it empty.
    fn read_group(
        &self,
        group: &mut Group<'_>,
        memory: &mut Memory,
        documents: &mut Vec<Document>,
        watch: Watch<'_>,
    ) {
        let lexemes = &memory.vocabulary.lexemes;
        group.keys.extend(group.words.iter().map(|word| key(word.kind, word.space_after)));
        group.spaces.extend(group.words.iter().map(|word| lexemes[word.kind as usize].space));
        let (tags, parses) = self.tag_and_parse(group, memory, watch);
        let entities = self.recognize(group, memory, &parses, watch);
        for (place, text) in group.texts.iter().enumerate() {
            let range = group.ranges[place].clone();
            let analyses = self.analyse(
                &group.words[range.clone()],
                &tags[range.clone()],
                &parses[place],
                memory,
            );
            watch(Stage::Analyses);
            documents.push(self.document(
                text,
                &group.words[range],
                analyses,
                &parses[place],
                &entities[place],
            ));
            watch(Stage::Documents);
        }
        group.clear();
        memory.forget_if_full();
    }

    /// The shared network, then tagger and parser, which both read its vectors.
    fn tag_and_parse(
        &self,
        group: &Group<'_>,
        memory: &mut Memory,
        watch: Watch<'_>,
    ) -> (Vec<Tag>, Vec<Parse>) {
        let Memory { vocabulary, known, room, hidden, .. } = memory;
        let mut tags = Vec::with_capacity(group.words.len());
        hidden.clear();
        let vocabulary = (&vocabulary.lexemes[..], &self.vectors);
        self.tok2vec.encode(group.documents(), vocabulary, known, room, watch, |vectors, watch| {
            self.tagger.apply(vectors, &mut tags);
            watch(Stage::Tags);
            self.parser.steering.reduce(vectors, hidden);
            watch(Stage::Arcs);
        });
        let mut scorer = Scorer::new(&self.parser.steering, hidden);
        let parses = group
            .ranges
            .iter()
            .map(|range| self.parser.parse(&mut scorer, range.start, &group.spaces[range.clone()]))
            .collect();
        watch(Stage::Arcs);
        (tags, parses)
    }

    /// The entity recognizer, with a network of its own and the parser's sentences.
    fn recognize(
        &self,
        group: &Group<'_>,
        memory: &mut Memory,
        parses: &[Parse],
        watch: Watch<'_>,
    ) -> Vec<Vec<Found>> {
        let Memory { vocabulary, known_for_entities: known, room, hidden, .. } = memory;
        let Recognizer { tok2vec, steering, .. } = &self.recognizer;
        hidden.clear();
        let vocabulary = (&vocabulary.lexemes[..], &self.vectors);
        tok2vec.encode(group.documents(), vocabulary, known, room, watch, |vectors, watch| {
            steering.reduce(vectors, hidden);
            watch(Stage::Entities);
        });
        let mut scorer = Scorer::new(steering, hidden);
        let texts = group.ranges.iter().zip(parses);
        let found = texts
            .map(|(range, parse)| {
                let spaces = &group.spaces[range.clone()];
                self.recognizer.recognize(&mut scorer, range.start, spaces, &parse.starts)
            })
            .collect();
        watch(Stage::Entities);
        found
    }

    /// Attribute ruler and lemmatizer over the tokens of one text.
    fn analyse(
        &self,
        words: &[Word],
        tags: &[Tag],
        parse: &Parse,
        memory: &mut Memory,
    ) -> Vec<Attributes> {
        let Memory { analyses: known, vocabulary, .. } = memory;
        let view = |token: usize| View {
            lexeme: &vocabulary.lexemes[words[token].kind as usize],
            tag: self.tagger.label(tags[token]),
            dep: self.parser.label(parse.deps[token]),
        };
        let mut places = Vec::with_capacity(words.len());
        let mut analyses = Vec::with_capacity(words.len());
        for (token, word) in words.iter().enumerate() {
            let [tag, dep] = [tags[token], parse.deps[token]].map(u64::from);
            let key = u64::from(word.kind) << 32 | tag << 16 | dep;
            let analysis = known.entry(key).or_insert_with(|| {
                let view = view(token);
                Analysis { attributes: self.attributes(view, &[]), places: self.ruler.places(view) }
            });
            places.push(analysis.places);
            analyses.push(analysis.attributes.clone());
        }
        let phrases = self.ruler.phrases(&places);
        for hits in phrases.chunk_by(|(one, _), (other, _)| one == other) {
            let token = hits[0].0;
            analyses[token] = self.attributes(view(token), hits);
        }
        analyses
    }

    fn attributes(&self, view: View<'_>, phrases: &[(usize, usize)]) -> Attributes {
        let mut attributes = self.ruler.apply(view, phrases);
        if attributes.lemma.is_empty() {
            attributes.lemma =
                self.lemmatizer.lemma(view.lexeme, &attributes.pos, &attributes.morph);
        }
        attributes
    }

    fn document(
        &self,
        text: &str,
        words: &[Word],
        analyses: Vec<Attributes>,
        parse: &Parse,
        found: &[Found],
    ) -> Document {
        let tokens =
            words.iter().zip(analyses).zip(&parse.heads).map(|((word, analysis), &head)| {
                let Attributes { tag, pos, morph, dep, lemma } = analysis;
                Token {
                    span: word.span,
                    space_after: word.space_after,
                    lemma,
                    pos,
                    tag,
                    morph,
                    head,
                    dep,
                }
            });
        let mut sentences: Vec<Range<usize>> = Vec::new();
        for (token, &start) in parse.starts.iter().enumerate() {
            match sentences.last_mut() {
                Some(sentence) if !start => sentence.end = token + 1,
                _ => sentences.push(token..token + 1),
            }
        }
        let entities = found.iter().map(|entity| Entity {
            tokens: entity.start..entity.end,
            label: self.recognizer.label(entity.label).clone(),
        });
        Document {
            text: text.to_owned(),
            model: self.name.clone(),
            tokens: tokens.collect(),
            sentences,
            entities: entities.collect(),
        }
    }
}

/// Name and version of the package, from `meta.json`.
pub(crate) fn name(meta: &[u8]) -> Result<SmolStr, Refusal> {
    let meta: serde_json::Value =
        serde_json::from_slice(meta).map_err(|error| Refusal::malformed(error.to_string()))?;
    let text = |key: &str| {
        meta[key].as_str().ok_or_else(|| Refusal::malformed(format!("no \"{key}\" in it")))
    };
    match text("lang")? {
        "en" => Ok(format_smolstr!("en_{} {}", text("name")?, text("version")?)),
        other => Err(Refusal::unsupported(format!("a pipeline for the language \"{other}\""))),
    }
}

impl Group<'_> {
    /// The keys of each text's tokens.
    fn documents(&self) -> impl Iterator<Item = &[Key]> {
        self.ranges.iter().map(|range| &self.keys[range.clone()])
    }

    fn clear(&mut self) {
        self.texts.clear();
        self.ranges.clear();
        self.words.clear();
        self.keys.clear();
        self.spaces.clear();
    }
}

impl Memory {
    /// Keeps the memory within bounds. Between groups only: until then the numbers of types hold.
    fn forget_if_full(&mut self) {
        if self.vocabulary.lexemes.len() > TYPES || self.analyses.len() > ANALYSES {
            self.chunks.clear();
            self.vocabulary = Vocabulary::default();
            self.known.forget();
            self.known_for_entities.forget();
            self.analyses = IdMap::default();
        }
    }
}
