-- The snapshots of stage_history that are not stored yet. Reads stage_history. Writes movie_snapshots.
INSERT INTO warehouse.movie_snapshots (movie_id, observed_at, popularity, vote_average, vote_count, revenue)
SELECT movie_id, observed_at, popularity, vote_average, vote_count, revenue FROM stage_history WHERE changed
ON CONFLICT DO NOTHING;
