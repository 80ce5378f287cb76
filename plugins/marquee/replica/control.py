"""The replica under control: quirks, the day, and a log of requests, all through addresses below /-/.

GET, PUT, DELETE /-/quirks     the quirks in force; PUT takes a JSON object and replaces all of them
GET, PUT, DELETE /-/today      {"today": "YYYY-MM-DD"}; DELETE goes back to the clock
GET, DELETE      /-/requests   how many, the worst one-second window, counts of statuses; ?log=1 adds each request
GET              /-/state      films, lines left out, requests served
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, ValidationError

from marquee.replica.altering import altered, bent
from marquee.replica.app import Receive, Replica, Reply, Scope, Send, respond
from marquee.replica.faults import deliver, refused
from marquee.replica.quirks import TOO_MANY, Quirks
from marquee.replica.refusals import Refusal
from marquee.replica.request_log import RequestLog


class Day(BaseModel):
    """The body of PUT /-/today."""

    model_config = ConfigDict(extra="forbid")
    today: date


class Clock:
    """Today: the injected clock's, or the day that was set."""

    def __init__(self, clock: Callable[[], date]) -> None:
        self._clock = clock
        self.day: date | None = None

    def __call__(self) -> date:
        """The day."""
        return self._clock() if self.day is None else self.day


class Controlled:
    """The ASGI application that runs: the replica, and between it and the network the quirks and the log."""

    def __init__(self, replica: Replica, clock: Clock, quirks: Quirks) -> None:
        self._replica, self._clock, self._log = replica, clock, RequestLog()
        self._set(quirks)

    def state(self) -> dict[str, Any]:
        """The replica's, and today."""
        return {**self._replica.state(), "today": self._clock().isoformat()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one HTTP request."""
        if scope["type"] != "http":
            return
        path: str = scope["path"]
        if path.startswith("/-/"):
            await respond(send, self._controlled(scope["method"], path, scope["query_string"], await _body(receive)))
            return
        arrived = asyncio.get_running_loop().time()
        if not self._quirky:
            reply = await self._replica.reply(scope)
            self._log.add(arrived, reply.status, path)
            await respond(send, reply)
            return
        fault = self._fault(path, scope["query_string"], arrived)
        reply = refused(fault, self._quirks, self._seen) or await self._replied(scope)
        self._log.add(arrived, reply.status, path)
        await asyncio.sleep(self._quirks.latency_ms / 1000)
        await deliver(send, reply, fault, self._quirks)

    def _set(self, quirks: Quirks) -> None:
        self._quirks, self._quirky = quirks, quirks != Quirks()
        self._attempts: Counter[str] = Counter()
        self._script = deque(quirks.script)
        self._recent: deque[float] = deque()
        self._seen = 0

    def _fault(self, path: str, query: bytes, now: float) -> str | None:
        """A fault's name or one of TMDB's codes; the rate limit comes first, for it counts every request."""
        quirks = self._quirks
        if quirks.rate_limit is not None and not self._within_rate(quirks.rate_limit, now):
            return str(TOO_MANY)
        if not path.startswith(quirks.only):
            return None
        self._seen += 1
        if quirks.refuse_key_after is not None and self._seen > quirks.refuse_key_after:
            return str(quirks.refuse_key_code)
        if self._script:
            return self._script.popleft()
        if quirks.burst_every and (self._seen - 1) % quirks.burst_every < quirks.burst_length:
            return "server_error"
        address = f"{path}?{query.decode('latin-1')}"
        self._attempts[address] += 1
        return quirks.fault(address, self._attempts[address] - 1)

    def _within_rate(self, limit: int, now: float) -> bool:
        recent = self._recent
        while recent and recent[0] <= now - 1:
            recent.popleft()
        if len(recent) >= limit:
            return False
        recent.append(now)
        return True

    async def _replied(self, scope: Scope) -> Reply:
        reply = await self._replica.reply(bent(scope, self._quirks))
        if reply.status != 200:
            return reply
        ask = partial(self._replica.discover_page, scope["query_string"])
        return replace(reply, body=altered(scope["path"], reply.body, self._quirks, ask, self._seen))

    def _controlled(self, method: str, path: str, query: bytes, body: bytes) -> Reply:
        try:
            return Reply(orjson.dumps(self._answer(method, path, query, body)))
        except ValidationError as error:
            problems = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
            return Reply(orjson.dumps({"errors": problems}), 400)
        except Refusal as refusal:
            return Reply(refusal.body(), refusal.status)

    def _answer(self, method: str, path: str, query: bytes, body: bytes) -> dict[str, Any]:
        match method, path:
            case "GET", "/-/state":
                return self.state()
            case "GET" | "PUT" | "DELETE", "/-/quirks":
                if method != "GET":
                    self._set(Quirks.model_validate_json(body) if method == "PUT" else Quirks())
                return self._quirks.model_dump(mode="json")
            case "GET" | "PUT" | "DELETE", "/-/today":
                if method != "GET":
                    self._clock.day = Day.model_validate_json(body).today if method == "PUT" else None
                return {"today": self._clock().isoformat()}
            case "GET" | "DELETE", "/-/requests":
                if method == "DELETE":
                    self._log.clear()
                return self._log.summary(b"log=1" in query)
        raise Refusal(34)


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
