-- Indexes for what is looked up while somebody waits: companies and series by name, films of the same series by title. The
-- films that live are counted from the index by popularity, which is also what lists of them are read from.
-- Reads movies, companies, collections. Writes indexes and a function.
CREATE INDEX companies_by_name ON warehouse.companies (lower(name));
CREATE INDEX collections_by_name ON warehouse.collections (lower(name));

DROP INDEX warehouse.movies_by_popularity;
CREATE INDEX movies_by_popularity ON warehouse.movies (popularity DESC NULLS LAST) WHERE deleted_at IS NULL;

CREATE FUNCTION warehouse.series_stem(title text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(split_part(split_part(lower(title), ':', 1), ' - ', 1),
                          '[ ,]+(part |chapter |episode |volume )?([0-9]{1,2}|i[ivx]*|vi*|xi*)$', '')
$$;
COMMENT ON FUNCTION warehouse.series_stem(text) IS 'A title up to its number or subtitle: equal for the films of a series.';
CREATE INDEX movies_by_stem ON warehouse.movies (warehouse.series_stem(title));
