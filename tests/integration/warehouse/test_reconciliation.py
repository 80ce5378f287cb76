"""Reconciliation: missing, dead, stale; and content that is too old to be kept goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from marquee.warehouse import reconciliation
from marquee.warehouse.loading import load_part_set


def test_ids_are_compared_and_expired_films_removed(warehouse: Any, lake: Any, record: Any) -> None:
    other = {"cast": [], "crew": [{"id": 99, "name": "Zé", "department": "", "job": "", "credit_id": ""}]}
    films = [record(1, 0, credits=other), record(2, 48), record(3, 48), record(4, 0), record(5, 48)]
    lake.publish("a", films)
    lake.publish("b", [record(4, 1, revenue=9), record(5, 49, gone=True)])
    middle = films[0].fetched_at + timedelta(hours=24)
    with warehouse.loader() as connection:
        for name in "ab":
            load_part_set(connection, lake.store, name)
        found = reconciliation.compare(connection, iter([7, 1, 2, 7, 4, 5]), stale_before=middle)
        assert found == reconciliation.Comparison(missing=(5, 7), dead=(3,), stale=(1, 4))
        assert dict(reconciliation.known(connection)).keys() == {1, 2, 3, 4}
        connection.rollback()
        assert reconciliation.remove_expired(connection, middle) == 2
        assert reconciliation.remove_expired(connection, middle) == 0
        assert [movie_id for movie_id, _ in reconciliation.known(connection)] == [2, 3]
        left = "SELECT array_agg(DISTINCT {}) FROM {}"
        for column, table, kept in (
            ("movie_id", "movie_snapshots", [2, 3, 5]),
            ("movie_id", "movie_cast", [2, 3, 5]),
            ("movie_id", "tombstones", [5]),
            ("person_id", "people", [11, 12]),
        ):
            assert connection.execute(left.format(column, table)).fetchone() == (kept,)
    with warehouse.owner() as owner:
        assert owner.execute("SELECT array_agg(movie_id ORDER BY movie_id) FROM ask.movies").fetchone() == ([2, 3],)
