-- Every name that a question can mention, with its kind, id, weight (for ties), people's main role and films' year.
-- Of a large warehouse only the characters that appear more than once: the others are found by a text in quotes.
-- Reads the views of schema ask. Writes nothing.
SELECT 'movie' AS kind, movie_id::text AS identity, title AS name, coalesce(vote_count, 0)::float8 AS weight, NULL AS role,
       release_year AS year
FROM ask.movies
UNION ALL
SELECT 'movie', movie_id::text, original_title, coalesce(vote_count, 0)::float8, NULL, release_year
FROM ask.movies WHERE original_title <> title
UNION ALL
SELECT 'collection', collection_id::text, collection, count(*)::float8, NULL, NULL
FROM ask.movies WHERE collection IS NOT NULL GROUP BY collection_id, collection
UNION ALL
SELECT 'genre', genre_id::text, genre, count(*)::float8, NULL, NULL FROM ask.movie_genres GROUP BY genre_id, genre
UNION ALL
SELECT 'keyword', keyword_id::text, keyword, count(*)::float8, NULL, NULL FROM ask.movie_keywords GROUP BY keyword_id, keyword
UNION ALL
SELECT 'company', company_id::text, company, count(*)::float8, NULL, NULL FROM ask.movie_companies GROUP BY company_id, company
UNION ALL
SELECT 'country', country_code, country, count(*)::float8, NULL, NULL FROM ask.movie_countries GROUP BY country_code, country
UNION ALL
SELECT 'language', language_code, language, count(*)::float8, NULL, NULL
FROM ask.movie_languages GROUP BY language_code, language
UNION ALL
SELECT 'job', job, job, count(*)::float8, NULL, NULL FROM ask.movie_crew WHERE job <> '' GROUP BY job
UNION ALL
SELECT 'department', department, department, count(*)::float8, NULL, NULL
FROM ask.movie_crew WHERE department <> '' GROUP BY department
UNION ALL
SELECT 'certification', certification, certification, count(*)::float8, NULL, NULL
FROM ask.release_dates WHERE certification <> '' GROUP BY certification
UNION ALL
SELECT 'character', character, character, count(*)::float8, NULL, NULL
FROM ask.movie_cast WHERE character <> '' GROUP BY character
HAVING count(*) > 1 OR (SELECT count(*) FROM ask.movies) < 50000
UNION ALL
SELECT 'person', p.person_id::text, p.person, coalesce(a.films, 0) + coalesce(d.films, 0)::float8,
       CASE WHEN coalesce(d.films, 0) > coalesce(a.films, 0) THEN 'director'
            WHEN coalesce(a.films, 0) > 0 THEN 'actor' ELSE 'crew' END,
       NULL
FROM ask.people p
LEFT JOIN (SELECT person_id, count(*) AS films FROM ask.movie_cast GROUP BY person_id) a USING (person_id)
LEFT JOIN (SELECT person_id, count(*) AS films FROM ask.movie_crew WHERE job = 'Director' GROUP BY person_id) d
    USING (person_id);
