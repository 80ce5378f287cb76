-- Remove everything that came from TMDB: the mirror, its history, forecasts, and the views over them.
-- Reads nothing. Drops the schemas ask and warehouse.
DROP SCHEMA IF EXISTS ask, warehouse CASCADE;
