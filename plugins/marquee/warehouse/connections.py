"""Connections to the warehouse, and the server's refusals said as Marquee's errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

from marquee.errors import PrivilegeMissing, WarehouseFull, WarehouseReadOnly, WarehouseUnreachable


def connect(url: str, *, application: str = "marquee", autocommit: bool = False) -> psycopg.Connection:
    """A connection; raises WarehouseUnreachable with the server's reason and without the password."""
    try:
        return psycopg.connect(
            url,
            autocommit=autocommit,
            connect_timeout=10,
            application_name=application,
        )
    except psycopg.OperationalError as error:
        raise WarehouseUnreachable(reason=_first_line(error)) from None


@contextmanager
def refusals(connection: psycopg.Connection, action: str) -> Iterator[None]:
    """Raise what the server refuses inside the block as Marquee's errors: `action` says what was tried."""
    try:
        yield
    except errors.InsufficientPrivilege as error:
        raise PrivilegeMissing(role=connection.info.user, action=action, reason=_first_line(error)) from error
    except errors.ReadOnlySqlTransaction as error:
        raise WarehouseReadOnly(reason=_first_line(error)) from error
    except (errors.DiskFull, errors.OutOfMemory, errors.ConfigurationLimitExceeded) as error:
        raise WarehouseFull(reason=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    """What the server said, in one line."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
