"""What the gate gets to see: both sides' forecasts of the same films, and whether known films have changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from marquee.model import registry
from marquee.model.backtest import Learnt
from marquee.model.features import NAMES
from marquee.model.forecasting import COLUMNS, TARGETS
from marquee.model.gate import Evidence, Trial
from marquee.model.leaks import suspects
from marquee.model.past import Past
from marquee.model.reading import CAREERS, FLOATS
from marquee.model.slices import slices
from marquee.model.targets import Rows

SAMPLE_FILMS = 2_000
"""So many films, chosen by their id alone, are kept with a model to be compared with a later training's."""


@dataclass(frozen=True)
class Data:
    """What a training reads: features and outcomes of the same films, and a digest of both."""

    movie_ids: NDArray[np.int64]
    rows: Rows
    fingerprint: str
    past: Past


@dataclass(frozen=True)
class Champion:
    """The model in use, as the gate needs it."""

    tag: str
    fingerprint: str
    movie_ids: NDArray[np.int64]
    forecasts: FLOATS
    sample_ids: NDArray[np.int64]
    sample: FLOATS


def read_champion(models_dir: Path, tag: str, fingerprint: str) -> Champion:
    """The champion's evaluation and sample from the store. Raises NoModel when its folder is gone."""
    backtest = registry.read_pairs(models_dir, tag, registry.BACKTEST)
    ids, facts = registry.read_pairs(models_dir, tag, registry.SAMPLE)
    known = registry.read_schema(models_dir, tag)["features"] == list(NAMES)
    return Champion(tag, fingerprint, *backtest, ids if known else ids[:0], facts if known else facts[:0])


def gather(data: Data, learnt: Learnt, champion: Champion | None) -> Evidence:
    """The evidence for and against publishing what was learnt."""
    rows, told = data.rows, np.isfinite(learnt.forecasts).any(axis=1)
    artefact = np.full_like(learnt.forecasts, np.nan)
    artefact[told] = learnt.model.values(rows.matrix[told], learnt.model.said(rows.words[told]))
    trials = {name: _trial(name, data, learnt, artefact, champion) for name in TARGETS}
    judged = {name: trial for name, trial in trials.items() if len(trial.outcomes)}
    found = Evidence(
        judged,
        len(data.movie_ids),
        unjudged=[name for name in trials if name not in judged],
        suspects=suspects(data.rows.matrix, data.rows.lessons),
    )
    if champion is None:
        return found
    same, before = champion.fingerprint == data.fingerprint, len(champion.movie_ids)
    return replace(found, champion_films=before, same_data=same, changed=changes(data, champion))


def _trial(name: str, data: Data, learnt: Learnt, artefact: FLOATS, champion: Champion | None) -> Trial:
    columns, target = COLUMNS[name], data.rows.lessons.outcomes(name)
    tested = np.isfinite(target) & np.isfinite(learnt.forecasts[:, columns[0]])
    rival = None
    if champion is not None:
        aligned = np.full_like(learnt.forecasts, np.nan)
        _, ours, theirs = np.intersect1d(data.movie_ids, champion.movie_ids, return_indices=True)
        aligned[ours] = champion.forecasts[theirs]
        tested &= np.isfinite(aligned[:, columns[0]])
        rival = aligned[tested][:, columns]
    before = target[np.isfinite(target) & (learnt.blocks < 0)]
    middle = np.mean if TARGETS[name] == "chance" else np.median
    return Trial(
        outcomes=target[tested],
        challenger=learnt.forecasts[tested][:, columns],
        constant=float(middle(before)) if len(before) else 0.5,
        champion=rival,
        artefact=artefact[tested][:, columns],
        slices=slices(data.rows.matrix[tested], data.rows.released[tested]),
    )


def sample(data: Data) -> tuple[NDArray[np.int64], FLOATS]:
    """(ids, rows of features and responses) of films that any training of these films would choose as well."""
    order = np.argsort(data.movie_ids * 2_654_435_761 % 2**32, kind="stable")[:SAMPLE_FILMS]
    return data.movie_ids[order], _facts(data)[order]


def changes(data: Data, champion: Champion) -> dict[str, float]:
    """For every feature and outcome the share of films known to both whose value differs by more than a tenth.

    Careers grow when older films are loaded: of their counts only the falling ones are told, and no averages.
    Popularity is left out: it is meant to move.
    """
    _, ours, theirs = np.intersect1d(data.movie_ids, champion.sample_ids, return_indices=True)
    if not len(ours):
        return {}
    now, before = _facts(data, ours), champion.sample[theirs]
    far = np.abs(now - before) > 0.1 * np.maximum(np.abs(before), 0.1)
    far |= np.isnan(now) != np.isnan(before)
    labels = [*NAMES, *(f"the outcome {task}" for task in data.rows.lessons.responses)]
    found = {}
    for at, label in enumerate(labels):
        if label.startswith(CAREERS):
            if label.endswith(("_films", "_rated")):
                found[label] = float(np.mean(now[:, at] < before[:, at]))
        elif label != "the outcome popularity":
            either = np.isfinite(now[:, at]) | np.isfinite(before[:, at])
            found[label] = float(np.mean(far[either, at])) if either.any() else 0.0
    return found


def _facts(data: Data, at: NDArray[np.int64] | slice = slice(None)) -> FLOATS:
    responses = [values[at] for values in data.rows.lessons.responses.values()]
    return np.column_stack([data.rows.matrix[at], *responses])
