-- Questions are kept with their reason, model and cost; verified ones in a table of their own; what an answer rests on.
-- Reads schema warehouse. Writes schemas warehouse and ask.
ALTER TABLE warehouse.questions
    ADD COLUMN reason   text,
    ADD COLUMN model    text,
    ADD COLUMN cached   boolean NOT NULL DEFAULT false,
    ADD COLUMN tokens   integer NOT NULL DEFAULT 0,
    ADD COLUMN cost_usd double precision NOT NULL DEFAULT 0;
COMMENT ON COLUMN warehouse.questions.reason IS 'Why the status is not ok: a code such as unknown_word.';
COMMENT ON COLUMN warehouse.questions.model IS 'Language model that wrote the statement, if any.';
COMMENT ON COLUMN warehouse.questions.cached IS 'Whether the answer was one kept from before.';
COMMENT ON COLUMN warehouse.questions.tokens IS 'Tokens of the language model that the question used, also when nothing came of them.';
COMMENT ON COLUMN warehouse.questions.cost_usd IS 'What they cost in US dollars, by the prices in the settings.';
CREATE INDEX questions_that_cost ON warehouse.questions (asked_at) INCLUDE (cost_usd) WHERE cost_usd > 0;

CREATE TABLE warehouse.verified_questions (
    question    text PRIMARY KEY,
    language    text,
    engine      text NOT NULL CHECK (engine IN ('offline', 'gemini')),
    sql         text NOT NULL,
    row_count   integer NOT NULL,
    verified_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE warehouse.verified_questions IS 'Questions that an operator promoted with the statement that answers them rightly.';
COMMENT ON COLUMN warehouse.verified_questions.question IS 'The question as typed.';
COMMENT ON COLUMN warehouse.verified_questions.language IS 'Language of the question.';
COMMENT ON COLUMN warehouse.verified_questions.engine IS 'Engine that wrote the statement.';
COMMENT ON COLUMN warehouse.verified_questions.sql IS 'The statement.';
COMMENT ON COLUMN warehouse.verified_questions.row_count IS 'Rows in the answer when it was promoted.';
COMMENT ON COLUMN warehouse.verified_questions.verified_at IS 'When it was promoted.';

CREATE INDEX model_predictions_by_time ON warehouse.model_predictions (predicted_at DESC);

CREATE VIEW ask.data_state AS
SELECT (SELECT max(fetched_at) FROM warehouse.movies) AS fetched_at,
       (SELECT max(loaded_at) FROM warehouse.load_ledger) AS loaded_at,
       (SELECT max(promoted_at) FROM warehouse.model_versions WHERE status = 'promoted') AS promoted_at,
       (SELECT max(predicted_at) FROM warehouse.model_predictions) AS predicted_at;
COMMENT ON VIEW ask.data_state IS 'When the data that questions see last changed: an answer kept from before is good while none of it moves.';
COMMENT ON COLUMN ask.data_state.fetched_at IS 'When the newest document was fetched.';
COMMENT ON COLUMN ask.data_state.loaded_at IS 'When a part set was last loaded.';
COMMENT ON COLUMN ask.data_state.promoted_at IS 'When the model in use was promoted.';
COMMENT ON COLUMN ask.data_state.predicted_at IS 'When forecasts were last written.';
