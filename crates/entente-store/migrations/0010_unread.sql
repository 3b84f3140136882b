-- Which articles nobody has read, and how many each reader read last, so that whoever opens the
-- archive need not look for them among all articles. Derived from `articles` and `readings`, and kept
-- in step by triggers.
CREATE TABLE unread (
    article INTEGER PRIMARY KEY REFERENCES articles ON DELETE CASCADE
) STRICT;
CREATE TABLE readers (
    reader   TEXT PRIMARY KEY,
    readings INTEGER NOT NULL           -- how many articles it was the last to read
) STRICT, WITHOUT ROWID;

CREATE TRIGGER articles_are_unread AFTER INSERT ON articles
BEGIN INSERT INTO unread VALUES (new.number); END;
CREATE TRIGGER readings_are_counted AFTER INSERT ON readings
BEGIN
    DELETE FROM unread WHERE article = new.article;
    INSERT INTO readers VALUES (new.reader, 1)
        ON CONFLICT (reader) DO UPDATE SET readings = readings + 1;
END;
CREATE TRIGGER readings_are_given_up AFTER DELETE ON readings
BEGIN
    INSERT INTO unread VALUES (old.article);
    UPDATE readers SET readings = readings - 1 WHERE reader = old.reader;
END;
