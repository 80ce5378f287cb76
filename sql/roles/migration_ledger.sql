-- The record of applied migrations. Reads nothing. Writes schema marquee.
CREATE SCHEMA IF NOT EXISTS marquee;
COMMENT ON SCHEMA marquee IS 'Marquee''s own state in this database: which migrations were applied.';
CREATE TABLE IF NOT EXISTS marquee.migrations (
    name       text PRIMARY KEY,
    checksum   text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE marquee.migrations IS 'Migrations of sql/migrations that were applied, with the hash of their text.';
COMMENT ON COLUMN marquee.migrations.name IS 'The file''s name without .sql.';
COMMENT ON COLUMN marquee.migrations.checksum IS 'SHA-256 of the file''s text.';
COMMENT ON COLUMN marquee.migrations.applied_at IS 'When it was applied.';
