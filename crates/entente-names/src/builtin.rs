//! The files of the gazetteer that entente comes with.

macro_rules! files {
    ($name:ident: $($file:literal),* $(,)?) => {
        /// Files by name.
        pub(crate) const $name: &[(&str, &str)] =
            &[$(($file, include_str!(concat!("../../../gazetteer/", $file)))),*];
    };
}

files![
    FILES:
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
    "regions.tsv",
    "spellings.tsv",
    "stand_ins.tsv",
    "states.tsv",
    "words.tsv",
];

files![
    PLACES:
    "counties.tsv",
    "divisions.tsv",
    "grounds.tsv",
    "place_words.tsv",
    "points.tsv",
];
