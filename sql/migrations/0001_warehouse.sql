-- The warehouse: films, what belongs to them, their history, and Marquee's own records.
-- Reads nothing. Writes schema warehouse. 0 and "" from TMDB mean unknown and are NULL here.
CREATE SCHEMA warehouse;
COMMENT ON SCHEMA warehouse IS 'Mirror of The Movie Database, with history, forecasts and load records.';

CREATE TABLE warehouse.collections (
    collection_id integer PRIMARY KEY,
    name          text NOT NULL
);

CREATE TABLE warehouse.movies (
    movie_id          integer PRIMARY KEY,
    title             text NOT NULL,
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
    deleted_at        timestamptz
);
CREATE INDEX movies_by_release_date ON warehouse.movies (release_date);
CREATE INDEX movies_by_popularity ON warehouse.movies (popularity DESC NULLS LAST);
CREATE INDEX movies_by_collection ON warehouse.movies (collection_id) WHERE collection_id IS NOT NULL;

CREATE TABLE warehouse.tombstones (
    movie_id   integer PRIMARY KEY,
    fetched_at timestamptz NOT NULL
);

CREATE TABLE warehouse.genres    (genre_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE warehouse.keywords  (keyword_id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE warehouse.companies (company_id integer PRIMARY KEY, name text NOT NULL, origin_country text);
CREATE TABLE warehouse.countries (country_code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE warehouse.languages (language_code text PRIMARY KEY, name text NOT NULL);
CREATE TABLE warehouse.people (
    person_id integer PRIMARY KEY,
    name      text NOT NULL,
    gender    smallint CHECK (gender BETWEEN 1 AND 3)
);

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
    release_type  smallint,
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

CREATE TABLE warehouse.quarantine (
    quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    part_key      text NOT NULL,
    line          integer NOT NULL,
    movie_id      integer,
    reason        text NOT NULL,
    detail        text NOT NULL,
    payload       bytea NOT NULL,
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

CREATE TABLE warehouse.questions (
    question_id uuid PRIMARY KEY,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    question    text NOT NULL,
    language    text,
    engine      text,
    status      text NOT NULL,
    sql         text,
    row_count   integer,
    milliseconds double precision,
    verdict     text CHECK (verdict IN ('right', 'wrong')),
    comment     text
);
