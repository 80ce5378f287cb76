"""`./marquee status`: what runs, where, and which parts are embedded or the user's own."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from marquee.local.attach import attach
from marquee.local.environment import without_login
from marquee.local.home import Home
from marquee.local.stack import Stack
from marquee.settings import Settings


def show(given: Settings) -> None:
    """Print one row a part."""
    console = Console(highlight=False)
    if Home(given.home).read_running() is None:
        console.print(f"Nothing runs over {given.home}. Start with ./marquee up or ./marquee demo.")
        return
    stack = attach(given)
    health = stack.airflow.healthy() or {}
    table = Table("part", "which", "where", "state", title=f"Marquee ({stack.home.mode})")
    for row in _parts(stack):
        table.add_row(*row)
    for part, state in health.items():
        table.add_row(f"Airflow {part}", "embedded", stack.airflow_url, state or "not running")
    console.print(table)
    console.print(f"Airflow's login: admin / {stack.secrets.airflow_admin}   Logs: {stack.home.logs}")


def _parts(stack: Stack) -> list[tuple[str, str, str, str]]:
    """(part, which, where, state) of everything but Airflow's processes."""
    given, settings = stack.given, stack.settings
    assert settings.warehouse_url is not None
    warehouse = without_login(settings.warehouse_url.get_secret_value())
    return [
        ("TMDB", "TMDB" if given.tmdb_token else "replica", settings.tmdb_url, ""),
        ("lake", "your own" if given.lake_url else "embedded", settings.lake_url or "", ""),
        ("warehouse", "your own" if given.warehouse_url else "embedded", warehouse, ""),
        ("service", "embedded", stack.service_url, stack.service_state()),
    ]
