"""A question answered with Gemini's help: its SQL through the guard, at most two repairs, then its words checked."""

from __future__ import annotations

import logging
from typing import Any

import psycopg

from marquee.ask.answer import Answer, Confidence
from marquee.ask.entities import Entity
from marquee.ask.execution import Result, StatementFailed, TookTooLong, run
from marquee.ask.gemini import MAX_REPAIRS, Gemini, GeminiFailed, Spent, plain
from marquee.ask.guard import Guarded, StatementRefused, check
from marquee.ask.memory import Memory, Verified
from marquee.ask.planned import OutOfBounds, TooExpensive
from marquee.ask.prompts import schema_of
from marquee.ask.words import plain_sentence, say

log = logging.getLogger(__name__)


def assist(
    base: Answer,
    gemini: Gemini,
    connection: psycopg.Connection[Any],
    names: list[Entity],
    memory: Memory | None,
) -> Answer:
    """The question answered by Gemini's SQL; raises GeminiFailed when nothing usable comes of it.

    Whatever happens, `base` says afterwards what it has cost.
    """
    before, examples = _remembered(memory, base.question)
    spent = Spent(before_usd=before)
    try:
        return _attempts(base, gemini, connection, names, examples, spent)
    finally:
        base.tokens, base.cost_usd = spent.tokens, round(spent.usd, 8)


def _remembered(memory: Memory | None, question: str) -> tuple[float, list[Verified]]:
    """What today's questions have cost, and similar verified questions. Without the former nothing may be spent."""
    if memory is None:
        return 0.0, []
    try:
        return memory.spent_today(), memory.similar(question)
    except psycopg.Error as error:
        raise GeminiFailed(reason="what it has cost today cannot be read") from error


def _attempts(
    base: Answer, gemini: Gemini, connection: psycopg.Connection[Any], names: list[Entity],
    examples: list[Verified], spent: Spent,
) -> Answer:  # fmt: skip
    failed: tuple[str, str] | None = None
    schema = schema_of(connection)
    for attempt in range(1, MAX_REPAIRS + 2):
        proposal = gemini.propose(base.question, schema, names, examples, spent, failed)
        if not proposal.sql.strip():
            log.info("Gemini proposed no SQL: %.200s", proposal.refusal)
            raise GeminiFailed(reason="it proposed no SQL")
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
    base.sql, base.tables, base.explanation = (
        guarded.shown,
        list(guarded.tables),
        explanation if plain(explanation) else None,
    )
    base.columns, base.rows, base.truncated = result.columns, result.rows, result.truncated
    base.row_count = len(result.rows)
    base.status, base.reason = ("ok", None) if result.rows else ("empty", "no_rows")
    base.confidence = Confidence(level="low", reasons=["The SQL was written by a language model; check it."])
    base.answer = plain_sentence(result.columns, result.rows, result.truncated, base.language)
    if result.rows:
        try:
            columns = [c.name for c in result.columns]
            base.answer = gemini.phrase(base.question, base.language, columns, result.rows, spent)
        except GeminiFailed as problem:
            base.warnings.append(say(base.language, "plain_words", reason=str(problem)))
    return base
