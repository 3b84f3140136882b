//! What sites answer beside their pages.

use entente::watch::{Robots, linked};

use crate::of_text;

/// Links in the head of an answer: what is found stands in it.
pub(crate) fn links(bytes: &[u8]) {
    of_text(bytes, |text| {
        for relation in ["next", "", "\"", "=", ";"] {
            assert!(linked(text, relation).is_none_or(|target| text.contains(target)));
        }
    });
}

/// A robots.txt is read, and tells of any path whether it may be fetched.
pub(crate) fn robots(bytes: &[u8]) {
    of_text(bytes, |text| {
        let robots = Robots::read(text);
        assert!(robots.allows("/robots.txt"));
        for path in ["/", "/a/b.pdf", "/é*$"].into_iter().chain(text.lines().take(9)) {
            robots.allows(path);
        }
    });
}
