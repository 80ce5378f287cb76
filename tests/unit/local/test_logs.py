"""Logs of processes that keep them open are rotated: nothing that was written before is lost, and old copies go."""

from __future__ import annotations

from pathlib import Path

from marquee.local.logs import rotate


def lines(path: Path) -> list[str]:
    return path.read_text().splitlines()


def test_a_log_that_is_kept_open_goes_on_after_it_was_emptied(tmp_path: Path) -> None:
    with (tmp_path / "service.log").open("ab", buffering=0) as held:
        for number in range(5):
            held.write(f"{number}\n".encode() * 10)
            rotate(tmp_path, largest=15, kept=3)
        held.write(b"last\n")
    assert lines(tmp_path / "service.log") == ["last"]
    kept = [lines(tmp_path / f"service.log.{number}")[0] for number in (1, 2, 3)]
    assert kept == ["4", "3", "2"]
    assert len(list(tmp_path.iterdir())) == 4


def test_a_small_log_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "service.log").write_text("one\n")
    rotate(tmp_path, largest=15)
    assert [path.name for path in tmp_path.iterdir()] == ["service.log"]
