-- The warehouse: films, what belongs to them, their history, and Marquee's own records.
-- Reads nothing. Writes schema warehouse. 0 and "" from TMDB mean unknown and are NULL here.
CREATE SCHEMA warehouse;
COMMENT ON SCHEMA warehouse IS 'Mirror of The Movie Database, with history, forecasts and load records.';

CREATE TABLE warehouse.collections (
    collection_id integer PRIMARY KEY,
    name          text NOT NULL,
    fetched_at    timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE warehouse.movies (
    movie_id          integer PRIMARY KEY CHECK (movie_id > 0),
    title             text NOT NULL CHECK (title <> ''),
    original_title    text,
    original_language text,
    overview          text,
    tagline           text,
    homepage          text,
    imdb_id           text,
    status            text,
    release_date      date,
    runtime           integer CHECK (runtime > 0),
    budget            bigint CHECK (budget > 0),
    revenue           bigint CHECK (revenue > 0),
    vote_average      double precision CHECK (vote_average BETWEEN 0 AND 10),
    vote_count        integer CHECK (vote_count > 0),
    popularity        double precision CHECK (popularity >= 0),
    adult             boolean NOT NULL DEFAULT false,
    video             boolean NOT NULL DEFAULT false,
    poster_path       text,
    backdrop_path     text,
    collection_id     integer REFERENCES warehouse.collections,
    origin_countries  text[] NOT NULL DEFAULT '{}',
    extra             jsonb,
    fetched_at        timestamptz NOT NULL,
    digest            bigint,
    credits_at        timestamptz,
    keywords_at       timestamptz,
    releases_at       timestamptz,
    deleted_at        timestamptz
) WITH (fillfactor = 90);
CREATE INDEX movies_by_release_date ON warehouse.movies (release_date);
CREATE INDEX movies_by_popularity ON warehouse.movies (popularity DESC NULLS LAST);
CREATE INDEX movies_by_title ON warehouse.movies (lower(title));
CREATE INDEX movies_by_fetched_at ON warehouse.movies (fetched_at);
CREATE INDEX movies_by_collection ON warehouse.movies (collection_id) WHERE collection_id IS NOT NULL;

CREATE TABLE warehouse.tombstones (
    movie_id   integer PRIMARY KEY,
    fetched_at timestamptz NOT NULL
);

CREATE TABLE warehouse.genres (
    genre_id   integer PRIMARY KEY,
    name       text NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE warehouse.keywords (
    keyword_id integer PRIMARY KEY,
    name       text NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE warehouse.companies (
    company_id     integer PRIMARY KEY,
    name           text NOT NULL,
    origin_country text,
    fetched_at     timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE warehouse.countries (
    country_code text PRIMARY KEY,
    name         text NOT NULL,
    fetched_at   timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE warehouse.languages (
    language_code text PRIMARY KEY,
    name          text NOT NULL,
    fetched_at    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE warehouse.people (
    person_id  integer PRIMARY KEY,
    name       text NOT NULL,
    gender     smallint CHECK (gender BETWEEN 1 AND 3),
    fetched_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX people_by_name ON warehouse.people (lower(name));

CREATE TABLE warehouse.movie_genres (
    movie_id integer REFERENCES warehouse.movies ON DELETE CASCADE,
    genre_id integer REFERENCES warehouse.genres,
    position smallint NOT NULL,
    PRIMARY KEY (movie_id, genre_id)
);
CREATE INDEX movie_genres_by_genre ON warehouse.movie_genres (genre_id);
CREATE TABLE warehouse.movie_keywords (
    movie_id   integer REFERENCES warehouse.movies ON DELETE CASCADE,
    keyword_id integer REFERENCES warehouse.keywords,
    PRIMARY KEY (movie_id, keyword_id)
);
CREATE INDEX movie_keywords_by_keyword ON warehouse.movie_keywords (keyword_id);
CREATE TABLE warehouse.movie_companies (
    movie_id   integer REFERENCES warehouse.movies ON DELETE CASCADE,
    company_id integer REFERENCES warehouse.companies,
    position   smallint NOT NULL,
    PRIMARY KEY (movie_id, company_id)
);
CREATE INDEX movie_companies_by_company ON warehouse.movie_companies (company_id);
CREATE TABLE warehouse.movie_countries (
    movie_id     integer REFERENCES warehouse.movies ON DELETE CASCADE,
    country_code text REFERENCES warehouse.countries,
    position     smallint NOT NULL,
    PRIMARY KEY (movie_id, country_code)
);
CREATE INDEX movie_countries_by_country ON warehouse.movie_countries (country_code);
CREATE TABLE warehouse.movie_languages (
    movie_id      integer REFERENCES warehouse.movies ON DELETE CASCADE,
    language_code text REFERENCES warehouse.languages,
    position      smallint NOT NULL,
    PRIMARY KEY (movie_id, language_code)
);
CREATE INDEX movie_languages_by_language ON warehouse.movie_languages (language_code);

CREATE TABLE warehouse.movie_cast (
    movie_id   integer REFERENCES warehouse.movies ON DELETE CASCADE,
    position   smallint,
    person_id  integer NOT NULL REFERENCES warehouse.people,
    character  text,
    cast_order integer,
    credit_id  text,
    PRIMARY KEY (movie_id, position)
);
CREATE INDEX movie_cast_by_person ON warehouse.movie_cast (person_id);
CREATE TABLE warehouse.movie_crew (
    movie_id   integer REFERENCES warehouse.movies ON DELETE CASCADE,
    position   smallint,
    person_id  integer NOT NULL REFERENCES warehouse.people,
    department text,
    job        text,
    credit_id  text,
    PRIMARY KEY (movie_id, position)
);
CREATE INDEX movie_crew_by_person ON warehouse.movie_crew (person_id);
CREATE TABLE warehouse.release_dates (
    movie_id      integer REFERENCES warehouse.movies ON DELETE CASCADE,
    country_code  text,
    position      smallint,
    release_type  smallint CHECK (release_type BETWEEN 1 AND 6),
    release_date  date,
    certification text,
    note          text,
    PRIMARY KEY (movie_id, country_code, position)
);

CREATE TABLE warehouse.movie_snapshots (
    movie_id     integer NOT NULL,
    observed_at  timestamptz NOT NULL,
    popularity   double precision,
    vote_average double precision,
    vote_count   integer,
    revenue      bigint,
    PRIMARY KEY (movie_id, observed_at)
) PARTITION BY RANGE (observed_at);
CREATE TABLE warehouse.movie_snapshots_other PARTITION OF warehouse.movie_snapshots DEFAULT;

CREATE TABLE warehouse.movie_confirmations (
    movie_id    integer NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (movie_id, observed_at)
);

CREATE TABLE warehouse.load_ledger (
    part_set    text PRIMARY KEY,
    digest      text NOT NULL,
    loaded_at   timestamptz NOT NULL DEFAULT now(),
    documents   integer NOT NULL,
    tombstones  integer NOT NULL,
    quarantined integer NOT NULL,
    rows        bigint NOT NULL,
    seconds     double precision NOT NULL,
    drift       jsonb NOT NULL DEFAULT '[]'
);
CREATE SEQUENCE warehouse.rows_loading MINVALUE 0 START 0;
COMMENT ON SEQUENCE warehouse.rows_loading IS 'Rows that the running load has written; seen by others before it commits.';
CREATE INDEX load_ledger_by_time ON warehouse.load_ledger (loaded_at DESC);

CREATE TABLE warehouse.quarantine (
    quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    part_key      text NOT NULL,
    line          integer NOT NULL,
    movie_id      integer NOT NULL,
    reason        text NOT NULL,
    detail        text NOT NULL,
    payload       bytea NOT NULL,
    fetched_at    timestamptz NOT NULL,
    seen_at       timestamptz NOT NULL DEFAULT now(),
    replayed_at   timestamptz,
    UNIQUE (part_key, line)
);

CREATE TABLE warehouse.model_versions (
    tag         text PRIMARY KEY,
    trained_at  timestamptz NOT NULL,
    promoted_at timestamptz,
    status      text NOT NULL CHECK (status IN ('candidate', 'refused', 'promoted', 'retired')),
    digest      text NOT NULL,
    fingerprint text NOT NULL,
    metrics     jsonb NOT NULL,
    reason      text
);

CREATE TABLE warehouse.model_predictions (
    movie_id                   integer REFERENCES warehouse.movies ON DELETE CASCADE,
    model_tag                  text REFERENCES warehouse.model_versions,
    predicted_at               timestamptz NOT NULL,
    commercial_probability     double precision NOT NULL CHECK (commercial_probability BETWEEN 0 AND 1),
    critical_probability       double precision NOT NULL CHECK (critical_probability BETWEEN 0 AND 1),
    vote_average               double precision NOT NULL,
    vote_average_low           double precision NOT NULL,
    vote_average_high          double precision NOT NULL,
    popularity_percentile      double precision NOT NULL,
    popularity_percentile_low  double precision NOT NULL,
    popularity_percentile_high double precision NOT NULL,
    PRIMARY KEY (movie_id, model_tag)
);
CREATE INDEX model_predictions_by_model ON warehouse.model_predictions (model_tag, commercial_probability DESC);

CREATE TABLE warehouse.questions (
    question_id  uuid PRIMARY KEY,
    asked_at     timestamptz NOT NULL DEFAULT now(),
    question     text NOT NULL,
    language     text,
    engine       text,
    status       text NOT NULL,
    sql          text,
    row_count    integer,
    milliseconds double precision,
    verdict      text CHECK (verdict IN ('right', 'wrong')),
    comment      text
);
CREATE INDEX questions_by_time ON warehouse.questions (asked_at DESC);

-- Makes the partition of movie_snapshots for the UTC month of a day, unless it is there. Runs as the owner, so that
-- the loader needs no right to create tables. Rows of that month that lie in the default partition move over.
CREATE FUNCTION warehouse.add_snapshot_month(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    first timestamptz := date_trunc('month', day)::timestamp AT TIME ZONE 'UTC';
    last  timestamptz := (date_trunc('month', day) + interval '1 month')::timestamp AT TIME ZONE 'UTC';
    part  text := 'movie_snapshots_' || to_char(day, 'YYYY_MM');
BEGIN
    IF day NOT BETWEEN date '1990-01-01' AND date '2100-12-31' THEN
        RETURN false;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('marquee.add_snapshot_month', 0));
    IF to_regclass('warehouse.' || part) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE warehouse.%I (LIKE warehouse.movie_snapshots INCLUDING ALL)', part);
    EXECUTE format('COMMENT ON TABLE warehouse.%I IS %L', part, 'Snapshots taken in ' || to_char(day, 'YYYY-MM') || ' (UTC).');
    EXECUTE format(
        'WITH moved AS (DELETE FROM warehouse.movie_snapshots_other WHERE observed_at >= %L AND observed_at < %L RETURNING *)'
        ' INSERT INTO warehouse.%I SELECT * FROM moved', first, last, part);
    EXECUTE format('ALTER TABLE warehouse.movie_snapshots ATTACH PARTITION warehouse.%I FOR VALUES FROM (%L) TO (%L)',
                   part, first, last);
    RETURN true;
END $$;
COMMENT ON FUNCTION warehouse.add_snapshot_month(date) IS 'Makes the partition of movie_snapshots for a month; true when it was made now.';
REVOKE ALL ON FUNCTION warehouse.add_snapshot_month(date) FROM PUBLIC;

-- An empty warehouse is filled several times faster without indexes and foreign keys: the first of these functions takes
-- them away from the tables that hold most rows, the second puts them back and checks every row. Both belong into the
-- transaction of one load, so nobody ever sees the tables without them. They run as the owner; the loader may call them.
CREATE TABLE warehouse.bulk_definitions (
    place   integer PRIMARY KEY,
    takes   text NOT NULL,
    returns text NOT NULL
);
CREATE FUNCTION warehouse.begin_bulk() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
    links constant text[] := ARRAY['movie_genres', 'movie_keywords', 'movie_companies', 'movie_countries', 'movie_languages',
                                   'movie_cast', 'movie_crew', 'release_dates'];
    statement text;
BEGIN
    IF EXISTS (SELECT FROM warehouse.movies) OR EXISTS (SELECT FROM warehouse.bulk_definitions) THEN
        RETURN false;
    END IF;
    INSERT INTO warehouse.bulk_definitions
    SELECT row_number() OVER (ORDER BY kind, of_table, name), takes, returns FROM (
        SELECT CASE contype WHEN 'p' THEN 1 ELSE 3 END AS kind, t.relname AS of_table, conname AS name,
               format('ALTER TABLE warehouse.%I DROP CONSTRAINT %I', t.relname, conname) AS takes,
               format('ALTER TABLE warehouse.%I ADD CONSTRAINT %I %s', t.relname, conname, pg_get_constraintdef(c.oid)) AS returns
        FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid
        WHERE c.connamespace = 'warehouse'::regnamespace
          AND (contype = 'p' AND t.relname = ANY (links) OR contype = 'f' AND t.relname = ANY (links || 'movies'::text))
        UNION ALL
        SELECT 2, t.relname, r.relname, format('DROP INDEX warehouse.%I', r.relname), pg_get_indexdef(r.oid)
        FROM pg_index i JOIN pg_class r ON r.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
        WHERE NOT i.indisunique AND r.relnamespace = 'warehouse'::regnamespace
          AND t.relname = ANY (links || ARRAY['movies', 'people'])
    ) AS taken;
    FOR statement IN SELECT takes FROM warehouse.bulk_definitions ORDER BY place DESC LOOP
        EXECUTE statement;
    END LOOP;
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$;
CREATE FUNCTION warehouse.end_bulk() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET maintenance_work_mem = '256MB' AS $$
DECLARE
    statement text;
BEGIN
    FOR statement IN SELECT returns FROM warehouse.bulk_definitions ORDER BY place LOOP
        EXECUTE statement;
    END LOOP;
    DELETE FROM warehouse.bulk_definitions;
END $$;
REVOKE ALL ON FUNCTION warehouse.begin_bulk(), warehouse.end_bulk() FROM PUBLIC;
COMMENT ON TABLE warehouse.bulk_definitions IS 'Indexes and keys that the running first load has taken away; empty to everybody else.';
COMMENT ON COLUMN warehouse.bulk_definitions.place IS 'Order of putting them back.';
COMMENT ON COLUMN warehouse.bulk_definitions.takes IS 'The statement that takes it away.';
COMMENT ON COLUMN warehouse.bulk_definitions.returns IS 'The statement that puts it back.';
COMMENT ON FUNCTION warehouse.begin_bulk() IS 'Takes indexes and keys from an empty warehouse; false, and nothing happens, when it is not empty or in use.';
COMMENT ON FUNCTION warehouse.end_bulk() IS 'Puts back what begin_bulk took away.';

COMMENT ON TABLE warehouse.movies IS 'One row for each film that TMDB has or had.';
COMMENT ON COLUMN warehouse.movies.movie_id IS 'TMDB''s id of the film.';
COMMENT ON COLUMN warehouse.movies.title IS 'Title in English, or as TMDB shows it in English.';
COMMENT ON COLUMN warehouse.movies.original_title IS 'Title in the original language.';
COMMENT ON COLUMN warehouse.movies.original_language IS 'ISO 639-1 code of the original language.';
COMMENT ON COLUMN warehouse.movies.overview IS 'Plot summary, written by TMDB''s users.';
COMMENT ON COLUMN warehouse.movies.tagline IS 'Advertising line.';
COMMENT ON COLUMN warehouse.movies.homepage IS 'Address of the film''s own site.';
COMMENT ON COLUMN warehouse.movies.imdb_id IS 'IMDb''s id of the film, e.g. tt0499549.';
COMMENT ON COLUMN warehouse.movies.status IS 'Rumored, Planned, In Production, Post Production, Released or Canceled.';
COMMENT ON COLUMN warehouse.movies.release_date IS 'First release anywhere; may lie in the future.';
COMMENT ON COLUMN warehouse.movies.runtime IS 'Length in minutes; NULL when unknown.';
COMMENT ON COLUMN warehouse.movies.budget IS 'Production budget in US dollars; NULL when unknown.';
COMMENT ON COLUMN warehouse.movies.revenue IS 'Worldwide box office in US dollars; NULL when unknown.';
COMMENT ON COLUMN warehouse.movies.vote_average IS 'Mean of the votes, above 0 to 10; NULL without votes.';
COMMENT ON COLUMN warehouse.movies.vote_count IS 'Number of votes; NULL without votes.';
COMMENT ON COLUMN warehouse.movies.popularity IS 'TMDB''s popularity when fetched; its scale changes over the years.';
COMMENT ON COLUMN warehouse.movies.adult IS 'True for pornographic films.';
COMMENT ON COLUMN warehouse.movies.video IS 'True for extras and compilations that are not films in cinemas.';
COMMENT ON COLUMN warehouse.movies.poster_path IS 'Path of the poster below TMDB''s image address.';
COMMENT ON COLUMN warehouse.movies.backdrop_path IS 'Path of the wide picture below TMDB''s image address.';
COMMENT ON COLUMN warehouse.movies.collection_id IS 'The series that the film belongs to.';
COMMENT ON COLUMN warehouse.movies.origin_countries IS 'ISO 3166-1 codes of the countries of origin, TMDB''s order.';
COMMENT ON COLUMN warehouse.movies.extra IS 'Keys of the document that this schema does not know, as received.';
COMMENT ON COLUMN warehouse.movies.fetched_at IS 'When the newest document of the film was fetched.';
COMMENT ON COLUMN warehouse.movies.digest IS 'Hash of that document and of the loader''s contract: equal means nothing to do.';
COMMENT ON COLUMN warehouse.movies.credits_at IS 'When the document that cast and crew come from was fetched.';
COMMENT ON COLUMN warehouse.movies.keywords_at IS 'When the document that the keywords come from was fetched.';
COMMENT ON COLUMN warehouse.movies.releases_at IS 'When the document that the release dates come from was fetched.';
COMMENT ON COLUMN warehouse.movies.deleted_at IS 'When TMDB was seen to have deleted the film; NULL while it lives.';

COMMENT ON TABLE warehouse.tombstones IS 'Ids that TMDB said are gone, whether a film of that id was ever loaded or not.';
COMMENT ON COLUMN warehouse.tombstones.movie_id IS 'TMDB''s id of the film.';
COMMENT ON COLUMN warehouse.tombstones.fetched_at IS 'When TMDB last said so.';

COMMENT ON TABLE warehouse.collections IS 'Series of films.';
COMMENT ON COLUMN warehouse.collections.collection_id IS 'TMDB''s id of the series.';
COMMENT ON COLUMN warehouse.collections.name IS 'Name of the series.';
COMMENT ON COLUMN warehouse.collections.fetched_at IS 'When the document that this name was first seen in was fetched.';
COMMENT ON TABLE warehouse.genres IS 'Genres.';
COMMENT ON COLUMN warehouse.genres.genre_id IS 'TMDB''s id of the genre.';
COMMENT ON COLUMN warehouse.genres.name IS 'Name in English.';
COMMENT ON COLUMN warehouse.genres.fetched_at IS 'When the document that this name was first seen in was fetched.';
COMMENT ON TABLE warehouse.keywords IS 'Keywords that TMDB''s users give to films.';
COMMENT ON COLUMN warehouse.keywords.keyword_id IS 'TMDB''s id of the keyword.';
COMMENT ON COLUMN warehouse.keywords.name IS 'The keyword.';
COMMENT ON COLUMN warehouse.keywords.fetched_at IS 'When the document that this keyword was first seen in was fetched.';
COMMENT ON TABLE warehouse.companies IS 'Production companies.';
COMMENT ON COLUMN warehouse.companies.company_id IS 'TMDB''s id of the company.';
COMMENT ON COLUMN warehouse.companies.name IS 'Name of the company.';
COMMENT ON COLUMN warehouse.companies.origin_country IS 'ISO 3166-1 code of its country.';
COMMENT ON COLUMN warehouse.companies.fetched_at IS 'When the document that these values were first seen in was fetched.';
COMMENT ON TABLE warehouse.countries IS 'Countries that produced films.';
COMMENT ON COLUMN warehouse.countries.country_code IS 'ISO 3166-1 code.';
COMMENT ON COLUMN warehouse.countries.name IS 'Name in English.';
COMMENT ON COLUMN warehouse.countries.fetched_at IS 'When the document that this name was first seen in was fetched.';
COMMENT ON TABLE warehouse.languages IS 'Languages spoken in films.';
COMMENT ON COLUMN warehouse.languages.language_code IS 'ISO 639-1 code.';
COMMENT ON COLUMN warehouse.languages.name IS 'Name in English; the language''s own name, or the code, where TMDB gives none.';
COMMENT ON COLUMN warehouse.languages.fetched_at IS 'When the document that this name was first seen in was fetched.';
COMMENT ON TABLE warehouse.people IS 'People who act in films or make them.';
COMMENT ON COLUMN warehouse.people.person_id IS 'TMDB''s id of the person.';
COMMENT ON COLUMN warehouse.people.name IS 'Name of the person.';
COMMENT ON COLUMN warehouse.people.gender IS '1 female, 2 male, 3 non-binary; NULL when unknown.';
COMMENT ON COLUMN warehouse.people.fetched_at IS 'When the document that these values were first seen in was fetched.';

COMMENT ON TABLE warehouse.movie_genres IS 'Genres of each film.';
COMMENT ON COLUMN warehouse.movie_genres.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_genres.genre_id IS 'The genre.';
COMMENT ON COLUMN warehouse.movie_genres.position IS 'Place in TMDB''s list, from 0.';
COMMENT ON TABLE warehouse.movie_keywords IS 'Keywords of each film.';
COMMENT ON COLUMN warehouse.movie_keywords.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_keywords.keyword_id IS 'The keyword.';
COMMENT ON TABLE warehouse.movie_companies IS 'Companies that produced each film.';
COMMENT ON COLUMN warehouse.movie_companies.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_companies.company_id IS 'The company.';
COMMENT ON COLUMN warehouse.movie_companies.position IS 'Place in TMDB''s list, from 0.';
COMMENT ON TABLE warehouse.movie_countries IS 'Countries that produced each film.';
COMMENT ON COLUMN warehouse.movie_countries.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_countries.country_code IS 'The country.';
COMMENT ON COLUMN warehouse.movie_countries.position IS 'Place in TMDB''s list, from 0.';
COMMENT ON TABLE warehouse.movie_languages IS 'Languages spoken in each film.';
COMMENT ON COLUMN warehouse.movie_languages.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_languages.language_code IS 'The language.';
COMMENT ON COLUMN warehouse.movie_languages.position IS 'Place in TMDB''s list, from 0.';
COMMENT ON TABLE warehouse.movie_cast IS 'Who plays whom in each film.';
COMMENT ON COLUMN warehouse.movie_cast.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_cast.position IS 'Place in TMDB''s list, from 0.';
COMMENT ON COLUMN warehouse.movie_cast.person_id IS 'The actor; one actor may play several characters.';
COMMENT ON COLUMN warehouse.movie_cast.character IS 'The character, as TMDB writes it.';
COMMENT ON COLUMN warehouse.movie_cast.cast_order IS 'Billing: 0 is the first name.';
COMMENT ON COLUMN warehouse.movie_cast.credit_id IS 'TMDB''s id of the credit.';
COMMENT ON TABLE warehouse.movie_crew IS 'Who did which job in each film.';
COMMENT ON COLUMN warehouse.movie_crew.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_crew.position IS 'Place in TMDB''s list, from 0.';
COMMENT ON COLUMN warehouse.movie_crew.person_id IS 'The person; one person may have several jobs.';
COMMENT ON COLUMN warehouse.movie_crew.department IS 'Department, e.g. Directing, Writing, Sound.';
COMMENT ON COLUMN warehouse.movie_crew.job IS 'Job, e.g. Director, Screenplay, Original Music Composer.';
COMMENT ON COLUMN warehouse.movie_crew.credit_id IS 'TMDB''s id of the credit.';
COMMENT ON TABLE warehouse.release_dates IS 'Releases of each film by country, with certifications.';
COMMENT ON COLUMN warehouse.release_dates.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.release_dates.country_code IS 'ISO 3166-1 code of the country.';
COMMENT ON COLUMN warehouse.release_dates.position IS 'Place in the country''s list, from 0.';
COMMENT ON COLUMN warehouse.release_dates.release_type IS '1 premiere, 2 limited cinemas, 3 cinemas, 4 digital, 5 disc, 6 television.';
COMMENT ON COLUMN warehouse.release_dates.release_date IS 'Day of the release.';
COMMENT ON COLUMN warehouse.release_dates.certification IS 'Age rating in that country, e.g. PG-13.';
COMMENT ON COLUMN warehouse.release_dates.note IS 'Remark, e.g. the festival or the service.';

COMMENT ON TABLE warehouse.movie_snapshots IS 'Popularity, votes and revenue of each film over time: one row when one of them was seen changed.';
COMMENT ON COLUMN warehouse.movie_snapshots.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_snapshots.observed_at IS 'When the document with these values was fetched.';
COMMENT ON COLUMN warehouse.movie_snapshots.popularity IS 'TMDB''s popularity; compare it only with values of the same days.';
COMMENT ON COLUMN warehouse.movie_snapshots.vote_average IS 'Mean of the votes; NULL without votes.';
COMMENT ON COLUMN warehouse.movie_snapshots.vote_count IS 'Number of votes; NULL without votes.';
COMMENT ON COLUMN warehouse.movie_snapshots.revenue IS 'Worldwide box office in US dollars; NULL when unknown.';
COMMENT ON TABLE warehouse.movie_snapshots_other IS 'Snapshots of months without a partition of their own.';
COMMENT ON TABLE warehouse.movie_confirmations IS 'Fetches that found the values of the snapshot before them unchanged. With them the history does not depend on the order of loading.';
COMMENT ON COLUMN warehouse.movie_confirmations.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.movie_confirmations.observed_at IS 'When the document was fetched.';

COMMENT ON TABLE warehouse.load_ledger IS 'Part sets that were loaded: one row each, written in the transaction of the load.';
COMMENT ON COLUMN warehouse.load_ledger.part_set IS 'Id of the part set.';
COMMENT ON COLUMN warehouse.load_ledger.digest IS 'Hash of its manifest.';
COMMENT ON COLUMN warehouse.load_ledger.loaded_at IS 'When it was loaded.';
COMMENT ON COLUMN warehouse.load_ledger.documents IS 'Film documents in it.';
COMMENT ON COLUMN warehouse.load_ledger.tombstones IS 'Ids in it that TMDB said are gone.';
COMMENT ON COLUMN warehouse.load_ledger.quarantined IS 'Documents that broke the contract and were put into quarantine.';
COMMENT ON COLUMN warehouse.load_ledger.rows IS 'Rows inserted, updated and deleted.';
COMMENT ON COLUMN warehouse.load_ledger.seconds IS 'Duration of the load.';
COMMENT ON COLUMN warehouse.load_ledger.drift IS 'How the documents'' shape differed from the contract.';
COMMENT ON TABLE warehouse.quarantine IS 'Documents that broke the contract, as received.';
COMMENT ON COLUMN warehouse.quarantine.quarantine_id IS 'Number for show and replay.';
COMMENT ON COLUMN warehouse.quarantine.part_key IS 'Key of the lake''s part.';
COMMENT ON COLUMN warehouse.quarantine.line IS 'Line in the part, from 1.';
COMMENT ON COLUMN warehouse.quarantine.movie_id IS 'The film that was asked for.';
COMMENT ON COLUMN warehouse.quarantine.reason IS 'Reason code.';
COMMENT ON COLUMN warehouse.quarantine.detail IS 'What was wrong, and where.';
COMMENT ON COLUMN warehouse.quarantine.payload IS 'The document as received.';
COMMENT ON COLUMN warehouse.quarantine.fetched_at IS 'When the document was fetched.';
COMMENT ON COLUMN warehouse.quarantine.seen_at IS 'When the load put it here.';
COMMENT ON COLUMN warehouse.quarantine.replayed_at IS 'When it was loaded after all; NULL while it waits.';

COMMENT ON TABLE warehouse.model_versions IS 'Models that were trained, and what the gate decided.';
COMMENT ON COLUMN warehouse.model_versions.tag IS 'Tag in the BentoML store.';
COMMENT ON COLUMN warehouse.model_versions.trained_at IS 'When it was trained.';
COMMENT ON COLUMN warehouse.model_versions.promoted_at IS 'When it became the serving model.';
COMMENT ON COLUMN warehouse.model_versions.status IS 'candidate, refused, promoted or retired.';
COMMENT ON COLUMN warehouse.model_versions.digest IS 'Hash of the model''s files.';
COMMENT ON COLUMN warehouse.model_versions.fingerprint IS 'Hash of the data that it was trained on.';
COMMENT ON COLUMN warehouse.model_versions.metrics IS 'Measured quality, over time and by slice.';
COMMENT ON COLUMN warehouse.model_versions.reason IS 'Why the gate passed or refused it.';
COMMENT ON TABLE warehouse.model_predictions IS 'Forecasts for films, by model.';
COMMENT ON COLUMN warehouse.model_predictions.movie_id IS 'The film.';
COMMENT ON COLUMN warehouse.model_predictions.model_tag IS 'The model.';
COMMENT ON COLUMN warehouse.model_predictions.predicted_at IS 'When the forecast was made.';
COMMENT ON COLUMN warehouse.model_predictions.commercial_probability IS 'Probability of commercial success.';
COMMENT ON COLUMN warehouse.model_predictions.critical_probability IS 'Probability of critical success.';
COMMENT ON COLUMN warehouse.model_predictions.vote_average IS 'Expected mean vote.';
COMMENT ON COLUMN warehouse.model_predictions.vote_average_low IS 'Lower bound of its interval.';
COMMENT ON COLUMN warehouse.model_predictions.vote_average_high IS 'Upper bound of its interval.';
COMMENT ON COLUMN warehouse.model_predictions.popularity_percentile IS 'Expected popularity as a percentile, 0 to 100, within its snapshot.';
COMMENT ON COLUMN warehouse.model_predictions.popularity_percentile_low IS 'Lower bound of its interval.';
COMMENT ON COLUMN warehouse.model_predictions.popularity_percentile_high IS 'Upper bound of its interval.';
COMMENT ON TABLE warehouse.questions IS 'What was asked, what was answered, and the user''s verdict.';
COMMENT ON COLUMN warehouse.questions.question_id IS 'Id of the request.';
COMMENT ON COLUMN warehouse.questions.asked_at IS 'When it was asked.';
COMMENT ON COLUMN warehouse.questions.question IS 'The question as typed.';
COMMENT ON COLUMN warehouse.questions.language IS 'Language of the question.';
COMMENT ON COLUMN warehouse.questions.engine IS 'Engine that answered.';
COMMENT ON COLUMN warehouse.questions.status IS 'ok, empty, clarify, refused or error.';
COMMENT ON COLUMN warehouse.questions.sql IS 'The statement that ran.';
COMMENT ON COLUMN warehouse.questions.row_count IS 'Rows in the answer.';
COMMENT ON COLUMN warehouse.questions.milliseconds IS 'Time until the answer.';
COMMENT ON COLUMN warehouse.questions.verdict IS 'The user''s verdict: right or wrong.';
COMMENT ON COLUMN warehouse.questions.comment IS 'The user''s remark.';
