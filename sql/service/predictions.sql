-- The twenty most popular films that have both a promoted forecast and an outcome, side by side.
-- Reads schema ask, warehouse.movies. Writes nothing.
-- The actual popularity percentile is the share of known popularities below the film's own, from 0 to 1: one pass over
-- all films counts those between the picked films' popularities.
WITH picked AS (
    SELECT m.movie_id, m.title, m.release_date, m.popularity, m.vote_average AS actual_vote_average, m.vote_count,
           m.budget, m.revenue, p.model_tag, p.predicted_at, p.commercial_probability, p.critical_probability,
           p.vote_average, p.vote_average_low, p.vote_average_high,
           p.popularity_percentile, p.popularity_percentile_low, p.popularity_percentile_high
    FROM ask.movie_predictions p JOIN ask.movies m USING (movie_id)
    WHERE m.popularity IS NOT NULL AND m.vote_average IS NOT NULL AND m.vote_count >= 50
    ORDER BY m.popularity DESC NULLS LAST, m.movie_id
    LIMIT 20
), edges AS MATERIALIZED (
    SELECT array_agg(DISTINCT popularity ORDER BY popularity) AS marks FROM picked
), counted AS (
    SELECT width_bucket(w.popularity, marks) AS bucket, count(*) AS films
    FROM warehouse.movies w CROSS JOIN edges
    WHERE w.popularity IS NOT NULL AND w.deleted_at IS NULL
    GROUP BY bucket
)
SELECT picked.*,
       (SELECT (coalesce(sum(films) FILTER (WHERE bucket < width_bucket(picked.popularity, marks)), 0) / sum(films))
               ::double precision
        FROM counted CROSS JOIN edges) AS actual_popularity_percentile
FROM picked
ORDER BY picked.popularity DESC, picked.movie_id;
