"""Quarantine: bad documents wait aside, are shown, and are loaded after all."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from marquee.errors import NotInQuarantine, TooManyBadDocuments
from marquee.lake.parts import Record
from marquee.warehouse import quarantine
from marquee.warehouse.loading import load_part_set


def test_bad_documents_wait_while_good_ones_load(warehouse: Any, lake: Any, record: Any) -> None:
    lake.publish("a", [record(1), record(2, title=None), record(3, budget="much"), record(4)], part_size=3)
    with warehouse.loader() as connection:
        report = load_part_set(connection, lake.store, "a")
        assert (report.documents, report.quarantined) == (4, 2)
        newest, oldest = quarantine.entries(connection)
        assert (oldest.part_key, oldest.line, oldest.movie_id) == ("movies/a/part-00000.jsonl.zst", 2, 2)
        assert (oldest.reason, newest.reason) == ("null_value", "wrong_type")
        assert newest.detail.endswith("at `$.budget`")
        assert quarantine.entries(connection, reason="null_value") == [oldest]
        entry, payload = quarantine.show(connection, newest.quarantine_id)
        assert (entry, orjson.loads(payload)["budget"]) == (newest, "much")
        with pytest.raises(NotInQuarantine, match="99"):
            quarantine.show(connection, 99)
        assert {(each.kind, each.key) for each in report.drift} == {("null_value", "title"), ("wrong_type", "budget")}
        assert connection.execute("SELECT array_agg(movie_id ORDER BY movie_id) FROM movies").fetchone() == ([1, 4],)


def test_replay_loads_what_keeps_the_contract_by_now(warehouse: Any, lake: Any, record: Any, film: Any) -> None:
    lake.publish("a", [record(1, title=None), record(2, title=None), record(3, 5, title=None), record(4)])
    lake.publish("b", [record(3, 6, title="Newer")])
    with warehouse.loader() as connection:
        load_part_set(connection, lake.store, "a")
        load_part_set(connection, lake.store, "b")
        third, second, first = quarantine.entries(connection)
        # The contract of a later release takes these documents: here they are made to keep today's.
        connection.execute(
            "UPDATE quarantine SET payload = %s WHERE quarantine_id = %s",
            [orjson.dumps(film(2)), second.quarantine_id],
        )
        connection.execute(
            "UPDATE quarantine SET payload = %s WHERE quarantine_id = %s",
            [orjson.dumps(film(3, title="Older", revenue=1)), third.quarantine_id],
        )
        connection.commit()
        assert quarantine.replay(connection).loaded == 2
        assert quarantine.entries(connection) == [first]
        assert len(quarantine.entries(connection, replayed=True)) == 3
        titles = connection.execute("SELECT movie_id, title FROM movies ORDER BY 1").fetchall()
        assert titles == [(2, "Film 2"), (3, "Newer"), (4, "Film 4")]
        assert connection.execute("SELECT count(*) FROM movie_snapshots WHERE movie_id = 3").fetchone() == (2,)
        assert quarantine.replay(connection, [first.quarantine_id]) == quarantine.ReplayReport(0, 1, 0)
        with pytest.raises(NotInQuarantine, match=str(second.quarantine_id)):
            quarantine.replay(connection, [second.quarantine_id])


def test_too_many_bad_documents_stop_the_load(warehouse: Any, lake: Any, record: Any) -> None:
    records = [record(number, **({"title": None} if number % 4 == 0 else {})) for number in range(1, 121)]
    lake.publish("a", records)
    with warehouse.loader() as connection:
        with pytest.raises(
            TooManyBadDocuments, match=r"30 of 120 documents broke the contract \(null_value 30\)"
        ) as caught:
            load_part_set(connection, lake.store, "a")
        assert "in line 4 of movies/a/part-00000.jsonl.zst" in str(caught.value)
        for table in ("movies", "quarantine", "load_ledger", "people"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
        connection.rollback()
        assert load_part_set(connection, lake.store, "a", bad_share=0.3).quarantined == 30


def test_what_is_not_a_document_waits_too(warehouse: Any, lake: Any, record: Any) -> None:
    good = record(1)
    lake.publish("a", [good, Record(2, "found", good.fetched_at, b'{"id": 2, "title": "torn'), record(3)])
    with warehouse.loader() as connection:
        assert load_part_set(connection, lake.store, "a").quarantined == 1
        [entry] = quarantine.entries(connection)
        assert (entry.line, entry.reason) == (2, "not_json")
