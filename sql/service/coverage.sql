-- How often the promoted forecasts' intervals held what came true.
-- Parameters: genre (a name in any case), released_from, released_to; null where nothing is wished.
-- Reads schema ask. Writes nothing.
SELECT count(*) AS films,
       avg((m.vote_average BETWEEN p.vote_average_low AND p.vote_average_high)::integer)::double precision
           AS vote_average_coverage,
       avg(abs(m.vote_average - p.vote_average)) AS vote_average_error,
       avg(p.vote_average_high - p.vote_average_low) AS vote_average_width
FROM ask.movie_predictions p JOIN ask.movies m USING (movie_id)
WHERE m.vote_average IS NOT NULL AND m.vote_count >= 50
  AND (%(released_from)s::date IS NULL OR m.release_date >= %(released_from)s)
  AND (%(released_to)s::date IS NULL OR m.release_date <= %(released_to)s)
  AND (%(genre)s::text IS NULL OR EXISTS (
           SELECT 1 FROM ask.movie_genres g WHERE g.movie_id = m.movie_id AND lower(g.genre) = lower(%(genre)s)));
