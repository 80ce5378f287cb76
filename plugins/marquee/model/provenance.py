"""Where a model comes from: the code's revision and the versions of what it was made with."""

from __future__ import annotations

import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("marquee", "scikit-learn", "numpy", "scipy", "bentoml")


def revision(root: Path) -> str:
    """The git revision of the code under `root`: from .git, or from an image's file REVISION; "unknown" without."""
    try:
        return _of_git(root / ".git")
    except OSError:
        note = root / "REVISION"
        return note.read_text().strip() if note.is_file() else "unknown"


def _of_git(place: Path) -> str:
    """What HEAD names, in a repository or in one of its worktrees. Raises OSError when there is none."""
    if place.is_file():
        place = (place.parent / place.read_text().removeprefix("gitdir:").strip()).resolve()
    head = (place / "HEAD").read_text().strip()
    if not head.startswith("ref: "):
        return head
    name = head.removeprefix("ref: ")
    common = place / "commondir"
    home = (place / common.read_text().strip()).resolve() if common.is_file() else place
    if (home / name).is_file():
        return (home / name).read_text().strip()
    packed = (line.split(" ") for line in (home / "packed-refs").read_text().splitlines())
    return next((parts[0] for parts in packed if parts[1:] == [name]), "unknown")


def versions() -> dict[str, str]:
    """Python's and the libraries' versions."""
    return {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}}
