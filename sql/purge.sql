-- Remove everything that came from TMDB: the mirror, its history, forecasts, and the views over them; with them the list
-- of applied migrations, so that a later start makes everything anew.
-- Reads nothing. Drops the schemas ask, warehouse and marquee.
DROP SCHEMA IF EXISTS ask, warehouse, marquee CASCADE;
