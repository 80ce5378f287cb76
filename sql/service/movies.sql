-- Films by their titles, genres and dates, the most popular first, with their promoted forecast where there is one.
-- Parameters: offset, limit, title (a pattern of LIKE in lower case), genre (a name in any case), released_from,
-- released_to; null where nothing is wished.
-- Reads schema ask, warehouse.movies, movie_genres, genres. Writes nothing.
SELECT m.movie_id, m.title, m.original_title, m.release_date, m.popularity, m.vote_average, m.vote_count, m.budget,
       m.revenue, w.poster_path, g.genres, p.commercial_probability, p.critical_probability
FROM ask.movies m
JOIN warehouse.movies w USING (movie_id)
LEFT JOIN ask.movie_predictions p USING (movie_id)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(x.name ORDER BY mg.position), '{}') AS genres
    FROM warehouse.movie_genres mg JOIN warehouse.genres x USING (genre_id) WHERE mg.movie_id = m.movie_id
) g
WHERE m.popularity IS NOT NULL
  AND (%(title)s::text IS NULL OR lower(m.title) LIKE %(title)s OR lower(m.original_title) LIKE %(title)s)
  AND (%(released_from)s::date IS NULL OR m.release_date >= %(released_from)s)
  AND (%(released_to)s::date IS NULL OR m.release_date <= %(released_to)s)
  AND (%(genre)s::text IS NULL OR EXISTS (SELECT 1 FROM unnest(g.genres) name WHERE lower(name) = lower(%(genre)s)))
ORDER BY m.popularity DESC NULLS LAST, m.movie_id
LIMIT %(limit)s OFFSET %(offset)s;
