-- Keeps with a model what its last scoring found to have drifted.
-- Parameters: tag, drift (a JSON array of objects). Reads nothing. Writes warehouse.model_versions.
UPDATE warehouse.model_versions SET drift = %(drift)s WHERE tag = %(tag)s;
