-- Puts staged rows into a table that has nothing but its key. Reads a staging table. Writes one table of the warehouse.
MERGE INTO warehouse.{table} AS t USING {stage} AS s ON {same_key}
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({ours_all});
