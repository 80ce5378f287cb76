"""`./marquee purge`: remove all TMDB content, as TMDB's terms ask at the end of use."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import click
import psycopg

from marquee.lake.store import Store, open_store
from marquee.local.home import Home, HomeBusy
from marquee.settings import SQL, Settings

Step = tuple[str, Callable[[], None]]


def run(given: Settings, *, yes: bool) -> None:
    """Say what will go, ask unless `yes`, and remove it. Raises HomeBusy while a stack runs over the home."""
    home = Home(given.home)
    if pid := home.holder():
        raise HomeBusy(home=home.root, pid=pid)
    steps = _steps(given, home)
    if not steps:
        click.echo("There is nothing to remove.")
        return
    for what, _ in steps:
        click.echo(f"  {what}")
    if not yes and not click.confirm("Remove all of this for good?"):
        raise click.Abort
    for what, remove in steps:
        remove()
        click.echo(f"removed: {what}")


def _steps(given: Settings, home: Home) -> list[Step]:
    """What there is to remove, in the order in which it goes: the user's own parts first, then the folder."""
    steps: list[Step] = []
    if given.lake_url:
        lake = open_store(given.lake_url, endpoint_url=given.lake_endpoint_url)
        steps.append((f"the lake at {lake.url}", lambda: _empty(lake)))
    if given.models_url:
        models = open_store(given.models_url, endpoint_url=given.lake_endpoint_url, exclusive=False)
        steps.append((f"the models at {models.url}", lambda: _empty(models)))
    if given.warehouse_url:
        steps.append(("the schemas warehouse, ask and marquee of your Postgres", lambda: _drop_schemas(given)))
    if given.models_dir:
        folder = given.models_dir / "models"
        steps.append((f"the models in {folder}", lambda: _remove(folder)))
    for name in ("data", "demo", "logs", "backups"):
        folder = home.root / name
        if folder.exists():
            steps.append((f"the folder {folder}", lambda folder=folder: _remove(folder)))  # type: ignore[misc]
    return steps


def _empty(store: Store) -> None:
    for key in list(store.list()):
        store.delete(key)


def _drop_schemas(given: Settings) -> None:
    with psycopg.connect(given.role_url("owner")) as connection:
        connection.execute((SQL / "purge.sql").read_text())


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=False)
