-- A film's popularity, votes and revenue over time, each with its popularity's percentile among all films that were
-- observed in the same month (UTC): TMDB's scale changes over the years, so only values of the same days compare.
-- Reads movie_snapshots, movie_confirmations. Writes nothing.
WITH own AS (
    SELECT observed_at, popularity, vote_average, vote_count, revenue,
           date_trunc('month', observed_at, 'UTC') AS month
    FROM warehouse.movie_snapshots WHERE movie_id = %(movie_id)s
)
SELECT own.observed_at, own.popularity, own.vote_average, own.vote_count, own.revenue, ranked.percentile
FROM own LEFT JOIN LATERAL (
    SELECT 100.0::double precision * (count(*) FILTER (WHERE s.popularity < own.popularity)
                    + 0.5 * count(*) FILTER (WHERE s.popularity = own.popularity)) / count(*) AS percentile
    FROM (
        SELECT DISTINCT ON (movie_id) popularity FROM warehouse.movie_snapshots
        WHERE observed_at >= own.month AND observed_at < own.month + interval '1 month'
        ORDER BY movie_id, observed_at DESC
    ) AS s
    HAVING count(s.popularity) >= %(fewest)s
) AS ranked ON own.popularity IS NOT NULL
ORDER BY own.observed_at;
