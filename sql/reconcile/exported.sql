-- Makes the table that takes the ids of an export. Reads nothing. Writes pg_temp.
CREATE TEMPORARY TABLE exported (movie_id integer NOT NULL) ON COMMIT DROP;
