-- What has drifted since a model was trained stands beside it, where the service can show it.
-- Reads nothing. Writes model_versions.
ALTER TABLE warehouse.model_versions ADD COLUMN drift jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN warehouse.model_versions.drift IS 'What its last scoring found to have moved: features, and errors beyond the promised ones.';
