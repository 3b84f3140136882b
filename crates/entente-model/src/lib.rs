//! How it is read: a spaCy pipeline run natively, text in, [`Document`](entente_text::Document) out.
//!
//! [`Pipeline`] loads the English packages `en_core_web_sm` and `en_core_web_md` of spaCy 3.8 as they
//! are published and does with a text what `nlp(text)` does, token by token the same: tokenizer,
//! tagger, dependency parser, sentences, attribute ruler, lemmatizer and entity recognizer. Nothing
//! but the package's files is needed, and reading neither touches a file nor can fail.
//!
//! The way of a text, one module a step:
//!
//! | step | module | made from |
//! |---|---|---|
//! | text → tokens | `tokenizer`, `pattern` | `tokenizer` |
//! | token → attributes | `lexeme`, `strings`, `character` | `vocab/lookups.bin` |
//! | attributes → vector | `hash_embed`, `vectors`, `maxout` | `tok2vec/model`, `vocab/vectors` |
//! | vectors → vectors in context | `encoder`, `tok2vec` | `tok2vec/model` |
//! | → tags | `tagger` | `tagger/model` |
//! | → arcs, sentences | `transition`, `parser`, `tree` | `parser/model` |
//! | → entities | `ner`, with an encoder of its own | `ner/model` |
//! | → parts of speech, morphology | `attribute_ruler` | `attribute_ruler/patterns` |
//! | → lemmas | `lemmatizer` | `lemmatizer/lookups/lookups.bin` |
//!
//! Files come in through `package`, as `msgpack` and `arrays`. All arithmetic is in `kernels`, for the
//! vector instructions the processor has.

#[doc(hidden)]
pub mod alone;
mod arrays;
mod attribute_ruler;
mod character;
mod encoder;
mod error;
mod hash_embed;
mod kernels;
mod labels;
mod lemmatizer;
mod lexeme;
mod maxout;
mod msgpack;
mod ner;
mod package;
mod parser;
mod pattern;
mod pipeline;
mod stage;
mod strings;
mod tagger;
mod tok2vec;
mod tokenizer;
mod transition;
mod tree;
mod vectors;

pub use error::ModelError;
pub use kernels::Kernels;
pub use pipeline::Pipeline;
pub use stage::Stage;
