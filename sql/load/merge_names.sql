-- Takes what documents call a thing: the newest document that says something else wins; of equal sayings the first stays.
-- Reads a staging table. Writes one table of names.
MERGE INTO warehouse.{table} AS t
USING (
    SELECT {columns} FROM (
        SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY fetched_at DESC, said DESC) AS place
        FROM (SELECT {key}, {said}, ROW({said}) AS said, min(fetched_at) AS fetched_at FROM {stage} GROUP BY {key}, {said}) sayings
    ) ranked WHERE place = 1
) AS s ON {same_key}
WHEN MATCHED AND CASE WHEN ROW({theirs_said}) IS NOT DISTINCT FROM ROW({ours_said}) THEN s.fetched_at < t.fetched_at
                      ELSE s.fetched_at > t.fetched_at
                           OR s.fetched_at = t.fetched_at AND ROW({ours_said}) > ROW({theirs_said}) END
    THEN UPDATE SET {changes}
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({ours_all});
