-- Removes what newer documents no longer have. Reads two staging tables. Writes one table of what belongs to films.
DELETE FROM warehouse.{table} AS t USING stage_films AS f
WHERE f.movie_id = t.movie_id AND f.{section} AND NOT EXISTS (SELECT FROM {stage} AS s WHERE {same_key});
