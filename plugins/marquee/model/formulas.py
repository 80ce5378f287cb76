"""From what the members say of a film to its forecast: every formula once, for arrays in training and for one film."""

from __future__ import annotations

import numpy as np

from marquee.model.compiled import compiled, formula
from marquee.model.reading import FLOATS

CRITICAL = 6.5
"""The vote average from which a film is a critical success."""
HIGHEST_VOTE = 10.0


@formula
def chance_margin(boosting: FLOATS, forest: FLOATS, linear: FLOATS) -> FLOATS:
    """Log-odds on average over the members; the forest's share becomes log-odds."""
    share = np.minimum(np.maximum(forest, 0.01), 0.99)
    margin: FLOATS = (boosting + np.log(share / (1 - share)) + np.minimum(np.maximum(linear, -4.6), 4.6)) / 3
    return margin


@formula
def number_margin(boosting: FLOATS, forest: FLOATS, linear: FLOATS) -> FLOATS:
    """The members' average."""
    return (boosting + forest + linear) / 3


@formula
def lean_commercial(margin: FLOATS, profit: FLOATS, success_factor: float) -> FLOATS:
    """The chance of commercial success leans on the number that decides it, log10 of revenue over budget.

    How far it lies above what counts as a success tells more than a yes or no learnt from as many films; the slope, as
    in the next formula, is that of a logistic curve over the usual error of the number, and calibration corrects it.
    """
    leant: FLOATS = margin + 3.0 * (profit - np.log10(success_factor))
    return leant


@formula
def lean_critical(margin: FLOATS, vote_average: FLOATS) -> FLOATS:
    """The chance of critical success leans on the vote average."""
    return margin + 4.0 * (vote_average - CRITICAL)


@formula
def sigmoid(margin: FLOATS) -> FLOATS:
    """Log-odds to a chance."""
    return 1 / (1 + np.exp(-margin))


@formula
def vote_interval(value: FLOATS, spread: FLOATS) -> tuple[FLOATS, FLOATS, FLOATS]:
    """Value, low and high, kept within what a vote average can be."""
    value = np.minimum(np.maximum(value, 0.0), HIGHEST_VOTE)
    return value, np.maximum(value - spread, 0.0), np.minimum(value + spread, HIGHEST_VOTE)


@formula
def angle(rank: FLOATS) -> FLOATS:
    """A rank on a scale where errors are as large near the ends as in the middle.

    A film forecast at rank 0.1 can rise far and hardly fall; equal steps of arcsin(sqrt(rank)) say so.
    """
    return np.arcsin(np.sqrt(np.minimum(np.maximum(rank, 0.0), 1.0)))


@formula
def rank_interval(value: FLOATS, spread: FLOATS) -> tuple[FLOATS, FLOATS, FLOATS]:
    """Value, low and high, kept within 0 and 1; the spread is one of angles."""
    value = np.minimum(np.maximum(value, 0.0), 1.0)
    low, high = angle(value) - spread, angle(value) + spread
    return value, np.sin(np.maximum(low, 0.0)) ** 2, np.sin(np.minimum(high, np.pi / 2)) ** 2


@compiled("float64[:,::1](float64[:,:], float64[:,:], float64[:,:], float64[:,:], float64[:], float64)")
def finish(
    sums: FLOATS, linear: FLOATS, said: FLOATS, calibration: FLOATS, widths: FLOATS, success_factor: float
) -> FLOATS:
    """(rows, 8), the fields of Forecast.

    `sums` (rows, 12) are those of a model's trees: boosting and forest of each of the five tasks, then two spreads;
    `linear` and `said` (rows, 5) what linear members and overviews add, in the order of TASKS.
    """
    found = np.empty((len(sums), 8))
    for row in range(len(sums)):
        s, x, w, result = sums[row], linear[row], said[row], found[row]
        vote_average = number_margin(s[4], s[5], x[2]) + w[2]
        rank = number_margin(s[6], s[7], x[3]) + w[3]
        profit = number_margin(s[8], s[9], x[4]) + w[4]
        commercial = lean_commercial(chance_margin(s[0], s[1], x[0]) + w[0], profit, success_factor)
        critical = lean_critical(chance_margin(s[2], s[3], x[1]) + w[1], vote_average)
        result[0] = sigmoid(calibration[0, 0] * commercial + calibration[0, 1])
        result[1] = sigmoid(calibration[1, 0] * critical + calibration[1, 1])
        vote_average = calibration[2, 0] * vote_average + calibration[2, 1]
        rank = calibration[3, 0] * rank + calibration[3, 1]
        result[2], result[3], result[4] = vote_interval(vote_average, s[10] * widths[0])
        result[5], result[6], result[7] = rank_interval(rank, s[11] * widths[1])
    return found
