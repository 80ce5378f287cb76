-- Ids that are missing, dead or stale, in order. Reads exported (temporary) and movies. Writes nothing.
WITH ids AS (SELECT DISTINCT movie_id FROM exported)
SELECT CASE WHEN m.movie_id IS NULL THEN 'missing' WHEN ids.movie_id IS NULL THEN 'dead' ELSE 'stale' END AS kind,
       coalesce(m.movie_id, ids.movie_id) AS movie_id
FROM ids FULL JOIN (SELECT movie_id, fetched_at FROM warehouse.movies WHERE deleted_at IS NULL) AS m USING (movie_id)
WHERE m.movie_id IS NULL OR ids.movie_id IS NULL OR m.fetched_at < %s
ORDER BY kind, movie_id;
