-- Records a trained model; a promoted one retires the one before it.
-- Parameters: tag, now, status, digest, fingerprint, metrics, reason. Reads nothing. Writes warehouse.model_versions.
WITH retired AS (
    UPDATE warehouse.model_versions SET status = 'retired'
    WHERE status = 'promoted' AND %(status)s = 'promoted'
)
INSERT INTO warehouse.model_versions (tag, trained_at, promoted_at, status, digest, fingerprint, metrics, reason)
VALUES (%(tag)s, %(now)s, CASE WHEN %(status)s = 'promoted' THEN %(now)s::timestamptz END, %(status)s, %(digest)s,
        %(fingerprint)s, %(metrics)s, %(reason)s);
