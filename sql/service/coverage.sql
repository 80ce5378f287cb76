-- How often the promoted forecasts' intervals held what came true.
-- Reads schema ask. Writes nothing.
SELECT count(*) AS films,
       avg((m.vote_average BETWEEN p.vote_average_low AND p.vote_average_high)::integer)::double precision
           AS vote_average_coverage,
       avg(abs(m.vote_average - p.vote_average)) AS vote_average_error,
       avg(p.vote_average_high - p.vote_average_low) AS vote_average_width
FROM ask.movie_predictions p JOIN ask.movies m USING (movie_id)
WHERE m.vote_average IS NOT NULL AND m.vote_count >= 50;
