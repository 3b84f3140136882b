//! The files of the gazetteer that entente comes with.

macro_rules! files {
    ($($file:literal),* $(,)?) => {
        /// The files by name.
        pub(crate) const FILES: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../gazetteer/", $file)))),*];
    };
}

files![
    "ambiguous.tsv",
    "contexts.tsv",
    "descriptions.tsv",
    "facts.tsv",
    "letters.tsv",
    "lower_words.tsv",
    "metonyms.tsv",
    "namesakes.tsv",
    "neighbours.tsv",
    "offices.tsv",
    "organisations.tsv",
    "organs.tsv",
    "spellings.tsv",
    "stand_ins.tsv",
    "states.tsv",
    "words.tsv",
];
