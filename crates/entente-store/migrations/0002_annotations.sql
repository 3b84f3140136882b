-- What the model made of each article, so that rules can be tried over the archive without reading
-- it again. Derived: a reading writes it, and goes with it.
CREATE TABLE annotations (
    article INTEGER PRIMARY KEY REFERENCES readings ON DELETE CASCADE,
    lemmas  BLOB NOT NULL,              -- 16 bits of each different lemma's hash, sorted
    title   BLOB NOT NULL,              -- packed document, compressed with Zstandard
    body    BLOB NOT NULL
) STRICT;
