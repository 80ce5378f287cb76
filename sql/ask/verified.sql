-- The verified questions, newest first.
-- Reads warehouse.verified_questions. Writes nothing.
SELECT question, engine, sql, row_count FROM warehouse.verified_questions ORDER BY verified_at DESC, question;
