-- One film: facts, people, history, forecasts of every model.
-- Parameters: movie_id. Reads schemas ask, warehouse. Writes nothing.
SELECT m.*, w.poster_path, w.backdrop_path, w.imdb_id,
       ARRAY(SELECT g.name FROM warehouse.movie_genres mg JOIN warehouse.genres g USING (genre_id)
             WHERE mg.movie_id = m.movie_id ORDER BY mg.position) AS genres,
       ARRAY(SELECT c.name FROM warehouse.movie_companies mc JOIN warehouse.companies c USING (company_id)
             WHERE mc.movie_id = m.movie_id ORDER BY mc.position) AS companies,
       ARRAY(SELECT c.name FROM warehouse.movie_countries mc JOIN warehouse.countries c USING (country_code)
             WHERE mc.movie_id = m.movie_id ORDER BY mc.position) AS countries,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('person_id', p.person_id, 'name', p.name, 'job', c.job)
                                  ORDER BY c.position), '[]')
        FROM warehouse.movie_crew c JOIN warehouse.people p USING (person_id)
        WHERE c.movie_id = m.movie_id AND c.job IN ('Director', 'Screenplay', 'Writer')) AS crew,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('person_id', p.person_id, 'name', p.name, 'character', c.character)
                                  ORDER BY c.position), '[]')
        FROM warehouse.movie_cast c JOIN warehouse.people p USING (person_id)
        WHERE c.movie_id = m.movie_id AND c.position < 20) AS "cast",
       (SELECT coalesce(jsonb_agg(jsonb_build_object('observed_at', s.observed_at, 'popularity', s.popularity,
                                                     'vote_average', s.vote_average, 'vote_count', s.vote_count,
                                                     'revenue', s.revenue) ORDER BY s.observed_at), '[]')
        FROM (SELECT * FROM warehouse.movie_snapshots h WHERE h.movie_id = m.movie_id
              ORDER BY observed_at DESC LIMIT 200) s) AS history,
       (SELECT coalesce(jsonb_agg(to_jsonb(f) - 'movie_id' ORDER BY f.predicted_at DESC), '[]')
        FROM (SELECT p.*, v.status AS model_status FROM warehouse.model_predictions p
              JOIN warehouse.model_versions v ON v.tag = p.model_tag
              WHERE p.movie_id = m.movie_id ORDER BY p.predicted_at DESC LIMIT 20) f) AS forecasts
FROM ask.movies m JOIN warehouse.movies w USING (movie_id)
WHERE m.movie_id = %(movie_id)s;
