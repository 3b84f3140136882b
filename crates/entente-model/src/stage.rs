//! The stages of a reading, for those who want to know what takes how long.

/// A part of the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Text into tokens.
    Tokens,
    /// Words that were not met lately, into vectors.
    Words,
    /// The convolutions of both networks.
    Context,
    /// Tags, from the vectors in context.
    Tags,
    /// Arcs and sentences.
    Arcs,
    /// Entities.
    Entities,
    /// Parts of speech, morphology and lemmas.
    Analyses,
    /// Putting the document together.
    Documents,
}

impl Stage {
    /// All of them, in the order in which a text goes through them.
    pub const ALL: [Self; 8] = [
        Self::Tokens,
        Self::Words,
        Self::Context,
        Self::Tags,
        Self::Arcs,
        Self::Entities,
        Self::Analyses,
        Self::Documents,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tokens => "tokens",
            Self::Words => "words",
            Self::Context => "convolutions",
            Self::Tags => "tags",
            Self::Arcs => "arcs",
            Self::Entities => "entities",
            Self::Analyses => "lemmas and morphology",
            Self::Documents => "documents",
        }
    }
}

/// Told at the end of a piece of work which stage it belonged to. It may look at a clock, which this
/// crate does not.
pub(crate) type Watch<'w> = &'w mut dyn FnMut(Stage);
