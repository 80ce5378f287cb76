-- What is known of a film before its release, one row for each film, for training, for stored films and for films that
-- exist only in a request: the single definition of the features' raw material.
-- A career's figures (of a director, a writer, the lead, the first eight actors, a company, a collection, a series: films
-- whose titles agree up to a number or a subtitle) sum the outcomes of films released
-- strictly before the film's own date; whole numbers, so that a sum does not depend on its order.
-- Parameters: everything (all stored films, or only the requested ones), films (a JSON array of requested films),
-- people, companies, collections (the ids whose careers the requested films need), factor (success: revenue / budget).
-- Reads warehouse.movies, movie_genres, movie_countries, movie_cast, movie_crew, movie_companies, release_dates. Writes nothing.
WITH requested AS (
    SELECT *
    FROM jsonb_to_recordset(%(films)s::jsonb) AS r (
        movie_id integer, title text, release_date date, budget bigint, runtime integer, original_language text, overview text,
        certification text, genre_ids integer[], country_codes text[], director_ids integer[], writer_ids integer[],
        cast_ids integer[], company_ids integer[], collection_id integer)
), film AS NOT MATERIALIZED (
    SELECT movie_id, title, release_date, budget, runtime, original_language, overview, collection_id,
           CASE WHEN vote_count >= 10 THEN round(vote_average * 1000)::integer END AS rating,
           CASE WHEN revenue >= 1000 THEN round(log(revenue::double precision) * 10000)::integer END AS earning,
           CASE WHEN revenue >= 1000 AND budget >= 1000
                THEN (revenue >= %(factor)s::double precision * budget)::integer END AS success,
           CASE WHEN revenue >= 1000 AND budget >= 1000
                THEN round(log(revenue::double precision / budget) * 10000)::integer END AS profit
    FROM warehouse.movies
    WHERE deleted_at IS NULL AND NOT adult AND release_date IS NOT NULL
), named AS (
    SELECT movie_id, warehouse.series_stem(title) AS stem FROM requested WHERE title IS NOT NULL
), credit AS (
    SELECT DISTINCT CASE job WHEN 'Director' THEN 0 ELSE 1 END AS kind, person_id AS entity_id, movie_id
    FROM warehouse.movie_crew
    WHERE job IN ('Director', 'Screenplay', 'Writer') AND (%(everything)s::boolean OR person_id = ANY (%(people)s::integer[]))
    UNION ALL
    SELECT DISTINCT 2, person_id, movie_id
    FROM warehouse.movie_cast
    WHERE position < 8 AND (%(everything)s::boolean OR person_id = ANY (%(people)s::integer[]))
    UNION ALL
    SELECT DISTINCT 5, person_id, movie_id
    FROM warehouse.movie_cast
    WHERE position = 0 AND (%(everything)s::boolean OR person_id = ANY (%(people)s::integer[]))
    UNION ALL
    SELECT 3, company_id, movie_id
    FROM warehouse.movie_companies
    WHERE %(everything)s::boolean OR company_id = ANY (%(companies)s::integer[])
    UNION ALL
    SELECT 4, collection_id, movie_id
    FROM film
    WHERE collection_id IS NOT NULL AND (%(everything)s::boolean OR collection_id = ANY (%(collections)s::integer[]))
    UNION ALL
    SELECT 6, hashtext(stem), movie_id
    FROM (SELECT movie_id, warehouse.series_stem(title) AS stem FROM film) AS titled
    WHERE %(everything)s::boolean OR stem = ANY (ARRAY(SELECT stem FROM named))
), line AS (
    SELECT kind, entity_id, movie_id, release_date, rating, earning, success, profit, true AS stored
    FROM credit JOIN film USING (movie_id)
    UNION ALL
    SELECT kind, entity_id, movie_id, release_date, NULL, NULL, NULL, NULL, false
    FROM requested CROSS JOIN LATERAL (
        SELECT DISTINCT 0 AS kind, unnest(director_ids) AS entity_id
        UNION ALL SELECT DISTINCT 1, unnest(writer_ids)
        UNION ALL SELECT DISTINCT 2, unnest(cast_ids[1:8])
        UNION ALL SELECT 5, cast_ids[1] WHERE cast_ids[1] IS NOT NULL
        UNION ALL SELECT DISTINCT 3, unnest(company_ids)
        UNION ALL SELECT 4, collection_id WHERE collection_id IS NOT NULL
        UNION ALL SELECT 6, hashtext(stem) FROM named WHERE named.movie_id = requested.movie_id) AS wanted
), career AS (
    SELECT kind, movie_id, release_date,
           count(*) FILTER (WHERE stored) OVER earlier AS films,
           max(release_date) FILTER (WHERE stored) OVER earlier AS latest,
           count(rating) OVER earlier AS rated, sum(rating) OVER earlier AS rating,
           count(earning) OVER earlier AS earned, sum(earning) OVER earlier AS earning,
           count(success) OVER earlier AS judged, sum(success) OVER earlier AS success, sum(profit) OVER earlier AS profit,
           count(rating) OVER recent AS lately_rated, sum(rating) OVER recent AS lately
    FROM line
    WINDOW earlier AS (PARTITION BY kind, entity_id ORDER BY release_date
                       RANGE BETWEEN UNBOUNDED PRECEDING AND interval '1 day' PRECEDING),
           recent AS (PARTITION BY kind, entity_id ORDER BY release_date
                      RANGE BETWEEN interval '8 years' PRECEDING AND interval '1 day' PRECEDING)
), record AS (
    SELECT movie_id, kind,
           ARRAY[count(*), sum(films), max(films), coalesce(min(release_date - latest), -1), sum(rated),
                 coalesce(sum(rating), 0), sum(earned), coalesce(sum(earning), 0), sum(judged), coalesce(sum(success), 0),
                 coalesce(sum(profit), 0), sum(lately_rated), coalesce(sum(lately), 0)
           ]::double precision[] AS figures
    FROM career
    GROUP BY movie_id, kind
), careers AS (
    SELECT movie_id,
           max(figures) FILTER (WHERE kind = 0) AS director, max(figures) FILTER (WHERE kind = 1) AS writer,
           max(figures) FILTER (WHERE kind = 2) AS actor, max(figures) FILTER (WHERE kind = 3) AS company,
           max(figures) FILTER (WHERE kind = 4) AS collection, max(figures) FILTER (WHERE kind = 5) AS lead,
           max(figures) FILTER (WHERE kind = 6) AS series
    FROM record
    GROUP BY movie_id
), target AS (
    SELECT movie_id, title, release_date, budget, runtime, original_language, overview,
           (SELECT min(r.certification) FROM warehouse.release_dates r
            WHERE r.movie_id = film.movie_id AND r.country_code = 'US' AND r.certification <> '') AS certification,
           ARRAY(SELECT g.genre_id FROM warehouse.movie_genres g WHERE g.movie_id = film.movie_id
                 ORDER BY g.position) AS genre_ids,
           ARRAY(SELECT c.country_code FROM warehouse.movie_countries c WHERE c.movie_id = film.movie_id
                 ORDER BY c.position) AS country_codes
    FROM film
    WHERE %(everything)s::boolean
    UNION ALL
    SELECT movie_id, title, release_date, budget, runtime, original_language, overview, certification,
           coalesce(genre_ids, '{}'), coalesce(country_codes, '{}')
    FROM requested
)
SELECT movie_id, title, release_date, budget, runtime, original_language, certification, genre_ids, country_codes,
       overview, director, writer, actor, company, collection, lead, series
FROM target LEFT JOIN careers USING (movie_id)
ORDER BY release_date, movie_id;
