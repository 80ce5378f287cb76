-- One document in quarantine with its bytes. Reads quarantine. Writes nothing.
SELECT quarantine_id, part_key, line, movie_id, reason, detail, seen_at, replayed_at, payload
FROM warehouse.quarantine
WHERE quarantine_id = %s;
