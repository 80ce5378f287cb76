-- What came true, one row for each live film released long enough before it was observed; NULL where it is not known.
-- Popularity is the rank among released films observed within half a year of the newest observation: TMDB changes its scale over time.
-- Parameters: factor (success: revenue / budget), maturity (days between release and observation), now.
-- Reads warehouse.movies. Writes nothing.
WITH film AS (
    SELECT movie_id, release_date, budget, revenue, vote_average, vote_count, popularity, fetched_at
    FROM warehouse.movies
    WHERE deleted_at IS NULL AND NOT adult AND release_date IS NOT NULL
      AND release_date <= (fetched_at AT TIME ZONE 'UTC')::date - %(maturity)s::integer
      AND fetched_at <= %(now)s::timestamptz
), current AS (
    SELECT movie_id, percent_rank() OVER (ORDER BY popularity) AS popularity_percentile
    FROM film
    WHERE popularity IS NOT NULL AND fetched_at >= (SELECT max(fetched_at) FROM film) - interval '180 days'
)
SELECT movie_id, release_date,
       CASE WHEN budget >= 1000 AND revenue >= 1000
            THEN (revenue >= %(factor)s::double precision * budget)::integer END AS commercial,
       CASE WHEN budget >= 1000 AND revenue >= 1000
            THEN log(revenue::double precision / budget) END AS profit,
       vote_average,
       coalesce(vote_count, 0) AS votes,
       popularity_percentile
FROM film LEFT JOIN current USING (movie_id)
ORDER BY release_date, movie_id;
