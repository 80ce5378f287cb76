-- What an operator wants to know of the warehouse: how much, how old, what was left out, which model is in use.
-- Reads warehouse.movies, quarantine, load_ledger, model_versions. Writes nothing.
SELECT (SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NULL) AS films,
       (SELECT max(fetched_at) FROM warehouse.movies) AS fetched_at,
       (SELECT max(loaded_at) FROM warehouse.load_ledger) AS loaded_at,
       (SELECT coalesce(jsonb_object_agg(reason, documents), '{}')
        FROM (SELECT reason, count(*) AS documents FROM warehouse.quarantine WHERE replayed_at IS NULL
              GROUP BY reason) AS waiting) AS quarantine,
       (SELECT jsonb_build_object('tag', tag, 'trained_at', trained_at, 'promoted_at', promoted_at)
        FROM warehouse.model_versions WHERE status = 'promoted') AS model;
