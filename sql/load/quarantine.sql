-- Puts a document that broke the contract aside; one that is there already and broke it again gets its new reason.
-- Reads nothing. Writes quarantine.
INSERT INTO warehouse.quarantine AS q (part_key, line, movie_id, reason, detail, payload, fetched_at)
VALUES (%(part_key)s, %(line)s, %(movie_id)s, %(reason)s, %(detail)s, %(payload)s, %(fetched_at)s)
ON CONFLICT (part_key, line) DO UPDATE SET reason = EXCLUDED.reason, detail = EXCLUDED.detail
WHERE q.replayed_at IS NULL AND (q.reason, q.detail) IS DISTINCT FROM (EXCLUDED.reason, EXCLUDED.detail);
