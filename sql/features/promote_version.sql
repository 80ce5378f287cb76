-- Puts a model into use by hand; the one in use before is retired.
-- Parameters: tag, now, reason. Reads nothing. Writes warehouse.model_versions.
UPDATE warehouse.model_versions
SET status = CASE WHEN tag = %(tag)s THEN 'promoted' ELSE 'retired' END,
    promoted_at = CASE WHEN tag = %(tag)s THEN %(now)s::timestamptz ELSE promoted_at END,
    reason = CASE WHEN tag = %(tag)s THEN %(reason)s ELSE reason END
WHERE tag = %(tag)s OR status = 'promoted';
