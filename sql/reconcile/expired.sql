-- Removes films whose document is too old; their links, credits, releases and forecasts go with them.
-- Reads movies. Writes movies and, by their foreign keys, the tables of what belongs to films.
DELETE FROM warehouse.movies WHERE fetched_at < %s;
