"""The catalogue: every compression, every kind of broken line, documents byte for byte."""

import gzip
import json
import lzma
import tracemalloc
from pathlib import Path

import orjson
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from marquee.errors import CatalogueMissing, CatalogueUnreadable
from marquee.replica.catalogue import BROKEN_AT_START, open_catalogue

FILMS = [b'{"id": %d, "title": "F\xc3\xa9 %d",  "popularity": 1.50}' % (number, number) for number in range(1, 6)]


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress, zstandard.compress])
def test_serves_every_line_as_it_stands(tmp_path: Path, pack) -> None:
    path = tmp_path / "films"
    path.write_bytes(pack(b"\xef\xbb\xbf" + b"\r\n".join(FILMS) + b"\n\n"))
    catalogue = open_catalogue(path)
    assert [catalogue.document(number) for number in range(1, 6)] == FILMS
    assert (len(catalogue), catalogue.broken, catalogue.document(6)) == (5, [], None)


def test_zstd_of_several_frames_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "films.zst"
    path.write_bytes(b"".join(zstandard.compress(film + b"\n") for film in FILMS))
    assert len(open_catalogue(path)) == 5


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"id": 7, "title": "cut', "not JSON"),
        (b'{"id": 7, "title": "\xff"}', "not JSON"),
        (b"[1]", "a JSON list"),
        (b'{"title": "none"}', "id is None"),
        (b'{"id": "7", "title": "x"}', "id is '7'"),
        (b'{"id": true, "title": "x"}', "id is True"),
        (b'{"id": 0, "title": "x"}', "id is 0"),
        (b'{"id": 2147483648, "title": "x"}', "id is 2147483648"),
        (b'{"id": 7, "original_title": "an export line"}', "no title"),
        (FILMS[0], "film 1 stood in an earlier line"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_serves(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "films.jsonl"
    path.write_bytes(b"\n".join([*FILMS[:3], line, *FILMS[3:]]))
    catalogue = open_catalogue(path)
    assert len(catalogue) == 5
    [(number, told)] = catalogue.broken
    assert number == 4
    assert reason in told


def test_a_file_of_another_kind_is_refused_early(tmp_path: Path) -> None:
    path = tmp_path / "films.jsonl"
    path.write_bytes(b"no film\n" * BROKEN_AT_START + FILMS[0])
    with pytest.raises(CatalogueUnreadable, match="line 1: not JSON"):
        open_catalogue(path)


@pytest.mark.parametrize("content", [b"", b"\n\n", b'[{"id": 1, "title": "x"}]', bytes(range(256)) * 20])
def test_no_film_at_all_is_an_error(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "films.jsonl"
    path.write_bytes(content)
    with pytest.raises(CatalogueUnreadable):
        open_catalogue(path)


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, zstandard.compress])
def test_a_cut_file_is_an_error_not_a_smaller_catalogue(tmp_path: Path, pack) -> None:
    path = tmp_path / "films"
    whole = pack(b"\n".join(orjson.dumps({"id": n, "title": str(n * n * n)}) for n in range(1, 2000)))
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CatalogueUnreadable, match="damaged after line"):
        open_catalogue(path)


def test_memory_holds_a_small_index_and_no_documents(tmp_path: Path) -> None:
    path, films = tmp_path / "films.jsonl", 20_000
    line = orjson.dumps({"id": 0, "title": "x", "overview": "long " * 200, "release_date": "2020-01-01"})
    path.write_bytes(b"\n".join(line.replace(b'"id":0', b'"id":%d' % number) for number in range(1, films + 1)))
    tracemalloc.start()
    try:
        catalogue = open_catalogue(path)
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert len(catalogue) == films
    assert held / films < 300


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.jsonl", tmp_path):
        with pytest.raises(CatalogueMissing, match=str(path)):
            open_catalogue(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
FIELDS = ["release_date", "popularity", "vote_count", "genres", "original_language", "adult", "production_countries"]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON))
def test_wrong_types_are_served_and_never_stop_the_reading(tmp_path_factory, fields) -> None:
    path = tmp_path_factory.getbasetemp() / "any.jsonl"
    line = json.dumps({"id": 1, "title": "x", **fields}).encode()
    path.write_bytes(line)
    catalogue = open_catalogue(path)
    assert catalogue.document(1) == line or catalogue.broken
