//! The pipeline: text in, [`Document`] out.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use entente_text::{Document, Entity, Span, Token};
use smol_str::{SmolStr, format_smolstr};

use crate::arrays::Network;
use crate::attribute_ruler::{AttributeRuler, Attributes, Places, View};
use crate::encoder::Tok2Vec;
use crate::error::{ModelError, Refusal};
use crate::hash_embed::HashEmbed;
use crate::labels::Label;
use crate::lemmatizer::Lemmatizer;
use crate::lexeme::{Lexeme, Norms};
use crate::msgpack;
use crate::ner::{Found, Recognizer};
use crate::package::Package;
use crate::parser::{Parse, Parser};
use crate::strings::{IdHasher, StringId, string_id};
use crate::tagger::{Tag, Tagger};
use crate::tokenizer::{Chunks, Norm, Tokenizer, Word};
use crate::transition::{Scorer, classes};
use crate::vectors::Vectors;

/// Texts are read together until they have this many tokens.
const GROUP: usize = 2_000;
/// Word types that a memory keeps from one group of texts to the next.
const TYPES: usize = 32_768;
/// Words whose first layer is computed together.
const FRESH: usize = 1_024;

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
    /// The number of a word type: a text and what an exception makes of it.
    types: HashMap<(StringId, Norm), u32, BuildHasherDefault<IdHasher>>,
    lexemes: Vec<Lexeme>,
    mixed: Mixed,
    mixed_for_entities: Mixed,
    /// What rules and lemmatizer make of a word type with a tag and a dependency.
    analyses: HashMap<(u32, Tag, Label), Analysis, BuildHasherDefault<IdHasher>>,
}

/// First-layer vectors by word type.
#[derive(Default)]
struct Mixed {
    vectors: Vec<f32>,
    /// The number of the vector of each type, without and with a space behind it.
    numbers: Vec<[Option<u32>; 2]>,
}

#[derive(Clone)]
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
    types: Vec<u32>,
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
        let package = Package::at(directory);
        let name = package.load("meta.json", name)?;
        let tokenizer = package.load("tokenizer", Tokenizer::load)?;
        let norms =
            package.load("vocab/lookups.bin", |bytes| Norms::load(&msgpack::parse(bytes)?))?;
        let vectors = package.load("vocab/vectors", Vectors::load)?;
        let vectors = package.load("vocab/key2row", |bytes| vectors.with_keys(bytes))?;
        let tok2vec = package.load("tok2vec/model", |bytes| {
            let value = msgpack::parse(bytes)?;
            Tok2Vec::load(&Network::new(&value)?, &vectors)
        })?;
        let width = tok2vec.width();
        let labels = package.load("tagger/cfg", Tagger::labels_of)?;
        let tagger = package.load("tagger/model", |bytes| Tagger::load(bytes, labels, width))?;
        let moves = package.load("parser/moves", classes)?;
        let parser = package.load("parser/model", |bytes| Parser::load(bytes, &moves, width))?;
        let ruler = package.load("attribute_ruler/patterns", AttributeRuler::load)?;
        let lemmatizer = package.load("lemmatizer/lookups/lookups.bin", |bytes| {
            Lemmatizer::load(&msgpack::parse(bytes)?)
        })?;
        let moves = package.load("ner/moves", classes)?;
        let recognizer =
            package.load("ner/model", |bytes| Recognizer::load(bytes, &moves, &vectors))?;
        Ok(Self {
            name,
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
        self.with_memory(|memory| {
            let mut documents = Vec::with_capacity(texts.len());
            let mut group = Group::default();
            for text in texts {
                group.add(text, self.tokenizer.split(text, &mut memory.chunks));
                if group.words.len() >= GROUP {
                    self.read_group(&mut group, memory, &mut documents);
                }
            }
            self.read_group(&mut group, memory, &mut documents);
            documents
        })
    }

    /// The tokens of a text, as [`Pipeline::read`] would have them, without reading it.
    pub fn tokenize(&self, text: &str) -> Vec<Span> {
        self.with_memory(|memory| {
            self.tokenizer.split(text, &mut memory.chunks).iter().map(|word| word.span).collect()
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

    /// Reads a group and leaves it empty.
    fn read_group(
        &self,
        group: &mut Group<'_>,
        memory: &mut Memory,
        documents: &mut Vec<Document>,
    ) {
        memory.forget_if_full();
        group.types = memory.types_of(self, group);
        group.spaces =
            group.types.iter().map(|&number| memory.lexemes[number as usize].space).collect();
        let (tags, parses) = self.tag_and_parse(group, memory);
        let entities = self.recognize(group, memory, &parses);
        for (place, text) in group.texts.iter().enumerate() {
            let range = group.ranges[place].clone();
            let analyses = self.analyse(group, range.clone(), memory, &tags, &parses[place]);
            documents.push(self.document(
                text,
                &group.words[range],
                analyses,
                &parses[place],
                &entities[place],
            ));
        }
        *group = Group::default();
    }

    /// The shared network, then tagger and parser, which both read its vectors.
    fn tag_and_parse(&self, group: &Group<'_>, memory: &mut Memory) -> (Vec<Tag>, Vec<Parse>) {
        let embed = &self.tok2vec.embed;
        let numbers = memory.mixed.numbers(group, embed, &self.vectors, &memory.lexemes);
        let mut tags = Vec::with_capacity(numbers.len());
        let mut hidden = Vec::new();
        let documents = group.ranges.iter().map(|range| &numbers[range.clone()]);
        self.tok2vec.encoder.encode(documents, &memory.mixed.vectors, |vectors| {
            self.tagger.apply(vectors, &mut tags);
            self.parser.steering.reduce(vectors, &mut hidden);
        });
        let mut scorer = Scorer::new(&self.parser.steering, &hidden);
        let parses = group
            .ranges
            .iter()
            .map(|range| self.parser.parse(&mut scorer, range.start, &group.spaces[range.clone()]));
        (tags, parses.collect())
    }

    /// The entity recognizer, with a network of its own and the parser's sentences.
    fn recognize(
        &self,
        group: &Group<'_>,
        memory: &mut Memory,
        parses: &[Parse],
    ) -> Vec<Vec<Found>> {
        let network = &self.recognizer.tok2vec;
        let mixed = &mut memory.mixed_for_entities;
        let numbers = mixed.numbers(group, &network.embed, &self.vectors, &memory.lexemes);
        let mut hidden = Vec::new();
        let documents = group.ranges.iter().map(|range| &numbers[range.clone()]);
        network.encoder.encode(documents, &mixed.vectors, |vectors| {
            self.recognizer.steering.reduce(vectors, &mut hidden);
        });
        let mut scorer = Scorer::new(&self.recognizer.steering, &hidden);
        let texts = group.ranges.iter().zip(parses);
        texts
            .map(|(range, parse)| {
                let spaces = &group.spaces[range.clone()];
                self.recognizer.recognize(&mut scorer, range.start, spaces, &parse.starts)
            })
            .collect()
    }

    /// Attribute ruler and lemmatizer over the tokens of one text.
    fn analyse(
        &self,
        group: &Group<'_>,
        range: Range<usize>,
        memory: &mut Memory,
        tags: &[Tag],
        parse: &Parse,
    ) -> Vec<Attributes> {
        let tokens: Vec<_> = range
            .zip(&parse.deps)
            .map(|(token, &dep)| (group.types[token], tags[token], dep))
            .collect();
        let mut places = Vec::with_capacity(tokens.len());
        let mut analyses = Vec::with_capacity(tokens.len());
        for &key in &tokens {
            let Memory { analyses: known, lexemes, .. } = &mut *memory;
            let analysis = known.entry(key).or_insert_with(|| {
                let view = self.view(lexemes, key);
                Analysis { attributes: self.attributes(view, &[]), places: self.ruler.places(view) }
            });
            places.push(analysis.places);
            analyses.push(analysis.attributes.clone());
        }
        let phrases = self.ruler.phrases(&places);
        for hits in phrases.chunk_by(|(one, _), (other, _)| one == other) {
            let token = hits[0].0;
            analyses[token] = self.attributes(self.view(&memory.lexemes, tokens[token]), hits);
        }
        analyses
    }

    fn view<'a>(
        &'a self,
        lexemes: &'a [Lexeme],
        (number, tag, dep): (u32, Tag, Label),
    ) -> View<'a> {
        View {
            lexeme: &lexemes[number as usize],
            tag: self.tagger.label(tag),
            dep: self.parser.label(dep),
        }
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
fn name(meta: &[u8]) -> Result<SmolStr, Refusal> {
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

impl<'t> Group<'t> {
    fn add(&mut self, text: &'t str, words: Vec<Word>) {
        self.texts.push(text);
        self.ranges.push(self.words.len()..self.words.len() + words.len());
        self.words.extend(words);
    }

    /// Each token with its text.
    fn words(&self) -> impl Iterator<Item = (&'t str, &Word)> {
        self.texts.iter().zip(&self.ranges).flat_map(|(text, range)| {
            self.words[range.clone()].iter().map(|word| (word.span.of(text), word))
        })
    }
}

impl Memory {
    /// Keeps the memory within bounds. Numbers of types hold for one group only.
    fn forget_if_full(&mut self) {
        if self.lexemes.len() > TYPES || self.analyses.len() > 4 * TYPES {
            *self = Self { chunks: std::mem::take(&mut self.chunks), ..Self::default() };
        }
    }

    /// The number of each token's type, new ones made on the way.
    fn types_of(&mut self, pipeline: &Pipeline, group: &Group<'_>) -> Vec<u32> {
        let Self { types, lexemes, .. } = self;
        group
            .words()
            .map(|(text, word)| {
                *types.entry((string_id(text), word.norm)).or_insert_with(|| {
                    let norm = pipeline.tokenizer.norm(word.norm);
                    lexemes.push(Lexeme::new(text, norm, &pipeline.norms));
                    (lexemes.len() - 1) as u32
                })
            })
            .collect()
    }
}

impl Mixed {
    /// The number of each token's first-layer vector, new ones computed on the way.
    fn numbers(
        &mut self,
        group: &Group<'_>,
        embed: &HashEmbed,
        vectors: &Vectors,
        lexemes: &[Lexeme],
    ) -> Vec<u32> {
        self.numbers.resize(lexemes.len(), [None; 2]);
        let sees_space = embed.sees_space();
        let mut count = (self.vectors.len() / embed.width()) as u32;
        let mut fresh = Vec::new();
        let numbers = group
            .types
            .iter()
            .zip(&group.words)
            .map(|(&number, word)| {
                let space = word.space_after && sees_space;
                *self.numbers[number as usize][usize::from(space)].get_or_insert_with(|| {
                    fresh.push((&lexemes[number as usize], space));
                    count += 1;
                    count - 1
                })
            })
            .collect();
        for words in fresh.chunks(FRESH) {
            embed.apply(words, vectors, &mut self.vectors);
        }
        numbers
    }
}
