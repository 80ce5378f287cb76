"""Work shared out to the machine's cores."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

from joblib import cpu_count
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

log = logging.getLogger(__name__)


@contextmanager
def workers() -> Iterator[Executor]:
    """A thread for every core that this process may use; work that is still waiting when the block ends is dropped.

    Within a thread nothing computes in parallel: threads of one fit wait for each other at every step, and when other
    work has a core they wait longest. So a fit also gives the same numbers however many cores there are.
    """
    alone = partial(threadpool_limits, 1)
    with threadpool_limits(1), _warnings():  # linear algebra counts its threads once for all, OpenMP in each thread
        pool = ThreadPoolExecutor(cpu_count(), initializer=alone)
        try:
            yield pool
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _warnings() -> Iterator[None]:
    """Warnings go to the log, and the process's filters are the same afterwards.

    scikit-learn sets those filters anew for each tree. Two fits at once find them empty now and then, and it takes that
    for a mistake of its caller: the one warning that is not told.
    """
    with warnings.catch_warnings():
        warnings.showwarning = _tell  # type: ignore[assignment]
        yield


def _tell(message: Warning | str, category: type[Warning], *place: Any) -> None:
    if "sklearn.utils.parallel.delayed" not in str(message):
        log.warning("%s: %s", category.__name__, message)
