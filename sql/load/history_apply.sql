-- Makes the stored history of some films what stage_history says. Reads stage_history.
-- Writes movie_snapshots and movie_confirmations: only rows that differ.
WITH gone AS (
    DELETE FROM warehouse.movie_snapshots AS s USING stage_history AS h
    WHERE h.movie_id = s.movie_id AND h.observed_at = s.observed_at
      AND (NOT h.changed OR ROW(h.popularity, h.vote_average, h.vote_count, h.revenue)
           IS DISTINCT FROM ROW(s.popularity, s.vote_average, s.vote_count, s.revenue))
    RETURNING 1
), confirmed AS (
    INSERT INTO warehouse.movie_confirmations (movie_id, observed_at)
    SELECT movie_id, observed_at FROM stage_history WHERE NOT changed ON CONFLICT DO NOTHING RETURNING 1
), unconfirmed AS (
    DELETE FROM warehouse.movie_confirmations AS c USING stage_history AS h
    WHERE h.movie_id = c.movie_id AND h.observed_at = c.observed_at AND h.changed RETURNING 1
)
SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM confirmed) + (SELECT count(*) FROM unconfirmed);
