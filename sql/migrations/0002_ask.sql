-- The views that questions may see: live films that are not adult, one row for one thing, names instead of codes.
-- Reads schema warehouse. Writes schema ask.
CREATE SCHEMA ask;
COMMENT ON SCHEMA ask IS 'Curated views: the only thing that the question-answering role can see.';

CREATE VIEW ask.movies AS
SELECT m.movie_id, m.title, m.original_title, m.original_language, l.name AS original_language_name,
       m.overview, m.tagline, m.homepage, m.status, m.release_date,
       extract(year FROM m.release_date)::integer AS release_year,
       (extract(year FROM m.release_date)::integer / 10) * 10 AS release_decade,
       m.runtime, m.budget, m.revenue, m.revenue - m.budget AS profit,
       m.revenue::double precision / m.budget AS return_on_investment,
       m.vote_average, m.vote_count, m.popularity, m.collection_id, c.name AS collection, m.fetched_at
FROM warehouse.movies m
LEFT JOIN warehouse.languages l ON l.language_code = m.original_language
LEFT JOIN warehouse.collections c USING (collection_id)
WHERE m.deleted_at IS NULL AND NOT m.adult;

CREATE VIEW ask.movie_genres AS
SELECT movie_id, genre_id, g.name AS genre
FROM warehouse.movie_genres JOIN warehouse.genres g USING (genre_id) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_keywords AS
SELECT movie_id, keyword_id, k.name AS keyword
FROM warehouse.movie_keywords JOIN warehouse.keywords k USING (keyword_id) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_companies AS
SELECT movie_id, company_id, c.name AS company
FROM warehouse.movie_companies JOIN warehouse.companies c USING (company_id) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_countries AS
SELECT movie_id, country_code, c.name AS country
FROM warehouse.movie_countries JOIN warehouse.countries c USING (country_code) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_languages AS
SELECT movie_id, language_code, l.name AS language
FROM warehouse.movie_languages JOIN warehouse.languages l USING (language_code) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.people AS
SELECT person_id, name AS person, CASE gender WHEN 1 THEN 'female' WHEN 2 THEN 'male' WHEN 3 THEN 'non-binary' END AS gender
FROM warehouse.people;

CREATE VIEW ask.movie_cast AS
SELECT movie_id, person_id, p.person, p.gender, mc.character, mc.cast_order
FROM warehouse.movie_cast mc JOIN ask.people p USING (person_id) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_crew AS
SELECT movie_id, person_id, p.person, p.gender, mc.department, mc.job
FROM warehouse.movie_crew mc JOIN ask.people p USING (person_id) JOIN ask.movies USING (movie_id);

CREATE VIEW ask.release_dates AS
SELECT movie_id, r.country_code, r.release_type, r.release_date, r.certification
FROM warehouse.release_dates r JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_snapshots AS
SELECT movie_id, s.observed_at, s.popularity, s.vote_average, s.vote_count, s.revenue
FROM warehouse.movie_snapshots s JOIN ask.movies USING (movie_id);

CREATE VIEW ask.movie_predictions AS
SELECT p.movie_id, p.model_tag, p.predicted_at, p.commercial_probability, p.critical_probability,
       p.vote_average, p.vote_average_low, p.vote_average_high,
       p.popularity_percentile, p.popularity_percentile_low, p.popularity_percentile_high
FROM warehouse.model_predictions p JOIN ask.movies USING (movie_id)
JOIN warehouse.model_versions v ON v.tag = p.model_tag AND v.status = 'promoted';
