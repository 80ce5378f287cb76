-- Removes documents in quarantine that are too old to be kept. Reads and writes quarantine.
DELETE FROM warehouse.quarantine WHERE fetched_at < %s;
