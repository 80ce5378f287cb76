"""The logs of the one-machine stack stay small: what is older than three files of 10 MB goes."""

from __future__ import annotations

import shutil
from pathlib import Path

LARGEST, KEPT = 10_000_000, 3


def rotate(folder: Path, *, largest: int = LARGEST, kept: int = KEPT) -> None:
    """Copy each NAME.log above `largest` bytes to NAME.log.1, pushing older copies on to .2 and so forth; empty it.

    The processes append and keep their files open, so a log is emptied in place. What a process writes between the
    copy and the emptying is lost.
    """
    for log in folder.glob("*.log"):
        if log.stat().st_size <= largest:
            continue
        for number in range(kept - 1, 0, -1):
            older = log.with_name(f"{log.name}.{number}")
            if older.exists():
                older.replace(log.with_name(f"{log.name}.{number + 1}"))
        shutil.copy2(log, log.with_name(f"{log.name}.1"))
        with log.open("r+b") as file:
            file.truncate()
