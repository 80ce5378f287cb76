"""Loops as machine code. numba compiles them when their module is imported: never while a film waits."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit
from numba.extending import register_jitable

F = TypeVar("F", bound=Callable[..., Any])
log = logging.getLogger(__name__)


def compiled(signature: Any, *, reorder: bool = False) -> Callable[[F], F]:
    """The function as machine code for arguments of these types and no others; it runs without Python's lock.

    What is divided by zero becomes infinite or NaN, as in numpy; sums keep their order, so results are the same bits
    again and again. With `reorder` sums are faster, but their last bits depend on the processor.

    The code is kept where numba finds a place (NUMBA_CACHE_DIR, beside the module, or the user's cache folder). Where
    there is none, or its files are damaged, every process compiles for itself: some tenths of a second.
    """

    def decorate(function: F) -> F:
        try:
            return _made(function, signature, cache=True, reorder=reorder)
        except Exception as error:  # a function that is wrong fails below as well
            log.debug("%s is compiled without a cache: %s", function.__qualname__, error)
            return _made(function, signature, cache=False, reorder=reorder)

    return decorate


def _made(function: F, signature: Any, *, cache: bool, reorder: bool) -> F:
    fastmath = {"reassoc"} if reorder else False
    made: F = njit(signature, cache=cache, nogil=True, error_model="numpy", fastmath=fastmath)(function)
    return made


def formula(function: F) -> F:
    """A function that plain Python may call with arrays, and compiled code with single numbers: written once."""
    made: F = register_jitable(function)
    return made
