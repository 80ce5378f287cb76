"""./marquee bench train: how good the forecasts are, beside the recipes of the systems that Marquee replaces.

Films are loaded into a Postgres of its own through the real loader. Everything that is learnt comes from films released
before the cut, and from outcomes known by then; everything that is measured, on films released after it. The baselines
see the same films: a logistic regression and a forest on raw columns, and linear regressions of vote average and
popularity, without votes and with them (with them is a leak: votes are counted after the release). `intervals` are 95 %
bootstrap intervals over the films of the test. On synthetic films the best possible forecast is known from their
generator: `..._over_optimum` is our loss over its loss, on the same films.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import click
import numpy as np
import orjson
import psycopg
from numpy.typing import NDArray

from marquee.lake.parts import Manifest, PartInfo, Record, write_manifest, write_part
from marquee.lake.store import Store, open_store
from marquee.model import reading, registry, training
from marquee.model.backtest import Learnt, learn
from marquee.model.baselines import rivals
from marquee.model.evaluation import auc, brier, coverage, ece, mae, r2
from marquee.model.evidence import Data
from marquee.model.forecasting import COLUMNS
from marquee.model.learning import Recipe
from marquee.model.reading import FLOATS
from marquee.model.slices import LEAST_FILMS, slices
from marquee.replica.catalogue import open_catalogue
from marquee.replica.process import AS_OF, Truth
from marquee.replica.synthetic import films_with_truth, seen_on

sys.path.insert(0, str(Path(__file__).parent))
import load

START = datetime(2026, 11, 1, tzinfo=UTC)
MOST_SCORED = 100_000
Mask = NDArray[np.bool_]
Figures = dict[str, float]


def publish(store: Store, documents: Iterable[tuple[int, bytes]]) -> None:
    """Write films, numbered as TMDB does, as one part set."""
    infos: list[PartInfo] = []
    waiting = iter(documents)
    while batch := list(islice(waiting, load.PART)):
        records = [Record(number, "found", START + timedelta(seconds=number % 60), body) for number, body in batch]
        infos.append(write_part(store, "backfill-bench", len(infos), records))
    write_manifest(store, Manifest(part_set="backfill-bench", made_at=START, parts=tuple(infos)))


def of_catalogue(catalogue: Path) -> Iterator[tuple[int, bytes]]:
    """Number and document of every film of a catalogue file."""
    found = open_catalogue(catalogue)
    for line in found.export_lines():
        number = json.loads(line)["id"]
        if body := found.document(number):
            yield number, body


def invented(films: int, truths: dict[int, Truth]) -> Iterator[tuple[int, bytes]]:
    """Number and document of synthetic films; the law of each one's outcomes goes into `truths`."""
    for document, truth in films_with_truth(films, 0):
        truths[truth.movie_id] = truth
        yield truth.movie_id, orjson.dumps(seen_on(document, AS_OF.toordinal()))


def optimum(data: Data, learnt: Learnt, test: Mask, truths: dict[int, Truth]) -> dict[str, float]:
    """Our loss over that of the generator's own forecasts, the best that anybody could make, on the same films."""
    laws = [truths[number] for number in data.movie_ids[test].tolist()]
    best = {
        "commercial": [law.commercial_probability() for law in laws],
        "critical": [law.critical_probability() for law in laws],
        "vote_average": [law.rating_mean for law in laws],
    }
    found: dict[str, float] = {}
    for name, values in best.items():
        truth, value = data.rows.lessons.outcomes(name)[test], learnt.centres(test)[name][:, 0]
        ideal = np.array(values, dtype=float)
        known = np.isfinite(truth) & np.isfinite(ideal)
        losses = [float(np.mean((side[known] - truth[known]) ** 2)) for side in (value, ideal)]
        if name == "vote_average":
            losses = [math.sqrt(loss) for loss in losses]
        measure = "rmse" if name == "vote_average" else "brier"
        found |= {f"{name}_{measure}_optimum": losses[1], f"{name}_{measure}_over_optimum": losses[0] / losses[1]}
    return {key: round(value, 4) for key, value in found.items()}


def cuts(released: reading.DAYS, cut: np.datetime64) -> list[np.datetime64]:
    """Origins at 50, 66 and 83 % of the films before the cut, to calibrate on, and the cut itself."""
    before = released[released < cut]
    return [*(before[int(len(before) * share)] for share in (0.5, 0.66, 0.83)), cut]


def ours(learnt: Learnt, test: Mask) -> dict[str, FLOATS]:
    """Our forecasts of the test's films: a column for a chance; value, low and high for a number."""
    return {name: learnt.forecasts[test][:, columns] for name, columns in COLUMNS.items()}


def figures(forecasts: dict[str, FLOATS], outcomes: dict[str, FLOATS], linear_mae: FLOATS) -> Figures:
    """The benchmark's keys for one system; `linear_mae` is the error of the linear baseline on the same films."""
    result: Figures = {}
    for name in ("commercial", "critical"):
        if name in forecasts:
            known = np.isfinite(outcomes[name])
            truth, chance = outcomes[name][known], forecasts[name][known, 0]
            result |= {f"{name}_auc": auc(truth, chance), f"{name}_brier": brier(truth, chance)}
            result[f"{name}_ece"] = ece(truth, chance)
    if "commercial" in forecasts:
        result["ece"] = max(result["commercial_ece"], result["critical_ece"])
    if "vote_average" in forecasts:
        known = np.isfinite(outcomes["vote_average"])
        truth, value = outcomes["vote_average"][known], forecasts["vote_average"][known]
        result |= {"rating_r2": r2(truth, value[:, 0]), "rating_mae": mae(truth, value[:, 0])}
        popularity = np.abs(forecasts["popularity"][:, 0] - outcomes["popularity"])
        result["popularity_mae"] = float(popularity.mean())
        result["popularity_mae_gain"] = 1 - float(popularity.mean() / linear_mae.mean())
        if value.shape[1] == 3:
            result |= {"rating_coverage_90": coverage(truth, *value[:, 1:].T)}
            result["popularity_coverage_90"] = coverage(outcomes["popularity"], *forecasts["popularity"][:, 1:].T)
            result["coverage_90"] = min(
                (result["rating_coverage_90"], result["popularity_coverage_90"]), key=lambda c: -abs(c - 0.9)
            )
    return result


def worst_slice(forecasts: dict[str, FLOATS], outcomes: dict[str, FLOATS], parts: dict[str, Mask]) -> tuple[float, str]:
    """The lowest coverage of an interval in a slice of 100 films or more, and which slice it is."""
    found = []
    for name in ("vote_average", "popularity"):
        known = np.isfinite(outcomes[name])
        for label, films in parts.items():
            at = known & films
            if at.sum() >= LEAST_FILMS:
                share = coverage(outcomes[name][at], *forecasts[name][at, 1:].T)
                found.append((share, f"{name}, {label}, {at.sum()} films"))
    return min(found, default=(float("nan"), "no slice is large enough"))


def bootstrap(
    forecasts: dict[str, FLOATS], outcomes: dict[str, FLOATS], linear: FLOATS, draws: int, seed: int
) -> dict[str, list[float]]:
    """95 % intervals of all figures, from the films of the test drawn with replacement."""
    rng = np.random.default_rng(seed)
    films = len(linear)
    samples = []
    for _ in range(draws):
        at = rng.integers(0, films, films)
        drawn = {name: values[at] for name, values in forecasts.items()}
        samples.append(figures(drawn, {name: values[at] for name, values in outcomes.items()}, linear[at]))
    return {
        key: [round(float(q), 4) for q in np.quantile([s[key] for s in samples], [0.025, 0.975])] for key in samples[0]
    }


@click.command()
@click.option("--catalog", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A catalogue's films.")
@click.option("--films", type=click.IntRange(1_000), help="So many films of the synthetic catalogue instead.")
@click.option("--cut", default=2012, show_default=True, help="Train on releases before this year, test from it on.")
@click.option("--seed", default=0, show_default=True)
@click.option("--draws", default=500, show_default=True, type=click.IntRange(20), help="Bootstrap samples.")
@click.option("--cost", is_flag=True, help="Only what a retraining and the scoring of stored films cost.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
def run(catalog: Path | None, films: int | None, cut: int, seed: int, draws: int, cost: bool, as_json: bool) -> None:
    """Measure the forecasts, on a catalogue's films or on synthetic ones, whose best possible forecast is known."""
    if (catalog is None) == (films is None):
        raise click.UsageError("One of --catalog FILE and --films N is needed.")
    truths: dict[int, Truth] = {}
    with tempfile.TemporaryDirectory(prefix="marquee-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        store = open_store((folder / "lake").as_uri())
        publish(store, of_catalogue(catalog) if catalog else invented(films or 0, truths))
        with load.server(folder) as postgres:
            bench = load.Bench(postgres, folder, click.echo)
            url = bench.warehouse("train")
            bench.load(url, store, "backfill-bench")
            with psycopg.connect(url) as connection:
                if cost:
                    result = costs(connection, folder / "models", seed)
                else:
                    result = measure(connection, np.datetime64(f"{cut}-01-01"), seed, draws, truths)
    if as_json:
        click.echo(json.dumps(result))
    else:
        click.echo("\n".join(f"{name}: {value}" for name, value in result.items()))


def costs(connection: psycopg.Connection, models_dir: Path, seed: int) -> dict[str, object]:
    """What one whole retraining costs, gate and card included, and forecasts of up to 100,000 stored films."""
    began, cpu = time.perf_counter(), time.process_time()
    report = training.retrain(
        connection, models_dir, now=datetime.now(UTC), success_factor=2.0, seed=seed, tell=click.echo
    )
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    peak = peak_gb()
    model = registry.load(models_dir, report.tag)
    began, scored = time.perf_counter(), 0
    for part in reading.stored_films(connection, 2.0):
        scored += len(model.forecast(part[: MOST_SCORED - scored]))
        if scored == MOST_SCORED:
            break
    return {
        "films": report.films, "promoted": report.promoted, "retrain_s": round(seconds, 2),
        "retrain_cpu_s": round(cpu_seconds, 2), "peak_gb": peak, "films_scored": scored,
        "score_s": round(time.perf_counter() - began, 2),
    }  # fmt: skip


def peak_gb() -> float:
    """The most memory that this process has held, in GB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


def measure(
    connection: psycopg.Connection, cut: np.datetime64, seed: int, draws: int, truths: dict[int, Truth]
) -> dict[str, object]:
    """All figures of the benchmark from a loaded warehouse."""
    began, cpu = time.perf_counter(), time.process_time()
    data = training.read(connection, now=datetime.now(UTC), success_factor=2.0)
    rows = data.rows
    learnt = learn(rows, cuts(rows.released, cut), Recipe(seed=seed), click.echo, success_factor=2.0)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    train, test = rows.released < cut - np.timedelta64(reading.MATURITY_DAYS, "D"), rows.released >= cut
    outcomes = {name: rows.lessons.outcomes(name)[test] for name in COLUMNS}
    forecasts = ours(learnt, test)
    others = rivals(rows, train, test, seed)
    linear = np.abs(others["linear regression"]["popularity"][:, 0] - outcomes["popularity"])
    found: dict[str, object] = {k: round(v, 4) for k, v in figures(forecasts, outcomes, linear).items()}
    share, where = worst_slice(forecasts, outcomes, slices(rows.matrix[test], rows.released[test]))
    found |= {"worst_slice_coverage": round(share, 4), "worst_slice": where}
    found |= {"train_s": round(seconds, 2), "train_cpu_s": round(cpu_seconds, 2)}
    found |= {"films": len(rows.released), "films_tested": int(test.sum()), "peak_gb": peak_gb()}
    if truths:
        found |= optimum(data, learnt, test, truths)
    found["intervals"] = bootstrap(forecasts, outcomes, linear, draws, seed)
    found["baselines"] = {
        name: {k: round(v, 4) for k, v in figures(values, outcomes, linear).items()} for name, values in others.items()
    }
    return found


if __name__ == "__main__":
    run()
