//! Ids of strings and rows of hash tables.
//!
//! Source: spaCy `strings.pyx` (`get_string_id`), `symbols.pyx`; thinc `ops.hash`; A. Appleby's
//! MurmurHash2 (64 bit, variant A) and MurmurHash3 (x86, 128 bit).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// What stands for a string in features and look-up tables: 0 for the empty string, a small number
/// for the strings spaCy reserves, else the string's hash.
pub(crate) type StringId = u64;

/// A map whose keys are hashes already.
pub(crate) type IdMap<V> = HashMap<StringId, V, BuildHasherDefault<IdHasher>>;

/// The reserved strings. Ordinary words are among them: "case", "mark", "number".
static SYMBOLS: LazyLock<HashMap<&str, StringId>> = LazyLock::new(|| {
    include_str!("../data/symbols.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(name, number)| Some((name, number.parse().ok()?)))
        .collect()
});

/// The id of a string.
pub(crate) fn string_id(text: &str) -> StringId {
    if text.is_empty() {
        return 0;
    }
    match SYMBOLS.get(text) {
        Some(&symbol) => symbol,
        None => murmur2(text.as_bytes(), 1),
    }
}

/// MurmurHash64A.
fn murmur2(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    let mut hash = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let (blocks, tail) = bytes.as_chunks::<8>();
    for block in blocks {
        let mut k = u64::from_le_bytes(*block).wrapping_mul(M);
        k = (k ^ (k >> 47)).wrapping_mul(M);
        hash = (hash ^ k).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        hash = (hash ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 47)).wrapping_mul(M);
    hash ^ (hash >> 47)
}

/// The four numbers that pick the rows of a hash table for an id (thinc `HashEmbed`): the id's
/// eight bytes through MurmurHash3_x86_128 as thinc writes it for one 64-bit number.
pub(crate) fn hash_rows(id: StringId, seed: u32) -> [u32; 4] {
    let mix = |mut h: u64| {
        h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
        h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    };
    let mut h1 =
        id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= u64::from(seed) ^ 8;
    let mut h2 = u64::from(seed) ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = mix(h1);
    h2 = mix(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

/// Both halves of a product in one: every bit of the number counts in every bit of the result.
fn fold(number: u64) -> u64 {
    let product = u128::from(number) * 0x8bb8_4b93_962e_acc9;
    product as u64 ^ (product >> 64) as u64
}

/// Hashes numbers for look-up.
#[derive(Default)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(u64::from(byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = fold(self.0 ^ number ^ 0x2d35_8dcc_aa6c_78a5);
    }
}

/// Hashes text for look-up, eight bytes at a time.
#[derive(Default)]
pub(crate) struct TextHasher(u64);

impl TextHasher {
    fn fold(&mut self, number: u64) {
        self.0 = fold(self.0 ^ number ^ 0x2d35_8dcc_aa6c_78a5);
    }
}

impl Hasher for TextHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let (blocks, tail) = bytes.as_chunks::<8>();
        for block in blocks {
            self.fold(u64::from_le_bytes(*block));
        }
        // The length stands with the tail: texts that differ in zeros at the end differ.
        let mut last = [0; 8];
        last[..tail.len()].copy_from_slice(tail);
        self.fold(u64::from_le_bytes(last) ^ (bytes.len() as u64).rotate_right(8));
    }

    /// The end of a string, which [`Self::write`] has seen.
    fn write_u8(&mut self, _: u8) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_ordinary_strings() {
        for (text, id) in [
            ("", 0),
            ("a", 11901859001352538922),
            ("the", 7425985699627899538),
            ("Hundreds", 1627780661008805669),
            ("naïve", 16224804062388677344),
            ("New York", 16910981474062290848),
        ] {
            assert_eq!(string_id(text), id, "{text}");
        }
    }

    #[test]
    fn reserved_strings_have_small_ids() {
        assert_eq!(string_id("mark"), 423);
        assert_eq!(string_id("ORG"), 383);
        assert_eq!(string_id("punct"), 445);
        assert_eq!(SYMBOLS.len(), 456);
    }

    #[test]
    fn rows_of_the_hash_tables() {
        assert_eq!(hash_rows(0, 8), [0, 0, 0, 0]);
        assert_eq!(hash_rows(1, 8), [1161550108, 2247783286, 1742325162, 1224191281]);
        assert_eq!(hash_rows(1, 13), [1266879892, 1356517611, 318478807, 3343674364]);
        assert_eq!(
            hash_rows(7425985699627899538, 9),
            [1735412073, 1835966340, 156971749, 3014196226]
        );
    }
}
