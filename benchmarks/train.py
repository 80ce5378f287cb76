"""./marquee bench train: how good the forecasts are, beside the recipes of the systems that Marquee replaces.

Films are loaded into a Postgres of its own through the real loader. Everything that is learnt comes from films released
before the cut, and from outcomes known by then; everything that is measured, on films released after it. The baselines
see the same films: a logistic regression and a forest on raw columns, and linear regressions of vote average and
popularity, without votes and with them (with them is a leak: votes are counted after the release). `intervals` are 95 %
bootstrap intervals over the films of the test.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import click
import numpy as np
import psycopg
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from marquee.lake.parts import Manifest, PartInfo, Record, write_manifest, write_part
from marquee.lake.store import Store, open_store
from marquee.model import reading, training
from marquee.model.backtest import Learnt, learn
from marquee.model.evaluation import auc, brier, coverage, ece, mae, r2
from marquee.model.evidence import Data
from marquee.model.features import NAMES
from marquee.model.forecasting import COLUMNS
from marquee.model.learning import Recipe
from marquee.model.reading import FLOATS
from marquee.model.slices import LEAST_FILMS, slices
from marquee.replica.catalogue import open_catalogue

sys.path.insert(0, str(Path(__file__).parent))
import load

START = datetime(2026, 11, 1, tzinfo=UTC)
Mask = NDArray[np.bool_]
Figures = dict[str, float]


def publish(store: Store, catalogue: Path) -> None:
    """Write the catalogue's films as one part set."""
    found = open_catalogue(catalogue)
    films = (json.loads(line)["id"] for line in found.export_lines())
    documents = ((number, found.document(number)) for number in films)
    infos: list[PartInfo] = []
    while batch := list(islice(documents, load.PART)):
        records = [Record(number, "found", START + timedelta(seconds=number % 60), body) for number, body in batch]
        infos.append(write_part(store, "backfill-bench", len(infos), records))
    write_manifest(store, Manifest(part_set="backfill-bench", made_at=START, parts=tuple(infos)))


def cuts(released: reading.DAYS, cut: np.datetime64) -> list[np.datetime64]:
    """Origins at 50, 66 and 83 % of the films before the cut, to calibrate on, and the cut itself."""
    before = released[released < cut]
    return [*(before[int(len(before) * share)] for share in (0.5, 0.66, 0.83)), cut]


def ours(data: Data, learnt: Learnt, test: Mask) -> dict[str, FLOATS]:
    """Our forecasts of the test's films: a column for a chance; value, low and high for a number."""
    return {name: learnt.forecasts[test][:, columns] for name, columns in COLUMNS.items()}


def raw_columns(matrix: FLOATS) -> FLOATS:
    """What the replaced systems fed their models: budget in dollars, runtime, date, genres."""
    column = {name: matrix[:, at] for at, name in enumerate(NAMES)}
    genres = [values for name, values in column.items() if name.startswith("genre_")]
    budget = np.where(column["budget"] > 0, 10 ** column["budget"], 0.0)
    return np.stack([budget, column["runtime"], column["year"], column["month"], *genres], axis=1)


def baselines(data: Data, train: Mask, test: Mask, votes: FLOATS, seed: int) -> dict[str, dict[str, FLOATS]]:
    """The replaced systems' forecasts of the test's films, by recipe and target."""
    raw = raw_columns(data.rows.matrix)
    outcome = {name: data.rows.lessons.outcomes(name) for name in COLUMNS}
    logistic = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
    forest = RandomForestClassifier(random_state=seed)

    def chances(model: object) -> Callable[[str], FLOATS]:
        return lambda name: _fit(model, raw, outcome[name], train).predict_proba(raw[test])[:, 1:]

    def numbers(columns: FLOATS) -> Callable[[str], FLOATS]:
        model = make_pipeline(StandardScaler(), LinearRegression())
        return lambda name: _fit(model, columns, outcome[name], train).predict(columns[test])[:, None]

    success, forecast = ("commercial", "critical"), ("vote_average", "popularity")
    return {
        "logistic regression, raw columns": {name: chances(logistic)(name) for name in success},
        "random forest, raw columns": {name: chances(forest)(name) for name in success},
        "linear regression": {name: numbers(raw)(name) for name in forecast},
        "linear regression with votes (leaks)": {
            name: numbers(np.column_stack([raw, votes]))(name) for name in forecast
        },
    }


def _fit(model: object, columns: FLOATS, outcome: FLOATS, train: Mask):  # type: ignore[no-untyped-def]
    usable = train & np.isfinite(outcome)
    return model.fit(columns[usable], outcome[usable])  # type: ignore[attr-defined]


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
@click.option("--catalog", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=True)
@click.option("--cut", default=2012, show_default=True, help="Train on releases before this year, test from it on.")
@click.option("--seed", default=0, show_default=True)
@click.option("--draws", default=500, show_default=True, type=click.IntRange(20), help="Bootstrap samples.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON in the last line.")
def run(catalog: Path, cut: int, seed: int, draws: int, as_json: bool) -> None:
    """Measure the forecasts."""
    with tempfile.TemporaryDirectory(prefix="marquee-bench-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        folder.chmod(0o755)
        store = open_store((folder / "lake").as_uri())
        publish(store, catalog)
        with load.server(folder) as postgres:
            bench = load.Bench(postgres, folder, click.echo)
            url = bench.warehouse("train")
            bench.load(url, store, "backfill-bench")
            with psycopg.connect(url) as connection:
                result = measure(connection, np.datetime64(f"{cut}-01-01"), seed, draws)
    for name, value in result.items():
        if not as_json:
            click.echo(f"{name}: {value}")
    if as_json:
        click.echo(json.dumps(result))


def measure(connection: psycopg.Connection, cut: np.datetime64, seed: int, draws: int) -> dict[str, object]:
    """All figures of the benchmark from a loaded warehouse."""
    began, cpu = time.perf_counter(), time.process_time()
    data = training.read(connection, now=datetime.now(UTC), success_factor=2.0)
    rows = data.rows
    learnt = learn(rows, cuts(rows.released, cut), Recipe(seed=seed), click.echo, success_factor=2.0)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
    train, test = rows.released < cut - np.timedelta64(reading.MATURITY_DAYS, "D"), rows.released >= cut
    votes = reading.outcomes(connection, 2.0, datetime.now(UTC)).votes
    outcomes = {name: rows.lessons.outcomes(name)[test] for name in COLUMNS}
    forecasts = ours(data, learnt, test)
    rivals = baselines(data, train, test, votes, seed)
    linear = np.abs(rivals["linear regression"]["popularity"][:, 0] - outcomes["popularity"])
    found: dict[str, object] = {k: round(v, 4) for k, v in figures(forecasts, outcomes, linear).items()}
    share, where = worst_slice(forecasts, outcomes, slices(rows.matrix[test], rows.released[test]))
    found |= {"worst_slice_coverage": round(share, 4), "worst_slice": where}
    found |= {"train_s": round(seconds, 2), "train_cpu_s": round(cpu_seconds, 2)}
    found |= {"films": len(rows.released), "films_tested": int(test.sum())}
    found["intervals"] = bootstrap(forecasts, outcomes, linear, draws, seed)
    found["baselines"] = {
        name: {k: round(v, 4) for k, v in figures(values, outcomes, linear).items()} for name, values in rivals.items()
    }
    return found


if __name__ == "__main__":
    run()
