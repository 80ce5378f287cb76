-- How well the promoted forecasts foretold the two chances: per target ten bins of equal size, Brier score, AUC.
-- Parameters: factor (success: revenue / budget), genre (a name in any case), released_from, released_to; null where
-- nothing is wished. A film counts when its outcome is known.
-- Reads schema ask. Writes nothing.
WITH film AS (
    SELECT * FROM ask.movies m
    WHERE (%(released_from)s::date IS NULL OR m.release_date >= %(released_from)s)
      AND (%(released_to)s::date IS NULL OR m.release_date <= %(released_to)s)
      AND (%(genre)s::text IS NULL OR EXISTS (
               SELECT 1 FROM ask.movie_genres g WHERE g.movie_id = m.movie_id AND lower(g.genre) = lower(%(genre)s)))
), judged AS (
    SELECT 'commercial' AS target, p.commercial_probability AS chance,
           (m.revenue >= %(factor)s::double precision * m.budget)::integer AS outcome
    FROM ask.movie_predictions p JOIN film m USING (movie_id)
    WHERE m.revenue >= 1000 AND m.budget >= 1000
    UNION ALL
    SELECT 'critical', p.critical_probability, (m.vote_average >= 6.5)::integer
    FROM ask.movie_predictions p JOIN film m USING (movie_id)
    WHERE m.vote_average IS NOT NULL AND m.vote_count >= 50
), placed AS (
    SELECT target, chance, outcome, ntile(10) OVER (PARTITION BY target ORDER BY chance) AS bin,
           rank() OVER by_chance + (count(*) OVER (PARTITION BY target, chance) - 1) / 2.0 AS place
    FROM judged
    WINDOW by_chance AS (PARTITION BY target ORDER BY chance)
), binned AS (
    SELECT target, bin, avg(chance) AS forecast, avg(outcome)::double precision AS actual, count(*) AS films
    FROM placed GROUP BY target, bin
), curve AS (
    SELECT target, jsonb_agg(jsonb_build_object('forecast', forecast, 'actual', actual, 'films', films) ORDER BY bin) AS bins
    FROM binned GROUP BY target
), summed AS (
    SELECT target, count(*) AS films, avg(outcome)::double precision AS rate,
           avg((chance - outcome) ^ 2) AS brier,
           CASE WHEN count(*) > sum(outcome) AND sum(outcome) > 0
                THEN ((sum(place) FILTER (WHERE outcome = 1) - sum(outcome) * (sum(outcome) + 1) / 2.0)
                      / (sum(outcome) * (count(*) - sum(outcome))))::double precision END AS auc
    FROM placed GROUP BY target
)
SELECT target, films, rate, brier, rate * (1 - rate) AS brier_of_prevalence, auc, bins
FROM summed JOIN curve USING (target)
ORDER BY target;
