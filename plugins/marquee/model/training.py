"""Retraining: read, learn, evaluate over time, pass or fail the gate, publish."""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import psycopg
from scipy.sparse import vstack

from marquee.errors import ModelError, NothingToLearn, OneClassOnly, TooFewFilms
from marquee.model import card, features, reading, registry
from marquee.model.backtest import Learnt, default_cuts, learn
from marquee.model.evaluation import measures
from marquee.model.evidence import Champion, Data, gather, read_champion, sample
from marquee.model.forecasting import COLUMNS, TARGETS
from marquee.model.gate import judge
from marquee.model.learning import Recipe
from marquee.model.similar import keep_past
from marquee.model.targets import Lessons, Rows, lessons
from marquee.model.words import read_words
from marquee.settings import SQL

log = logging.getLogger(__name__)

LEAST_FILMS = 60
"""Fewer films than this with a known outcome cannot be split over time and still be judged."""
LEAST_OF_A_CLASS = 10


@dataclass(frozen=True)
class TrainingReport:
    """What a training did. `promoted` says whether the gate let it pass; `refusals` says why not."""

    tag: str
    promoted: bool
    refusals: list[str]
    films: int
    metrics: dict[str, dict[str, float]]
    champion: str | None
    fingerprint: str

    @property
    def reason(self) -> str | None:
        """Every refusal in one text; None when there is none."""
        return "; ".join(self.refusals) or None


def retrain(
    connection: psycopg.Connection,
    models_dir: Path,
    *,
    now: datetime,
    success_factor: float,
    seed: int = 0,
    tell: Callable[[str], None] = log.info,
) -> TrainingReport:
    """Train on the warehouse as it is and publish what passes the gate; every attempt is in warehouse.model_versions.

    `tell` gets a line for each step. Raises TooFewFilms, OneClassOnly or NothingToLearn; the champion then stays.
    """
    data = read(connection, now=now, success_factor=success_factor)
    connection.commit()  # no transaction stays open while the model learns
    tell(f"{len(data.rows.matrix):,} films with {data.rows.matrix.shape[1]} features")
    learnt = learn(data.rows, default_cuts(data.rows.released), Recipe(seed=seed), tell, success_factor=success_factor)
    champion = _champion(connection, models_dir, tell)
    metrics = evaluate(data.rows, learnt)
    verdict = judge(gather(data, learnt, champion), seed)
    for reason in verdict.refusals:
        tell(f"refused: {reason}")
    version = f"{now:%Y%m%d-%H%M%S}-{data.fingerprint[:8]}"
    report = TrainingReport(
        f"{registry.NAME}:{version}", verdict.passed, verdict.refusals, len(data.rows.matrix), metrics,
        champion.tag if champion else None, data.fingerprint,
    )  # fmt: skip
    _record(connection, models_dir, report, data, learnt, now, seed)
    tell(f"{report.tag} is {'published' if report.promoted else 'refused'}")
    return report


def read(connection: psycopg.Connection, *, now: datetime, success_factor: float) -> Data:
    """The films whose outcomes are mature, with features as of their release. Raises NothingToLearn and the like."""
    outcomes = reading.outcomes(connection, success_factor, now)
    learnable = lessons(outcomes)
    _check(learnable)
    wanted = set(outcomes.movie_ids.tolist())
    titles, parts, words = [], [], []
    for films in reading.stored_films(connection, success_factor):
        chosen = [film for film in films if film.movie_id in wanted]
        titles += [film.title or "" for film in chosen]
        parts.append(features.encode(chosen))
        words.append(read_words([film.overview for film in chosen]))
    matrix = np.concatenate(parts)
    past = keep_past(outcomes, titles, matrix)
    told = vstack(words, format="csr")
    arrays = (
        outcomes.movie_ids,
        matrix,
        told.indptr,
        told.indices,
        *learnable.responses.values(),
        *learnable.weights.values(),
    )
    return Data(outcomes.movie_ids, Rows(outcomes.released, matrix, told, learnable), _fingerprint(arrays), past)


def _check(learnable: Lessons) -> None:
    for name, kind in TARGETS.items():
        known, total = learnable.responses[name][learnable.judged[name]], len(learnable.judged[name])
        if total and not len(known):
            raise NothingToLearn(target=name, films=total)
        if len(known) < LEAST_FILMS:
            raise TooFewFilms(target=name, films=len(known), least=LEAST_FILMS)
        if kind == "chance" and min(np.sum(known == 0), np.sum(known == 1)) < LEAST_OF_A_CLASS:
            raise OneClassOnly(target=name, share=float(known.mean()), films=len(known), least=LEAST_OF_A_CLASS)


def _fingerprint(arrays: Iterable[Any]) -> str:
    total = hashlib.sha256()
    for array in arrays:
        total.update(np.ascontiguousarray(array).tobytes())
    return total.hexdigest()


def evaluate(rows: Rows, learnt: Learnt) -> dict[str, dict[str, float]]:
    """The measures of every target over all films that were forecast before their outcome was used."""
    result = {}
    for name, columns in COLUMNS.items():
        tested = rows.lessons.judged[name] & np.isfinite(learnt.forecasts[:, columns[0]])
        result[name] = measures(rows.lessons.responses[name][tested], learnt.forecasts[tested][:, columns])
    return result


def _champion(connection: psycopg.Connection, models_dir: Path, tell: Callable[[str], None]) -> Champion | None:
    """The model in use; None when there is none, or when nobody can use it: its files are gone, damaged or outdated."""
    query = "SELECT tag, fingerprint, digest FROM warehouse.model_versions WHERE status = 'promoted'"
    row = connection.execute(query).fetchone()
    if row is None:
        return None
    tag, fingerprint, digest = row
    try:
        registry.check(models_dir, tag, digest=digest)
    except ModelError as error:
        tell(f"nothing to compare with: {error}")
        return None
    return read_champion(models_dir, tag, fingerprint)


def _record(
    connection: psycopg.Connection,
    models_dir: Path,
    report: TrainingReport,
    data: Data,
    learnt: Learnt,
    now: datetime,
    seed: int,
) -> None:
    """Write the folder and its row, and put it into the store when it passed: both or neither."""
    with tempfile.TemporaryDirectory(prefix="marquee-model-") as scratch:
        documents = card.documents(report, data.rows, learnt, now, seed)
        digest = registry.write(
            Path(scratch),
            learnt.model,
            registry.Kept(data.movie_ids, learnt.forecasts, *sample(data), data.past, **documents),
        )
        parameters = {
            "tag": report.tag, "now": now, "status": "promoted" if report.promoted else "refused", "digest": digest,
            "fingerprint": report.fingerprint, "metrics": json.dumps(report.metrics),
            "reason": report.reason,
        }  # fmt: skip
        with connection.transaction():
            connection.execute((SQL / "features" / "record_version.sql").read_bytes(), parameters)
            version = report.tag.removeprefix(f"{registry.NAME}:")
            if not report.promoted:
                registry.set_aside(models_dir, version, Path(scratch))
            else:
                registry.publish(models_dir, version, Path(scratch), {"fingerprint": report.fingerprint[:16]})
    connection.commit()
