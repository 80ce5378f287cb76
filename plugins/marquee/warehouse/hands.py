"""Who works chunks out: a thread, or for large loads several processes, since Python works on one core.

    python -m marquee.warehouse.hands

is such a process: it reads pickled chunks of lines from its input, and writes what they change to its output.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from typing import IO

from marquee.errors import HandLost
from marquee.warehouse.chunks import Chunk, work_out
from marquee.warehouse.lines import Line
from marquee.warehouse.rows import Names
from marquee.warehouse.states import State

Work = Callable[[list[Line], Mapping[int, State]], Future[Chunk]]
"""Begins to work a chunk out."""


@contextmanager
def hands(processes: int) -> Iterator[Work]:
    """So many processes of one's own, or one thread for 0. They end with the block, and when this process is killed."""
    with ExitStack() as stack:
        if processes:
            idle: SimpleQueue[_Process] = SimpleQueue()
            for _ in range(processes):
                idle.put(stack.enter_context(_process()))
            pool = stack.enter_context(ThreadPoolExecutor(processes, "work-out"))
            yield lambda lines, states: pool.submit(_through, idle, lines, states)
        else:
            names = Names()
            pool = stack.enter_context(ThreadPoolExecutor(1, "work-out"))
            yield lambda lines, states: pool.submit(work_out, lines, states, names)


class _Process:
    """The two ends of a process' pipes."""

    def __init__(self, tasks: IO[bytes], results: IO[bytes]) -> None:
        self.tasks, self.results = tasks, results

    def ask(self, lines: list[Line], states: Mapping[int, State]) -> Chunk:
        try:
            pickle.dump((lines, states), self.tasks, protocol=5)
            self.tasks.flush()
            answer = pickle.load(self.results)  # noqa: S301 - written by a process of our own
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise HandLost from error
        if isinstance(answer, Exception):
            raise answer
        assert isinstance(answer, Chunk)
        return answer


@contextmanager
def _process() -> Iterator[_Process]:
    command = [sys.executable, "-m", "marquee.warehouse.hands"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        try:
            yield _Process(process.stdin, process.stdout)
        finally:
            process.kill()


def _through(idle: SimpleQueue[_Process], lines: list[Line], states: Mapping[int, State]) -> Chunk:
    process = idle.get()
    try:
        return process.ask(lines, states)
    finally:
        idle.put(process)


def main(tasks: IO[bytes], results: IO[bytes]) -> None:
    """Answer until the input ends."""
    names = Names()
    while True:
        try:
            lines, states = pickle.load(tasks)  # noqa: S301 - written by the process that started this one
        except EOFError:
            return
        try:
            answer: Chunk | Exception = work_out(lines, states, names)
        except Exception as error:
            answer = error
        pickle.dump(answer, results, protocol=5)
        results.flush()


if __name__ == "__main__":
    main(sys.stdin.buffer, sys.stdout.buffer)
