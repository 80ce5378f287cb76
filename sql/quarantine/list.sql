-- Documents in quarantine, the newest first. Reads quarantine. Writes nothing.
SELECT quarantine_id, part_key, line, movie_id, reason, detail, seen_at, replayed_at
FROM warehouse.quarantine
WHERE (%(reason)s::text IS NULL OR reason = %(reason)s) AND (%(replayed)s OR replayed_at IS NULL)
ORDER BY quarantine_id DESC
LIMIT %(limit)s;
