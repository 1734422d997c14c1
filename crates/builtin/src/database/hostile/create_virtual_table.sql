-- tool: update
-- expect: virtual tables cannot be made
CREATE VIRTUAL TABLE words USING fts5(word)
