"""The gate refuses what it must, names the threshold and the numbers, and lets what is truly better pass."""

from dataclasses import replace

import numpy as np
import pytest

from marquee.model.evaluation import bootstrap_mean, standard_error
from marquee.model.gate import Evidence, Trial, judge

FILMS = 1_200


def chance_trial(rng, noise=0.6):
    """A champion whose log-odds carry noise, and a challenger without it."""
    signal = rng.normal(size=FILMS)
    outcomes = (rng.random(FILMS) < 1 / (1 + np.exp(-signal))).astype(float)
    good = 1 / (1 + np.exp(-signal))
    poor = 1 / (1 + np.exp(-0.8 * (signal + noise * rng.normal(size=FILMS))))
    parts = {"language en": rng.random(FILMS) < 0.6, "genre Horror": rng.random(FILMS) < 0.2}
    return Trial(outcomes, good[:, None], 0.5, poor[:, None], good[:, None], parts)


def number_trial(rng, noise=0.25):
    signal = rng.normal(6.3, 0.6, FILMS)
    outcomes = signal + rng.normal(scale=0.6, size=FILMS)
    poor = signal + noise * rng.normal(size=FILMS)

    def spread(value, half):
        return np.stack([value, value - half, value + half], axis=1)

    return Trial(outcomes, spread(signal, 1.0), 6.3, spread(poor, 1.05), spread(signal, 1.0))


@pytest.fixture
def evidence():
    rng = np.random.default_rng(3)
    return Evidence({"commercial": chance_trial(rng), "vote_average": number_trial(rng)}, FILMS, FILMS)


def changed(evidence, target, **change):
    return replace(evidence, trials={**evidence.trials, target: replace(evidence.trials[target], **change)})


def test_a_better_challenger_passes_even_on_the_same_data(evidence):
    assert judge(evidence, 0).refusals == []
    assert judge(replace(evidence, same_data=True), 0).passed


def test_the_champion_itself_passes_on_new_data_and_not_on_the_same(evidence):
    trials = {name: replace(trial, challenger=trial.champion) for name, trial in evidence.trials.items()}
    assert judge(replace(evidence, trials=trials), 0).passed
    assert "it would be luck" in judge(replace(evidence, trials=trials, same_data=True), 0).refusals[0]


def sabotages(evidence):
    commercial, rating = evidence.trials["commercial"], evidence.trials["vote_average"]
    rng = np.random.default_rng(1)
    yield changed(evidence, "commercial", challenger=1 - commercial.challenger), "loses to the champion"
    yield changed(evidence, "commercial", challenger=np.full_like(commercial.challenger, 0.5)), "the same forecast"
    yield changed(evidence, "commercial", challenger=np.full_like(commercial.challenger, np.nan)), "without a forecast"
    yield (
        changed(evidence, "commercial", challenger=rng.permutation(commercial.challenger)),
        "not better than the constant",
    )
    yield changed(evidence, "commercial", challenger=commercial.challenger**3), "calibration error"
    leak = 0.9 * commercial.outcomes[:, None] + 0.05
    yield changed(evidence, "commercial", challenger=leak), "look for a leak"
    yield changed(evidence, "vote_average", challenger=rating.challenger + 1), "loses to the champion"
    wide = np.stack([rating.challenger[:, 0], rating.challenger[:, 1] - 9, rating.challenger[:, 2] + 9], axis=1)
    yield changed(evidence, "vote_average", challenger=wide), "intervals"
    narrow = np.repeat(rating.challenger[:, :1], 3, axis=1)
    yield changed(evidence, "vote_average", challenger=narrow), "hold 0.0% of the films"
    yield changed(evidence, "vote_average", artefact=rating.challenger[::-1]), "worse than what was evaluated"
    yield replace(evidence, films=FILMS // 2), "middle of a load"
    yield replace(evidence, changed={"budget": 0.9}), "budget differs in 90%"
    horror = commercial.slices["genre Horror"]
    upset = np.where(horror[:, None], 1 - commercial.champion, commercial.challenger)
    yield changed(evidence, "commercial", challenger=upset), "genre Horror"


def test_what_is_broken_is_refused_with_the_reason(evidence):
    for sabotaged, words in sabotages(evidence):
        verdict = judge(sabotaged, 0)
        assert not verdict.passed
        assert any(words in reason for reason in verdict.refusals), (words, verdict.refusals)


def test_without_a_champion_a_small_first_model_only_has_to_stand_up_to_the_constant(evidence):
    few = {name: Trial(t.outcomes[:40], t.challenger[:40], t.constant) for name, t in evidence.trials.items()}
    assert judge(Evidence(few, 300), 0).passed
    worse = replace(few["commercial"], challenger=1 - few["commercial"].challenger)
    (reason,) = judge(Evidence({**few, "commercial": worse}, 300), 0).refusals
    assert "not better than the constant" in reason
    assert "so few can mislead, 3,750 films in the warehouse would let 500 be judged" in reason


@pytest.mark.parametrize("films", [2_000, 40_000])
def test_the_bootstrap_s_interval_is_as_wide_as_theory_has_it(films):
    rng = np.random.default_rng(0)
    differences = rng.normal(0.3, 2.0, films)
    mean, low, high = bootstrap_mean(differences, rng)
    error = 2.0 / np.sqrt(films)
    assert mean == differences.mean()
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.1)
    assert standard_error(differences, rng) == pytest.approx(error, rel=0.15)
