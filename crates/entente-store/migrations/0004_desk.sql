-- In what order readings were recorded, so that what was read since can be asked for without
-- looking at all of them. A reading that takes the place of another gets a number of its own.
ALTER TABLE readings ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
CREATE INDEX readings_by_revision ON readings (revision);

-- Questions that somebody wants to ask again. `seen` is the number of the last article that was
-- kept when the answers were last looked at.
CREATE TABLE searches (
    number   INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE,
    question TEXT NOT NULL,
    saved    TEXT NOT NULL,             -- RFC 3339, as the caller gave it
    seen     INTEGER NOT NULL
) STRICT;
