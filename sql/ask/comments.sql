-- The views of schema ask with their columns, types and comments: what a language model is told about the data.
-- Reads the catalogue. Writes nothing.
SELECT c.relname, obj_description(c.oid, 'pg_class'), a.attname, format_type(a.atttypid, a.atttypmod),
       col_description(c.oid, a.attnum)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE n.nspname = 'ask' AND c.relkind = 'v'
ORDER BY c.relname, a.attnum;
