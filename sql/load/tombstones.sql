-- Keeps the last time that TMDB said an id is gone. Reads stage_tombstones. Writes tombstones.
MERGE INTO warehouse.tombstones AS t
USING (SELECT movie_id, max(fetched_at) AS fetched_at FROM stage_tombstones GROUP BY movie_id) AS s ON t.movie_id = s.movie_id
WHEN MATCHED AND s.fetched_at > t.fetched_at THEN UPDATE SET fetched_at = s.fetched_at
WHEN NOT MATCHED THEN INSERT (movie_id, fetched_at) VALUES (s.movie_id, s.fetched_at);
