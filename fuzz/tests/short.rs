//! Each target, given its seeds and changed copies of them.
//!
//! The changes are the same at each run. What a fuzzer would find in hours is not found here; what
//! breaks at the first odd byte is.

use std::path::{Path, PathBuf};

use entente_fuzz::TARGETS;

/// Changed copies of each seed.
const COPIES: usize = 100;

/// Numbers that look random and are the same each time (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 8).expect("56 bits") % limit.max(1)
    }

    /// Up to four changes of the kinds that libFuzzer begins with.
    fn changed(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            let end = at + self.below(bytes.len() - at + 1);
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => bytes.insert(at, u8::try_from(self.below(256)).expect("a byte")),
                3 => {
                    let copy = bytes[at..end].to_vec();
                    let to = self.below(bytes.len() + 1);
                    bytes.splice(to..to, copy);
                }
                4 => bytes[at..end].reverse(),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << self.below(8);
                    }
                }
            }
        }
        bytes
    }
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds").join(name);
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).map_or_else(
        |_| Vec::new(),
        |files| files.map(|file| file.expect("a file").path()).collect(),
    );
    files.sort();
    let mut seeds = vec![Vec::new()];
    seeds.extend(files.iter().map(|file| std::fs::read(file).expect("a seed")));
    seeds
}

#[test]
fn what_must_hold_of_any_bytes_holds_of_the_seeds_and_of_changed_copies() {
    for target in TARGETS {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for seed in seeds(target.name) {
            (target.run)(&seed);
            for _ in 0..COPIES {
                let bytes = dice.changed(&seed);
                let held = std::panic::catch_unwind(|| (target.run)(&bytes));
                assert!(held.is_ok(), "{}: {:?}", target.name, String::from_utf8_lossy(&bytes));
            }
        }
    }
}

#[test]
fn every_folder_of_seeds_is_of_a_target() {
    for folder in
        std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")).expect("seeds")
    {
        let name = folder.expect("a folder").file_name();
        assert!(TARGETS.iter().any(|target| name == target.name), "{}", name.display());
    }
}
