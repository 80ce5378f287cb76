-- How old and how large the data is: what /api/health reports.
-- Reads warehouse.movies, load_ledger, quarantine. Writes nothing.
SELECT (SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NULL) AS films,
       (SELECT max(loaded_at) FROM warehouse.load_ledger) AS loaded_at,
       (SELECT max(fetched_at) FROM warehouse.movies) AS fetched_at;
