-- Films, quarantine and loads in one row. Reads movies, quarantine, load_ledger. Writes nothing.
SELECT (SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NULL) AS movies,
       (SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NOT NULL) AS deleted,
       (SELECT count(*) FROM warehouse.quarantine WHERE replayed_at IS NULL) AS quarantined,
       (SELECT count(*) FROM warehouse.load_ledger) AS part_sets,
       newest.part_set AS last_part_set, newest.loaded_at
FROM (SELECT 1) AS one
LEFT JOIN (SELECT part_set, loaded_at FROM warehouse.load_ledger ORDER BY loaded_at DESC LIMIT 1) AS newest ON true;
