-- Makes the list of known films with a newer document, and of the sections that it replaces. Reads nothing. Writes pg_temp.
CREATE TEMPORARY TABLE stage_films (
    movie_id integer, fetched_at timestamptz, core boolean, credits boolean, keywords boolean, releases boolean
) ON COMMIT DROP;
