-- Records one question and what became of it.
-- Reads nothing. Writes warehouse.questions.
INSERT INTO warehouse.questions
    (question_id, question, language, engine, status, reason, sql, row_count, milliseconds, model, cached, tokens, cost_usd)
VALUES (%(question_id)s, %(question)s, %(language)s, %(engine)s, %(status)s, %(reason)s, %(sql)s, %(row_count)s,
        %(milliseconds)s, %(model)s, %(cached)s, %(tokens)s, %(cost_usd)s);
