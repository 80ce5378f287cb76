-- Takes what documents call a thing: the newest document wins, and its name counts from the first document since the last
-- that said something else. Of equal sayings the first stays.
-- Reads a staging table. Writes one table of names.
MERGE INTO warehouse.{table} AS t
USING (
    SELECT {key}, {said}, min(fetched_at) AS fetched_at FROM (
        SELECT *, max(fetched_at) FILTER (WHERE said IS DISTINCT FROM newest) OVER (PARTITION BY {key}) AS otherwise FROM (
            SELECT *, first_value(said) OVER (PARTITION BY {key} ORDER BY fetched_at DESC, said DESC) AS newest
            FROM (SELECT *, ROW({said}) AS said FROM {stage}) sayings
        ) ranked
    ) compared
    WHERE said IS NOT DISTINCT FROM newest AND (otherwise IS NULL OR fetched_at >= otherwise) GROUP BY {key}, {said}
) AS s ON {same_key}
WHEN MATCHED AND CASE WHEN ROW({theirs_said}) IS NOT DISTINCT FROM ROW({ours_said}) THEN s.fetched_at < t.fetched_at
                      ELSE s.fetched_at > t.fetched_at
                           OR s.fetched_at = t.fetched_at AND ROW({ours_said}) > ROW({theirs_said}) END
    THEN UPDATE SET {changes}
WHEN NOT MATCHED THEN INSERT ({columns}) VALUES ({ours_all});
