"""Everything that a worker of the service holds, made once from the settings."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from marquee.ask import gemini
from marquee.ask.gemini import Gemini
from marquee.ask.memory import Memory
from marquee.settings import Settings
from surface.access import Access, split_tokens
from surface.careers import Careers
from surface.database import SERVICE_OPTIONS, Database
from surface.following import latest_of
from surface.gate import Rules
from surface.limits import RateLimiter
from surface.metrics import Metrics
from surface.names import Names
from surface.routes import route_of
from surface.served import Served, load
from surface.slot import ModelSlot
from surface.together import Together

QUESTIONS_AT_ONCE = 4
BATCHES_AT_ONCE = 1


@dataclass
class State:
    """One worker's settings, rules, database connections and model."""

    settings: Settings
    rules: Rules
    database: Database
    questions: Database
    careers: Careers
    together: Together
    slot: ModelSlot[Served]
    gemini: Gemini | None
    memory: Memory
    asking: asyncio.Semaphore
    names: Names
    batches: ThreadPoolExecutor
    """Batches are computed in a thread of their own, one after the other: several would only take Python's lock from
    each other, and the processor's cache."""
    watchers: list[asyncio.Task[None]] = field(default_factory=list)

    async def open(self) -> None:
        """Begin to connect and to watch the model store; waits for neither."""
        self.database.open()
        self.questions.open()
        self.watchers = [asyncio.create_task(self.slot.watch()), asyncio.create_task(self.names.watch())]

    async def close(self) -> None:
        """Stop watching, give the connections back."""
        for watcher in self.watchers:
            watcher.cancel()
        self.batches.shutdown(wait=False, cancel_futures=True)
        self.database.close()
        self.questions.close()


def build(settings: Settings) -> State:
    """The state of a worker. Raises ValueError when the warehouse's URL or a password is missing."""
    tokens = split_tokens(settings.service_tokens.get_secret_value() if settings.service_tokens else None)
    models_dir = settings.models_dir or settings.home / "models"
    database = Database(settings.role_url("service"), "service", size=8, options=SERVICE_OPTIONS)
    questions = Database(settings.role_url("ask"), "ask", size=QUESTIONS_AT_ONCE)
    names = Names(questions)
    return State(
        settings=settings,
        rules=Rules(
            access=Access(tokens),
            requests=RateLimiter(settings.service_rate, 2 * settings.service_rate, clock=time.monotonic),
            questions=RateLimiter(settings.service_ask_rate, 10 * settings.service_ask_rate, clock=time.monotonic),
            routes=route_of,
            metrics=Metrics(),
        ),
        database=database,
        questions=questions,
        careers=Careers(database, names, clock=time.monotonic),
        together=Together(),
        slot=ModelSlot(latest_of(settings, models_dir, database), lambda tag: load(models_dir, tag)),
        gemini=gemini.of(settings),
        memory=Memory(database.raw),
        asking=asyncio.Semaphore(QUESTIONS_AT_ONCE),
        names=names,
        batches=ThreadPoolExecutor(BATCHES_AT_ONCE, thread_name_prefix="batch"),
    )
