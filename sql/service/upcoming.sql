-- Films that are not out yet, soonest first, with their promoted forecast: a page of them and the total.
-- Parameters: today, offset, limit, genre (a name in any case), released_from, released_to; null where nothing is wished.
-- Reads schema ask, warehouse.movies, movie_genres, genres. Writes nothing.
WITH chosen AS (
    SELECT m.movie_id, m.title, m.release_date, w.poster_path, g.genres, m.popularity, p.model_tag, p.predicted_at,
           p.commercial_probability, p.critical_probability, p.vote_average AS vote_average_forecast,
           p.vote_average_low, p.vote_average_high, p.popularity_percentile, p.popularity_percentile_low,
           p.popularity_percentile_high
    FROM ask.movies m
    JOIN warehouse.movies w USING (movie_id)
    JOIN ask.movie_predictions p USING (movie_id)
    CROSS JOIN LATERAL (
        SELECT coalesce(array_agg(x.name ORDER BY mg.position), '{}') AS genres
        FROM warehouse.movie_genres mg JOIN warehouse.genres x USING (genre_id) WHERE mg.movie_id = m.movie_id
    ) g
    WHERE m.release_date > %(today)s
      AND (%(released_from)s::date IS NULL OR m.release_date >= %(released_from)s)
      AND (%(released_to)s::date IS NULL OR m.release_date <= %(released_to)s)
      AND (%(genre)s::text IS NULL OR EXISTS (SELECT 1 FROM unnest(g.genres) name WHERE lower(name) = lower(%(genre)s)))
), page AS (
    SELECT * FROM chosen ORDER BY release_date, popularity DESC NULLS LAST, movie_id LIMIT %(limit)s OFFSET %(offset)s
)
SELECT (SELECT count(*) FROM chosen) AS total,
       (SELECT coalesce(json_agg(p ORDER BY p.release_date, p.popularity DESC NULLS LAST, p.movie_id), '[]')
        FROM page p) AS movies;
