"""The models by hand: list, show, promote, roll back. What an operator decides is recorded with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import class_row

from marquee.errors import ModelError, NoModel, NothingToApprove, NothingToRollBackTo, ReasonMissing
from marquee.model import registry
from marquee.settings import SQL


@dataclass(frozen=True)
class Version:
    """A row of warehouse.model_versions."""

    tag: str
    trained_at: datetime
    promoted_at: datetime | None
    status: str
    digest: str
    fingerprint: str
    metrics: dict[str, Any]
    reason: str | None


def all_versions(connection: psycopg.Connection) -> list[Version]:
    """Every model that was ever trained, the newest first."""
    with connection.cursor(row_factory=class_row(Version)) as cursor:
        query = "SELECT tag, trained_at, promoted_at, status, digest, fingerprint, metrics, reason"
        return cursor.execute(f"{query} FROM warehouse.model_versions ORDER BY trained_at DESC, tag").fetchall()


def card(models_dir: Path, tag: str) -> str:
    """The model's card, Markdown; tag may be "latest". Raises NoModel."""
    tag = registry.latest(models_dir) if tag == "latest" else tag
    return (registry.folder_of(models_dir, tag) / registry.CARD).read_text()


def trouble(models_dir: Path, version: Version) -> str | None:
    """Why a model cannot be used on this machine, in one sentence; None when it can."""
    try:
        registry.check(models_dir, version.tag, digest=version.digest)
    except ModelError as error:
        return str(error)
    return None


def to_approve(connection: psycopg.Connection) -> Version:
    """The newest model if the gate refused it. Raises NothingToApprove when it was published, or there is none."""
    newest = next(iter(all_versions(connection)), None)
    if newest is None or newest.status != "refused":
        raise NothingToApprove()
    return newest


def promote(connection: psycopg.Connection, models_dir: Path, tag: str, *, reason: str, now: datetime) -> None:
    """Put a model into use, also one that the gate refused. Raises ReasonMissing and what registry.check raises."""
    version = next((v for v in all_versions(connection) if v.tag == tag), None)
    if version is None:
        raise NoModel(models_dir=models_dir)
    if not reason.strip():
        raise ReasonMissing()
    registry.check(models_dir, tag, digest=version.digest)
    told = f"approved by hand: {reason.strip()}" + (f" (refused because {version.reason})" if version.reason else "")
    with connection.transaction():
        statement = (SQL / "features" / "promote_version.sql").read_bytes()
        connection.execute(statement, {"tag": tag, "now": now, "reason": told})
        registry.use(models_dir, tag)
    connection.commit()


def rollback(connection: psycopg.Connection, models_dir: Path, *, reason: str, now: datetime) -> str:
    """Go back to the model that was in use before; returns its tag. Raises NothingToRollBackTo and promote's errors."""
    retired = [v for v in all_versions(connection) if v.status == "retired" and v.promoted_at]
    if not retired:
        raise NothingToRollBackTo()
    before = max(retired, key=lambda version: version.promoted_at or version.trained_at)
    promote(connection, models_dir, before.tag, reason=reason, now=now)
    return before.tag
