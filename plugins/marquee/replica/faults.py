"""Faults on the way: replies that are refused, delayed, cut or spoilt."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from marquee.replica.app import Reply, Send, respond
from marquee.replica.quirks import TOO_MANY, Quirks
from marquee.replica.refusals import Refusal

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>Try again later.</body></html>"


def refused(fault: str | None, quirks: Quirks, count: int) -> Reply | None:
    """The reply of a fault that is a refusal, else None; `count` chooses among the codes of a server error."""
    if fault in {"too_many", str(TOO_MANY)}:
        return replace(_reply(TOO_MANY), headers=_retry_after(quirks))
    if fault == "server_error":
        return _reply(quirks.server_error_codes[count % len(quirks.server_error_codes)])
    return _reply(int(fault)) if fault is not None and fault.isdigit() else None


def _reply(code: int) -> Reply:
    refusal = Refusal(code)
    return Reply(refusal.body(), refusal.status)


def _retry_after(quirks: Quirks) -> tuple[tuple[bytes, bytes], ...]:
    if quirks.retry_after == "absent":
        return ()
    value = str(quirks.retry_after_seconds)
    if quirks.retry_after == "date":
        value = format_datetime(datetime.now(UTC) + timedelta(seconds=quirks.retry_after_seconds), usegmt=True)
    return ((b"retry-after", value.encode()),)


async def deliver(send: Send, reply: Reply, fault: str | None, quirks: Quirks) -> None:
    """Sends the reply, spoilt on the way when a fault of the body hits it."""
    match fault:
        case "not_json":
            await respond(send, Reply(HTML, 200, b"text/html"))
        case "wrong_type":
            await respond(send, Reply(b'["surprise"]'))
        case "empty":
            await respond(send, Reply(b""))
        case "oversized":
            await respond(send, replace(reply, body=reply.body.ljust(quirks.oversized_bytes)))
        case "slow":
            await _halves(send, reply, quirks.slow_ms / 1000)
        case "cut":
            await _halves(send, reply, None)
        case "hang_up":
            hang_up(send)
        case _:
            await respond(send, reply)


def hang_up(send: Send) -> None:
    """Closes the connection. ASGI has no word for that: uvicorn's `send` belongs to the object that holds it."""
    cycle: Any = getattr(send, "__self__", None)
    cycle.transport.abort()


async def _halves(send: Send, reply: Reply, pause: float | None) -> None:
    """Half the body, then after the pause the rest; without a pause nothing more, and the server hangs up."""
    headers = [(b"content-type", reply.content_type), (b"content-length", str(len(reply.body)).encode())]
    half = len(reply.body) // 2
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body[:half], "more_body": True})
    if pause is not None:
        await asyncio.sleep(pause)
        await send({"type": "http.response.body", "body": reply.body[half:]})
