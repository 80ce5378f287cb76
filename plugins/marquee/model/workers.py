"""Work shared out to the machine's cores."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

from joblib import cpu_count
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]


@contextmanager
def workers() -> Iterator[Executor]:
    """A thread for every core that this process may use; work that is still waiting when the block ends is dropped.

    Within a thread nothing computes in parallel: threads of one fit wait for each other at every step, and when other
    work has a core they wait longest. So a fit also gives the same numbers however many cores there are.
    """
    alone = partial(threadpool_limits, 1)
    with threadpool_limits(1):  # the library of linear algebra counts its threads once for all, OpenMP in each thread
        pool = ThreadPoolExecutor(cpu_count(), initializer=alone)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)
