"""One question, one answer: language -> engine -> SQL -> guard -> rows -> words or chart."""

from __future__ import annotations

import logging
import re
import time
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Literal, cast
from uuid import uuid4

import psycopg

from marquee.ask.answer import Answer, Confidence, Language
from marquee.ask.assisted import assist
from marquee.ask.cache import CACHE, AnswerCache, DataState, Key
from marquee.ask.coverage import outside, released
from marquee.ask.entities import Entities
from marquee.ask.execution import Result, StatementFailed, TookTooLong, run
from marquee.ask.explain import explain
from marquee.ask.finishing import Understood
from marquee.ask.frames import understand
from marquee.ask.gemini import Gemini, GeminiFailed
from marquee.ask.guard import MAX_ROWS, StatementRefused, check
from marquee.ask.indexes import INDEXES, place_of
from marquee.ask.language import detect
from marquee.ask.memory import Memory
from marquee.ask.namesakes import OFFERED, SeveralNamesakes, described, pinned, settled
from marquee.ask.plan import Aggregate, Column
from marquee.ask.planned import OutOfBounds, TooExpensive
from marquee.ask.reading import NotUnderstood
from marquee.ask.rephrasing import rephrasings
from marquee.ask.sqltext import compile_plan
from marquee.ask.tagging import tag
from marquee.ask.visual import visualise
from marquee.ask.words import EXAMPLES, PHRASES, say, sentence

log = logging.getLogger(__name__)
MAX_QUESTION = 1_000
MAX_NAMES = 20
CHART_ROWS = 10_000
_CHANGE = re.compile(
    r"^\W*(?:please\s+|por favor,?\s*)?(?:delete|drop|update|insert|alter|truncate|remove|erase|borr[ae]r?|elimin[ae]r?"
    r"|apag[aeu]\w*|remov[ae]r?|exclu[ai]r?|actualiz\w+|atualiz\w+|modific\w+|grant|create|crea|crie)\b",
    re.IGNORECASE,
)


def answer(
    question: str,
    *,
    connection: psycopg.Connection[Any],
    entities: Entities | None = None,
    gemini: Gemini | None = None,
    engine: Literal["auto", "offline", "gemini"] = "auto",
    language: str | None = None,
    visual: bool = False,
    memory: Memory | None = None,
    cache: AnswerCache = CACHE,
) -> Answer:
    """Answer a question over schema `ask`; `connection` is one of the role marquee_ask, not in a transaction.

    `language` is tried first: somebody who reads Spanish may still ask in English.
    Gemini is asked for what the offline engine does not understand, or first with engine "gemini"; `memory` tells it
    similar verified questions and what it has cost today. Never raises for what a user can ask: status and reason
    say what happened.
    """
    started = time.perf_counter()
    state = DataState.read(connection)
    model = gemini.model if gemini else None
    key = Key(place_of(connection), state, question.strip(), language, visual, engine, model)
    if known := cache.get(key):
        return _again(known, started)
    languages = sorted(detect(question), key=lambda found: found != language)
    base = Answer(question=question, status="error", answer="", language=cast(Language, languages[0]))
    base.data_time = state.fetched_at or datetime.now(UTC)
    index = entities or INDEXES.of(connection, state)
    result = _answer(base, connection, index, languages, gemini, engine, visual, memory)
    result.timings["total"] = _since(started)
    helpless = gemini is not None and result.engine == "offline" and result.status == "clarify"
    if result.status != "error" and not helpless:
        cache.put(key, result)
    return result


def _again(known: Answer, started: float) -> Answer:
    """A kept answer as the answer to a new question, which cost nothing."""
    fresh = {"request_id": uuid4(), "cached": True, "tokens": 0, "cost_usd": 0.0}
    return known.model_copy(update=fresh | {"timings": {"total": _since(started)}})


def _since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 2)


def _answer(
    base: Answer,
    connection: psycopg.Connection[Any],
    entities: Entities,
    languages: list[str],
    gemini: Gemini | None,
    engine: str,
    visual: bool,
    memory: Memory | None,
) -> Answer:
    if not base.question.strip() or len(base.question) > MAX_QUESTION:
        base.status, base.reason = "clarify", "length"
        base.answer, base.suggestions = say(base.language, "length", most=MAX_QUESTION), EXAMPLES[base.language]
        return base
    if _CHANGE.match(base.question):
        base.status, base.reason, base.answer = "refused", "read_only", say(base.language, "refused")
        return base
    if engine == "gemini" and gemini is not None:
        base = _assisted(base, connection, entities, gemini, visual, memory)
        if base.engine == "gemini":
            return base
    started = time.perf_counter()
    assert base.data_time is not None
    try:
        understood, spoken, remarks = parse(base.question, entities, languages, base.data_time.date())
    except NotUnderstood as problem:
        if engine == "auto" and gemini is not None and not isinstance(problem, SeveralNamesakes):
            base = _assisted(base, connection, entities, gemini, visual, memory)
        return base if base.engine == "gemini" else _clarify(base, problem, entities)
    base.timings["parse"] = _since(started)
    base.language = cast(Language, spoken)
    base.warnings += remarks
    return _execute(base, understood, connection, visual)


def _assisted(
    base: Answer,
    connection: psycopg.Connection[Any],
    entities: Entities,
    gemini: Gemini,
    visual: bool,
    memory: Memory | None,
) -> Answer:
    """Gemini's answer; on any failure of Gemini what the offline engine said, with a warning."""
    started = time.perf_counter()
    found = [e for i in tag(base.question, base.language, entities).items if i.code == "V" for e in i.data]
    try:
        base = assist(base, gemini, connection, list(dict.fromkeys(found))[:MAX_NAMES], memory)
    except GeminiFailed as problem:
        log.warning("%s", problem)
        base.warnings.append(say(base.language, "gemini_failed", reason=str(problem)))
        return base
    base.timings["gemini"] = _since(started)
    if visual and base.rows:
        base.chart = visualise(None, base)
    return base


def parse(question: str, entities: Entities, languages: list[str], today: date) -> tuple[Understood, str, list[str]]:
    """The question's reading in the first language that has one; raises the first language's NotUnderstood."""
    first: NotUnderstood | None = None
    for language in languages:
        tagged = tag(question, language, entities)
        try:
            if tagged.unknown:
                raise NotUnderstood("unknown_word", tuple(tagged.unknown))
            items = pinned(question, tagged.items)
            return settled(understand(list(items), today), items, language), language, tagged.remarks
        except SeveralNamesakes:
            raise
        except NotUnderstood as problem:
            first = first or problem
    assert first is not None
    raise first


def _clarify(base: Answer, problem: NotUnderstood, entities: Entities) -> Answer:
    """The question handed back, with what prevented an answer and questions near it that can be answered."""
    base.status, base.reason = "clarify", problem.reason
    if isinstance(problem, SeveralNamesakes):
        which = "; ".join(described(b, base.language) for b in problem.name.bearers[:OFFERED])
        base.answer = say(base.language, "namesakes", name=problem.name.text, which=which)
        base.suggestions = problem.questions(base.question)
        return base
    base.answer = say(base.language, problem.reason, words=", ".join(problem.words))
    offers = rephrasings(base.question, base.language, problem, entities, lambda q: _statement(q, entities, base))
    if offers[0].meant:
        base.answer += " " + say(base.language, "did_you_mean", question=offers[0].question)
    base.suggestions = [offer.question for offer in offers]
    return base


def _statement(question: str, entities: Entities, base: Answer) -> str | None:
    """The statement that answers a question; None when there is none, or when it would just list every film."""
    assert base.data_time is not None
    try:
        understood, _, _ = parse(question, entities, [base.language], base.data_time.date())
        statement = check(compile_plan(understood.plan)).shown
    except (NotUnderstood, StatementRefused):
        return None
    plan = understood.plan
    every_film = [o.of for o in plan.outputs] == [Column("movie", "title")]
    return None if every_film and not (plan.where or plan.order or plan.having) else statement


def _execute(base: Answer, understood: Understood, connection: psycopg.Connection[Any], visual: bool) -> Answer:
    started = time.perf_counter()
    try:
        many = visual and understood.shape == "list" and understood.plan.limit is None
        guarded = check(compile_plan(understood.plan), limit=CHART_ROWS if many else MAX_ROWS)
        base.sql, base.tables = guarded.shown, list(guarded.tables)
        base.timings["guard"] = _since(started)
        started = time.perf_counter()
        result = run(connection, guarded)
    except (StatementRefused, OutOfBounds) as problem:
        log.error("the guard refused the offline engine's own statement: %s", problem)
        base.status, base.reason, base.answer = "error", "guard", say(base.language, "guard")
        return base
    except (TooExpensive, TookTooLong, StatementFailed) as problem:
        base.status, base.reason = "error", type(problem).__name__
        base.answer = say(base.language, "error", detail=str(problem))
        return base
    base.timings["rows"] = _since(started)
    return _fill(base, understood, result, connection, visual)


def _nothing(base: Answer, understood: Understood, connection: psycopg.Connection[Any]) -> None:
    """Nothing fits: no rows, only unknown values, or a count of 0, which stays in the rows as the answer it is."""
    of = understood.plan.outputs[0].of
    counted = isinstance(of, Aggregate) and of.function == "count"
    days = released(connection)
    if days is not None and outside(understood.plan, *days):
        base.status, base.reason = "empty", "outside_data"
        base.answer += " " + say(base.language, "outside_data", first=days[0], last=days[1])
    elif all(v is None for row in base.rows for v in row):
        base.status, base.reason = "empty", "no_rows"
    elif counted and len(base.rows) == 1:
        base.status, base.reason = "empty", "zero"


def _fill(
    base: Answer, understood: Understood, result: Result, connection: psycopg.Connection[Any], visual: bool
) -> Answer:
    units = [o.unit for o in understood.plan.outputs]
    base.columns = [c.model_copy(update={"unit": u}) for c, u in zip(result.columns, units, strict=True)]
    base.rows, base.row_count, base.truncated = result.rows, len(result.rows), result.truncated
    base.status, base.reason = "ok", None
    base.answer = sentence(understood, base.columns, base.rows, base.truncated, base.language)
    if all(not v for row in result.rows for v in row):
        _nothing(base, understood, connection)
    base.explanation = explain(understood.plan, base.language)
    base.assumptions = [_assumption(a, base.language) for a in understood.assumptions]
    base.confidence = _confidence(base)
    base.plan = asdict(understood.plan)
    if visual:
        started = time.perf_counter()
        base.chart = visualise(understood.chart, base)
        base.timings["chart"] = _since(started)
    return base


def _assumption(text: str, language: str) -> str:
    return say(language, text) if text in PHRASES["en"] else text


def _confidence(base: Answer) -> Confidence:
    reasons = ["Every word of the question was used."]
    if base.warnings:
        return Confidence(level="medium", reasons=[*reasons, "A name was matched by likeness."])
    if base.assumptions:
        return Confidence(level="medium", reasons=[*reasons, "It rests on an assumption."])
    return Confidence(level="high", reasons=reasons)
