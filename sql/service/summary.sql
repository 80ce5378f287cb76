-- The ten most popular films now, with their promoted forecast where there is one.
-- Reads schema ask, warehouse.movies. Writes nothing.
SELECT m.movie_id, m.title, m.release_date, m.popularity, m.vote_average, m.vote_count, w.poster_path,
       g.genres, p.commercial_probability, p.critical_probability, m.fetched_at
FROM ask.movies m
JOIN warehouse.movies w USING (movie_id)
LEFT JOIN ask.movie_predictions p USING (movie_id)
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(x.name ORDER BY mg.position), '{}') AS genres
    FROM warehouse.movie_genres mg JOIN warehouse.genres x USING (genre_id) WHERE mg.movie_id = m.movie_id
) g
WHERE m.popularity IS NOT NULL
ORDER BY m.popularity DESC NULLS LAST, m.movie_id
LIMIT 10;
