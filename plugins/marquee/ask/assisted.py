"""A question answered with Gemini's help: its SQL through the guard, at most two repairs, then its words checked."""

from __future__ import annotations

import logging
from typing import Any

import psycopg

from marquee.ask.answer import Answer, Confidence
from marquee.ask.execution import Result, StatementFailed, TookTooLong, run
from marquee.ask.gemini import MAX_REPAIRS, Gemini, GeminiFailed, Spent
from marquee.ask.guard import Guarded, StatementRefused, check
from marquee.ask.planned import OutOfBounds, TooExpensive
from marquee.ask.words import plain_sentence, say
from marquee.settings import SQL

log = logging.getLogger(__name__)


def schema_of(connection: psycopg.Connection[Any]) -> str:
    """The views with their columns, types and comments, as text."""
    rows = connection.execute((SQL / "ask" / "comments.sql").read_text(encoding="utf-8")).fetchall()
    connection.rollback()
    views: dict[str, list[str]] = {}
    for view, about, column, kind, comment in rows:
        lines = views.setdefault(view, [f"ask.{view} -- {about or ''}"])
        lines.append(f"  {column} {kind}{f' -- {comment}' if comment else ''}")
    return "\n".join(line for lines in views.values() for line in lines)


def assist(
    base: Answer,
    gemini: Gemini,
    connection: psycopg.Connection[Any],
    names: list[str],
    examples: list[tuple[str, str]],
) -> Answer:
    """The question answered by Gemini's SQL; raises GeminiFailed when nothing usable comes of it."""
    spent, failed = Spent(), None
    schema = schema_of(connection)
    for attempt in range(1, MAX_REPAIRS + 2):
        proposal = gemini.propose(base.question, schema, names, examples, spent, failed)
        if not proposal.sql.strip():
            raise GeminiFailed(reason=proposal.refusal[:200] or "it proposed no SQL")
        try:
            guarded = check(proposal.sql)
            result = run(connection, guarded)
        except (StatementRefused, StatementFailed, OutOfBounds, TooExpensive, TookTooLong) as problem:
            failed = (proposal.sql[:2_000], str(problem))
            log.warning("Gemini's attempt %d was refused: %s", attempt, problem)
            continue
        return _fill(base, gemini, guarded, result, proposal.explanation, attempt, spent)
    assert failed is not None
    raise GeminiFailed(reason=f"its SQL was refused {MAX_REPAIRS + 1} times, last because: {failed[1]}")


def _fill(
    base: Answer, gemini: Gemini, guarded: Guarded, result: Result, explanation: str, attempts: int, spent: Spent
) -> Answer:
    base.engine, base.model, base.attempts = "gemini", gemini.model, attempts
    base.sql, base.tables, base.explanation = guarded.shown, list(guarded.tables), explanation[:500]
    base.columns, base.rows, base.truncated = result.columns, result.rows, result.truncated
    base.row_count = len(result.rows)
    base.status, base.reason = ("ok", None) if result.rows else ("empty", "no_rows")
    base.suggestions = []
    base.confidence = Confidence(level="low", reasons=["The SQL was written by a language model; check it."])
    base.answer = plain_sentence(result.columns, result.rows, result.truncated, base.language)
    if result.rows:
        try:
            columns = [c.name for c in result.columns]
            base.answer = gemini.phrase(base.question, base.language, columns, result.rows, spent)
        except GeminiFailed as problem:
            base.warnings.append(say(base.language, "plain_words", reason=str(problem)))
    return base
