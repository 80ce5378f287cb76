"""Users' verdicts, and the questions that an operator verified: asked again after a load, shown to Gemini."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from marquee.ask.cache import AnswerCache
from marquee.ask.execution import run
from marquee.ask.guard import check
from marquee.ask.memory import Verified, statement, verified
from marquee.ask.pipeline import answer
from marquee.errors import AskError


class NoSuchQuestion(AskError):
    """An id of no question that was ever asked, or of one without a statement."""

    sentence = "There is no answered question {question_id}. Take the request_id of an answer that has SQL."


class NotVerified(AskError):
    """A question to withdraw that is not among the verified ones."""

    sentence = (
        'No verified question reads "{question}". ./marquee ask --check lists those that changed, as they were asked.'
    )


@dataclass(frozen=True)
class Judged:
    """A question that a user judged and nobody has promoted yet."""

    question_id: UUID
    asked_at: datetime
    verdict: str
    question: str
    sql: str | None
    comment: str | None


@dataclass(frozen=True)
class Change:
    """What became of a verified question."""

    question: str
    what: str


def judge(records: psycopg.Connection[Any], question_id: UUID, verdict: str, comment: str | None = None) -> None:
    """Keep a user's verdict (right or wrong) on an answer; raises NoSuchQuestion."""
    done = records.execute(
        "UPDATE warehouse.questions SET verdict = %s, comment = %s WHERE question_id = %s",
        [verdict, comment, question_id],
    )
    records.commit()
    if done.rowcount == 0:
        raise NoSuchQuestion(question_id=question_id)


def judged(records: psycopg.Connection[Any], most: int = 50) -> list[Judged]:
    """What users said of answers, newest first, without what was promoted."""
    rows = records.execute(statement("judged"), [most]).fetchall()
    records.rollback()
    return [Judged(*row) for row in rows]


def promote(owner: psycopg.Connection[Any], question_id: UUID) -> Verified:
    """Verify an answered question with its statement, in place of an older one; raises NoSuchQuestion.

    Only the warehouse's owner may: verified questions are shown to Gemini, so no user may write them.
    """
    row = owner.execute(statement("promote"), [question_id]).fetchone()
    owner.commit()
    if row is None:
        raise NoSuchQuestion(question_id=question_id)
    return Verified(*row)


def withdraw(owner: psycopg.Connection[Any], question: str) -> None:
    """Make a verified question an ordinary one again; raises NotVerified."""
    done = owner.execute("DELETE FROM warehouse.verified_questions WHERE question = %s", [question])
    owner.commit()
    if done.rowcount == 0:
        raise NotVerified(question=question)


def recheck(records: psycopg.Connection[Any], asking: psycopg.Connection[Any]) -> tuple[list[Change], int]:
    """Ask every verified question again: what changed since it was promoted, and how many there are.

    A statement that Gemini wrote is run again; what the offline engine understood is asked again.
    """
    known, cache = verified(records), AnswerCache()
    found = [(v.question, _again(v, asking) if v.engine == "gemini" else _asked(v, asking, cache)) for v in known]
    return [Change(question, what) for question, what in found if what], len(known)


def _again(old: Verified, asking: psycopg.Connection[Any]) -> str | None:
    try:
        return _rows(old, len(run(asking, check(old.sql)).rows))
    except AskError as problem:
        return f"its statement runs no longer: {problem}"


def _asked(old: Verified, asking: psycopg.Connection[Any], cache: AnswerCache) -> str | None:
    new = answer(old.question, connection=asking, cache=cache)
    if new.status not in ("ok", "empty"):
        return f"no longer answered: {new.reason}"
    return "another statement answers it now" if new.sql != old.sql else _rows(old, new.row_count)


def _rows(old: Verified, now: int) -> str | None:
    return f"{old.row_count} rows then, {now} now" if now != old.row_count else None
