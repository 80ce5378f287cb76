-- What language models have cost since midnight UTC, in US dollars, all workers together.
-- Reads warehouse.questions. Writes nothing.
SELECT coalesce(sum(cost_usd), 0)
FROM warehouse.questions
WHERE cost_usd > 0 AND asked_at >= date_trunc('day', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC';
