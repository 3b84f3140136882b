-- Articles that were taken down. What is left of one is its number, its id, when and why; nothing
-- of its words. An article may leave once such a row is there, and not before.
CREATE TABLE forgotten (
    number INTEGER PRIMARY KEY,         -- the article's, which is not given again
    id     TEXT NOT NULL UNIQUE,
    at     TEXT NOT NULL,               -- RFC 3339, as the caller gave it
    by     TEXT NOT NULL,
    why    TEXT NOT NULL
) STRICT;
CREATE TRIGGER forgotten_never_change BEFORE UPDATE ON forgotten
BEGIN SELECT RAISE(ABORT, 'a tombstone is never changed'); END;
CREATE TRIGGER forgotten_never_leave BEFORE DELETE ON forgotten
BEGIN SELECT RAISE(ABORT, 'a tombstone is never deleted'); END;

-- A page that held an article taken down is emptied, with all that stood beside it.
ALTER TABLE originals ADD COLUMN emptied INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER articles_never_leave;
CREATE TRIGGER articles_never_leave BEFORE DELETE ON articles
WHEN NOT EXISTS (SELECT 1 FROM forgotten WHERE forgotten.id = old.id)
BEGIN SELECT RAISE(ABORT, 'an article once kept is never deleted'); END;

DROP TRIGGER originals_never_change;
CREATE TRIGGER originals_never_change BEFORE UPDATE ON originals
WHEN NOT (new.emptied = 1 AND length(new.bytes) = 0)
    OR NOT EXISTS (SELECT 1 FROM articles JOIN forgotten ON forgotten.id = articles.id
                   WHERE articles.original = old.number)
BEGIN SELECT RAISE(ABORT, 'the bytes as fetched are never changed'); END;
DROP TRIGGER originals_never_leave;
CREATE TRIGGER originals_never_leave BEFORE DELETE ON originals
WHEN NOT EXISTS (SELECT 1 FROM articles JOIN forgotten ON forgotten.id = articles.id
                 WHERE articles.original = old.number)
BEGIN SELECT RAISE(ABORT, 'the bytes as fetched are never deleted'); END;

-- A verdict loses the words of an article that was taken down, and nothing else.
DROP TRIGGER verdicts_never_change;
CREATE TRIGGER verdicts_never_change BEFORE UPDATE ON verdicts
WHEN (new.number, new.at, new.by) IS NOT (old.number, old.at, old.by)
    OR NOT EXISTS (SELECT 1 FROM forgotten WHERE instr(old.verdict, forgotten.id) > 0)
BEGIN SELECT RAISE(ABORT, 'a verdict is never changed; a later one can undo it'); END;
