"""A replica process on a free port, ended with SIGTERM."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import orjson
import pytest

Start = Callable[..., dict[str, Any]]


@contextmanager
def process(*arguments: str) -> Iterator[dict[str, Any]]:
    """`python -m marquee.replica ARGUMENTS`: what it prints when it is ready; it must end with 0 on SIGTERM."""
    command = [sys.executable, "-m", "marquee.replica", "--port", "0", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as replica:
        assert replica.stdout is not None
        try:
            yield orjson.loads(replica.stdout.readline())
        finally:
            replica.terminate()
            assert replica.wait(20) == 0


@pytest.fixture(scope="module")
def start() -> Iterator[Start]:
    """Starts replicas that live as long as the test module."""
    with ExitStack() as running:
        yield lambda *arguments: running.enter_context(process(*arguments))


@pytest.fixture(scope="module")
def synthetic(start: Start) -> dict[str, Any]:
    """500 synthetic films on a fixed day."""
    return start("--movies", "500", "--seed", "5", "--today", "2026-11-21")
