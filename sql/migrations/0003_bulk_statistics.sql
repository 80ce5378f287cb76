-- The first load of an empty warehouse also leaves statistics, since without them the queries that come right after it are
-- planned badly. A coarse sample does until autovacuum takes a finer one, within a minute of the commit.
-- Reads bulk_definitions. Writes the indexes and keys of the tables that belong to films, and the statistics of all tables.
CREATE OR REPLACE FUNCTION warehouse.end_bulk() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET maintenance_work_mem = '256MB' SET default_statistics_target = 20 AS $$
DECLARE
    statement text;
BEGIN
    FOR statement IN SELECT returns FROM warehouse.bulk_definitions ORDER BY place LOOP
        EXECUTE statement;
    END LOOP;
    DELETE FROM warehouse.bulk_definitions;
    FOR statement IN
        SELECT format('ANALYZE warehouse.%I', relname) FROM pg_class
        WHERE relnamespace = 'warehouse'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    LOOP
        EXECUTE statement;
    END LOOP;
END $$;
