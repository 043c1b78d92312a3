"""The model against a reference that adds up every path of states, one by one."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.market_data.regimes import gaussian_hmm as hmm
from core.market_data.regimes.gaussian_hmm import STATES, HiddenMarkov

K = STATES


def sample(length: int, seed: int, fits: int = 1):
    """A random model for each fit, and observations."""
    random = np.random.default_rng(seed)
    moves = random.uniform(0.05, 1, (K, K, fits))
    start = random.uniform(0.05, 1, (K, fits))
    model = HiddenMarkov(
        start / start.sum(axis=0),
        moves / moves.sum(axis=1, keepdims=True),
        random.normal(0, 1, (2, K, fits)),
        random.uniform(0.2, 2, (2, K, fits)),
    )
    return model, random.normal(0, 1.5, (2, length, fits))


def weigh_paths(model: HiddenMarkov, x, fit: int = 0) -> dict[tuple[int, ...], float]:
    """Probability of each path of states together with the observations, from the definition."""
    found = {}
    for path in itertools.product(range(K), repeat=x.shape[1]):
        weight = model.start[path[0], fit]
        for before, after in itertools.pairwise(path):
            weight *= model.moves[before, after, fit]
        for place, state in enumerate(path):
            for feature in range(2):
                mean, variance = (one[feature, state, fit] for one in (model.mean, model.variance))
                gap = x[feature, place, fit] - mean
                weight *= np.exp(-(gap**2) / (2 * variance)) / np.sqrt(2 * np.pi * variance)
        found[path] = weight
    return found


def filter_by_paths(model: HiddenMarkov, x, fit: int = 0):
    """Filtered probabilities: at each place all paths up to there, and no observation after it."""
    rows = []
    for end in range(1, x.shape[1] + 1):
        weights = np.zeros(K)
        for path, weight in weigh_paths(model, x[:, :end], fit).items():
            weights[path[-1]] += weight
        rows.append(weights / weights.sum())
    return np.array(rows)


@given(seed=st.integers(0, 10_000), length=st.integers(1, 5))
@settings(max_examples=10, deadline=None)
def test_filtered_probabilities_are_those_of_all_paths(seed: int, length: int) -> None:
    model, x = sample(length, seed, fits=2)
    likelihood = hmm.weigh_observations(model, x, np.ones((length, 2)))
    ahead, _ = hmm.run_forwards(model, likelihood)
    for fit in range(2):
        np.testing.assert_allclose(ahead[:, :, fit], filter_by_paths(model, x, fit), rtol=1e-9)


def test_one_round_of_em_is_that_of_all_paths() -> None:
    """Occupation and moves from the definition; then the maximum with the stated priors."""
    length = 5
    _, x = sample(length, 3)
    start = hmm.build_start(x, np.array([length]))
    weights = weigh_paths(start, x)
    total = sum(weights.values())
    occupied, moved = np.zeros((length, K)), np.full((K, K), hmm._PRIOR_MOVES)
    for path, weight in weights.items():
        for place, state in enumerate(path):
            occupied[place, state] += weight / total
        for before, after in itertools.pairwise(path):
            moved[before, after] += weight / total
    count = occupied.sum(axis=0)
    mean = np.einsum("tk,dt->dk", occupied, x[:, :, 0]) / count
    gaps = (x[:, :, None, 0] - mean[:, None]) ** 2
    prior = hmm._PRIOR_WEIGHT
    variance = (np.einsum("tk,dtk->dk", occupied, gaps) + prior * hmm._PRIOR_VARIANCE) / (
        count + prior
    )

    found = hmm.fit(x, np.array([length]), iterations=1)

    np.testing.assert_allclose(found.start[:, 0], occupied[0], rtol=1e-9)
    np.testing.assert_allclose(
        found.moves[:, :, 0], moved / moved.sum(axis=1, keepdims=True), rtol=1e-9
    )
    np.testing.assert_allclose(found.mean[:, :, 0], mean, rtol=1e-9)
    np.testing.assert_allclose(found.variance[:, :, 0], variance, rtol=1e-9)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=5, deadline=None)
def test_a_fit_knows_nothing_of_its_neighbours_nor_of_what_lies_beyond_its_length(seed) -> None:
    random = np.random.default_rng(seed)
    x = random.normal(0, 1, (2, 60, 3))
    lengths = np.array([60, 40, 50])
    together = hmm.fit(x, lengths)
    wild = x.copy()
    wild[:, 40:, 1] = 1e6
    wild[:, :, 0] = random.normal(3, 2, (2, 60))
    np.testing.assert_array_equal(hmm.fit(wild, lengths).mean[:, :, 1], together.mean[:, :, 1])
    alone = hmm.fit(x[:, :40, 1:2], lengths[1:2])
    np.testing.assert_allclose(alone.mean[:, :, 0], together.mean[:, :, 1], rtol=1e-8)
    np.testing.assert_allclose(alone.moves[:, :, 0], together.moves[:, :, 1], rtol=1e-8)


def test_em_finds_the_states_that_made_the_observations() -> None:
    """Four well separated states of 100 observations each, in a fixed order."""
    random = np.random.default_rng(1)
    centres = np.array([[-1.5, 0.0], [1.5, 0.0], [0.0, 1.5], [0.0, -1.5]])
    states = np.repeat([0, 2, 1, 3, 0, 1, 2, 3], 50)
    x = (centres[states] + random.normal(0, 0.3, (400, 2))).T[:, :, None]
    found = hmm.fit(x, np.array([400]))
    np.testing.assert_allclose(found.mean[:, :, 0].T, centres, atol=0.1)
    assert (np.diagonal(found.moves[:, :, 0]) > 0.9).all()
    ahead, _ = hmm.run_forwards(found, hmm.weigh_observations(found, x, np.ones((400, 1))))
    assert (ahead[:, :, 0].argmax(axis=1) == states).mean() > 0.98


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_observations_that_never_change_break_nothing(value: float) -> None:
    found = hmm.fit(np.full((2, 50, 1), value), np.array([50]))
    assert all(np.isfinite(part).all() for part in (found.start, found.moves, found.mean))
    assert (found.variance > 0).all()
