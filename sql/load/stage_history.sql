-- Makes the table in which histories are put together anew. Reads nothing. Writes pg_temp.
CREATE TEMPORARY TABLE stage_history ON COMMIT DROP AS
SELECT *, true AS changed FROM warehouse.movie_snapshots WITH NO DATA;
