-- 260 invented films with people, companies, genres, outcomes that depend on budget and genre, and 6 upcoming ones.
-- Reads nothing. Writes schema warehouse.
INSERT INTO warehouse.genres (genre_id, name) VALUES (27, 'Horror'), (18, 'Drama'), (35, 'Comedy'), (28, 'Action');
INSERT INTO warehouse.countries (country_code, name) VALUES ('US', 'United States of America'), ('ES', 'Spain');
INSERT INTO warehouse.languages (language_code, name) VALUES ('en', 'English'), ('es', 'Spanish');
INSERT INTO warehouse.companies (company_id, name) SELECT n, 'Company ' || n FROM generate_series(1, 9) n;
INSERT INTO warehouse.people (person_id, name, gender) SELECT n, 'Person ' || n, 1 + n % 2 FROM generate_series(1, 60) n;
INSERT INTO warehouse.movies (movie_id, title, original_title, original_language, overview, status, release_date,
                              runtime, budget, revenue, vote_average, vote_count, popularity, fetched_at)
SELECT n, 'Film ' || n, 'Film ' || n, CASE WHEN n % 5 = 0 THEN 'es' ELSE 'en' END, 'A story about ' || n || ' things.',
       'Released', date '1999-01-05' + n * 29, 80 + abs(hashtext('m' || n)) % 60, money.b,
       money.b * (0.7 + abs(hashtext('r' || n)) % 17 / 8.0 + CASE WHEN money.b < 45000000 THEN 0.6 ELSE 0 END),
       4.8 + abs(hashtext('v' || n)) % 20 / 10.0 + CASE n % 4 WHEN 1 THEN 0.9 WHEN 2 THEN 0.4 ELSE 0 END,
       60 + abs(hashtext('c' || n)) % 900, 1 + abs(hashtext('p' || n)) % 70 + money.b / 1e6, now()
FROM generate_series(1, 254) n
CROSS JOIN LATERAL (SELECT (1 + abs(hashtext('b' || n)) % 90) * 1000000::bigint AS b) money;
INSERT INTO warehouse.movies (movie_id, title, original_title, original_language, overview, status, release_date,
                              runtime, budget, popularity, fetched_at)
SELECT n, 'Film ' || n, 'Film ' || n, 'en', 'It is not out yet.', 'Post Production', current_date + n, 100,
       20000000, 2 + n / 100.0, now()
FROM generate_series(255, 260) n;
INSERT INTO warehouse.movie_genres (movie_id, genre_id, position)
SELECT movie_id, (ARRAY[27, 18, 35, 28])[1 + movie_id % 4], 0 FROM warehouse.movies;
INSERT INTO warehouse.movie_countries (movie_id, country_code, position)
SELECT movie_id, CASE WHEN original_language = 'es' THEN 'ES' ELSE 'US' END, 0 FROM warehouse.movies;
INSERT INTO warehouse.movie_companies (movie_id, company_id, position)
SELECT movie_id, 1 + movie_id % 9, 0 FROM warehouse.movies;
INSERT INTO warehouse.movie_crew (movie_id, position, person_id, department, job)
SELECT movie_id, 0, 1 + movie_id % 12, 'Directing', 'Director' FROM warehouse.movies;
INSERT INTO warehouse.movie_cast (movie_id, position, person_id, character, cast_order)
SELECT movie_id, k, 13 + (movie_id * 5 + k) % 48, 'Somebody', k FROM warehouse.movies CROSS JOIN generate_series(0, 2) k;
-- Somebody whose name can be misspelt.
INSERT INTO warehouse.people (person_id, name, gender) VALUES (61, 'Agnieszka Holland', 1);
INSERT INTO warehouse.movie_crew (movie_id, position, person_id, department, job) VALUES (3, 1, 61, 'Writing', 'Screenplay');
INSERT INTO warehouse.load_ledger (part_set, digest, documents, tombstones, quarantined, rows, seconds)
VALUES ('backfill-test', 'none', 260, 0, 0, 2000, 1.5);
-- Strange characters that must never become markup.
UPDATE warehouse.movies SET title = '<b>O''Hara & "Söhne"</b>', popularity = 500 WHERE movie_id = 7;
UPDATE warehouse.movies SET title = '<script>alert(1)</script> & <i>Sons</i>' WHERE movie_id IN (225, 256);
UPDATE warehouse.movies SET poster_path = '/' || movie_id || '.jpg' WHERE movie_id IN (225, 256);
