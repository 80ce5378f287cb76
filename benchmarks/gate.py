"""./marquee bench gate: sabotaged challengers that must be refused, and truly better ones that must be published.

Films of the synthetic catalogue, learnt for real, with a lighter recipe. Each sabotage breaks one thing in the whole
chain of a challenger; `lucky` is another seed of the champion's own recipe. A better challenger knows the careers of
people, companies and series, which were withheld from its champion.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
import numpy as np
import orjson
import psycopg
from numpy.typing import NDArray

from marquee.lake.parts import Manifest, PartInfo, Record, write_manifest, write_part
from marquee.lake.store import open_store
from marquee.model import training
from marquee.model.backtest import Learnt, default_cuts, learn
from marquee.model.evaluation import losses
from marquee.model.evidence import Champion, Data, gather, sample
from marquee.model.features import NAMES
from marquee.model.gate import Evidence, Verdict, judge
from marquee.model.learning import Recipe
from marquee.model.reading import CAREERS, FLOATS
from marquee.model.targets import Lessons, Rows
from marquee.replica.synthetic import films as synthetic_films

sys.path.insert(0, str(Path(__file__).parent))
import load

START = datetime(2026, 11, 1, tzinfo=UTC)
RECIPE = Recipe(boosting_rounds=30, forest_trees=10)
CAREER = np.array([name.startswith(CAREERS) for name in NAMES])
Sabotage = Callable[[Data, np.random.Generator], Data]


def with_matrix(data: Data, matrix: FLOATS) -> Data:
    """The same films with other features; it is other data, so the fingerprint differs."""
    return replace(data, rows=replace(data.rows, matrix=matrix), fingerprint=data.fingerprint + "x")


def with_response(data: Data, task: str, values: FLOATS) -> Data:
    """The same films with another outcome."""
    lessons = replace(data.rows.lessons, responses={**data.rows.lessons.responses, task: values})
    return replace(data, rows=replace(data.rows, lessons=lessons), fingerprint=data.fingerprint + "x")


def scaled(name: str, by: float) -> Sabotage:
    """One feature in another unit."""

    def sabotage(data: Data, rng: np.random.Generator) -> Data:
        matrix = data.rows.matrix.copy()
        matrix[:, NAMES.index(name)] *= by
        return with_matrix(data, matrix)

    return sabotage


def shifted(task: str) -> Sabotage:
    """Every film gets the outcome of another one."""

    def sabotage(data: Data, rng: np.random.Generator) -> Data:
        values = data.rows.lessons.responses[task].copy()
        known = np.isfinite(values)
        values[known] = np.roll(values[known], int(rng.integers(1, 100)))
        return with_response(data, task, values)

    return sabotage


def leaked(into: str, task: str) -> Sabotage:
    """An outcome, blurred a little, stands in an allowed feature."""

    def sabotage(data: Data, rng: np.random.Generator) -> Data:
        matrix, values = data.rows.matrix.copy(), np.nan_to_num(data.rows.lessons.responses[task])
        matrix[:, NAMES.index(into)] = values + 0.2 * values.std() * rng.normal(size=len(values))
        return with_matrix(data, matrix)

    return sabotage


def shuffled_people(data: Data, rng: np.random.Generator) -> Data:
    """Careers belong to other films."""
    matrix = data.rows.matrix.copy()
    matrix[:, CAREER] = matrix[rng.permutation(len(matrix))][:, CAREER]
    return with_matrix(data, matrix)


def truncated(data: Data, rng: np.random.Generator) -> Data:
    """Only the newest films, as in the middle of a load."""
    films = len(data.movie_ids)
    return part(data, np.arange(int(films * rng.uniform(0.3, 0.6)), films))


def part(data: Data, keep: NDArray[np.int64]) -> Data:
    """Some of the films."""
    lessons = Lessons(
        {task: values[keep] for task, values in data.rows.lessons.responses.items()},
        {task: values[keep] for task, values in data.rows.lessons.weights.items()},
        {target: films[keep] for target, films in data.rows.lessons.judged.items()},
        data.rows.lessons.votes[keep],
    )
    rows = Rows(data.rows.released[keep], data.rows.matrix[keep], data.rows.words[keep], lessons)
    return Data(data.movie_ids[keep], rows, data.fingerprint + "y", data.past)


def withheld(data: Data) -> Data:
    """The films without anybody's career: what the champion of this benchmark knew."""
    matrix = data.rows.matrix.copy()
    matrix[:, CAREER] = np.median(matrix[:, CAREER], axis=0)
    return with_matrix(data, matrix)


SABOTAGES: dict[str, Sabotage] = {
    "budget in another unit": scaled("budget", 0.1),
    "runtime in hours": scaled("runtime", 1 / 60),
    "commercial outcomes shifted": shifted("commercial"),
    "vote averages shifted": shifted("vote_average"),
    "popularity leaked": leaked("overview_words", "popularity"),
    "vote average leaked": leaked("sequel_number", "vote_average"),
    "profit leaked": leaked("overview_words", "profit"),
    "people shuffled": shuffled_people,
    "history truncated": truncated,
}


def trained(data: Data, seed: int) -> Learnt:
    """What the recipe learns from the data."""
    recipe = replace(RECIPE, seed=seed)
    return learn(data.rows, default_cuts(data.rows.released), recipe, lambda line: None, success_factor=2.0)


def champion_of(data: Data, learnt: Learnt) -> Champion:
    """The learnt model as the gate sees a champion."""
    return Champion("champion", data.fingerprint, data.movie_ids, learnt.forecasts, *sample(data))


def verdicts(data: Data, seeds: int, say: Callable[[str], None]) -> dict[str, float]:
    """Judge every sabotage, the lucky, and the better challengers, each with as many seeds."""
    full = champion_of(data, trained(data, 1000))
    refused, published, gains = 0, 0, list[float]()
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        for name, sabotage in SABOTAGES.items():
            broken = sabotage(data, rng)
            refused += _told(say, name, judge(gather(broken, trained(broken, seed), full), seed))
        lucky = trained(data, seed)
        refused += _told(say, "lucky", judge(gather(data, lucky, full), seed))
        constant = replace(lucky, forecasts=np.broadcast_to(np.nanmean(lucky.forecasts, axis=0), (1, 8)).repeat(
            len(data.movie_ids), axis=0))  # fmt: skip
        refused += _told(say, "constant model", judge(gather(data, constant, full), seed))
    for seed in range(5 * seeds):
        rng = np.random.default_rng(seed)
        drawn = part(data, np.flatnonzero(rng.random(len(data.movie_ids)) < 0.9))
        known = champion_of(withheld(drawn), trained(withheld(drawn), 1000 + seed))
        better = gather(drawn, trained(drawn, seed), replace(known, sample_ids=known.sample_ids[:0]))
        gains.append(gain(better))
        published += not _told(say, f"better by {gains[-1]:.1%}", judge(better, seed))
    return {
        "sabotaged": seeds * (len(SABOTAGES) + 2), "sabotaged_published": seeds * (len(SABOTAGES) + 2) - refused,
        "better": 5 * seeds, "better_published": published,
        "better_least_gain": round(min(gains), 4),
    }  # fmt: skip


def gain(evidence: Evidence) -> float:
    """The share of the champion's loss that the challenger saves on the target that it improves most."""
    saved = []
    for trial in evidence.trials.values():
        if trial.champion is not None:
            ours, theirs = (losses(trial.outcomes, side).mean() for side in (trial.challenger, trial.champion))
            saved.append(float(1 - ours / theirs))
    return max(saved)


def _told(say: Callable[[str], None], name: str, verdict: Verdict) -> bool:
    say(f"{name}: {'published' if verdict.passed else 'refused: ' + verdict.refusals[0]}")
    return not verdict.passed


@click.command()
@click.option("--films", default=4_000, show_default=True, type=click.IntRange(1_000), help="Synthetic films.")
@click.option("--seeds", default=4, show_default=True, type=click.IntRange(1), help="Seeds of every challenger.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
def run(films: int, seeds: int, as_json: bool) -> None:
    """Measure the gate."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        store = open_store((folder / "lake").as_uri())
        documents = [(film["id"], orjson.dumps(film)) for film in synthetic_films(films, 0)]
        infos: list[PartInfo] = []
        for at in range(0, len(documents), load.PART):
            records = [Record(number, "found", START, body) for number, body in documents[at : at + load.PART]]
            infos.append(write_part(store, "backfill-bench", len(infos), records))
        write_manifest(store, Manifest(part_set="backfill-bench", made_at=START, parts=tuple(infos)))
        with load.server(folder) as postgres:
            bench = load.Bench(postgres, folder, click.echo)
            url = bench.warehouse("gate")
            bench.load(url, store, "backfill-bench")
            with psycopg.connect(url) as connection:
                data = training.read(connection, now=datetime.now(UTC), success_factor=2.0)
    figures = verdicts(data, seeds, click.echo)
    click.echo(json.dumps(figures) if as_json else "\n".join(f"{k}: {v}" for k, v in figures.items()))


if __name__ == "__main__":
    run()
