//! Passwords: how they are kept, and how one is made up.
//!
//! Kept is what Argon2id makes of them, with the memory and passes that OWASP's Password Storage
//! Cheat Sheet asks for (19 MiB, two passes), which are the defaults of the crate `argon2`.

use std::sync::LazyLock;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// The shortest password taken, in characters: NIST SP 800-63B-4, 3.1.1.2, where it is the only
/// factor.
pub(crate) const SHORTEST: usize = 15;

/// The longest, in bytes: hashing is not to be made slow by who is not known yet.
pub(crate) const LONGEST: usize = 1000;

/// Letters and digits that are not taken for one another when read aloud or off paper.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// What is kept of a password.
pub(super) fn hashed(password: &str) -> Result<String, String> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
}

/// Whether it is the password of which this is kept; without anything kept it takes as long to say
/// no, so that nobody learns by the clock who has an account.
pub(super) fn fits(password: &str, kept: Option<&str>) -> bool {
    static NOBODY: LazyLock<String> = LazyLock::new(|| hashed("nobody").unwrap_or_default());
    let known = PasswordHash::new(kept.unwrap_or(&NOBODY));
    let same = known.is_ok_and(|known| {
        password.len() <= LONGEST
            && Argon2::default().verify_password(password.as_bytes(), &known).is_ok()
    });
    same && kept.is_some()
}

/// A new password of 20 letters, 100 bits: four groups that can be told over the telephone.
pub(super) fn made_up() -> Result<String, String> {
    let letters = random::<20>()?.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(5).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

/// Bytes that nobody can guess, from the system.
pub(super) fn random<const N: usize>() -> Result<[u8; N], String> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|error| error.to_string())?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_password_itself_fits() {
        let kept = hashed("correct horse battery").unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(fits("correct horse battery", Some(&kept)));
        assert!(!fits("correct horse batterz", Some(&kept)));
        assert!(!fits("", Some(&kept)));
        assert!(!fits("nobody", None), "what stands in for a missing user lets nobody in");
        assert!(!fits("x", Some("no hash")));
        assert_ne!(hashed("correct horse battery").unwrap(), kept, "each has its own salt");
    }

    #[test]
    fn a_password_made_up_is_long_enough_and_never_the_same() {
        let (one, other) = (made_up().unwrap(), made_up().unwrap());
        assert_eq!(one.len(), 23);
        assert!(one.chars().count() >= SHORTEST);
        assert_ne!(one, other);
        assert!(one.bytes().all(|letter| letter == b'-' || LETTERS.contains(&letter)), "{one}");
    }
}
