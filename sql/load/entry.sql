-- The ledger's row of a part set. Reads load_ledger. Writes nothing.
SELECT digest, documents, tombstones, quarantined, rows, seconds FROM warehouse.load_ledger WHERE part_set = %s;
