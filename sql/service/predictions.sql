-- The twenty most popular films that have both a promoted forecast and an outcome, side by side.
-- Reads schema ask, warehouse.movies. Writes nothing.
-- The actual popularity percentile is the share of known popularities below the film's own, from 0 to 1.
WITH picked AS (
    SELECT m.movie_id, m.title, m.release_date, m.popularity, m.vote_average AS actual_vote_average, m.vote_count,
           m.budget, m.revenue, p.model_tag, p.predicted_at, p.commercial_probability, p.critical_probability,
           p.vote_average, p.vote_average_low, p.vote_average_high,
           p.popularity_percentile, p.popularity_percentile_low, p.popularity_percentile_high
    FROM ask.movie_predictions p JOIN ask.movies m USING (movie_id)
    WHERE m.popularity IS NOT NULL AND m.vote_average IS NOT NULL AND m.vote_count >= 50
    ORDER BY m.popularity DESC, m.movie_id
    LIMIT 20
), total AS (
    SELECT count(*) AS films FROM warehouse.movies WHERE popularity IS NOT NULL AND deleted_at IS NULL
)
SELECT picked.*,
       (SELECT 1.0 * count(*) FROM warehouse.movies w
        WHERE w.popularity < picked.popularity AND w.deleted_at IS NULL)::double precision / total.films
           AS actual_popularity_percentile
FROM picked CROSS JOIN total
ORDER BY picked.popularity DESC, picked.movie_id;
