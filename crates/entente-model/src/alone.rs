//! One file of a package by itself, for throwing bytes at: every loader, without the others' files.

use crate::arrays::Network;
use crate::attribute_ruler::AttributeRuler;
use crate::error::Refusal;
use crate::kernels::Kernels;
use crate::lemmatizer::Lemmatizer;
use crate::lexeme::Norms;
use crate::maxout::linear;
use crate::msgpack;
use crate::pipeline;
use crate::tagger::Tagger;
use crate::tok2vec::Tok2Vec;
use crate::tokenizer::{Chunks, Tokenizer};
use crate::transition::{Steering, classes};
use crate::vectors::Vectors;

/// The files that [`load`] knows.
pub const FILES: [&str; 12] = [
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
];

/// Loads the bytes of one file; true when they are taken. Never panics, and takes no more memory than
/// a multiple of the bytes.
pub fn load(file: &str, bytes: &[u8]) -> bool {
    taken(file, bytes).is_ok()
}

fn taken(file: &str, bytes: &[u8]) -> Result<(), Refusal> {
    let kernels = Kernels::best();
    let value = || msgpack::parse(bytes);
    match file {
        "meta.json" => pipeline::name(bytes).map(drop),
        "tokenizer" => {
            let tokenizer = Tokenizer::load(bytes)?;
            let text = "(\"don't go-there...\") www.a.b/c, 5km\u{a0}\n";
            tokenizer.split(text, &mut Chunks::default(), &mut |_, _| 0, &mut Vec::new());
            Ok(())
        }
        "vocab/lookups.bin" => Norms::load(&value()?).map(drop),
        "vocab/vectors" => Vectors::load(bytes).map(drop),
        "vocab/key2row" => Vectors::default().with_keys(bytes).map(drop),
        "tok2vec/model" => {
            Tok2Vec::load(&Network::new(&value()?)?, &Vectors::default(), kernels).map(drop)
        }
        "tagger/cfg" => Tagger::labels_of(bytes).map(drop),
        "tagger/model" => linear(Network::new(&value()?)?.one("softmax")?, kernels).map(drop),
        "parser/moves" => classes(bytes).map(drop),
        "parser/model" => Steering::load(&Network::new(&value()?)?, 8, 8, 6, kernels).map(drop),
        "attribute_ruler/patterns" => AttributeRuler::load(bytes).map(drop),
        "lemmatizer/lookups/lookups.bin" => Lemmatizer::load(&value()?).map(drop),
        _ => Err(Refusal::unsupported("no file of a package")),
    }
}
