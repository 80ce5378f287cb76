"""Verified questions: those whose answer a person called right. Asked again after a load, shown to Gemini."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from marquee.ask.cache import AnswerCache
from marquee.ask.pipeline import answer
from marquee.errors import AskError
from marquee.settings import SQL


class NoSuchQuestion(AskError):
    """A verdict names a question that was never asked."""

    sentence = "There is no question {question_id}. Take the request_id of an answer."


@dataclass(frozen=True)
class Verified:
    """A question with the SQL that answered it rightly and the number of its rows then."""

    question: str
    sql: str
    row_count: int


@dataclass(frozen=True)
class Change:
    """What became of a verified question."""

    question: str
    what: str


def judge(records: psycopg.Connection[Any], question_id: UUID, verdict: str, comment: str | None = None) -> None:
    """Keep a person's verdict (right or wrong) on an answer: right verifies the question with its SQL."""
    done = records.execute(
        "UPDATE warehouse.questions SET verdict = %s, comment = %s WHERE question_id = %s",
        [verdict, comment, question_id],
    )
    records.commit()
    if done.rowcount == 0:
        raise NoSuchQuestion(question_id=question_id)


def verified(records: psycopg.Connection[Any]) -> list[Verified]:
    """The verified questions, newest first, each text once."""
    rows = records.execute((SQL / "ask" / "verified.sql").read_text(encoding="utf-8")).fetchall()
    records.rollback()
    return [Verified(*row) for row in rows]


def recheck(records: psycopg.Connection[Any], asking: psycopg.Connection[Any]) -> tuple[list[Change], int]:
    """Ask every verified question again: which are read otherwise, answered no more, or have other numbers of rows."""
    changes, known, cache = [], verified(records), AnswerCache()
    for old in known:
        new = answer(old.question, connection=asking, cache=cache)
        if new.status not in ("ok", "empty"):
            changes.append(Change(old.question, f"no longer answered: {new.reason}"))
        elif new.sql != old.sql:
            changes.append(Change(old.question, "another statement answers it now"))
        elif new.row_count != old.row_count:
            changes.append(Change(old.question, f"{old.row_count} rows then, {new.row_count} now"))
    return changes, len(known)
