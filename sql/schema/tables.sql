-- Tables and views of the product with their comments; partitions are told by their parent. Reads the catalogue.
SELECT c.oid, n.nspname, c.relname, obj_description(c.oid, 'pg_class')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('warehouse', 'ask', 'marquee') AND c.relkind IN ('r', 'p', 'v') AND NOT c.relispartition
ORDER BY n.nspname = 'marquee', n.nspname = 'ask', c.relname COLLATE "C";
