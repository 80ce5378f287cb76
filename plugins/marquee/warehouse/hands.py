"""Who reads batches and works their chunks out: a thread, or for large loads processes, since Python works on one core.

    python -m marquee.warehouse.hands

is such a process: it reads pickled requests from its input, and writes the answers to its output.
"""

from __future__ import annotations

import gc
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

from marquee.errors import HandLost
from marquee.warehouse.chunks import Chunk, State, split, work_out
from marquee.warehouse.lines import Batch, Line
from marquee.warehouse.rows import Names

Ask = Callable[[str, object], Any]
"""Calls a method of a desk, by its name, and waits for the answer."""


class Desk:
    """Keeps the chunks of opened batches, in order, until each is worked out."""

    def __init__(self) -> None:
        self._chunks: deque[list[Line]] = deque()
        self._names = Names()

    def open(self, batch: Batch) -> list[list[int]]:
        """Read a batch; the ids of the films of each of its chunks. Raises PartDamaged."""
        chunks = list(split(batch.lines()))
        self._chunks += chunks
        return [[line.record.movie_id for line in chunk] for chunk in chunks]

    def work(self, states: Mapping[int, State]) -> Chunk:
        """Work out the next chunk, given what the warehouse holds of its films."""
        return work_out(self._chunks.popleft(), states, self._names)


class Hand:
    """A desk in a thread or in a process: answers in the order in which it is asked."""

    def __init__(self, ask: Ask, thread: ThreadPoolExecutor) -> None:
        self._ask, self._thread = ask, thread

    def open(self, batch: Batch) -> Future[list[list[int]]]:
        """Begin to read a batch."""
        return self._thread.submit(self._ask, "open", batch)

    def work(self, states: Mapping[int, State]) -> Future[Chunk]:
        """Begin to work out the next chunk."""
        return self._thread.submit(self._ask, "work", states)


@contextmanager
def ready(processes: int) -> Iterator[list[Hand]]:
    """So many processes, or one thread for 0. They end with the block, and when this process is killed."""
    with ExitStack() as stack:
        threads = [stack.enter_context(ThreadPoolExecutor(1, "work-out")) for _ in range(max(1, processes))]
        asks = [stack.enter_context(_process()) for _ in range(processes)] or [_local()]
        yield [Hand(ask, thread) for ask, thread in zip(asks, threads, strict=True)]


def _local() -> Ask:
    desk = Desk()
    return lambda method, value: getattr(desk, method)(value)


@contextmanager
def _process() -> Iterator[Ask]:
    command = [sys.executable, "-m", "marquee.warehouse.hands"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        tasks, answers = process.stdin, process.stdout

        def ask(method: str, value: object) -> Any:
            try:
                pickle.dump((method, value), tasks, protocol=5)
                tasks.flush()
                answer = pickle.load(answers)  # noqa: S301 - written by a process of our own
            except (EOFError, OSError, pickle.UnpicklingError) as error:
                raise HandLost from error
            if isinstance(answer, Exception):
                raise answer
            return answer

        try:
            yield ask
        finally:
            process.kill()
            with suppress(BrokenPipeError):  # a request may still wait to be written
                tasks.close()


def main(tasks: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until the input ends."""
    desk = Desk()
    while True:
        try:
            method, value = pickle.load(tasks)  # noqa: S301 - written by the process that started this one
        except EOFError:
            return
        try:
            answer = getattr(desk, method)(value)
        except Exception as error:
            answer = error
        pickle.dump(answer, answers, protocol=5)
        answers.flush()


if __name__ == "__main__":
    gc.disable()  # nothing here refers in circles, and looking for it took a tenth of the time
    main(sys.stdin.buffer, sys.stdout.buffer)
