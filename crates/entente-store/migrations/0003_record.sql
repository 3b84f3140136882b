-- What the record is made from: what each claim bears on, which articles print the same words, and
-- what people decided about claims.

-- The claims again, with a number that other tables can point at.
CREATE TABLE claims_numbered (
    number       INTEGER PRIMARY KEY,
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
    UNIQUE (article, field, start, "end", id)
) STRICT;
INSERT INTO claims_numbered (article, field, start, "end", id, type, rule, organisation, member,
        change, modality, claim)
    SELECT article, field, start, "end", id, type, rule, organisation, member, change, modality,
        claim
    FROM claims ORDER BY article, field, start, "end", id;
DROP TABLE claims;
ALTER TABLE claims_numbered RENAME TO claims;
CREATE INDEX claims_by_organisation ON claims (organisation);
CREATE INDEX claims_by_type ON claims (type);
CREATE INDEX claims_by_id ON claims (id);

-- What each claim bears on. Derived from `claims`.
CREATE TABLE subjects (
    part    INTEGER NOT NULL,           -- 0 body, 1 state, 2 person, 3 name
    subject TEXT NOT NULL,
    type    TEXT NOT NULL,              -- of the claim
    claim   INTEGER NOT NULL REFERENCES claims ON DELETE CASCADE,
    PRIMARY KEY (part, subject, type, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX subjects_by_claim ON subjects (claim);

-- The words of each article, so that one text printed twice counts once. Derived from `articles`.
CREATE TABLE texts (
    article INTEGER PRIMARY KEY REFERENCES articles,
    words   TEXT NOT NULL,              -- hash of title and body, blanks and case aside
    credit  TEXT                        -- the outlet that printed it first, where it says so
) STRICT;
CREATE INDEX texts_by_words ON texts (words);

-- What people decided about claims and conflicts, in order. A verdict is never changed or deleted;
-- a later one can undo it.
CREATE TABLE verdicts (
    number  INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,              -- RFC 3339, as the caller gave it
    by      TEXT NOT NULL,
    why     TEXT NOT NULL,
    verdict TEXT NOT NULL               -- JSON
) STRICT;
CREATE TRIGGER verdicts_never_change BEFORE UPDATE ON verdicts
BEGIN SELECT RAISE(ABORT, 'a verdict is never changed; a later one can undo it'); END;
CREATE TRIGGER verdicts_never_leave BEFORE DELETE ON verdicts
BEGIN SELECT RAISE(ABORT, 'a verdict is never deleted; a later one can undo it'); END;
