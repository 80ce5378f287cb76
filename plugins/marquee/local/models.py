"""`./marquee model`: the models that were trained, and which one is in use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
from rich.console import Console
from rich.table import Table

from marquee.local.attach import reach
from marquee.model import versions
from marquee.model.exchange import open_exchange
from marquee.settings import Settings
from marquee.warehouse.connections import connect

_REASON = click.option("--reason", required=True, help="Why; it is kept with the model.")


def _places() -> tuple[psycopg.Connection, Path]:
    """The warehouse as the loader, and the model store."""
    settings = reach(Settings())
    return connect(settings.role_url("loader")), _models_dir(settings)


def _models_dir(settings: Settings) -> Path:
    return settings.models_dir or settings.home / "data" / "models"


def _send(tag: str) -> None:
    """Let machines that share no disk have a model that was promoted by hand."""
    settings = reach(Settings())
    if settings.models_url:
        open_exchange(settings.models_url, settings.lake_endpoint_url, _models_dir(settings)).send(tag)


@click.group()
def model() -> None:
    """The models: list, show, promote, rollback."""


@model.command(name="list")
def list_() -> None:
    """One line a model, the newest first, with why it was refused or cannot be used on this machine."""
    connection, models_dir = _places()
    with connection:
        known = versions.all_versions(connection)
    table = Table("tag", "trained", "status", "reason")
    for version in known:
        told = filter(None, (version.reason, versions.trouble(models_dir, version)))
        table.add_row(version.tag, f"{version.trained_at:%Y-%m-%d %H:%M}", version.status, "\n".join(told))
    Console(highlight=False).print(table if known else "No model has been trained yet.")


@model.command()
@click.argument("tag", default="latest")
def show(tag: str) -> None:
    """The card of a model: what it was trained on, and how it was judged."""
    connection, models_dir = _places()
    connection.close()
    click.echo(versions.card(models_dir, tag))


@model.command()
@click.argument("tag")
@_REASON
def promote(tag: str, reason: str) -> None:
    """Put a model into use, also one that the gate refused."""
    connection, models_dir = _places()
    with connection:
        versions.promote(connection, models_dir, tag, reason=reason, now=datetime.now(UTC))
    _send(tag)
    click.echo(f"{tag} is in use.")


@model.command()
@_REASON
def rollback(reason: str) -> None:
    """Go back to the model that was in use before."""
    connection, models_dir = _places()
    with connection:
        tag = versions.rollback(connection, models_dir, reason=reason, now=datetime.now(UTC))
    _send(tag)
    click.echo(f"{tag} is in use again.")
