-- Which articles print one story, so that a dispatch that many outlets carry is one result and one
-- voice. All of it is derived, from `articles` and from the verdicts on copies.

-- By what copies of each article are found. What stood here before told the same words only.
DROP TABLE texts;
CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles,
    credit  TEXT,                       -- the outlet that printed it first, where it says so
    keys    BLOB NOT NULL               -- rising, 8 bytes each, the least significant first
) STRICT;

-- The articles by key, up to the one whose number `archive.shelved` is. Those above it are few and
-- wait, so that keys are put in many at a time and in order: each by itself would be a page of the
-- file to write.
CREATE TABLE shelves (
    key     INTEGER NOT NULL,
    rank    INTEGER NOT NULL,           -- 48 bits of the hash of the article's content
    article INTEGER NOT NULL,
    PRIMARY KEY (key, rank, article)
) STRICT, WITHOUT ROWID;
ALTER TABLE archive ADD COLUMN shelved INTEGER NOT NULL DEFAULT 0;

-- The article that leads the story of each. One that is not here, or leads itself and no other, is
-- alone.
CREATE TABLE stories (
    article  INTEGER PRIMARY KEY REFERENCES articles,
    lead     INTEGER NOT NULL REFERENCES articles,
    revision INTEGER NOT NULL,          -- rises with each change
    moved    INTEGER NOT NULL           -- the same where another lead had been known; else 0
) STRICT;
CREATE INDEX stories_by_lead ON stories (lead);
CREATE INDEX stories_by_revision ON stories (revision);
CREATE INDEX stories_by_moved ON stories (moved);
