"""`./marquee purge` over parts of the user's own: nothing of TMDB stays, and a new start finds nothing half done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
from click.testing import CliRunner

from marquee.cli import main
from marquee.lake.store import open_store
from marquee.warehouse.migrations import migrate


def test_nothing_of_tmdb_stays(warehouse: Any, passwords: dict[str, str], tmp_path: Path) -> None:
    home, lake, models = tmp_path / "home", tmp_path / "lake", tmp_path / "sent"
    for folder in ("data", "demo", "logs", "backups/one"):
        (home / folder).mkdir(parents=True)
        (home / folder / "film").write_text("from TMDB")
    for url in (lake, models):
        open_store(url.as_uri()).create("a/film", b"from TMDB")
    with warehouse.owner() as connection:
        connection.execute("INSERT INTO warehouse.movies (movie_id, title, fetched_at) VALUES (1, 'One', now())")
    settings = {
        "MARQUEE_HOME": str(home),
        "MARQUEE_WAREHOUSE_URL": warehouse.owner_url,
        "MARQUEE_LAKE_URL": lake.as_uri(),
        "MARQUEE_MODELS_URL": models.as_uri(),
    }
    asked = CliRunner().invoke(main, ["purge"], input="n\n", env=settings)
    assert asked.exit_code == 1
    assert list(tmp_path.rglob("film"))

    done = CliRunner().invoke(main, ["purge", "--yes"], env=settings)
    assert done.exit_code == 0, done.output
    assert not list(tmp_path.rglob("film"))
    with psycopg.connect(warehouse.owner_url) as connection:
        left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname IN ('warehouse', 'ask', 'marquee')")
        assert left.fetchall() == []
    migrate(warehouse.owner_url, passwords)
    with warehouse.owner() as connection:
        assert connection.execute("SELECT count(*) FROM warehouse.movies").fetchone() == (0,)
