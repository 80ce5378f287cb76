-- Works observations that came late into the history of their films, as if they had come in order: of consecutive equal
-- ones the first is a snapshot and the others are confirmations.
-- Reads stage_movie_snapshots, movie_snapshots, movie_confirmations. Writes stage_history.
INSERT INTO stage_history
WITH films AS (
    SELECT DISTINCT movie_id FROM stage_movie_snapshots
), snapshots AS (
    SELECT s.* FROM films JOIN warehouse.movie_snapshots s USING (movie_id)
), observations AS (
    SELECT * FROM snapshots
    UNION ALL
    SELECT c.movie_id, c.observed_at, s.popularity, s.vote_average, s.vote_count, s.revenue
    FROM films JOIN warehouse.movie_confirmations c USING (movie_id) CROSS JOIN LATERAL (
        SELECT * FROM snapshots WHERE snapshots.movie_id = c.movie_id AND snapshots.observed_at < c.observed_at
        ORDER BY observed_at DESC LIMIT 1
    ) s
    UNION ALL
    SELECT * FROM stage_movie_snapshots
), single AS (
    SELECT DISTINCT ON (movie_id, observed_at) * FROM observations
    ORDER BY movie_id, observed_at, popularity DESC, vote_average DESC, vote_count DESC, revenue DESC
)
SELECT *, ROW(popularity, vote_average, vote_count, revenue) IS DISTINCT FROM
          lag(ROW(popularity, vote_average, vote_count, revenue)) OVER (PARTITION BY movie_id ORDER BY observed_at)
          OR row_number() OVER (PARTITION BY movie_id ORDER BY observed_at) = 1 AS changed
FROM single;
