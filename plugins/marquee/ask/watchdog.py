"""A second connection that stops a statement which its own timeout does not stop: first it cancels, then it terminates.

Some calls of the server never look at interrupts while they run (a pathological LIKE, a huge pad width), and a
timeout that nobody looks at does not end them. Cancelling needs only the connection's own key; terminating a session
of the same role needs no privilege.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

log = logging.getLogger(__name__)
GRACE_SECONDS = 0.5


@contextmanager
def watched(connection: psycopg.Connection[Any], seconds: float) -> Iterator[None]:
    """Cancel what runs on the connection `seconds` after the block began, and end its session a moment later."""
    done = threading.Event()
    watch = threading.Thread(target=_watch, args=(connection, seconds, done), daemon=True, name="marquee-ask-watchdog")
    watch.start()
    try:
        yield
    finally:
        done.set()
        watch.join(10 * GRACE_SECONDS)


def _watch(connection: psycopg.Connection[Any], seconds: float, done: threading.Event) -> None:
    if done.wait(seconds):
        return
    log.warning("a question ran over %.1f s: cancelling it", seconds)
    with contextlib.suppress(psycopg.Error):
        connection.cancel_safe(timeout=2)
    if done.wait(2 * GRACE_SECONDS):
        return
    log.warning("the cancelled question still runs: ending its session")
    with contextlib.suppress(psycopg.Error):
        _terminate(connection)


def _terminate(connection: psycopg.Connection[Any]) -> None:
    parameters = connection.info.get_parameters() | {"password": connection.info.password, "connect_timeout": "3"}
    with psycopg.connect(**parameters, autocommit=True) as other:  # type: ignore[arg-type]
        other.execute("SELECT pg_terminate_backend(%s)", [connection.info.backend_pid])
