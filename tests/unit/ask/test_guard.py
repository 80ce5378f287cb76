"""What the guard refuses and what it lets through."""

from __future__ import annotations

import pytest

from marquee.ask.guard import StatementRefused, check

REFUSED = [
    "SELECT 1; DROP TABLE warehouse.movies",
    "COMMIT; DROP SCHEMA ask",
    "DELETE FROM ask.movies",
    "WITH x AS (DELETE FROM ask.movies RETURNING *) SELECT * FROM x",
    "SELECT * INTO t FROM ask.movies",
    "SELECT * FROM ask.movies FOR UPDATE",
    "SELECT * FROM pg_read_file('PG_VERSION')",
    "SELECT ('PG_VERSION'::text).pg_read_file",
    "SELECT * FROM ROWS FROM (pg_ls_dir('.')) AS t",
    "SELECT 'pg_authid'::regclass",
    "SELECT query_to_xml('SELECT 1', true, true, '')",
    "SELECT set_config('search_path', 'x', false)",
    "SELECT pg_sleep(10)",
    "SELECT title FROM ask.movies ORDER BY pg_sleep(1)",
    "SELECT * FROM generate_series(1, 1000000000000)",
    "WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t) SELECT * FROM t",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM warehouse.movies",
    "SELECT * FROM movies",
    "SELECT current_user",
    "WITH movies AS (SELECT 1 AS title) SELECT title FROM movies",
    "SELECT title\0 FROM ask.movies",
    "EXPLAIN ANALYZE SELECT 1",
    "SELECT title FROM ask.movies WHERE title ~ '(a+)+$'",
    "SELECT " + "1 + " * 5000 + "1",
    "SELECT " + "abs(" * 400 + "1" + ")" * 400,
    "SELECT m.pg_sleep FROM ask.movies m",
]

PASSING = [
    "SELECT title FROM ask.movies",
    "SELECT replace(title, 'a', 'b') FROM ask.movies UNION SELECT genre FROM ask.movie_genres",
    "SELECT title FROM ask.movies WHERE overview LIKE '%; DROP TABLE%'",
    "SELECT count(*) FILTER (WHERE revenue > 1000) AS update_log FROM ask.movies",
    "WITH good AS (SELECT * FROM ask.movies WHERE vote_average > 7) SELECT count(*) FROM good",
    "SELECT genre, rank() OVER (ORDER BY count(*) DESC) FROM ask.movie_genres GROUP BY genre",
]


@pytest.mark.parametrize("statement", REFUSED)
def test_attacks_are_refused(statement: str) -> None:
    with pytest.raises(StatementRefused):
        check(statement)


@pytest.mark.parametrize("statement", PASSING)
def test_ordinary_statements_pass_with_a_limit(statement: str) -> None:
    guarded = check(statement, limit=10)
    assert guarded.sql.endswith("AS answer LIMIT 11")
    assert all(table.startswith("ask.") for table in guarded.tables)
