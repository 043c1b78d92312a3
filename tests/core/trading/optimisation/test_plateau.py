"""The default pick on landscapes drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.optimisation.grid import enumerate_points
from core.trading.optimisation.importance import measure_importance
from core.trading.optimisation.neighbourhood import Neighbourhood
from core.trading.optimisation.plateau import find_plateau
from core.trading.optimisation.space import Axis, SearchSpace

NAN = np.nan


def grid(*sizes):
    names = ("short", "long", "min_strength", "stop_loss", "take_profit")
    axes = (Axis(name, 0, size - 1, 1) for name, size in zip(names, sizes, strict=False))
    return SearchSpace("sma_crossover", tuple(axes))


def pick(values, *, is_max=True):
    """The pick on a full grid, as places, and the plateau."""
    values = np.array(values, dtype=float)
    space = grid(*values.shape)
    points = enumerate_points(space, 0, values.size)
    found = find_plateau(space, points, values.ravel(), is_max=is_max)
    return tuple(points[found.trial].astype(int).tolist()), found


def test_a_row_by_hand():
    # Lower medians with both neighbours: 1 1 1 2 6 6 6 5 1 1 (at the ends, of two).
    place, found = pick([1, 1, 9, 1, 2, 6, 7, 6, 5, 1, 1])
    medians = Neighbourhood(grid(11), np.arange(11.0)[:, None]).lower_medians(
        np.array([1.0, 1, 9, 1, 2, 6, 7, 6, 5, 1, 1])
    )
    assert medians.tolist() == [1, 1, 1, 2, 2, 6, 6, 6, 5, 1, 1]
    assert np.flatnonzero(found.region).tolist() == [5, 6, 7, 8]
    assert place == (6,)  # 6 and 7 are equally near to 6.5, and to one another in height
    assert (found.size, found.neighbourhood, found.best, found.best_neighbourhood) == (4, 6, 2, 1)
    assert "stands elsewhere" in found.words


def test_a_broad_hill_wins_against_a_spike():
    values = np.zeros((9, 9))
    values[1:4, 4:8] = 0.8
    values[7, 1] = 1.0
    place, found = pick(values)
    assert place in {(2, 5), (2, 6)}
    assert found.best == 7 * 9 + 1
    assert found.best_neighbourhood == 0


def test_the_wider_of_two_plateaus_wins_although_the_other_is_higher():
    place, found = pick([0, 0, 9, 9.5, 9, 0, 0, 0, 9, 9, 9, 9, 9, 9, 0, 0])
    assert place == (10,)
    assert found.size == 6
    assert "another, narrower plateau" in found.words


def test_the_pick_does_not_stand_on_a_bridge_between_two_parts():
    values = np.zeros((19, 9))
    values[1:8, 1:8] = values[12:17, 1:8] = 1.0
    values[8:12, 3:6] = 1.0
    place, found = pick(values)
    # Without the eight corners, with the four notches where the bridge begins and ends.
    assert found.size == 49 + 35 + 12 - 8 + 4
    rows = np.flatnonzero(found.region) // 9
    assert 8 <= round(rows.mean()) < 12  # the mean of all lies on the bridge
    assert 1 <= place[0] < 8


def test_a_lowest_objective_is_looked_for_downwards():
    place, found = pick([9, 9, 2, 1, 2, 9, 9, -5, 9], is_max=False)
    assert place == (3,)
    assert found.neighbourhood == 2
    assert found.best == 7


def test_trials_without_a_value_pull_their_neighbours_down():
    values = np.full((7, 7), NAN)
    values[1, 1:6] = 5  # a ridge one trial wide among failures
    values[4:7, 2:5] = 3
    place, _ = pick(values)
    assert place == (5, 3)


def test_flat_results_give_the_middle():
    place, found = pick(np.ones((5, 7)))
    assert place == (2, 3)
    assert found.size == 35
    assert "also the best single trial" not in found.words or found.best == found.trial


def test_nothing_with_a_value_gives_no_plateau():
    space = grid(3, 3)
    points = enumerate_points(space, 0, 9)
    assert find_plateau(space, points, np.full(9, NAN), is_max=True) is None


def test_a_single_value_is_picked_and_said_to_stand_alone():
    place, found = pick([NAN, NAN, 4, NAN, NAN])
    assert place == (2,)
    assert (found.size, np.isnan(found.best_neighbourhood)) == (1, True)
    assert "just the best one" in found.words


@given(
    seed=st.integers(0, 10_000),
    size=st.integers(12, 20),
    spike=st.tuples(st.integers(0, 4), st.integers(0, 4)),
    height=st.floats(1.25, 1e6),
)
@settings(max_examples=80, deadline=None)
def test_a_lone_spike_never_wins_against_a_broad_hill(seed, size, spike, height):
    rng = np.random.default_rng(seed)
    at = np.arange(size)
    centre = rng.uniform(size * 0.6, size * 0.8, 2)
    distance = np.hypot(at[:, None] - centre[0], at[None, :] - centre[1])
    values = np.maximum(0, 1 - distance / 5) + rng.uniform(0, 0.02, (size, size))
    values[spike] = height
    place, found = pick(values)
    assert np.hypot(*(np.array(place) - centre)) < 3
    assert found.best == spike[0] * size + spike[1]


@given(seed=st.integers(0, 10_000), shift=st.floats(-5, 5), factor=st.floats(0.01, 100))
@settings(max_examples=30, deadline=None)
def test_the_pick_does_not_depend_on_the_unit_of_the_objective(seed, shift, factor):
    values = np.random.default_rng(seed).integers(0, 9, (6, 7)).astype(float)
    first, found = pick(values)
    again, other = pick(values * factor + shift)
    assert found.region[found.trial]
    assert other.region.tolist() == found.region.tolist()
    assert first == again


@pytest.mark.parametrize("axes", [2, 4])
def test_scattered_trials_have_their_nearest_as_neighbours(axes):
    rng = np.random.default_rng(4)
    space = grid(*[200] * axes)
    points = rng.integers(0, 200, (3_000, axes)).astype(float)
    values = -((points - 120) ** 2).sum(axis=1)
    values[17] = 1e6
    points[17] = 10
    found = find_plateau(space, points, values, is_max=True)
    assert found.best == 17
    assert np.abs(points[found.trial] - 120).max() < 25
    assert "the nearest ones" in found.words


def test_with_many_axes_neighbours_are_one_step_along_one_of_them():
    space = grid(3, 3, 3, 3)
    points = enumerate_points(space, 0, 81)
    around = Neighbourhood(space, points)
    table = around.of(np.array([40]))
    assert table.shape == (1, 9)
    assert np.abs(points[table[0]] - points[40]).sum(axis=1).tolist() == [0] + [1] * 8


def test_importance_by_hand():
    # Rows differ by 2, columns by 1, over a full grid of 10 x 3: variances 33, 2/3.
    space = grid(10, 3)
    points = enumerate_points(space, 0, 30)
    values = 2 * points[:, 0] + points[:, 1]
    found = measure_importance(space, points, values)
    assert np.allclose(found.shares, [33 / (33 + 2 / 3), 2 / 3 / (33 + 2 / 3)])


def test_what_only_acts_together_explains_nothing_by_itself():
    space = grid(8, 8)
    points = enumerate_points(space, 0, 64)
    values = np.where(points[:, 0] < 4, 1, -1) * np.where(points[:, 1] < 4, 1.0, -1)
    assert np.allclose(measure_importance(space, points, values).shares, [0, 0])


def test_an_axis_that_does_nothing_explains_nothing_of_a_sample():
    rng = np.random.default_rng(0)
    space = grid(1_000, 1_000, 2)
    points = np.column_stack((rng.integers(0, 1_000, (60, 2)), rng.integers(0, 2, 60))) * 1.0
    shares = [
        measure_importance(space, points, np.random.default_rng(seed).normal(size=60)).shares
        for seed in range(40)
    ]
    # Uncorrected the mean over ten groups of six would be 0.15.
    assert np.mean(shares, axis=0).max() < 0.06
    explained = measure_importance(space, points, points[:, 0] * 1.0).shares
    assert explained[0] > 0.9
    assert explained[1:].max() < 0.3


@pytest.mark.parametrize(
    ("values", "words"),
    [(np.r_[np.arange(29.0), NAN], "29 trials have a value"), (np.ones(30), "the same value")],
)
def test_importance_says_why_it_cannot_be_told(values, words):
    space = grid(10, 3)
    found = measure_importance(space, enumerate_points(space, 0, 30), values)
    assert found.shares is None
    assert words in found.reason
