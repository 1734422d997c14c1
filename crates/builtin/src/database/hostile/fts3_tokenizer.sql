-- tool: both
-- expect: fts3_tokenizer
SELECT fts3_tokenizer('simple', x'00')
