-- How far a large file was taken that is taken piece by piece, written in the transaction that keeps
-- the articles up to there. A row is there from the first step of an addition to its end, so that one
-- that was interrupted can go on.
CREATE TABLE checkpoints (
    origin      INTEGER PRIMARY KEY REFERENCES origins,
    fingerprint TEXT NOT NULL,          -- tells other content under the same name
    position    TEXT NOT NULL,          -- JSON, as the reader of the file wrote it
    counted     TEXT NOT NULL           -- JSON: what became of the articles before
) STRICT;
