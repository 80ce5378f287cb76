"""The edge: an ASGI middleware around every route, BentoML's own among them.

In order: request id, door, token, rate, kind and size of the body, time. On the way back: security headers, and every
error in the one shape. One log line and one observation for each request.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from surface import problems
from surface.access import PROBES, Access
from surface.headers import ALWAYS, API_POLICY, Header
from surface.limits import ASK_PATHS, RateLimiter, body_limit
from surface.logs import REQUESTS
from surface.metrics import Metrics
from surface.problems import Problem

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}\Z")
DROPPED = frozenset({b"server", b"x-bentoml-request-id", b"x-bentoml-trace-id"})


@dataclass(frozen=True)
class Rules:
    """What the gate enforces; times are seconds."""

    access: Access
    requests: RateLimiter
    questions: RateLimiter
    routes: Callable[[str], str]
    metrics: Metrics
    body_seconds: float = 10.0
    answer_seconds: float = 45.0
    clock: Callable[[], float] = time.perf_counter


@dataclass
class Exchange:
    """One request on its way through the gate."""

    scope: Scope
    headers: dict[bytes, bytes]
    request_id: str
    started: float
    status: int = 0
    sent: int = 0
    replaced: bool = False
    extra: list[Header] = field(default_factory=list)

    @property
    def path(self) -> str:
        """The path that was asked for."""
        path: str = self.scope["path"]
        return path

    def text(self, name: bytes) -> str | None:
        """A request header as text, or None."""
        value = self.headers.get(name)
        return None if value is None else value.decode("latin-1")


class Gate:
    """The middleware; `rules` is read from the service's state at the first request."""

    def __init__(self, app: App, *, rules: Callable[[], Rules]) -> None:
        self._app, self._find_rules = app, rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or answer it here."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        rules = self._find_rules()
        exchange = _exchange(scope, rules)
        outward = _Outward(exchange, send)
        try:
            await self._pass(rules, exchange, receive, outward)
        except Problem as problem:
            await outward.refuse(problem)
        except TimeoutError:
            await outward.refuse(Problem(504))
        except Exception:
            REQUESTS.exception("unexpected error", extra={"fields": {"request_id": exchange.request_id}})
            await outward.refuse(Problem(500))
        finally:
            _record(rules, exchange)

    async def _pass(self, rules: Rules, exchange: Exchange, receive: Receive, outward: _Outward) -> None:
        _check(rules, exchange)
        if exchange.scope["method"] == "POST":
            _check_kind(exchange)
            receive = await _whole_body(rules, exchange, receive)
        async with asyncio.timeout(rules.answer_seconds):
            await self._app(exchange.scope, receive, outward.send)


def _exchange(scope: Scope, rules: Rules) -> Exchange:
    headers = dict(scope["headers"])
    given = headers.get(b"x-request-id", b"")
    request_id = given.decode() if REQUEST_ID.match(given) else uuid4().hex
    scope["marquee.request_id"] = request_id
    return Exchange(scope, headers, request_id, rules.clock())


def _check(rules: Rules, exchange: Exchange) -> None:
    """The door, the token, the rate; raises Problem. Wrong tokens count against the address that they come from."""
    server = exchange.scope.get("server")
    rules.access.check_local(server[0] if server else None, exchange.text(b"host"))
    address = (exchange.scope.get("client") or ("unknown",))[0]
    try:
        client = rules.access.client(exchange.path, address, exchange.text(b"authorization"))
    except Problem:
        rules.requests.take(address)
        raise
    if exchange.path not in PROBES:
        rules.requests.take(client)
    if exchange.path in ASK_PATHS:
        rules.questions.take(client)


def _check_kind(exchange: Exchange) -> None:
    """Bodies are JSON and not compressed; raises Problem 415."""
    kind = (exchange.text(b"content-type") or "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "Send the body as application/json.")
    if (exchange.text(b"content-encoding") or "identity").lower() != "identity":
        raise Problem(415, "Send the body without content-encoding.")


async def _whole_body(rules: Rules, exchange: Exchange, receive: Receive) -> Receive:
    """Read the body within its limits of size and time, and give it on in one piece; raises Problem 413, 408, 400."""
    limit = body_limit(exchange.path)
    declared = exchange.text(b"content-length") or "0"
    too_large = Problem(413, f"The body may have at most {limit} bytes here.")
    if not declared.isdecimal() or int(declared) > limit:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(rules.body_seconds):
            more = True
            while more:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise Problem(400, "The client went away before the body's end.")
                body += message.get("body", b"")
                if len(body) > limit:
                    raise too_large
                more = message.get("more_body", False)
    except TimeoutError:
        raise Problem(408, "The body did not arrive in time.", headers={"connection": "close"}) from None
    return _replay(bytes(body), receive)


def _replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once, then whatever follows it."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


class _Outward:
    """The way back: headers added, foreign errors replaced by problem details."""

    def __init__(self, exchange: Exchange, send: Send) -> None:
        self._exchange, self._send = exchange, send

    async def send(self, message: Message) -> None:
        exchange = self._exchange
        if message["type"] == "http.response.start":
            await self._start(message)
        elif not exchange.replaced:
            exchange.sent += len(message.get("body", b""))
            await self._send(message)

    async def _start(self, message: Message) -> None:
        exchange = self._exchange
        headers = [(n, v) for n, v in message.get("headers", ()) if n.lower() not in DROPPED]
        names = {name.lower(): value for name, value in headers}
        status = message["status"]
        if status >= 400 and not names.get(b"content-type", b"").startswith(problems.MEDIA_TYPE.encode()):
            exchange.replaced = True
            keep = {n.decode(): v.decode("latin-1") for n, v in names.items() if n in (b"allow", b"retry-after")}
            await self._answer(Problem(status, headers=keep))
            return
        exchange.status = status
        headers += [*ALWAYS, (b"x-request-id", exchange.request_id.encode())]
        if b"content-security-policy" not in names:
            headers.append((b"content-security-policy", API_POLICY.encode()))
        if b"cache-control" not in names:
            headers.append((b"cache-control", b"no-store"))
        await self._send({**message, "headers": headers})

    async def refuse(self, problem: Problem) -> None:
        """Answer with a problem unless an answer has begun."""
        if not self._exchange.status:
            await self._answer(problem)

    async def _answer(self, problem: Problem) -> None:
        exchange = self._exchange
        body = problem.body(exchange.request_id)
        headers = [
            (b"content-type", problems.MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            *((name.encode(), value.encode("latin-1")) for name, value in problem.headers.items()),
            *ALWAYS,
            (b"x-request-id", exchange.request_id.encode()),
            (b"content-security-policy", API_POLICY.encode()),
            (b"cache-control", b"no-store"),
        ]
        exchange.status, exchange.sent = problem.status, len(body)
        if exchange.scope["method"] == "HEAD":
            body = b""
        await self._send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def _record(rules: Rules, exchange: Exchange) -> None:
    """One log line, one observation."""
    seconds = rules.clock() - exchange.started
    method = exchange.scope["method"] if exchange.scope["method"] in ("GET", "POST", "HEAD") else "other"
    route = rules.routes(exchange.path)
    rules.metrics.requests.labels(route, method, str(exchange.status)).observe(seconds)
    fields = {
        "request_id": exchange.request_id,
        "method": method,
        "route": route,
        "status": exchange.status,
        "milliseconds": round(seconds * 1000, 2),
        "bytes": exchange.sent,
    }
    level = logging.DEBUG if exchange.path in PROBES and exchange.status < 500 else logging.INFO
    REQUESTS.log(level, "request", extra={"fields": fields})
