-- Stored films as /predict takes them: what was known before release, people and companies by id; the same choices of
-- credits and certification as sql/features/films.sql.
-- Reads schema warehouse. Writes nothing.
SELECT m.movie_id, m.title, m.release_date, CASE WHEN m.budget >= 1000 THEN m.budget END AS budget, m.runtime,
       m.original_language, m.overview, m.collection_id AS collection,
       ARRAY(SELECT genre_id FROM warehouse.movie_genres g WHERE g.movie_id = m.movie_id ORDER BY position) AS genres,
       ARRAY(SELECT country_code FROM warehouse.movie_countries c WHERE c.movie_id = m.movie_id ORDER BY position)
           AS countries,
       ARRAY(SELECT company_id FROM warehouse.movie_companies c WHERE c.movie_id = m.movie_id ORDER BY position)
           AS companies,
       ARRAY(SELECT person_id FROM warehouse.movie_crew c WHERE c.movie_id = m.movie_id AND job = 'Director'
             ORDER BY position) AS directors,
       ARRAY(SELECT person_id FROM warehouse.movie_crew c
             WHERE c.movie_id = m.movie_id AND job IN ('Screenplay', 'Writer') ORDER BY position) AS writers,
       ARRAY(SELECT person_id FROM warehouse.movie_cast c WHERE c.movie_id = m.movie_id AND position < 5
             ORDER BY position) AS "cast",
       (SELECT min(certification) FROM warehouse.release_dates r
        WHERE r.movie_id = m.movie_id AND country_code = 'US' AND certification <> '') AS certification
FROM warehouse.movies m
WHERE m.movie_id = ANY (%(movie_ids)s::integer[]) AND m.deleted_at IS NULL AND NOT m.adult;
