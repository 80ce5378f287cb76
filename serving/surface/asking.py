"""POST /ask-text, /ask-visual, /ask-verdict: a question in, an answer or a chart out, and what a person says of it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Annotated, Literal
from uuid import UUID

import psycopg
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from starlette.responses import Response

from marquee.errors import RightsNotStated
from marquee.rights import require_ml_rights
from surface.bodies import Body, validated
from surface.problems import Problem
from surface.replies import reply

if TYPE_CHECKING:
    from marquee.ask.answer import Answer
    from surface.state import State

log = logging.getLogger("marquee.service")
FEEDBACK = "/ask-verdict"


class Question(BaseModel):
    """The body of /ask-text and /ask-visual."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(pattern=r"\S", max_length=500), AfterValidator(str.strip)] = Field(
        description="A question about films in English, Spanish or Portuguese.",
        examples=["What are the 5 most popular horror films since 2010?"],
    )
    language: Literal["en", "es", "pt"] | None = Field(
        None, description="The asker's language: what may be of several is read in it."
    )


class Verdict(BaseModel):
    """The body of /ask-verdict: what a person thinks of an answer. Its echo is the reply."""

    model_config = ConfigDict(extra="forbid")

    request_id: UUID = Field(description="The request_id of the answer.")
    verdict: Literal["right", "wrong"]
    comment: Annotated[str, Field(max_length=500)] | None = Field(None, description="What is right or wrong about it.")


async def ask_text(state: State, body: Body) -> Response:
    """The answer as JSON."""
    return reply(await _ask(state, body, visual=False))


async def ask_visual(state: State, body: Body) -> Response:
    """A PNG when the client accepts image/png and not JSON, else the answer as JSON with the image inside."""
    answer = await _ask(state, body, visual=True)
    accepted = body.request.headers.get("accept", "")
    if "image/png" not in accepted or "application/json" in accepted:
        return reply(answer, headers={"vary": "accept"})
    if answer.chart is None:
        raise Problem(422, answer.answer)
    return Response(answer.chart.image, headers={"vary": "accept"}, media_type=answer.chart.media_type)


async def ask_verdict(state: State, body: Body) -> Response:
    """Keep a verdict beside the question; raises Problem 404 for a question that was never asked."""
    verdict = validated(Verdict, body.json())
    await asyncio.to_thread(_judge, state, verdict)
    return reply(verdict)


def _judge(state: State, verdict: Verdict) -> None:
    from marquee.ask.verified import NoSuchQuestion, judge

    try:
        with state.database.connection() as records:
            judge(records, verdict.request_id, verdict.verdict, verdict.comment)
    except NoSuchQuestion as error:
        raise Problem(404, str(error)) from error


async def _ask(state: State, body: Body, *, visual: bool) -> Answer:
    question = validated(Question, body.json())
    try:
        require_ml_rights(state.settings)
    except RightsNotStated as error:
        raise Problem(403, str(error)) from error
    if state.asking.locked():
        raise Problem(503, "Too many questions are being answered. Try again shortly.", retry_after=2)
    async with state.asking:
        answer = await asyncio.to_thread(_answer, state, question, visual)
    state.rules.metrics.questions.labels(answer.status, answer.engine).inc()
    await _log(state, answer)
    return answer


def _answer(state: State, question: Question, visual: bool) -> Answer:
    from marquee.ask.pipeline import answer

    with state.questions.connection() as connection:
        found: Answer = answer(
            question.question,
            connection=connection,
            gemini=state.gemini,
            memory=state.memory,
            language=question.language,
            visual=visual,
        )
    found.feedback = FEEDBACK
    return found


async def _log(state: State, answer: Answer) -> None:
    """Keep the question; an answer is never lost because it could not be kept."""
    try:
        await asyncio.to_thread(state.memory.keep, answer)
    except psycopg.Error as error:
        log.warning("question not recorded: %s", type(error).__name__)
