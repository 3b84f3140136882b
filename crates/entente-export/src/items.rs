//! Items of Wikidata.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Code to item, as gazetteer/wikidata.tsv has it.
static ITEMS: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    include_str!("../../../gazetteer/wikidata.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?))
        })
        .collect()
});

/// The item of a state or body, by its code.
///
/// ```
/// assert_eq!(entente_export::item("ARM"), Some("Q399"));
/// ```
pub fn item(code: &str) -> Option<&'static str> {
    ITEMS.get(code).copied()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_table_is_sorted_and_every_row_has_an_item_and_a_source() {
        let text = include_str!("../../../gazetteer/wikidata.tsv");
        let mut rows = text.lines().filter(|line| !line.starts_with('#'));
        assert_eq!(rows.next(), Some("code\titem\tsource"));
        let rows: Vec<Vec<&str>> = rows.map(|row| row.split('\t').collect()).collect();
        let gazetteer = entente_names::Gazetteer::builtin();
        for row in &rows {
            let [code, item, source] = row[..] else { panic!("{row:?}") };
            let digits = item.strip_prefix('Q').unwrap_or_default();
            assert!(!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()), "{row:?}");
            assert!(!source.is_empty(), "{row:?}");
            let known = gazetteer.state(code).is_some() || gazetteer.organisation(code).is_some();
            assert!(known, "nothing has the code {code}");
        }
        assert!(rows.windows(2).all(|pair| pair[0][0] < pair[1][0]), "not sorted");
        let mut items: Vec<&str> = rows.iter().map(|row| row[1]).collect();
        items.sort_unstable();
        assert!(items.windows(2).all(|pair| pair[0] != pair[1]), "one item for two codes");
    }
}
