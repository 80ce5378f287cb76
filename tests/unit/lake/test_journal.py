"""A journal gives back every whole line, wherever a crash cut it off."""

from __future__ import annotations

import resource
from datetime import UTC, datetime

from marquee.lake.journal import Journal
from marquee.lake.record import Failure, Record, encode

AT = datetime(2026, 11, 21, tzinfo=UTC)
ITEMS = [Record(1, "found", AT, b'{"id":1}'), Record(2, "gone", AT, None), Failure(3, AT, "not JSON")]


def test_a_journal_cut_at_any_byte_keeps_the_whole_lines_and_takes_new_ones(tmp_path):
    lines = [encode(item) for item in ITEMS]
    whole = b"".join(lines)
    for cut in range(len(whole) + 1):
        path = tmp_path / "chunk"
        path.write_bytes(whole[:cut])
        kept = [item for number, item in enumerate(ITEMS) if cut >= len(b"".join(lines[: number + 1]))]
        journal = Journal(path)
        assert [journal.get(number) for number in (1, 2, 3)] == kept + [None] * (3 - len(kept))
        journal.add(Record(4, "gone", AT, None))
        journal.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
        with Journal(path) as journal:
            assert journal.get(4) == Record(4, "gone", AT, None)
        assert not path.exists()


def test_lines_of_another_make_are_dropped(tmp_path):
    path = tmp_path / "chunk"
    path.write_bytes(encode(ITEMS[0]) + b'{"id":7}\n' + encode(ITEMS[1]))
    with Journal(path) as journal:
        assert (journal.get(1), journal.get(7), journal.get(2)) == (ITEMS[0], None, None)


def test_a_full_disk_costs_the_note_and_nothing_else(tmp_path, caplog):
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal(tmp_path / "chunk") as journal:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, limit[1]))
        try:
            for _ in range(2):
                journal.add(ITEMS[0])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    assert "1 is not noted" in caplog.text
