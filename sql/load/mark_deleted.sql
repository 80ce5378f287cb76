-- Marks films deleted whose tombstone is no older than their document. Reads stage_tombstones, tombstones. Writes movies.
UPDATE warehouse.movies AS m SET deleted_at = t.fetched_at
FROM warehouse.tombstones AS t
WHERE t.movie_id = m.movie_id AND t.fetched_at >= m.fetched_at AND m.deleted_at IS DISTINCT FROM t.fetched_at
  AND m.movie_id IN (SELECT movie_id FROM stage_tombstones);
