-- Documents that wait in quarantine, in the order in which they were fetched. Reads quarantine. Writes nothing.
SELECT quarantine_id, part_key, line, movie_id, fetched_at, payload
FROM warehouse.quarantine
WHERE replayed_at IS NULL AND (%(ids)s::bigint[] IS NULL OR quarantine_id = ANY (%(ids)s))
ORDER BY fetched_at, quarantine_id;
