"""`./marquee backup` and `restore`: the warehouse and the models in one folder; the lake is not in it."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import psycopg
from psycopg.conninfo import conninfo_to_dict

from marquee.errors import SettingError, StackError
from marquee.local.attach import reach
from marquee.local.home import Home
from marquee.local.postgres import EmbeddedPostgres
from marquee.local.process import parent_environment
from marquee.settings import Settings
from marquee.warehouse.migrations import migrate

DUMP, MODELS, MANIFEST = "warehouse.dump", "models.tar.gz", "manifest.json"
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
}
_ROLES = ("loader", "service", "ask")


class BackupUnusable(SettingError):
    """A folder that is no backup, or not the one that was written."""

    sentence = "{folder} is no whole backup: {reason}. Nothing was changed."


class WarehouseInUse(SettingError):
    """Restoring over data."""

    sentence = "The warehouse holds {films} films, which restoring would replace: add --replace if you mean it."


class ToolFailed(StackError):
    """pg_dump, pg_restore or psql ended badly."""

    sentence = "{program} failed: {reason}"


def write_backup(folder: Path, owner_url: str, models_dir: Path, *, now: datetime) -> dict[str, object]:
    """Write the warehouse and the models into a new folder; returns the manifest, which is written last.

    Raises BackupUnusable when the folder is there, ToolFailed when pg_dump fails.
    """
    if folder.exists():
        raise BackupUnusable(folder=folder, reason="it already exists")
    folder.mkdir(parents=True, mode=0o700)
    try:
        _tool("pg_dump", ["--format=custom", "--no-owner", f"--file={folder / DUMP}"], owner_url)
        with tarfile.open(folder / MODELS, "w:gz") as archive:
            if models_dir.exists():
                archive.add(models_dir, arcname=".")
    except BaseException:
        shutil.rmtree(folder)
        raise
    manifest: dict[str, object] = {
        "made": now.isoformat(),
        "marquee": version("marquee"),
        "sha256": {name: _digest(folder / name) for name in (DUMP, MODELS)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1))
    return manifest


def restore_backup(
    folder: Path, owner_url: str, models_dir: Path, passwords: Mapping[str, str], *, replace: bool = False
) -> dict[str, object]:
    """Put a backup in place of the warehouse's and the models' content; returns its manifest.

    The warehouse changes in one transaction or not at all; a backup of an older Marquee is then migrated.
    `passwords` maps the three roles to their passwords. Raises BackupUnusable, WarehouseInUse, ToolFailed.
    """
    manifest = check_backup(folder)
    migrate(owner_url, dict(passwords))
    with psycopg.connect(owner_url) as connection:
        films = connection.execute("SELECT count(*) FROM warehouse.movies").fetchone()
    if films != (0,) and not replace:
        raise WarehouseInUse(films=films[0] if films else 0)
    _replace_schemas(folder / DUMP, owner_url)
    migrate(owner_url, dict(passwords))
    _restore_models(folder / MODELS, models_dir)
    return manifest


def check_backup(folder: Path) -> dict[str, object]:
    """The manifest of a backup whose files are what was written. Raises BackupUnusable."""
    try:
        manifest: dict[str, object] = json.loads((folder / MANIFEST).read_text())
        digests = manifest["sha256"]
        found = {name: _digest(folder / name) for name in (DUMP, MODELS)}
    except (OSError, ValueError, KeyError) as error:
        raise BackupUnusable(folder=folder, reason=str(error)) from error
    if found != digests:
        raise BackupUnusable(folder=folder, reason="its files differ from what was written")
    return manifest


def _replace_schemas(dump: Path, owner_url: str) -> None:
    """Drop Marquee's schemas and make those of the dump, in one transaction."""
    with TemporaryDirectory(prefix="marquee-restore-") as folder:
        script = f"{folder}/restore.sql"
        _tool("pg_restore", ["--no-owner", f"--file={script}", str(dump)], owner_url)
        drop = "DROP SCHEMA IF EXISTS marquee, warehouse, ask CASCADE"
        once = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _tool("psql", [*once, f"--command={drop}", f"--file={script}"], owner_url)


def _restore_models(archive: Path, models_dir: Path) -> None:
    """Unpack beside the models, then take their place."""
    making, old = models_dir.with_name(f"{models_dir.name}.making"), models_dir.with_name(f"{models_dir.name}.old")
    for left in (making, old):
        shutil.rmtree(left, ignore_errors=True)
    making.mkdir(parents=True, mode=0o700)
    with tarfile.open(archive) as files:
        files.extraction_filter = getattr(tarfile, "data_filter", None)  # Python before 3.11.4 has none
        files.extractall(making)  # noqa: S202 - filtered where Python can, and hashed by the manifest
    if models_dir.exists():
        models_dir.rename(old)
    making.rename(models_dir)
    shutil.rmtree(old, ignore_errors=True)


def _tool(program: str, arguments: list[str], url: str) -> None:
    """Run one of Postgres' programs; the password travels in its environment, which other users cannot read."""
    given = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    login = {_VARIABLES[name]: value for name, value in given.items() if name in _VARIABLES}
    done = subprocess.run(
        [EmbeddedPostgres.program(program), *arguments],
        env=parent_environment() | login,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["no output"]
        raise ToolFailed(program=program, reason=next((line for line in lines if "ERROR" in line), lines[-1]))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
def backup(folder: Path | None) -> None:
    """Write the warehouse and the models into FOLDER (default: .marquee/backups/<time>)."""
    given = Settings()
    now = datetime.now(UTC)
    target = folder or given.home / "backups" / now.strftime("%Y%m%dT%H%M%SZ")
    settings = reach(given)
    write_backup(target, settings.role_url("owner"), _models_dir(settings), now=now)
    click.echo(f"Backup in {target}")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the films that the warehouse holds.")
def restore(folder: Path, replace: bool) -> None:
    """Put the backup in FOLDER in place of the warehouse's and the models' content."""
    settings = reach(Settings())
    reveal: Callable[[str], str] = lambda role: getattr(settings, f"{role}_password").get_secret_value()  # noqa: E731
    passwords = {f"marquee_{role}": reveal(role) for role in _ROLES if getattr(settings, f"{role}_password")}
    manifest = restore_backup(folder, settings.role_url("owner"), _models_dir(settings), passwords, replace=replace)
    click.echo(f"Restored the backup of {manifest['made']}")


def _models_dir(settings: Settings) -> Path:
    return settings.models_dir or Home(settings.home).models
