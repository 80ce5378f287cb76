-- Films that are not out yet, soonest first, with their promoted forecast; one page of them.
-- Parameters: today, offset, limit, genre (a name in any case, or null).
-- Reads schema ask, warehouse.movies, movie_genres, genres. Writes nothing.
SELECT m.movie_id, m.title, m.release_date, w.poster_path, g.genres, m.popularity, p.model_tag, p.predicted_at,
       p.commercial_probability, p.critical_probability, p.vote_average AS vote_average_forecast,
       p.vote_average_low, p.vote_average_high, p.popularity_percentile, p.popularity_percentile_low,
       p.popularity_percentile_high, count(*) OVER () AS total
FROM ask.movies m
JOIN warehouse.movies w USING (movie_id)
JOIN ask.movie_predictions p USING (movie_id)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(x.name ORDER BY mg.position), '{}') AS genres
    FROM warehouse.movie_genres mg JOIN warehouse.genres x USING (genre_id) WHERE mg.movie_id = m.movie_id
) g
WHERE m.release_date > %(today)s
  AND (%(genre)s::text IS NULL OR EXISTS (SELECT 1 FROM unnest(g.genres) name WHERE lower(name) = lower(%(genre)s)))
ORDER BY m.release_date, m.popularity DESC NULLS LAST, m.movie_id
LIMIT %(limit)s OFFSET %(offset)s;
