"""What is remembered of questions: each one with what became of it, what Gemini cost, which answers are verified."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, cast

import psycopg
from rapidfuzz import fuzz, process

from marquee.ask.answer import Answer
from marquee.ask.tokens import normal
from marquee.settings import SQL

SIMILAR = 55.0

Connect = Callable[[], AbstractContextManager[psycopg.Connection[Any]]]


@dataclass(frozen=True)
class Verified:
    """A question with the statement that answers it rightly, who wrote that, and the number of its rows then."""

    question: str
    engine: str
    sql: str
    row_count: int


def statement(name: str) -> str:
    """The text of sql/ask/<name>.sql."""
    return (SQL / "ask" / f"{name}.sql").read_text(encoding="utf-8")


def verified(records: psycopg.Connection[Any]) -> list[Verified]:
    """The verified questions, newest first."""
    rows = records.execute(statement("verified")).fetchall()
    records.rollback()
    return [Verified(*row) for row in rows]


class Memory:
    """The records as the service sees them; `connect` gives a connection of the role marquee_service for a moment.

    Every method raises psycopg.Error when the database does not answer.
    """

    def __init__(self, connect: Connect) -> None:
        self._connect = connect

    def keep(self, answer: Answer) -> None:
        """Write an answered question down, whatever became of it."""
        entry = {
            "question_id": answer.request_id, "question": answer.question, "language": answer.language,
            "engine": answer.engine, "status": answer.status, "reason": answer.reason, "sql": answer.sql,
            "row_count": answer.row_count, "milliseconds": answer.timings.get("total"), "model": answer.model,
            "cached": answer.cached, "tokens": answer.tokens, "cost_usd": answer.cost_usd,
        }  # fmt: skip
        with self._connect() as records:
            records.execute(statement("log"), entry)
            records.commit()

    def spent_today(self) -> float:
        """US dollars that Gemini has cost since midnight UTC, in all processes together."""
        with self._connect() as records:
            row = records.execute(statement("spent")).fetchone()
        assert row is not None
        return cast(float, row[0])

    def similar(self, question: str, wanted: int = 5) -> list[Verified]:
        """The verified questions most like this one, likest first."""
        with self._connect() as records:
            known = verified(records)
        texts = {n: normal(v.question) for n, v in enumerate(known)}
        near = process.extract(normal(question), texts, scorer=fuzz.token_set_ratio, score_cutoff=SIMILAR, limit=wanted)
        return [known[n] for _, _, n in near]
