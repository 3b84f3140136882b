-- With the keys of each article its place on their shelves, so that whoever opens the archive need not
-- go through the articles that wait. Derived from `articles`.
ALTER TABLE texts ADD COLUMN rank INTEGER NOT NULL DEFAULT 0;   -- as in `shelves`

-- Where the list of the unread is torn, an article may be among them already; that shall not keep a
-- reading from being given up.
DROP TRIGGER readings_are_given_up;
CREATE TRIGGER readings_are_given_up AFTER DELETE ON readings
BEGIN
    INSERT OR IGNORE INTO unread VALUES (old.article);
    UPDATE readers SET readings = readings - 1 WHERE reader = old.reader;
END;
DROP TRIGGER articles_are_unread;
CREATE TRIGGER articles_are_unread AFTER INSERT ON articles
BEGIN INSERT OR IGNORE INTO unread VALUES (new.number); END;
