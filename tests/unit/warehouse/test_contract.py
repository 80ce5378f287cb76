"""Reason codes of the contract: each is explained to users, and bytes that are no document get theirs."""

from __future__ import annotations

import pytest

from marquee.settings import ROOT
from marquee.warehouse.contract import LARGEST, REASONS, BadDocument, check


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_documented(reason: str) -> None:
    table = (ROOT / "docs" / "warehouse.md").read_text().split("### Contract and drift")[1]
    assert reason in table.split("\n\n")[1]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"<html>", "not_json"),
        (b'{"id": 1, "new": ' + b"[" * 100_000, "not_json"),
        (b'{"title": "\xff"}', "not_utf8"),
        (b'{"id": NaN}', "not_finite"),
        (b'"' + b"a" * LARGEST + b'"', "too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_bytes_that_are_no_document(raw: bytes, reason: str) -> None:
    with pytest.raises(BadDocument) as refused:
        check(raw, 1)
    assert refused.value.reason == reason
