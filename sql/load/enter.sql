-- Enters a load into the ledger, in the load's own transaction. Reads nothing. Writes load_ledger.
INSERT INTO warehouse.load_ledger (part_set, digest, documents, tombstones, quarantined, rows, seconds, drift)
VALUES (%(part_set)s, %(digest)s, %(documents)s, %(tombstones)s, %(quarantined)s, %(rows)s, %(seconds)s, %(drift)s);
