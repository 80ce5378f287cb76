-- Makes a staging table of this transaction that takes rows of one table of the warehouse. Reads nothing. Writes pg_temp.
CREATE TEMPORARY TABLE {stage} ON COMMIT DROP AS SELECT {columns} FROM warehouse.{table} WITH NO DATA;
