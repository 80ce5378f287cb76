"""Nothing that happens on or after a film's release reaches its features."""

import numpy as np

from marquee.model import reading
from marquee.model.features import encode
from marquee.replica import synthetic

AFTERWARDS = [
    "UPDATE warehouse.movies SET vote_average = 9.9, vote_count = 99999, popularity = 999, revenue = 2000000000, "
    "homepage = 'https://example.org', tagline = 'Again', poster_path = '/new.jpg', status = 'Released' "
    "WHERE release_date >= %(day)s",
    "INSERT INTO warehouse.keywords (keyword_id, name) VALUES (1, 'cult') ON CONFLICT DO NOTHING",
    "INSERT INTO warehouse.movie_keywords (movie_id, keyword_id) SELECT movie_id, 1 FROM warehouse.movies "
    "ON CONFLICT DO NOTHING",
    "INSERT INTO warehouse.collections (collection_id, name) VALUES (1, 'What became a series')",
    "UPDATE warehouse.movies SET collection_id = 1 WHERE release_date >= %(day)s AND collection_id IS NULL "
    "AND movie_id <> (SELECT min(movie_id) FROM warehouse.movies)",
    "UPDATE warehouse.movies SET deleted_at = now() WHERE release_date > %(day)s AND movie_id %% 2 = 0",
]


def features(connection, day):
    films = [f for part in reading.stored_films(connection, 2.0) for f in part if f.release_date == day]
    return encode(sorted(films, key=lambda film: film.movie_id))


def test_what_comes_later_does_not_change_the_features(warehouse, fill):
    with warehouse.owner() as connection:
        fill(connection, synthetic.films(400, 3))
        query = "SELECT release_date FROM warehouse.movies WHERE NOT adult AND release_date > '1970-01-01'"
        days = connection.execute(f"{query} ORDER BY 1 OFFSET 250").fetchmany(60)
        for (day,) in days[::12]:
            before = features(connection, day)
            assert len(before)
            with connection.transaction(force_rollback=True):
                for statement in AFTERWARDS:
                    connection.execute(statement, {"day": day})
                assert np.array_equal(features(connection, day), before)


def test_what_came_earlier_does(warehouse, fill):
    with warehouse.owner() as connection:
        fill(connection, synthetic.films(400, 3))
        last = connection.execute("SELECT max(release_date) FROM warehouse.movies WHERE NOT adult").fetchone()[0]
        before = features(connection, last)
        connection.execute("UPDATE warehouse.movies SET deleted_at = now() WHERE release_date < %s", [last])
        assert not np.array_equal(features(connection, last), before)
