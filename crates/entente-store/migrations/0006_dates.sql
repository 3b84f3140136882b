-- What the page of an article says of its days, with the place of each (JSON).
ALTER TABLE articles ADD COLUMN dates TEXT NOT NULL DEFAULT '[]';
-- So that the versions of what stood at one address are found.
CREATE INDEX articles_by_url ON articles (url);
