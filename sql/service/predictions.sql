-- Films that have both a promoted forecast and an outcome, side by side, the most popular first: a page and the total.
-- Parameters: offset, limit, genre (a name in any case), released_from, released_to; null where nothing is wished.
-- Reads schema ask, warehouse.movies, movie_genres, genres. Writes nothing.
-- The actual popularity percentile is the share of known popularities below the film's own, from 0 to 1: one pass over
-- all films counts those between the picked films' popularities.
WITH chosen AS (
    SELECT m.movie_id, m.title, m.release_date, m.popularity, m.vote_average AS actual_vote_average, m.vote_count,
           m.budget, m.revenue, p.model_tag, p.predicted_at, p.commercial_probability, p.critical_probability,
           p.vote_average, p.vote_average_low, p.vote_average_high,
           p.popularity_percentile, p.popularity_percentile_low, p.popularity_percentile_high
    FROM ask.movie_predictions p JOIN ask.movies m USING (movie_id)
    WHERE m.popularity IS NOT NULL AND m.vote_average IS NOT NULL AND m.vote_count >= 50
      AND (%(released_from)s::date IS NULL OR m.release_date >= %(released_from)s)
      AND (%(released_to)s::date IS NULL OR m.release_date <= %(released_to)s)
      AND (%(genre)s::text IS NULL OR EXISTS (
               SELECT 1 FROM warehouse.movie_genres g JOIN warehouse.genres n USING (genre_id)
               WHERE g.movie_id = m.movie_id AND lower(n.name) = lower(%(genre)s)))
), picked AS (
    SELECT * FROM chosen ORDER BY popularity DESC NULLS LAST, movie_id LIMIT %(limit)s OFFSET %(offset)s
), edges AS MATERIALIZED (
    SELECT array_agg(DISTINCT popularity ORDER BY popularity) AS marks FROM picked
), counted AS (
    SELECT width_bucket(w.popularity, marks) AS bucket, count(*) AS films
    FROM warehouse.movies w CROSS JOIN edges
    WHERE w.popularity IS NOT NULL AND w.deleted_at IS NULL AND marks IS NOT NULL
    GROUP BY bucket
), compared AS (
    SELECT picked.*,
           (SELECT (coalesce(sum(films) FILTER (WHERE bucket < width_bucket(picked.popularity, marks)), 0) / sum(films))
                   ::double precision
            FROM counted CROSS JOIN edges) AS actual_popularity_percentile
    FROM picked
)
SELECT (SELECT count(*) FROM chosen) AS total,
       (SELECT coalesce(json_agg(c ORDER BY c.popularity DESC, c.movie_id), '[]') FROM compared c) AS predictions;
