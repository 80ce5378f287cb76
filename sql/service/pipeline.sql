-- The pipeline in figures: films, the last loads and the model in use with what drifted, quarantine, and the last finished
-- runs of each DAG that left something in the warehouse. Failed runs leave nothing here: Airflow knows them.
-- Reads schema warehouse. Writes nothing.
WITH scored AS (
    SELECT count(*) AS films, max(p.predicted_at) AS at
    FROM warehouse.model_predictions p JOIN warehouse.model_versions v ON v.tag = p.model_tag
    WHERE v.status = 'promoted'
), finished AS (
    (SELECT 'warehouse_load' AS dag, loaded_at AS at, part_set AS what, documents AS films
     FROM warehouse.load_ledger ORDER BY loaded_at DESC LIMIT 5)
    UNION ALL
    (SELECT 'model_retrain', trained_at, tag || ' ' || status, NULL
     FROM warehouse.model_versions ORDER BY trained_at DESC LIMIT 5)
    UNION ALL
    SELECT 'score_movies', at, NULL, films FROM scored WHERE at IS NOT NULL
)
SELECT (SELECT count(*) FROM warehouse.movies WHERE deleted_at IS NULL) AS films,
       (SELECT count(*) FROM warehouse.tombstones) AS tombstones,
       (SELECT count(*) FROM warehouse.quarantine WHERE replayed_at IS NULL) AS quarantined,
       (SELECT max(loaded_at) FROM warehouse.load_ledger) AS loaded_at,
       (SELECT max(fetched_at) FROM warehouse.movies) AS fetched_at,
       (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.loaded_at DESC), '[]')
        FROM (SELECT part_set, loaded_at, documents, tombstones, quarantined, rows, seconds, drift
              FROM warehouse.load_ledger ORDER BY loaded_at DESC LIMIT 20) l) AS loads,
       (SELECT to_jsonb(v) FROM (SELECT tag, trained_at, promoted_at, status, drift FROM warehouse.model_versions
                                 WHERE status = 'promoted' ORDER BY promoted_at DESC LIMIT 1) v) AS model,
       (SELECT coalesce(jsonb_agg(to_jsonb(v) ORDER BY v.trained_at DESC), '[]')
        FROM (SELECT tag, trained_at, promoted_at, status, reason, drift FROM warehouse.model_versions
              ORDER BY trained_at DESC LIMIT 10) v) AS trainings,
       (SELECT coalesce(jsonb_object_agg(reason, films), '{}')
        FROM (SELECT reason, count(*) AS films FROM warehouse.quarantine WHERE replayed_at IS NULL GROUP BY reason) q)
           AS quarantine_reasons,
       (SELECT films FROM scored) AS forecasts,
       (SELECT at FROM scored) AS scored_at,
       (SELECT coalesce(jsonb_agg(to_jsonb(f) ORDER BY f.at DESC), '[]') FROM finished f) AS runs;
