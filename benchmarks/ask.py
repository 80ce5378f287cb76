"""./marquee bench ask: how many questions are answered rightly, how fast a question is read, what a chart costs.

The catalogue is loaded into a Postgres of its own by the real loader; BIRD's gold SQL runs on a SQLite copy in BIRD's
schema (ask_gold.py), our own questions are computed with pandas (ask_own.py). Offline engine, no evidence, no key.
"""

from __future__ import annotations

import json
import secrets
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import click
import orjson
import psycopg
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from marquee.ask.answer import Answer, ChartSpec, ColumnInfo
from marquee.ask.charts import DPI, HEIGHT, WIDTH, draw
from marquee.ask.entities import Entities, Entity, read_names
from marquee.ask.guard import check
from marquee.ask.language import detect
from marquee.ask.pipeline import answer, parse
from marquee.ask.reading import NotUnderstood
from marquee.ask.sqltext import compile_plan
from marquee.lake.parts import Manifest, Record, write_manifest, write_part
from marquee.lake.store import open_store
from marquee.local.postgres import EmbeddedPostgres
from marquee.replica.synthetic import films as synthetic_films
from marquee.warehouse.loading import load_part_set
from marquee.warehouse.migrations import migrate

sys.path.insert(0, str(Path(__file__).parent))
from ask_frames import Frames
from ask_gold import Gold, documents, matches, nothing, same
from ask_own import QUESTIONS, Question
from ask_questions import computed, with_sql

INDEX_FILMS = 100_000
AS_OF = datetime(2017, 9, 28, tzinfo=UTC)


@dataclass
class Score:
    """What became of a set of questions."""

    answerable: int = 0
    right: int = 0
    wrong: int = 0
    unanswered: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, question: str, found: Answer, right: bool) -> None:
        self.answerable += 1
        if right:
            self.right += 1
            return
        answered = found.status == "ok"
        self.wrong += answered
        self.unanswered += not answered
        cause = "wrong" if answered else f"{found.status}:{found.reason}"
        self.misses.append(f"{cause} | {question} | {found.answer[:160]} | {found.sql or ''}")

    def plus(self, other: Score) -> Score:
        """Both sets together."""
        return Score(
            self.answerable + other.answerable, self.right + other.right, self.wrong + other.wrong,
            self.unanswered + other.unanswered, self.misses + other.misses,
        )  # fmt: skip


@contextmanager
def warehouse(films: list[dict[str, Any]]) -> Iterator[str]:
    """The URL of the role marquee_ask in a fresh Postgres that holds the films."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-ask-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = EmbeddedPostgres(home / "pg", port, secrets.token_hex(8), home / "postgres.log")
        with server.running("-c", "fsync=off"):
            yield _load(server, home, films)


def _load(server: EmbeddedPostgres, home: Path, films: list[dict[str, Any]]) -> str:
    server.create_database("bench")
    passwords = {role: secrets.token_hex(8) for role in ("marquee_loader", "marquee_service", "marquee_ask")}
    url = server.url("bench")
    migrate(url, passwords)
    store = open_store(f"file://{home}/lake")
    records = [Record(f["id"], "found", AS_OF, orjson.dumps(f)) for f in films]
    parts = [
        write_part(store, "backfill-bench", n, records[at : at + 500])
        for n, at in enumerate(range(0, len(records), 500))
    ]
    write_manifest(store, Manifest(part_set="backfill-bench", made_at=AS_OF, parts=tuple(parts)))
    with psycopg.connect(url) as connection:
        load_part_set(connection, store, "backfill-bench")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
    place = urlsplit(url)
    login = f"marquee_ask:{passwords['marquee_ask']}@{place.netloc.rpartition('@')[2]}"
    return urlunsplit(place._replace(netloc=login))


def gold_score(lines: list[dict[str, Any]], gold: Gold, connection: psycopg.Connection, entities: Entities) -> Score:
    """Questions with gold SQL (or an expected status): right among those that the data can answer."""
    score = Score()
    for line in lines:
        found = answer(line["question"], connection=connection, entities=entities)
        wanted = line.get("status")
        if wanted in ("refused", "clarify"):
            score.add(line["question"], found, found.status in ("refused", "clarify"))
            continue
        rows = gold.rows(line["sql"]) if line.get("sql") else []
        if wanted == "empty":
            score.add(line["question"], found, found.status == "empty" or _zero(found))
        elif wanted == "ok":
            right = not rows or matches(gold, line["sql"], found.rows)
            score.add(line["question"], found, right and (found.status == "ok" or _zero(found)))
        elif rows and not nothing(rows[0]):
            score.add(line["question"], found, found.status == "ok" and matches(gold, line["sql"], found.rows))
    return score


def _zero(found: Answer) -> bool:
    """A single count of 0: an answer in itself (its status is empty, its row says 0)."""
    return (
        found.reason in (None, "zero", "outside_data")
        and len(found.rows) == 1
        and all(v in (0, None) for v in found.rows[0])
    )


def own_score(frames: Frames, connection: psycopg.Connection, entities: Entities, questions: list[Question]) -> Score:
    """Our own questions against pandas."""
    score = Score()
    for _, question, expected in questions:
        found = answer(question, connection=connection, entities=entities)
        if isinstance(expected, str):
            score.add(question, found, found.status == expected)
            continue
        rows = expected(frames)
        cut = found.truncated and len(rows) > len(found.rows)
        score.add(question, found, found.status == "ok" and (cut or same(rows, found.rows)))
    return score


def parse_p99(questions: list[str], names: list[Entity]) -> float:
    """Milliseconds from question to guarded statement, the 99th of 100, with the names of 100,000 films."""
    extra = [Entity("movie", 10_000_000 + n, f["title"], 1.0) for n, f in enumerate(synthetic_films(INDEX_FILMS, 7))]
    people = [Entity("person", 20_000_000 + n, f"{e.name} {n}", 1.0, "actor") for n, e in enumerate(extra)]
    index = Entities([*names, *extra, *people])
    taken = []
    for _ in range(3):
        for question in questions:
            started = time.perf_counter()
            try:
                understood, _, _ = parse(question, index, detect(question), date(2017, 9, 28))
                check(compile_plan(understood.plan))
            except NotUnderstood:
                pass
            taken.append(1000 * (time.perf_counter() - started))
    return statistics.quantiles(taken[len(questions) :], n=100)[98]


def chart_ratio() -> float:
    """A bar chart of ours over a bare Figure with the same bars."""
    labels = [f"Genre {n}" for n in range(20)]
    rows: list[list[Any]] = [[x, 1_000_000.0 * (n + 1)] for n, x in enumerate(labels)]
    columns = [ColumnInfo(name="genre", type="text"), ColumnInfo(name="revenue", type="number", unit="usd")]
    spec = ChartSpec(kind="bar", x="genre", y="revenue", title="Revenue by genre", unit="usd", y_label="revenue")

    def bare() -> None:
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DPI, layout="constrained")
        axes = figure.add_subplot()
        axes.barh(range(20), [r[1] for r in rows])
        axes.set_yticks(range(20), labels)
        axes.set_title("Revenue by genre")
        axes.set_xlabel("revenue")
        FigureCanvasAgg(figure).print_png(BytesIO())  # type: ignore[no-untyped-call]

    def ours() -> None:
        draw(spec, columns, rows)

    return _median_time(ours) / _median_time(bare)


def _median_time(work: Any, times: int = 9) -> float:
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


@click.command()
@click.option("--catalog", type=click.Path(exists=True, path_type=Path), required=True, help="JSON lines of films.")
@click.option(
    "--questions", type=click.Path(exists=True, path_type=Path), help="JSON lines: question, sql, lang, status."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object as the last line.")
def run(catalog: Path, questions: Path | None, as_json: bool) -> None:
    """Measure and report; the misses come first, by cause."""
    films = list(documents(catalog))
    lines = [json.loads(x) for x in questions.read_text("utf-8").splitlines() if x.strip()] if questions else []
    questioned, gold = [*QUESTIONS, *computed()], Gold(films)
    with warehouse(films) as url, psycopg.connect(url) as connection:
        entities = Entities.read(connection)
        bird = gold_score(lines, gold, connection, entities)
        own = own_score(Frames(films), connection, entities, questioned)
        own = own.plus(gold_score(with_sql(), gold, connection, entities))
        asked = [line["question"] for line in (*lines, *with_sql())] + [q for _, q, _ in questioned]
        p99 = parse_p99(asked, list(read_names(connection)))
    report = {
        "bird_answerable": bird.answerable,
        "bird_right_of_answerable": round(bird.right / max(1, bird.answerable), 4),
        "bird_right_of_answered": round(bird.right / max(1, bird.right + bird.wrong), 4),
        "own_questions": own.answerable,
        "own_right": own.right,
        "own_wrong": own.wrong,
        "parse_p99_ms": round(p99, 2),
        "chart_ratio": round(chart_ratio(), 2),
    }
    for miss in sorted([*bird.misses, *own.misses]):
        click.echo(miss, err=True)
    click.echo(json.dumps(report) if as_json else "\n".join(f"{k:26} {v}" for k, v in report.items()))


if __name__ == "__main__":
    run()
