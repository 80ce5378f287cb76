"""Every key of the lake is built here."""

from __future__ import annotations

import re

from marquee.errors import BadKey

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,180}")
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")

MOVIES = "movies/"
MANIFEST = "/manifest.json"
PLAN = "/plan/plan.json"


def part_set_id(kind: str, run: str) -> str:
    """A part set's id, e.g. backfill-manual__2026-11-21; `run` may hold any characters."""
    return check_name(f"{kind}-{_UNSAFE.sub('.', run)}"[:180])


def check_name(name: str) -> str:
    """The name itself. Raises BadKey when a store could misread it."""
    if not _NAME.fullmatch(name) or ".." in name:
        raise BadKey(key=name)
    return name


def check_key(key: str) -> str:
    """The key itself. Raises BadKey unless every piece between slashes is a safe name."""
    for piece in key.split("/"):
        check_name(piece)
    return key


def folder(part_set: str) -> str:
    """Everything of one part set lies under this prefix."""
    return f"{MOVIES}{check_name(part_set)}/"


def part_set_of(key: str) -> str:
    """The part set that a key belongs to, e.g. that of a chunk. Raises BadKey for a key of anything else."""
    top, _, rest = key.partition("/")
    if f"{top}/" != MOVIES:
        raise BadKey(key=key)
    return check_name(rest.partition("/")[0])


def part(part_set: str, number: int) -> str:
    """A part of documents."""
    return f"{folder(part_set)}part-{number:05}.jsonl.zst"


def part_number(key: str) -> int:
    """The number of the part with this key."""
    return int(key.rpartition("/part-")[2].partition(".")[0])


def manifest(part_set: str) -> str:
    """The object that makes a part set visible."""
    return f"{MOVIES}{check_name(part_set)}{MANIFEST}"


def plan(part_set: str) -> str:
    """The object that says which chunks a part set has."""
    return f"{MOVIES}{check_name(part_set)}{PLAN}"


def chunk(part_set: str, number: int, digest: str) -> str:
    """The ids of a chunk. The digest keeps apart what an interrupted planning left behind."""
    return f"{folder(part_set)}plan/chunk-{number:05}-{digest}.json"


def receipt(part_set: str, number: int) -> str:
    """What the parts of a fetched chunk hold."""
    return f"{folder(part_set)}plan/done-{number:05}.json"
