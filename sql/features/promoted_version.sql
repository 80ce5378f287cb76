-- The model in use, and the digest of its files.
-- Reads warehouse.model_versions. Writes nothing.
SELECT tag, digest FROM warehouse.model_versions WHERE status = 'promoted';
