"""Connections of clients that are slow or send too much before or after what the routes see.

uvicorn waits for the end of a request's head as long as a client likes, and lets it grow without end; it reads on, for
ever, what a client still sends after it has been answered; and it waits for clients that do not read. BentoML makes
uvicorn's configuration itself, so this protocol is put into uvicorn's table under the name that it looks up: "auto".
"""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Any

import uvicorn.config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from surface import problems
from surface.problems import Problem

HEAD_SECONDS = 10.0
"""For the request line and the headers to arrive, and for a body that nobody wants any more."""
HEAD_BYTES = 32 * 1024
UNWANTED_BYTES = 16 * 1024 * 1024
"""Body that is still taken, and dropped, after the answer: most clients read no answer before they have sent all."""
READ_SECONDS = 30.0
"""For a client to take what was written."""


class Connection(HttpToolsProtocol):
    """One client's connection, bounded in time and size."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._in_head, self._in_message = True, False
        self._head_bytes = self._unwanted_bytes = 0
        self._arrival: asyncio.TimerHandle | None = None
        self._reading: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first head."""
        super().connection_made(transport)
        self._await_arrival()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop every clock."""
        self._stop(self._arrival, self._reading)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came, unless it makes the head too large."""
        if self._in_head:
            self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > HEAD_BYTES:
            self._refuse(Problem(431, f"The request line and headers may have at most {HEAD_BYTES} bytes."))

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._in_head, self._in_message = True, True
        self._head_bytes = self._unwanted_bytes = 0
        self._await_arrival()

    def on_headers_complete(self) -> None:
        """The head is whole; the gate times the body."""
        self._in_head = False
        self._stop(self._arrival)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body; after the answer only so much of it."""
        super().on_body(body)
        if self.cycle.response_complete:
            self._unwanted_bytes += len(body)
            if self._unwanted_bytes > UNWANTED_BYTES:
                self.transport.close()

    def on_message_complete(self) -> None:
        """The whole request is here."""
        super().on_message_complete()
        self._in_message = False
        self._stop(self._arrival)

    def on_response_complete(self) -> None:
        """The answer is written; the rest of the request, if any, must come soon."""
        super().on_response_complete()
        if self._in_message and not self._in_head:
            self._await_arrival()

    def pause_writing(self) -> None:
        """The client does not read as fast as we write."""
        super().pause_writing()
        self._reading = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has read."""
        self._stop(self._reading)
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP."""
        self._refuse(Problem(400, "This is not a valid HTTP request."))

    def _await_arrival(self) -> None:
        self._stop(self._arrival)
        self._arrival = self.loop.call_later(HEAD_SECONDS, self._too_late)

    def _too_late(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._await_arrival()
        elif self._in_message and self._in_head:
            self._refuse(Problem(408, "The request did not arrive in time."))
        else:
            self.transport.close()

    def _refuse(self, problem: Problem) -> None:
        """Answer below the routes, and close; into an answer under way nothing is written."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_answer(problem))
        self.transport.close()

    @staticmethod
    def _stop(*clocks: asyncio.TimerHandle | None) -> None:
        for clock in clocks:
            if clock is not None:
                clock.cancel()


def _answer(problem: Problem) -> bytes:
    body = problem.body()
    head = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\ncontent-type: {problems.MEDIA_TYPE}\r\n"
    return f"{head}content-length: {len(body)}\r\nconnection: close\r\n\r\n".encode() + body


def guard() -> None:
    """Have every uvicorn server of this process use guarded connections."""
    uvicorn.config.HTTP_PROTOCOLS["auto"] = f"{__name__}:{Connection.__name__}"
