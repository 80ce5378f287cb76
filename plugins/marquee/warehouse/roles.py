"""The warehouse's three roles beside its owner: made, bounded, granted the least they need.

Roles belong to the whole server while migrations belong to one database: another database's migration may be
changing the same role at this moment, so a lost race is tried again.
"""

from __future__ import annotations

import psycopg
from psycopg import errors, sql

from marquee.errors import PrivilegeMissing, WarehouseError
from marquee.settings import SQL

CONNECTIONS = {"marquee_loader": 40, "marquee_service": 60, "marquee_ask": 40}
"""The roles, with how many connections each may hold at once."""

SSD = {"random_page_cost": "1.1"}
"""No server of today has the turning disks that Postgres' default of 4 has in mind: with it, plans shun indexes."""

BOUNDS: dict[str, dict[str, str]] = {
    "marquee_loader": {"search_path": "warehouse", "idle_in_transaction_session_timeout": "1h", **SSD},
    "marquee_service": {
        "search_path": "warehouse",
        **SSD,
        "join_collapse_limit": "12",  # views are joins of joins: with the 8 of Postgres, plans keep their order
        "from_collapse_limit": "12",
        "statement_timeout": "30s",
        "idle_in_transaction_session_timeout": "60s",
    },
    "marquee_ask": {
        "search_path": "ask",
        **SSD,
        "default_transaction_read_only": "on",
        "statement_timeout": "3s",
        "lock_timeout": "500ms",
        "idle_in_transaction_session_timeout": "5s",
        "work_mem": "16MB",
        "max_parallel_workers_per_gather": "0",
    },
}
"""Settings of each role in this database."""

SUPERUSER_BOUNDS = {"marquee_ask": {"temp_file_limit": "256MB"}}
"""Settings that only a superuser may give to a role: left out where that is refused."""

_GRANTS = (SQL / "roles" / "grants.sql").read_text()
_FUNCTIONS = (SQL / "roles" / "functions.sql").read_text()
_ATTEMPTS = 20


def ensure(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Make the roles that are missing, set the passwords given, and bound each role in this database.

    The passwords travel as SCRAM verifiers, so the server's log never shows them.
    Raises ValueError for a password of another role.
    """
    unknown = set(passwords) - set(CONNECTIONS)
    if unknown:
        raise ValueError(f"Marquee has no roles {', '.join(sorted(unknown))}")
    known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles").fetchall()}
    for role, limit in CONNECTIONS.items():
        name = sql.Identifier(role)
        if role not in known:
            _again(connection, sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT {}").format(name, limit))
        if role in passwords:
            verifier = connection.pgconn.encrypt_password(
                passwords[role].encode(), role.encode(), b"scram-sha-256"
            ).decode()
            _again(connection, sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(name, verifier))
        _bound(connection, role)


def grant(connection: psycopg.Connection) -> None:
    """Give each role what it needs.

    Raises PrivilegeMissing when the question role could still make temporary tables.
    """
    with connection.transaction():
        connection.execute(_GRANTS)
        connection.execute(_FUNCTIONS)
    question = "SELECT has_database_privilege('marquee_ask', current_database(), 'TEMPORARY')"
    if connection.execute(question).fetchone() == (True,):
        raise PrivilegeMissing(
            role=connection.info.user,
            action="take the right to make temporary tables from PUBLIC",
            reason="it does not own the database",
        )


def _bound(connection: psycopg.Connection, role: str) -> None:
    for name, value in BOUNDS[role].items():
        _again(connection, _setting(connection, role, name, value))
    for name, value in SUPERUSER_BOUNDS.get(role, {}).items():
        try:
            _again(connection, _setting(connection, role, name, value))
        except errors.InsufficientPrivilege:
            continue


def _setting(connection: psycopg.Connection, role: str, name: str, value: str) -> sql.Composed:
    return sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
        sql.Identifier(role), sql.Identifier(connection.info.dbname), sql.Identifier(name), value
    )


def _again(connection: psycopg.Connection, statement: sql.Composed) -> None:
    """Run a statement again when another database's migration made or changed the same role meanwhile."""
    for _ in range(_ATTEMPTS):
        try:
            connection.execute(statement)
        except errors.UniqueViolation:
            continue
        except errors.DuplicateObject:
            return
        except errors.InternalError_ as error:
            if "concurrently" not in str(error):
                raise
        else:
            return
    raise WarehouseError(detail="The warehouse's roles are being changed by others: try again.")
