-- Makes an answered question a verified one, with the statement that answered it. Parameter: its id.
-- Reads warehouse.questions. Writes warehouse.verified_questions.
INSERT INTO warehouse.verified_questions AS v (question, language, engine, sql, row_count)
SELECT question, language, engine, sql, coalesce(row_count, 0)
FROM warehouse.questions
WHERE question_id = %s AND sql IS NOT NULL AND status IN ('ok', 'empty')
ON CONFLICT (question) DO UPDATE SET
    language = excluded.language, engine = excluded.engine, sql = excluded.sql, row_count = excluded.row_count,
    verified_at = now()
RETURNING question, engine, sql, row_count;
