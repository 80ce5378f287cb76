-- Forecasts that were made before a film came out, beside what came true: one row for each film, its latest forecast
-- before the release, whichever model made it. Outcomes count after `maturity` days, as in training.
-- Parameters: factor, maturity. Reads warehouse.model_predictions, movies. Writes nothing.
SELECT DISTINCT ON (p.movie_id) p.model_tag, p.movie_id, m.release_date,
       CASE WHEN m.budget >= 1000 AND m.revenue >= 1000
            THEN (m.revenue >= %(factor)s::double precision * m.budget)::integer END AS commercial,
       CASE WHEN m.vote_count >= 50 THEN (m.vote_average >= 6.5)::integer END AS critical,
       CASE WHEN m.vote_count >= 50 THEN m.vote_average END AS vote_average,
       p.commercial_probability, p.critical_probability, p.vote_average AS forecast, p.vote_average_low, p.vote_average_high
FROM warehouse.model_predictions p
JOIN warehouse.movies m USING (movie_id)
WHERE m.deleted_at IS NULL AND p.predicted_at < m.release_date
  AND m.release_date <= (m.fetched_at AT TIME ZONE 'UTC')::date - %(maturity)s::integer
ORDER BY p.movie_id, p.predicted_at DESC;
