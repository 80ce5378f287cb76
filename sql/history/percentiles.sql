-- Every film's popularity at its last snapshot within a span of time, with its percentile among those films: ties share
-- the middle of their ranks. Reads movie_snapshots. Writes nothing.
WITH last AS (
    SELECT DISTINCT ON (movie_id) movie_id, popularity FROM warehouse.movie_snapshots
    WHERE observed_at >= %(begin)s AND observed_at < %(end)s AND popularity IS NOT NULL
    ORDER BY movie_id, observed_at DESC
)
SELECT movie_id, popularity,
       100.0::double precision * (rank() OVER by_popularity - 1 + 0.5 * count(*) OVER same) / count(*) OVER () AS percentile
FROM last
WINDOW by_popularity AS (ORDER BY popularity), same AS (PARTITION BY popularity)
ORDER BY movie_id;
