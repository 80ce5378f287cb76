"""Gemini writes SQL for what the offline engine does not understand, and words for the rows; it decides nothing.

Its SQL passes the same guard and runs as the same role as the offline engine's. Its words are used only when every
number in them is in the rows or the question. It is asked within limits of time, tokens and money.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from marquee.ask import prompts
from marquee.ask.claims import strange
from marquee.ask.entities import Entity
from marquee.ask.memory import Verified
from marquee.errors import AskError
from marquee.settings import Settings

if TYPE_CHECKING:
    from google.genai import Client

log = logging.getLogger(__name__)

_T = TypeVar("_T", bound=BaseModel)

TIMEOUT_MS = 10_000
MAX_OUTPUT_TOKENS = 4_096  # a model that thinks counts its thoughts
MAX_TOKENS_A_QUESTION = 40_000
MAX_REPAIRS = 2
MAX_WORDS = 1_000
_LINKS = re.compile(r"https?:|www\.|[<>]|\]\(|\w@\w", re.IGNORECASE)
RETRIED = (408, 429, 500, 502, 503, 504)


class GeminiFailed(AskError):
    """Gemini did not give anything usable; the offline engine's answer stands."""

    sentence = "Gemini could not be used: {reason}."


class Proposal(BaseModel):
    """What Gemini proposes for a question."""

    sql: str = ""
    explanation: str = ""
    refusal: str = ""


class _Said(BaseModel):
    answer: str


@dataclass(frozen=True)
class Prices:
    """US dollars for a million tokens in and out, and how many dollars all questions of a day may cost."""

    input_usd: float = 0.0
    output_usd: float = 0.0
    daily_usd: float = float("inf")

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars for so many tokens."""
        return (tokens_in * self.input_usd + tokens_out * self.output_usd) / 1_000_000


@dataclass
class Spent:
    """What one question has cost so far, and what the questions of the day had cost before it."""

    before_usd: float = 0.0
    tokens: int = 0
    usd: float = 0.0


class Gemini:
    """Gemini through google-genai. `url` may end in /v1 or /v1beta, which then is the API's version."""

    def __init__(
        self, api_key: str, model: str, *, url: str | None = None, timeout_ms: int = TIMEOUT_MS,
        prices: Prices = Prices(),
    ) -> None:  # fmt: skip
        self.model, self.prices = model, prices
        self._key, self._timeout = api_key, timeout_ms
        base, _, version = (url or "").rstrip("/").rpartition("/")
        self._version = version if version in ("v1", "v1beta") else "v1beta"
        self._base = base if version in ("v1", "v1beta") else url
        self._client: Client | None = None

    def propose(self, question: str, schema: str, names: list[Entity], examples: list[Verified], spent: Spent,
                failed: tuple[str, str] | None = None) -> Proposal:  # fmt: skip
        """SQL for the question; `failed` is the last attempt with what was wrong with it. Raises GeminiFailed."""
        return self._ask(prompts.for_sql(question, schema, names, examples, failed), Proposal, spent)

    def phrase(self, question: str, language: str, columns: list[str], rows: list[list[Any]], spent: Spent) -> str:
        """The answer in words; raises GeminiFailed when a number in them is neither in the rows nor the question."""
        said = self._ask(prompts.for_words(question, language, columns, rows), _Said, spent).answer.strip()
        known = [cell for row in rows[: prompts.ROWS_SHOWN] for cell in row]
        wrong = strange(said, [*known, question, len(rows)], language)
        if not said or wrong:
            raise GeminiFailed(reason=f"its words hold numbers that are not in the rows: {wrong[:3]}")
        if not plain(said):
            raise GeminiFailed(reason="its words are no plain sentence")
        return said

    def _ask(self, prompt: str, kind: type[_T], spent: Spent) -> _T:
        if spent.tokens > MAX_TOKENS_A_QUESTION:
            raise GeminiFailed(reason="this question has used up its tokens")
        if spent.before_usd + spent.usd >= self.prices.daily_usd:
            raise GeminiFailed(reason=f"today's limit of ${self.prices.daily_usd:,.2f} is used up")
        text = self._generate(prompt, kind, spent)
        try:
            return kind.model_validate_json(_json_in(text))
        except ValidationError as error:
            raise GeminiFailed(reason="it did not answer with the JSON that was asked for") from error

    def _generate(self, prompt: str, kind: type[BaseModel], spent: Spent) -> str:
        import httpx2
        from google.genai import errors, types

        structured: dict[str, Any] = (
            {"response_mime_type": "application/json", "response_json_schema": kind.model_json_schema()}
            if self._version == "v1beta"
            else {}
        )
        config = types.GenerateContentConfig(max_output_tokens=MAX_OUTPUT_TOKENS, temperature=0.0, **structured)
        try:
            reply = self._connected().models.generate_content(model=self.model, contents=prompt, config=config)
        except errors.APIError as error:
            raise GeminiFailed(reason=f"it answered {error.code}") from error
        except (httpx2.HTTPError, OSError, ValueError) as error:
            raise GeminiFailed(reason=f"it could not be reached ({type(error).__name__})") from error
        self._count(reply, spent)
        if not reply.text:
            raise GeminiFailed(reason="it refused to answer")
        return reply.text

    def _count(self, reply: Any, spent: Spent) -> None:
        """Add what a reply cost; tokens that it does not name as input are charged as output, the dearer."""
        usage = reply.usage_metadata
        total = (usage.total_token_count or 0) if usage else 0
        tokens_in = (usage.prompt_token_count or 0) if usage else 0
        spent.tokens += total
        spent.usd += self.prices.cost(min(tokens_in, total), max(0, total - tokens_in))

    def _connected(self) -> Client:
        """The client, made at the first question: importing the SDK takes a second or more."""
        if self._client is None:
            from google.genai import Client, types

            retry = types.HttpRetryOptions(
                attempts=2, initial_delay=0.3, max_delay=2.0, http_status_codes=list(RETRIED)
            )
            options = types.HttpOptions(
                base_url=self._base, api_version=self._version, timeout=self._timeout, retry_options=retry
            )
            self._client = Client(api_key=self._key, http_options=options)
        return self._client


def plain(text: str) -> bool:
    """Whether a text is short and without links and markup: what planted instructions would make Gemini say."""
    return len(text) <= MAX_WORDS and not _LINKS.search(text)


def _json_in(text: str) -> str:
    """The JSON object in a reply that may be fenced."""
    first, last = text.find("{"), text.rfind("}")
    return text[first : last + 1] if 0 <= first < last else text


def of(settings: Settings) -> Gemini | None:
    """The Gemini that the settings describe, or None without a key: then only the offline engine answers."""
    if settings.gemini_api_key is None:
        return None
    prices = Prices(settings.gemini_input_usd, settings.gemini_output_usd, settings.gemini_daily_usd)
    return Gemini(
        settings.gemini_api_key.get_secret_value(), settings.gemini_model, url=settings.gemini_url, prices=prices
    )
