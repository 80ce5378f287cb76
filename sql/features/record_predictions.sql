-- Writes one model's forecasts. A forecast of a film that is out already is never replaced: it is the track record.
-- Parameters: tag, now, movie_id and one array for each forecast column.
-- Reads warehouse.movies. Writes warehouse.model_predictions.
INSERT INTO warehouse.model_predictions AS p (
    movie_id, model_tag, predicted_at, commercial_probability, critical_probability,
    vote_average, vote_average_low, vote_average_high,
    popularity_percentile, popularity_percentile_low, popularity_percentile_high)
SELECT r.movie_id, %(tag)s, %(now)s, r.c1, r.c2, r.v1, r.v2, r.v3, r.p1, r.p2, r.p3
FROM unnest(%(movie_id)s::integer[], %(commercial_probability)s::float8[], %(critical_probability)s::float8[],
            %(vote_average)s::float8[], %(vote_average_low)s::float8[], %(vote_average_high)s::float8[],
            %(popularity_percentile)s::float8[], %(popularity_percentile_low)s::float8[],
            %(popularity_percentile_high)s::float8[]) AS r (movie_id, c1, c2, v1, v2, v3, p1, p2, p3)
JOIN warehouse.movies m USING (movie_id)
ON CONFLICT (movie_id, model_tag) DO UPDATE SET
    predicted_at = excluded.predicted_at,
    commercial_probability = excluded.commercial_probability, critical_probability = excluded.critical_probability,
    vote_average = excluded.vote_average, vote_average_low = excluded.vote_average_low,
    vote_average_high = excluded.vote_average_high, popularity_percentile = excluded.popularity_percentile,
    popularity_percentile_low = excluded.popularity_percentile_low,
    popularity_percentile_high = excluded.popularity_percentile_high
WHERE (SELECT release_date FROM warehouse.movies x WHERE x.movie_id = p.movie_id) > (%(now)s::timestamptz AT TIME ZONE 'UTC')::date;
