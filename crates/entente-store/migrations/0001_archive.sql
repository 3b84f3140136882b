-- The archive: what was kept, where it came from, and what was read in it.

-- One row. The identity tells the full-text index of this archive from that of another one.
CREATE TABLE archive (
    identity TEXT NOT NULL
) STRICT;
INSERT INTO archive VALUES (lower(hex(randomblob(16))));

-- Where articles were found: a file's name or an address, as it was given.
CREATE TABLE origins (
    number INTEGER PRIMARY KEY,
    name   TEXT NOT NULL UNIQUE
) STRICT;

-- The bytes as fetched, compressed with Zstandard. A page that holds several articles is kept once.
CREATE TABLE originals (
    number INTEGER PRIMARY KEY,
    hash   TEXT NOT NULL UNIQUE,        -- BLAKE3 of the bytes before compression, 64 hex digits
    length INTEGER NOT NULL,            -- bytes before compression
    bytes  BLOB NOT NULL
) STRICT;

-- The articles, numbered from 1 in the order of adding. The long columns stand last, so that a
-- list of titles need not walk over the texts.
CREATE TABLE articles (
    number       INTEGER PRIMARY KEY,
    id           TEXT NOT NULL UNIQUE,  -- hash of the canonical content
    given_id     TEXT,
    source       TEXT,
    url          TEXT,
    title        TEXT NOT NULL,
    byline       TEXT,
    published    TEXT,                  -- YYYY-MM-DD
    language     TEXT,
    completeness TEXT NOT NULL CHECK (completeness IN ('full', 'cut_short')),
    origin       INTEGER NOT NULL REFERENCES origins,
    original     INTEGER NOT NULL REFERENCES originals,
    added        TEXT NOT NULL,         -- RFC 3339, as the caller gave it
    dateline     TEXT,                  -- JSON
    credits      TEXT NOT NULL,         -- JSON list
    removed      TEXT NOT NULL,         -- JSON list
    body         TEXT NOT NULL
) STRICT;
CREATE INDEX articles_by_given_id ON articles (given_id) WHERE given_id IS NOT NULL;

CREATE TRIGGER articles_never_change BEFORE UPDATE ON articles
BEGIN SELECT RAISE(ABORT, 'an article once kept is never changed'); END;
CREATE TRIGGER articles_never_leave BEFORE DELETE ON articles
BEGIN SELECT RAISE(ABORT, 'an article once kept is never deleted'); END;
CREATE TRIGGER originals_never_change BEFORE UPDATE ON originals
BEGIN SELECT RAISE(ABORT, 'the bytes as fetched are never changed'); END;
CREATE TRIGGER originals_never_leave BEFORE DELETE ON originals
BEGIN SELECT RAISE(ABORT, 'the bytes as fetched are never deleted'); END;

-- Every origin in which an article was met, the first and any later one.
CREATE TABLE sightings (
    origin  INTEGER NOT NULL REFERENCES origins,
    article INTEGER NOT NULL REFERENCES articles,
    PRIMARY KEY (origin, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_by_article ON sightings (article);

-- How much of what a source listed stands in one origin: "Viewing results 1 - 6 of 22".
CREATE TABLE coverage (
    number INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL REFERENCES origins,
    first  INTEGER NOT NULL,
    last   INTEGER NOT NULL,
    total  INTEGER NOT NULL,
    text   TEXT NOT NULL,
    UNIQUE (origin, first)
) STRICT;

-- Which article was read by what, and the doubts that were left. One reading an article: a new one
-- takes the place of the old one, with all its claims.
CREATE TABLE readings (
    article INTEGER PRIMARY KEY REFERENCES articles,
    reader  TEXT NOT NULL,              -- model and fingerprint of the rules
    doubts  TEXT NOT NULL               -- JSON list
) STRICT;

-- The claims of the readings. `claim` is the object of record; the other columns repeat what is
-- searched by, and the place of the first evidence.
CREATE TABLE claims (
    article      INTEGER NOT NULL REFERENCES readings ON DELETE CASCADE,
    field        INTEGER NOT NULL,      -- 0 title, 1 body
    start        INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    id           TEXT NOT NULL,
    type         TEXT NOT NULL,
    rule         TEXT NOT NULL,
    organisation TEXT,
    member       TEXT,
    change       TEXT,
    modality     TEXT NOT NULL,
    claim        TEXT NOT NULL,         -- JSON
    PRIMARY KEY (article, field, start, "end", id)
) STRICT, WITHOUT ROWID;
CREATE INDEX claims_by_organisation ON claims (organisation);
CREATE INDEX claims_by_type ON claims (type);
