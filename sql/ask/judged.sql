-- What users said of answers and nobody has promoted yet, newest first. Parameter: how many.
-- Reads warehouse.questions, verified_questions. Writes nothing.
SELECT question_id, asked_at, verdict, question, sql, comment
FROM warehouse.questions q
WHERE verdict IS NOT NULL
  AND NOT EXISTS (SELECT FROM warehouse.verified_questions v WHERE v.question = q.question AND v.sql = q.sql)
ORDER BY asked_at DESC
LIMIT %s;
