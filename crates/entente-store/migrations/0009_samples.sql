-- With the keys by which copies are found, a draw of the words of each article: most of those that
-- have a key in common by chance are told apart by it, without reading them. Derived from `articles`.
DROP TABLE texts;
CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles,
    credit  TEXT,                       -- the outlet that printed it first, where it says so
    keys    BLOB NOT NULL,              -- rising, 8 bytes each, the least significant first
    sample  BLOB NOT NULL               -- a byte for its level, then 4 bytes for each, rising
) STRICT;
