-- Records one question and what became of it.
-- Reads nothing. Writes warehouse.questions.
INSERT INTO warehouse.questions (question_id, question, language, engine, status, sql, row_count, milliseconds)
VALUES (%(question_id)s, %(question)s, %(language)s, %(engine)s, %(status)s, %(sql)s, %(row_count)s, %(milliseconds)s);
