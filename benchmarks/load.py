"""./marquee bench load: how fast part sets get into Postgres, against what Postgres itself and an ORM can do.

Films of the synthetic catalogue with credits, keywords and release dates are written as zstd parts, and loaded end to
end into a Postgres of its own with its default durability. The same rows, made ready as CSV, go through psql's \\copy
into tables without any index, key or check. The same documents, already parsed, go through a plain SQLAlchemy upsert.
Then all documents come again unchanged, and five times as many films are loaded into an empty warehouse.
"""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import click
import orjson
import psycopg

from marquee.lake.parts import Manifest, PartInfo, Record, write_manifest, write_part
from marquee.lake.store import Store, open_store
from marquee.local.postgres import EmbeddedPostgres
from marquee.replica.synthetic import films as synthetic_films
from marquee.warehouse.loading import LoadReport, load_part_set
from marquee.warehouse.migrations import migrate
from marquee.warehouse.tables import CHILDREN, CONFIRMATIONS, MOVIES, NAMES, SNAPSHOTS

sys.path.insert(0, str(Path(__file__).parent))
import orm_upsert

PASSWORD = "bench"
PASSWORDS = dict.fromkeys(("marquee_loader", "marquee_service", "marquee_ask"), PASSWORD)
TABLES = [table.name for table in (*NAMES, MOVIES, *CHILDREN, SNAPSHOTS, CONFIRMATIONS)]
START = datetime(2026, 11, 1, tzinfo=UTC)
PART = 250


@contextmanager
def server(folder: Path) -> Iterator[EmbeddedPostgres]:
    """A Postgres of one's own, run as the one-machine stack runs it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    postgres = EmbeddedPostgres(folder / "pg", port, secrets.token_hex(8), folder / "postgres.log")
    with postgres.running():
        yield postgres


def publish(store: Store, part_set: str, documents: Iterable[bytes], moved: timedelta = timedelta(0)) -> None:
    """Write documents as a part set, 25 ms of fetching apart."""
    numbered = enumerate(documents)
    infos: list[PartInfo] = []
    while batch := list(islice(numbered, PART)):
        records = [
            Record(orjson.loads(document)["id"], "found", START + moved + timedelta(milliseconds=25 * number), document)
            for number, document in batch
        ]
        infos.append(write_part(store, part_set, len(infos), records))
    write_manifest(store, Manifest(part_set=part_set, made_at=START, parts=tuple(infos)))


@dataclass
class Bench:
    """A server, a lake, and a new database for every comparison."""

    postgres: EmbeddedPostgres
    folder: Path
    say: Callable[[str], None]

    def warehouse(self, name: str) -> str:
        """The loader's URL of a new, empty warehouse, on a server that owes its disk nothing from before."""
        self.postgres.create_database(name)
        migrate(self.postgres.url(name), PASSWORDS)
        self.settle()
        parts = urlsplit(self.postgres.url(name))
        place = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"marquee_loader:{PASSWORD}@{place}"))

    def settle(self) -> None:
        """Write to disk what earlier measurements left to be written, so that none pays for another."""
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")

    def load(self, url: str, store: Store, part_set: str) -> tuple[LoadReport, float]:
        """Load a part set; the report, and the seconds until everything is committed."""
        with psycopg.connect(url) as connection:
            began = time.perf_counter()
            report = load_part_set(connection, store, part_set)
            seconds = time.perf_counter() - began
        self.say(
            f"{part_set}: {report.documents} films, {report.rows} rows in {seconds:.2f} s,"
            f" {report.rows / seconds:.0f} rows/s, {report.quarantined} quarantined"
        )
        return report, seconds

    def tuples(self, name: str) -> int:
        """Tuples that were ever written to the tables of films, as Postgres counts them."""
        with psycopg.connect(self.postgres.url(name)) as connection:
            connection.execute("SELECT pg_stat_force_next_flush()")
            row = connection.execute(
                "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables"
                " WHERE schemaname = 'warehouse' AND relname <> 'load_ledger'"
            ).fetchone()
        assert row is not None
        return int(row[0])

    def copy(self, name: str) -> float:
        """Seconds of psql's \\copy of the database's rows, from CSV files into tables without index, key or check."""
        folder = self.folder / "csv"
        folder.mkdir()
        folder.chmod(0o777)
        with psycopg.connect(self.postgres.url(name), autocommit=True) as connection:
            connection.execute("CREATE SCHEMA plain")
            for table in TABLES:
                connection.execute(f"CREATE TABLE plain.{table} AS SELECT * FROM warehouse.{table} WITH NO DATA")
                out = f"COPY (SELECT * FROM warehouse.{table}) TO STDOUT (FORMAT csv)"
                with (folder / f"{table}.csv").open("wb") as file, connection.cursor().copy(out) as found:
                    file.writelines(found)
        self.settle()
        script = "".join(f"\\copy plain.{table} FROM '{folder / table}.csv' (FORMAT csv)\n" for table in TABLES)
        began = time.perf_counter()
        subprocess.run(
            [self.postgres.program("psql"), "-q", "-X", "-1", "-v", "ON_ERROR_STOP=1", self.postgres.url(name)],
            input=script, text=True, check=True,
        )  # fmt: skip
        return time.perf_counter() - began

    def orm(self, documents: list[bytes]) -> float:
        """Rows a second of a plain SQLAlchemy upsert of the documents, already parsed."""
        url = self.warehouse("orm")
        parsed = [orjson.loads(document) for document in documents]
        began = time.perf_counter()
        orm_upsert.upsert(url, parsed, START)
        seconds = time.perf_counter() - began
        with psycopg.connect(url) as connection:
            counts = [connection.execute(f"SELECT count(*) FROM warehouse.{table}").fetchone() for table in TABLES]
        return float(sum(row[0] for row in counts if row) / seconds)


@click.command()
@click.option("--films", default=50_000, show_default=True, type=click.IntRange(100), help="Films of the first load.")
@click.option("--orm-films", default=1_000, show_default=True, type=click.IntRange(10), help="Films of the ORM's run.")
@click.option("--growth/--no-growth", default=True, help="Load five times as many films as well.")
@click.option("--seed", default=1, show_default=True, help="Seed of the synthetic catalogue.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
def run(films: int, orm_films: int, growth: bool, seed: int, as_json: bool) -> None:
    """Measure the load."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        store = open_store((folder / "lake").as_uri())
        documents = list(map(orjson.dumps, synthetic_films(films, seed)))
        publish(store, "first", documents)
        publish(store, "again", documents)
        publish(store, "later", documents, timedelta(days=1))
        with server(folder) as postgres:
            bench = Bench(postgres, folder, click.echo)
            figures = _measure(bench, store, films, documents[:orm_films])
            documents.clear()
            if growth:
                publish(store, "five-times", map(orjson.dumps, synthetic_films(5 * films, seed)))
                _, seconds = bench.load(bench.warehouse("growth"), store, "five-times")
                figures["growth_5x"] = seconds / figures["seconds"]
    if not as_json:
        for name, value in figures.items():
            click.echo(f"{name:24} {value:12.3f}")
    else:
        click.echo(json.dumps({name: round(value, 4) for name, value in figures.items()}))


def _measure(bench: Bench, store: Store, films: int, few: list[bytes]) -> dict[str, float]:
    url = bench.warehouse("load")
    report, seconds = bench.load(url, store, "first")
    rate = report.rows / seconds
    before = bench.tuples("load")
    _, reload = bench.load(url, store, "again")
    reload_tuples = bench.tuples("load") - before
    copied = bench.copy("load")
    bench.say(f"psql \\copy of the same rows into plain tables: {copied:.2f} s, {report.rows / copied:.0f} rows/s")
    refetched, refetch = bench.load(url, store, "later")
    orm = bench.orm(few)
    bench.say(f"SQLAlchemy upsert: {orm:.0f} rows/s")
    return {
        "seconds": seconds,
        "rows_per_s": rate,
        "ratio_to_copy": copied / seconds,
        "ratio_to_orm": rate / orm,
        "reload_tuples": reload_tuples,
        "reload_ratio": reload / seconds,
        "refetch_rows_per_film": refetched.rows / films,
        "refetch_ratio": refetch / seconds,
    }


if __name__ == "__main__":
    run()
