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
    "letters.tsv",
    "metonyms.tsv",
    "namesakes.tsv",
    "neighbours.tsv",
    "offices.tsv",
    "organisations.tsv",
    "spellings.tsv",
    "stand_ins.tsv",
    "states.tsv",
    "words.tsv",
];
