-- Who may ask over the network. This lies in a file of its own, so that who is given the archive is
-- not given what its users log in with.

CREATE TABLE users (
    name     TEXT PRIMARY KEY COLLATE NOCASE,
    role     TEXT NOT NULL CHECK (role IN ('read', 'edit', 'admin')),
    password TEXT NOT NULL,             -- Argon2id in the PHC string format
    added    TEXT NOT NULL              -- RFC 3339, as the caller gave it
) STRICT;

-- Who is logged in. The token itself is known only to the browser that holds it.
CREATE TABLE sessions (
    token TEXT PRIMARY KEY,             -- BLAKE3 of the token, 64 hex digits
    user  TEXT NOT NULL COLLATE NOCASE REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE,
    begun INTEGER NOT NULL,             -- seconds since 1970
    ends  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_by_user ON sessions (user);

-- Who did what. Users may be gone, so names are kept as they were.
CREATE TABLE deeds (
    number  INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,              -- RFC 3339, as the caller gave it
    user    TEXT NOT NULL,              -- as given, where nobody is known by the name
    address TEXT,                       -- the address of the network it came from
    what    TEXT NOT NULL,
    about   TEXT NOT NULL
) STRICT;
CREATE TRIGGER deeds_never_change BEFORE UPDATE ON deeds
BEGIN SELECT RAISE(ABORT, 'what was done is never changed'); END;
CREATE TRIGGER deeds_never_leave BEFORE DELETE ON deeds
BEGIN SELECT RAISE(ABORT, 'what was done is never deleted'); END;
