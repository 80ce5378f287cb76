"""The bytes of a document come back as they were, whatever they are."""

from __future__ import annotations

from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.errors import PartDamaged
from marquee.lake.parts import PartInfo, read_part, write_part
from marquee.lake.record import Failure, Record, decode, encode
from marquee.lake.store import open_store

AT = datetime(2026, 11, 21, 6, 0, 0, 123456, tzinfo=UTC)
ODD = [
    b"{}", b'{"id":5}', b' {"id": 5}\n', b'{\n "id": 5\r\n}', b"[1,2]", b"null", b'"text"', b"7", b"", b"\n", b"{",
    b'{"base64":"eA=="}', b'{"document":{"document":1}}', b'{"a":1,"document":2}', b"\xff\xfe", b"\xef\xbb\xbf{}",
    b'{"a":"\\ud800"}', '{"t":"\u2028\u0085"}'.encode(), b"\x00", b"}" * 9, b'{"a":1}}', b'{"a":1, "a":2}',
]  # fmt: skip


@pytest.mark.parametrize("body", ODD)
def test_odd_bodies_come_back_byte_equal(body):
    record = Record(5, "found", AT, body)
    line = encode(record)
    assert decode(line) == record
    assert line.count(b"\n") == 1
    orjson.loads(line)


@given(st.integers(0, 2**31), st.one_of(st.none(), st.binary(max_size=200)), st.datetimes(timezones=st.just(UTC)))
def test_any_record_comes_back(movie_id, body, at):
    record = Record(movie_id, "gone" if body is None else "found", at, body)
    line = encode(record)
    assert decode(line) == record
    assert orjson.loads(line)["id"] == movie_id


@settings(max_examples=40)
@given(st.recursive(st.none() | st.text(max_size=9) | st.integers(-9, 9), lambda x: st.dictionaries(st.text(), x)))
def test_json_on_one_line_is_stored_as_it_is(value):
    body = orjson.dumps({"id": 5, "value": value})
    assert b',"document":' + body + b"}\n" in encode(Record(5, "found", AT, body))


def test_a_part_tells_documents_tombstones_and_failures_apart(tmp_path):
    store = open_store(tmp_path.as_uri())
    records = [Record(1, "found", AT, b'{"id":1}'), Record(2, "gone", AT, None)]
    info = write_part(store, "daily-1", 7, [*records, Failure(3, AT, "not JSON")])
    assert (info.key, info.documents, info.tombstones) == ("movies/daily-1/part-00007.jsonl.zst", 1, 1)
    assert info.failures == (Failure(3, AT, "not JSON"),)
    assert info.oldest == AT
    assert list(read_part(store, info)) == records
    assert PartInfo.model_validate_json(info.model_dump_json()) == info


def test_a_part_that_is_there_already_is_described_instead_of_written(tmp_path):
    store = open_store(tmp_path.as_uri())
    first = write_part(store, "daily-1", 0, [Record(1, "gone", AT, None)])
    assert write_part(store, "daily-1", 0, [Record(2, "gone", AT, None)]) == first


def test_a_part_that_is_no_zstd_is_damaged(tmp_path):
    store = open_store(tmp_path.as_uri())
    store.create("movies/x/part-00000.jsonl.zst", b"plain")
    with pytest.raises(PartDamaged, match="part-00000"):
        write_part(store, "x", 0, [])


def test_failures_keep_their_reason():
    failure = Failure(3, AT, 'a "reason"\n,"document":')
    assert decode(encode(failure)) == failure
