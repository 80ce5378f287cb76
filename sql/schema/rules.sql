-- Keys, checks, partitioning and further indexes of each table, as Postgres writes them. Reads the catalogue.
SELECT of_table, rule FROM (
    SELECT conrelid AS of_table, 1 AS place, contype::text || conname AS name, pg_get_constraintdef(oid) AS rule
    FROM pg_constraint WHERE contype IN ('p', 'u', 'f', 'c') AND connamespace::regnamespace::text IN ('warehouse', 'marquee')
    UNION ALL
    SELECT partrelid, 2, '', 'PARTITION BY ' || pg_get_partkeydef(partrelid) FROM pg_partitioned_table
    UNION ALL
    SELECT i.indrelid, 3, r.relname::text, regexp_replace(pg_get_indexdef(i.indexrelid), ' ON (ONLY )?\S+ USING', ' USING')
    FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)
      AND r.relnamespace::regnamespace::text IN ('warehouse', 'marquee')
) AS rules
ORDER BY of_table, place, name COLLATE "C";
