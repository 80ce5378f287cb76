-- Questions whose answer a person called right, each text once with its newest SQL.
-- Reads warehouse.questions. Writes nothing.
SELECT DISTINCT ON (question) question, sql, coalesce(row_count, 0)
FROM warehouse.questions
WHERE verdict = 'right' AND sql IS NOT NULL
ORDER BY question, asked_at DESC;
