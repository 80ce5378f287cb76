-- What is stored of the films with the given ids. Reads movies and tombstones. Writes nothing.
SELECT movie_id, m.fetched_at, m.digest, m.credits_at, m.keywords_at, m.releases_at,
       m.popularity, m.vote_average, m.vote_count, m.revenue, t.fetched_at
FROM unnest(%s::integer[]) AS wanted (movie_id)
LEFT JOIN warehouse.movies m USING (movie_id)
LEFT JOIN warehouse.tombstones t USING (movie_id)
WHERE m.movie_id IS NOT NULL OR t.movie_id IS NOT NULL;
