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

COMMENT ON VIEW ask.movies IS 'Films, without deleted and adult ones.';
COMMENT ON COLUMN ask.movies.original_language_name IS 'Original language in English.';
COMMENT ON COLUMN ask.movies.release_year IS 'Year of the first release.';
COMMENT ON COLUMN ask.movies.release_decade IS 'First year of the decade of the first release, e.g. 1990.';
COMMENT ON COLUMN ask.movies.profit IS 'Revenue minus budget in US dollars; NULL unless both are known.';
COMMENT ON COLUMN ask.movies.return_on_investment IS 'Revenue divided by budget; NULL unless both are known.';
COMMENT ON COLUMN ask.movies.collection IS 'Name of the series that the film belongs to.';
COMMENT ON VIEW ask.movie_genres IS 'Genres of each film: one row for a film and a genre.';
COMMENT ON COLUMN ask.movie_genres.genre IS 'Name of the genre in English.';
COMMENT ON VIEW ask.movie_keywords IS 'Keywords of each film: one row for a film and a keyword.';
COMMENT ON COLUMN ask.movie_keywords.keyword IS 'The keyword.';
COMMENT ON VIEW ask.movie_companies IS 'Companies that produced each film: one row for a film and a company.';
COMMENT ON COLUMN ask.movie_companies.company IS 'Name of the company.';
COMMENT ON VIEW ask.movie_countries IS 'Countries that produced each film: one row for a film and a country.';
COMMENT ON COLUMN ask.movie_countries.country IS 'Name of the country in English.';
COMMENT ON VIEW ask.movie_languages IS 'Languages spoken in each film: one row for a film and a language.';
COMMENT ON COLUMN ask.movie_languages.language IS 'Name of the language in English.';
COMMENT ON VIEW ask.people IS 'People who act in films or make them.';
COMMENT ON COLUMN ask.people.person IS 'Name of the person.';
COMMENT ON COLUMN ask.people.gender IS 'female, male, non-binary; NULL when unknown.';
COMMENT ON VIEW ask.movie_cast IS 'Who plays whom in each film: one row for a credit.';
COMMENT ON COLUMN ask.movie_cast.person IS 'Name of the actor.';
COMMENT ON COLUMN ask.movie_cast.gender IS 'female, male, non-binary; NULL when unknown.';
COMMENT ON VIEW ask.movie_crew IS 'Who did which job in each film: one row for a credit.';
COMMENT ON COLUMN ask.movie_crew.person IS 'Name of the person.';
COMMENT ON COLUMN ask.movie_crew.gender IS 'female, male, non-binary; NULL when unknown.';
COMMENT ON VIEW ask.release_dates IS 'Releases of each film by country, with certifications.';
COMMENT ON VIEW ask.movie_snapshots IS 'Popularity, votes and revenue of each film over time.';
COMMENT ON VIEW ask.movie_predictions IS 'Forecasts of the promoted model for each film.';

-- Every other column says what the column of the same name in the warehouse says.
DO $$
DECLARE
    missing record;
BEGIN
    FOR missing IN
        SELECT v.relname AS view, a.attname AS name,
               (SELECT col_description(t.oid, ta.attnum)
                FROM pg_class t JOIN pg_attribute ta ON ta.attrelid = t.oid AND ta.attname = a.attname
                WHERE t.relnamespace = 'warehouse'::regnamespace AND t.relkind IN ('r', 'p')
                  AND col_description(t.oid, ta.attnum) IS NOT NULL
                ORDER BY t.relname <> replace(v.relname, 'movie_predictions', 'model_predictions'), t.relname <> 'movies'
                LIMIT 1) AS comment
        FROM pg_class v JOIN pg_attribute a ON a.attrelid = v.oid AND a.attnum > 0
        WHERE v.relnamespace = 'ask'::regnamespace AND v.relkind = 'v' AND col_description(v.oid, a.attnum) IS NULL
    LOOP
        EXECUTE format('COMMENT ON COLUMN ask.%I.%I IS %L', missing.view, missing.name, missing.comment);
    END LOOP;
END $$;
