"""Checks one film document against the contract; a document that breaks it gets a reason code and a detail."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import msgspec
import orjson

from marquee.warehouse.documents import COMPLETE, Document

REASONS = {
    "not_json": "the document is not JSON",
    "not_utf8": "the document is not UTF-8",
    "not_finite": "a number is NaN or infinite",
    "lone_surrogate": "a text holds half of a surrogate pair, which no encoding can store",
    "nul_character": "a text holds the character NUL, which Postgres cannot store",
    "too_large": "the document is larger than any film's",
    "missing_key": "a required key is absent",
    "null_value": "a value that must be there is null",
    "wrong_type": "a value has another type than the contract's",
    "out_of_range": "a value lies outside its range",
    "bad_date": "a date is not a day between 1870 and 2100",
    "other_film": "the document is about another film than the one asked for",
}
"""Every reason code, with its meaning."""

NEVER_NULL = (
    "original_title", "original_language", "overview", "status", "budget", "revenue", "popularity", "vote_average",
    "vote_count", "adult", "video", "credits", "keywords", "release_dates", "origin_country",
)  # fmt: skip
"""Keys that may be null, although TMDB has never been seen to leave them null: null there is drift."""

LARGEST = 16 * 2**20
_MONEY, _COUNT = 10**13, 2**31 - 1
_ALL = Document.__struct_fields__
_KNOWN = frozenset(_ALL)
_NUL = b"\\u0000"

_complete = msgspec.json.Decoder(COMPLETE).decode
_decode = msgspec.json.Decoder(Document).decode
_keys = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode


class BadDocument(Exception):
    """A document broke the contract; caught by the loader, which puts it into quarantine."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that keeps the contract: whole numbers are ints, `nulls` names keys that were never null before,
    `extra` holds the unknown keys (JSON, or None)."""

    document: Document
    keys: tuple[str, ...]
    nulls: tuple[str, ...]
    extra: str | None


def check(raw: bytes, movie_id: int) -> Checked:
    """Decode and check the document of a film. Raises BadDocument."""
    if len(raw) > LARGEST:
        raise BadDocument("too_large", f"{len(raw)} bytes")
    if _NUL in raw and _NUL in raw.replace(b"\\\\", b""):
        raise BadDocument("nul_character", "\\u0000")
    try:
        document, keys, extra = _complete(raw), _ALL, None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        document, keys, extra = _incomplete(raw)
    if document.id != movie_id:
        raise BadDocument("other_film", f"id is {document.id}, not {movie_id}")
    nulls = tuple([key for key in NEVER_NULL if getattr(document, key) is None and key in keys])
    _normalise(document)
    return Checked(document, keys, nulls, extra)


def _incomplete(raw: bytes) -> tuple[Document, tuple[str, ...], str | None]:
    """A document with absent or new keys: decoded, its keys, and the new ones as JSON. Raises BadDocument."""
    try:
        document = _decode(raw)
        items = _keys(raw)
    except msgspec.ValidationError as error:
        raise _invalid(str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _undecodable(raw, str(error)) from None
    keys = tuple(items)
    return document, keys, None if _KNOWN.issuperset(keys) else _extra(items)


@lru_cache(65_536)
def day(text: str) -> str:
    """The day that a date or a timestamp such as 2009-12-10T00:00:00.000Z begins with. Raises BadDocument."""
    if len(text) == 10 or text[10:11] == "T":
        try:
            found = date.fromisoformat(text[:10])
            if 1870 <= found.year <= 2100 and found.isoformat() == text[:10]:
                return text[:10]
        except ValueError:
            pass
    raise BadDocument("bad_date", text[:60])


def _normalise(document: Document) -> None:
    document.budget = _whole("budget", document.budget, _MONEY)
    document.revenue = _whole("revenue", document.revenue, _MONEY)
    document.runtime = _whole("runtime", document.runtime, _COUNT)
    document.vote_count = _whole("vote_count", document.vote_count, _COUNT)
    if document.release_date:
        document.release_date = day(document.release_date)


def _whole(name: str, value: float | None, most: int) -> int | None:
    """A whole number from 0 to `most`, with 0 as None: TMDB's 0 means unknown."""
    if not value:
        return None
    whole = int(value)
    if whole != value or not 0 <= whole <= most:
        raise BadDocument("out_of_range", f"{value!r:.40} - at `$.{name}`")
    return whole


def _extra(items: dict[str, msgspec.Raw]) -> str:
    """The unknown keys as one JSON object that Postgres takes: its numbers are doubles."""
    pairs = (orjson.dumps(key) + b":" + bytes(value) for key, value in items.items() if key not in _KNOWN)
    text = b"{" + b",".join(pairs) + b"}"
    try:
        return orjson.dumps(orjson.loads(text)).decode()
    except orjson.JSONDecodeError as error:
        raise _undecodable(text, str(error)) from None


def _invalid(message: str) -> BadDocument:
    if "missing required" in message:
        return BadDocument("missing_key", message)
    if "got `null`" in message:
        return BadDocument("null_value", message)
    if "out of range" in message or re.search(r"Expected `\w+` (of length )?[<>]", message):
        return BadDocument("out_of_range", message)
    return BadDocument("wrong_type", message)


def _undecodable(raw: bytes, message: str) -> BadDocument:
    """Why a strict parser refused: Python's own, which is lenient, tells the cases apart."""
    try:
        value = json.loads(raw, parse_constant=_not_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except BadDocument as bad:
        return bad
    except UnicodeEncodeError as error:
        return BadDocument(
            "lone_surrogate", error.object[error.start : error.end].encode("ascii", "backslashreplace").decode()
        )
    except UnicodeDecodeError as error:
        return BadDocument("not_utf8", str(error))
    except (ValueError, RecursionError):
        pass
    return BadDocument("not_json", message)


def _not_finite(constant: str) -> float:
    raise BadDocument("not_finite", constant)
