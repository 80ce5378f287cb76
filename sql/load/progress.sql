-- Rows that loads have written so far, those of the running load included (a sequence is seen before its load commits).
-- Reads load_ledger, rows_loading. Writes nothing.
SELECT (SELECT coalesce(sum(rows), 0)::bigint FROM warehouse.load_ledger) + (SELECT last_value FROM warehouse.rows_loading);
