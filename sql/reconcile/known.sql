-- Live films with the time of their document. Reads movies. Writes nothing.
SELECT movie_id, fetched_at FROM warehouse.movies WHERE deleted_at IS NULL ORDER BY movie_id;
