-- Puts staged rows into their table; rows that are there already and equal are not touched.
-- Reads a staging table. Writes one table of the warehouse.
MERGE INTO warehouse.{table} AS t USING {stage} AS s ON {same_key}
WHEN MATCHED AND ROW({theirs}) IS DISTINCT FROM ROW({ours}) THEN UPDATE SET {changes}
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({ours_all});
