-- When a part set was last loaded.
-- Reads warehouse.load_ledger. Writes nothing.
SELECT max(loaded_at) AS loaded_at FROM warehouse.load_ledger;
