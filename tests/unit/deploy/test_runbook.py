"""What the runbook quotes is what people see: each quotation stands in an error, or is another program's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from marquee.errors import MarqueeError
from marquee.local import container_steps, ports, stack
from marquee.settings import ROOT

THEIR_ERRORS_COUNT_TOO = (container_steps, ports, stack)
RUNBOOK = (ROOT / "docs" / "operations.md").read_text().partition("## Runbook")[2]
ROWS = [line.split(" | ") for line in RUNBOOK.splitlines() if re.match(r"\| \d", line)]
ELSEWHERE = {
    'password authentication failed for user "postgres"': "Postgres",
    "The service would listen on 0.0.0.0 … without tokens": "serving/surface/access.py",
    "less than 500 MB are free": "plugins/marquee/local/home.py",
}


def sentences(kind: type[MarqueeError]) -> Iterator[str]:
    yield kind.sentence
    for below in kind.__subclasses__():
        yield from sentences(below)


def test_there_are_ten_failures_each_with_its_cure() -> None:
    assert [row[0].strip("| ") for row in ROWS] == [str(number) for number in range(1, len(ROWS) + 1)]
    assert len(ROWS) >= 10
    assert all(len(row) == 4 and all(cell.strip(" |") for cell in row) for row in ROWS)


@pytest.mark.parametrize("quoted", re.findall("“(.+?)”", "".join(row[1] for row in ROWS)))
def test_what_is_quoted_is_what_is_said(quoted: str) -> None:
    if quoted in ELSEWHERE:
        return
    known = [re.sub(r"\{.*?\}", "\0", sentence) for sentence in sentences(MarqueeError)]
    pattern = re.sub(r"(\\?…|\d+|MARQUEE\\?_[A-Z]\w*)", ".+", re.escape(quoted))
    assert [sentence for sentence in known if re.search(pattern, sentence.replace("MARQUEE_\0", "\0"))], quoted


def test_the_other_words_are_where_they_are_said_to_be() -> None:
    assert (
        "less than {_MINIMUM_FREE_BYTES // 10**6} MB are free"
        in (ROOT / ELSEWHERE["less than 500 MB are free"]).read_text()
    )
    said = (ROOT / "serving" / "surface" / "access.py").read_text()
    assert "The service would listen on {host}, which other machines can reach, without tokens." in said
