-- Notes when the documents that sections come from were fetched. Reads stage_films. Writes movies.
UPDATE warehouse.movies AS m
SET credits_at = CASE WHEN f.credits THEN f.fetched_at ELSE m.credits_at END,
    keywords_at = CASE WHEN f.keywords THEN f.fetched_at ELSE m.keywords_at END,
    releases_at = CASE WHEN f.releases THEN f.fetched_at ELSE m.releases_at END
FROM stage_films AS f
WHERE f.movie_id = m.movie_id AND NOT f.core;
