"""The gate: a challenger is published only when everything below speaks for it; each refusal says the numbers.

1. It forecasts something: no missing values, not the same for every film, and better than the best constant.
2. It is not too good to be true: what a leak looks like was measured (docs/models.md).
3. Its probabilities and intervals mean what they say.
4. It does not lose to the champion on the same films, overall and in every slice of 100 films or more; on the very same
   data it must be surely better, for then luck is all that a new training can bring.
5. Films that the champion knew still have the features and outcomes that they had, and there are not far fewer of them.
6. The model that would be published forecasts like the one that was evaluated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from marquee.model.evaluation import auc, bootstrap_mean, coverage, ece, losses, r2, standard_error
from marquee.model.reading import FLOATS
from marquee.model.slices import LEAST_FILMS

MARGIN = 0.02
"""The share of the champion's loss by which a challenger may be worse overall."""
SLICE_MARGIN = 0.05
"""The same in a slice; and there it must be sure, with all slices together wrong in one of twenty comparisons."""
ENOUGH_FILMS = 500
"""With as many judged films a model must be surely better than a constant and not seem worse than the champion;
with fewer it must not be surely worse: so few films cannot tell."""
CEILINGS = {"commercial": 0.90, "critical": 0.95, "vote_average": 0.80, "popularity": 0.92}
"""AUC of a chance, R2 of a number, that only a leak has reached."""
SUSPICIOUS_GAIN, GROWTH = 0.25, 1.5
"""A loss that falls by more than this share while the films did not grow by half again smells of a leak."""
CALIBRATION, CALIBRATION_LOSS = 0.15, 0.04
"""The largest calibration error (ECE), and how much larger than the champion's it may be."""
COVERED = (0.80, 0.985)
"""The share of films that a 90 % interval must hold."""
WIDER = 1.25
"""How much wider than the champion's intervals may be."""
CHANGED = 0.2
"""The share of known films whose feature or outcome may differ from what the champion learnt."""
FEWER = 0.8
"""The share of the champion's films that must still be there: the warehouse may be in the middle of a load."""


@dataclass(frozen=True)
class Trial:
    """One target on the films of the evaluation: outcomes, and what each side forecast without having seen them."""

    outcomes: FLOATS
    challenger: FLOATS
    """(films, 1) for a chance; (films, 3) for a number: value, low, high."""
    constant: float
    """The best constant known when the challenger was trained."""
    champion: FLOATS | None = None
    artefact: FLOATS | None = None
    """What the model that would be published says of these films; it has learnt from them."""
    slices: Mapping[str, NDArray[np.bool_]] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """All that the gate looks at."""

    trials: Mapping[str, Trial]
    films: int
    champion_films: int | None = None
    same_data: bool = False
    """Whether features and outcomes are bit for bit those of the champion."""
    changed: Mapping[str, float] = field(default_factory=dict)
    """For each feature and outcome the share of films known to both whose value differs."""
    unjudged: Sequence[str] = ()
    """Targets for which not one film could be judged, by both sides when there is a champion."""
    suspects: Sequence[str] = ()
    """Features that know a target too well: a sentence for each."""


@dataclass(frozen=True)
class Verdict:
    """Whether to publish, and every reason against it."""

    passed: bool
    refusals: list[str]


def judge(evidence: Evidence, seed: int) -> Verdict:
    """Weigh the evidence; bootstrap over films, from the seed."""
    rng = np.random.default_rng(seed)
    refusals = list(_data(evidence))
    for name, trial in evidence.trials.items():
        broken = list(_broken(name, trial))
        refusals += broken
        if not broken:
            grown = evidence.champion_films is None or evidence.films > GROWTH * evidence.champion_films
            refusals += [
                *_constant(name, trial, evidence.films, rng), *_leak(name, trial, grown), *_honesty(name, trial),
                *_champion(name, trial, rng), *_slices(name, trial, rng), *_artefact(name, trial),
            ]  # fmt: skip
    if evidence.same_data and not refusals and not any(_better(trial, rng) for trial in evidence.trials.values()):
        refusals.append("the data are those of the champion, and no target is surely forecast better: it would be luck")
    return Verdict(not refusals, refusals)


def _data(evidence: Evidence) -> Iterator[str]:
    yield from evidence.suspects
    for name in evidence.unjudged:
        yield f"{name}: no film could be judged: load more films with known outcomes"
    before = evidence.champion_films
    if before and evidence.films < FEWER * before:
        yield f"{evidence.films} films where the champion had {before}: is the warehouse in the middle of a load?"
    for name, share in evidence.changed.items():
        if share > CHANGED:
            yield f"{name} differs in {share:.0%} of the films that the champion knew, {CHANGED:.0%} are allowed"


def _broken(name: str, trial: Trial) -> Iterator[str]:
    for side, values in (("evaluation", trial.challenger), ("model", trial.artefact)):
        if values is None:
            continue
        if not np.isfinite(values).all():
            yield f"{name}: the {side} leaves films without a forecast"
        elif len(values) > 1 and np.ptp(values[:, 0]) < 1e-9:
            yield f"{name}: the {side} gives every film the same forecast, {values[0, 0]:.3f}"


def _constant(name: str, trial: Trial, films: int, rng: np.random.Generator) -> Iterator[str]:
    loss = losses(trial.outcomes, trial.challenger)
    simple = losses(trial.outcomes, np.full_like(trial.challenger, trial.constant))
    mean, low, high = bootstrap_mean(loss - simple, rng)
    if low > 0 or (len(loss) >= ENOUGH_FILMS and high > 0):
        enough = films * ENOUGH_FILMS // len(loss)
        few = f": so few can mislead, {enough:,} films in the warehouse would let {ENOUGH_FILMS} be judged"
        yield (
            f"{name}: not better than the constant {trial.constant:.3f} on {len(loss)} films: "
            f"loss {loss.mean():.4f} against {simple.mean():.4f}, difference {mean:+.4f} [{low:+.4f}, {high:+.4f}]"
            f"{few if len(loss) < ENOUGH_FILMS else ''}"
        )


def _leak(name: str, trial: Trial, grown: bool) -> Iterator[str]:
    chance = trial.challenger.shape[1] == 1
    skill = (auc if chance else r2)(trial.outcomes, trial.challenger[:, 0])
    if skill > CEILINGS[name]:
        yield f"{name}: {'AUC' if chance else 'R2'} {skill:.3f} is beyond {CEILINGS[name]:.2f}: look for a leak"
    if trial.champion is not None and not grown and len(trial.outcomes) >= LEAST_FILMS:
        ours, theirs = (losses(trial.outcomes, side).mean() for side in (trial.challenger, trial.champion))
        if ours < (1 - SUSPICIOUS_GAIN) * theirs:
            yield (
                f"{name}: the loss fell from {theirs:.4f} to {ours:.4f}, by more than {SUSPICIOUS_GAIN:.0%}, "
                "with few new films: look for a leak"
            )


def _honesty(name: str, trial: Trial) -> Iterator[str]:
    if len(trial.outcomes) < ENOUGH_FILMS:
        return
    if trial.challenger.shape[1] == 1:
        error = ece(trial.outcomes, trial.challenger[:, 0])
        allowed = CALIBRATION
        if trial.champion is not None:
            allowed = min(allowed, ece(trial.outcomes, trial.champion[:, 0]) + CALIBRATION_LOSS)
        if error > allowed:
            yield f"{name}: calibration error {error:.3f}, {allowed:.3f} is allowed"
        return
    share = coverage(trial.outcomes, *trial.challenger[:, 1:].T)
    if not COVERED[0] <= share <= COVERED[1]:
        yield f"{name}: the 90 % intervals hold {share:.1%} of the films, not {COVERED[0]:.0%} to {COVERED[1]:.1%}"
    if trial.champion is not None:
        ours, theirs = (float(np.mean(side[:, 2] - side[:, 1])) for side in (trial.challenger, trial.champion))
        if ours > WIDER * theirs:
            yield f"{name}: intervals of {ours:.3f} where the champion's are {theirs:.3f}, {WIDER} times is allowed"


def _champion(name: str, trial: Trial, rng: np.random.Generator) -> Iterator[str]:
    if trial.champion is None or not len(trial.outcomes):
        return
    loss, other = losses(trial.outcomes, trial.challenger), losses(trial.outcomes, trial.champion)
    mean, low, high = bootstrap_mean(loss - (1 + MARGIN) * other, rng)
    if low > 0 or (len(loss) >= ENOUGH_FILMS and mean > 0):
        yield (
            f"{name}: loses to the champion by more than {MARGIN:.0%} on {len(loss)} films: loss {loss.mean():.4f} "
            f"against {other.mean():.4f}, beyond the margin by {mean:+.4f} [{low:+.4f}, {high:+.4f}]"
        )


def _slices(name: str, trial: Trial, rng: np.random.Generator) -> Iterator[str]:
    if trial.champion is None:
        return
    loss, other = losses(trial.outcomes, trial.challenger), losses(trial.outcomes, trial.champion)
    large = {label: films for label, films in trial.slices.items() if films.sum() >= LEAST_FILMS}
    sure = NormalDist().inv_cdf(1 - 0.05 / max(1, len(large)))
    for label, films in large.items():
        beyond = loss[films] - (1 + SLICE_MARGIN) * other[films]
        low = beyond.mean() - sure * standard_error(beyond, rng)
        if low > 0:
            yield (
                f"{name}, {label}: loses to the champion by more than {SLICE_MARGIN:.0%} on {films.sum()} films: "
                f"loss {loss[films].mean():.4f} against {other[films].mean():.4f}"
            )


def _artefact(name: str, trial: Trial) -> Iterator[str]:
    if trial.artefact is None or len(trial.outcomes) < LEAST_FILMS:
        return
    told, kept = (losses(trial.outcomes, side).mean() for side in (trial.challenger, trial.artefact))
    if kept > (1 + SLICE_MARGIN) * told:
        yield (
            f"{name}: the model that would be published forecasts worse than what was evaluated, although it has seen "
            f"the films: loss {kept:.4f} against {told:.4f}"
        )


def _better(trial: Trial, rng: np.random.Generator) -> bool:
    if trial.champion is None:
        return True
    gain = losses(trial.outcomes, trial.champion) - losses(trial.outcomes, trial.challenger)
    return bootstrap_mean(gain, rng)[1] > 0
