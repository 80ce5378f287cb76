-- 100,000 films with credits, links, snapshots and forecasts, made up for looking at plans. Writes schema warehouse.
SELECT warehouse.begin_bulk();
INSERT INTO warehouse.collections SELECT i, 'Series ' || i FROM generate_series(1, 3000) i;
INSERT INTO warehouse.genres SELECT i, 'Genre ' || i FROM generate_series(1, 19) i;
INSERT INTO warehouse.countries SELECT 'C' || i, 'Country ' || i FROM generate_series(1, 200) i;
INSERT INTO warehouse.languages SELECT 'l' || i, 'Language ' || i FROM generate_series(1, 150) i;
INSERT INTO warehouse.keywords SELECT i, 'keyword ' || i FROM generate_series(1, 20000) i;
INSERT INTO warehouse.companies SELECT i, 'Company ' || i FROM generate_series(1, 30000) i;
INSERT INTO warehouse.people SELECT i, 'Person ' || i, 1 + i % 3 FROM generate_series(1, 200000) i;
INSERT INTO warehouse.movies (movie_id, title, original_language, release_date, budget, revenue, vote_average, vote_count,
                              popularity, collection_id, fetched_at, deleted_at, overview)
SELECT i, 'Film ' || i, 'l' || (1 + i % 150), date '1950-01-01' + (i * 7919) % 28500, nullif(i % 5, 0) * 1000000,
       nullif(i % 7, 0) * 2000000, 1 + (i % 90) / 10.0, 1 + i % 3000, (i * 31 % 100000) / 100.0,
       CASE WHEN i % 20 = 0 THEN 1 + i % 3000 END, '2026-10-01'::timestamptz + i * interval '1 second',
       CASE WHEN i % 500 = 0 THEN '2026-11-01'::timestamptz END, repeat('word ', 40)
FROM generate_series(1, 100000) i;
INSERT INTO warehouse.movie_genres SELECT i, 1 + (i + k) % 19, k FROM generate_series(1, 100000) i, generate_series(0, 1) k;
INSERT INTO warehouse.movie_countries SELECT i, 'C' || 1 + (i % 200), 0 FROM generate_series(1, 100000) i;
INSERT INTO warehouse.movie_languages SELECT i, 'l' || 1 + (i % 150), 0 FROM generate_series(1, 100000) i;
INSERT INTO warehouse.movie_keywords SELECT i, 1 + (i * 7 + k * 101) % 20000 FROM generate_series(1, 100000) i, generate_series(0, 3) k;
INSERT INTO warehouse.movie_companies SELECT i, 1 + (i * 3 + k * 977) % 30000, k FROM generate_series(1, 100000) i, generate_series(0, 1) k;
INSERT INTO warehouse.movie_cast
SELECT i, k, 1 + (i * 13 + k * 7919) % 200000, 'Character ' || k, k FROM generate_series(1, 100000) i, generate_series(0, 6) k;
INSERT INTO warehouse.movie_crew
SELECT i, k, 1 + (i * 17 + k * 7907) % 200000, 'Directing', CASE k WHEN 0 THEN 'Director' ELSE 'Writer' END
FROM generate_series(1, 100000) i, generate_series(0, 2) k;
INSERT INTO warehouse.release_dates SELECT i, 'US', 0, 3, date '2000-01-01', 'PG' FROM generate_series(1, 100000) i;
SELECT warehouse.add_snapshot_month('2026-09-01'), warehouse.add_snapshot_month('2026-10-01');
INSERT INTO warehouse.movie_snapshots
SELECT i, month + i * interval '1 second', i / 100.0, 5, 10 FROM generate_series(1, 100000) i,
       unnest(ARRAY['2026-09-02'::timestamptz, '2026-10-02'::timestamptz]) month;
INSERT INTO warehouse.model_versions VALUES ('m:1', now(), now(), 'promoted', '', '', '{}');
INSERT INTO warehouse.model_predictions
SELECT i, 'm:1', now(), 0.5, 0.5, 6, 5, 7, 50, 40, 60 FROM generate_series(1, 100000, 10) i;
INSERT INTO warehouse.questions (question_id, asked_at, question, status, sql, cost_usd)
SELECT gen_random_uuid(), now() - i * interval '5 minutes', 'question ' || i, 'ok', 'SELECT 1', 0.01
FROM generate_series(1, 100000) i;
SELECT warehouse.end_bulk();
ANALYZE;
