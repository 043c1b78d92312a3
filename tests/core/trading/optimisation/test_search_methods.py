"""Methods propose feasible points, each once, and go on where they stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.trading.optimisation.grid import enumerate_points, keeps_constraints
from core.trading.optimisation.methods import METHODS
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.recommend import recommend_method
from core.trading.optimisation.sampling import draw_points
from core.trading.optimisation.space import Axis, Constraint, SearchSpace

SPACE = SearchSpace(
    "sma_crossover",
    (
        Axis("short", 2, 50, 1, is_whole=True),
        Axis("long", 10, 200, 1, is_whole=True),
        Axis("min_strength", 0, 0.2, 0.001),
    ),
    (Constraint("short", "<", "long"),),
)
SMALL = SearchSpace(
    "sma_crossover",
    (Axis("short", 5, 9, 1, is_whole=True), Axis("long", 10, 12, 1, is_whole=True)),
)
HUGE = SearchSpace(
    "sma_crossover",
    (*SPACE.axes, Axis("stop_loss", 0, 0.9, 0.001), Axis("take_profit", 0, 5, 0.01)),
    SPACE.constraints,
)
HIGHEST = (Objective("sharpe_ratio", is_max=True),)
SAMPLED = ["cma_es", "nsga2", "tpe"]


def hill(points):
    """Best at 20, 90, 5 %; no value for the shortest averages."""
    target, width = np.array([20.0, 90.0, 0.05]), np.array([48.0, 190.0, 0.2])
    used = min(3, points.shape[1])
    values = -(((points[:, :used] - target[:used]) / width[:used]) ** 2).sum(axis=1)
    return np.where(points[:, 0] < 4, np.nan, values)[:, None]


def run(method, blocks=10_000):
    """Proposed and told, block by block."""
    done = []
    while len(done) < blocks and len(points := method.propose(method.batch)):
        scores = hill(points)[:, : len(method.objectives)]
        scores = np.repeat(scores, len(method.objectives), axis=1)
        method.tell(points, scores)
        done.append((points, scores))
    return done


def make(name, space=SPACE, budget=160, seed=7, objectives=HIGHEST):
    return METHODS.get(name)(space, objectives, budget, seed)


def test_the_grid_is_every_feasible_point():
    method = make("grid", SMALL)
    blocks = [points for points, _ in run(method)]
    assert np.concatenate(blocks).tolist() == enumerate_points(SMALL, 0, 99).tolist()
    assert method.count() == 15
    assert method.propose(5).tolist() == []


@pytest.mark.parametrize("space", [SPACE, HUGE], ids=["listed", "drawn"])
@pytest.mark.parametrize("name", ["random", *SAMPLED])
def test_samplers_try_different_feasible_points_up_to_their_budget(name, space):
    points = np.concatenate([points for points, _ in run(make(name, space))])
    assert len(points) == 160
    assert len(np.unique(points, axis=0)) == 160
    assert keeps_constraints(space, points).all()
    for column, axis in enumerate(space.axes):
        assert np.isin(points[:, column], axis.values()).all()


@pytest.mark.parametrize("name", METHODS.names())
def test_a_search_that_goes_on_does_what_it_would_have_done(name):
    whole = run(make(name, SPACE), blocks=4)
    again = make(name, SPACE)
    for points, scores in whole[:2]:
        again.tell(points, scores)
    rest = run(again, blocks=len(whole) - 2)
    assert [p.tolist() for p, _ in rest] == [p.tolist() for p, _ in whole[2:]]


@pytest.mark.parametrize("name", ["random", *SAMPLED])
def test_another_seed_draws_other_points(name):
    first, second = (make(name, seed=seed).propose(16) for seed in (1, 2))
    assert first.tolist() != second.tolist()


@pytest.mark.parametrize("name", SAMPLED)
def test_what_another_version_tried_is_learned_from_and_not_tried_again(name):
    method = make(name, budget=120)
    foreign = enumerate_points(SPACE, 100_000, 100_040)
    method.tell(foreign, hill(foreign))
    found = np.concatenate([points for points, _ in run(method)])
    assert len(found) == 80
    assert len(np.unique(np.concatenate((foreign, found)), axis=0)) == 120


@pytest.mark.parametrize("name", SAMPLED)
def test_a_space_smaller_than_the_budget_is_exhausted(name):
    points = np.concatenate([points for points, _ in run(make(name, SMALL))])
    assert sorted(points.tolist()) == enumerate_points(SMALL, 0, 99).tolist()
    assert make(name, SMALL).count() == 15


@pytest.mark.parametrize("name", SAMPLED)
def test_samplers_that_learn_beat_random_points(name):
    own, blind = (
        max(np.nanmax(scores) for _, scores in run(make(method, budget=320)))
        for method in (name, "random")
    )
    assert own > blind


def test_a_lowest_objective_is_searched_downwards():
    lowest = (Objective("volatility_annual", is_max=False),)
    method = make("tpe", budget=200, objectives=lowest)
    while len(points := method.propose(method.batch)):
        method.tell(points, -hill(points))
        last = points
    assert np.nanmean(-hill(last)) < np.nanmean(-hill(next(draw_points(SPACE, 1))))


@pytest.mark.parametrize("name", ["grid", "random", "tpe", "nsga2"])
def test_several_objectives_are_taken(name):
    assert METHODS.get(name).is_multi
    both = (*HIGHEST, Objective("max_drawdown", is_max=True))
    assert run(make(name, objectives=both, budget=64), blocks=1)


def test_budgets_have_a_default_and_a_limit():
    assert make("tpe", budget=0).budget == 500
    assert make("tpe", budget=10**6).budget == 2_000
    assert make("nsga2", budget=10**6).budget == 5_000
    assert make("cma_es", budget=40).count() == 40


def test_constraints_that_next_to_nothing_keeps_end_the_draw():
    tight = SearchSpace(
        HUGE.kind, HUGE.axes, (Constraint("long", "<", 11.0), Constraint("short", ">", 49.0))
    )
    drawn = sum(len(block) for block, _ in zip(draw_points(tight, 1, 256), range(3), strict=False))
    assert drawn < 20


def test_combinations_that_the_constraints_leave_out_do_not_count():
    axes = (Axis("short", 1, 1_000, 1, is_whole=True), Axis("long", 1, 1_000, 1, is_whole=True))
    free = SearchSpace("sma_crossover", axes)
    bound = replace(free, constraints=(Constraint("short", "<", 4), Constraint("long", ">", 5)))
    assert recommend_method(free, 10**6).method == "random"
    found = recommend_method(bound, 10**6)
    assert (found.method, found.reason.split(":")[0]) == ("grid", "All 2,985 combinations fit")


@pytest.mark.parametrize(
    ("space", "bars", "objectives", "method", "words"),
    [
        (SMALL, 5_000, 1, "grid", "All 15 combinations fit"),
        (SPACE, 2_000, 1, "grid", "nothing is missed"),
        (HUGE, 2_000, 1, "random", "849,"),
        (HUGE, 2_000, 2, "nsga2", "best compromises"),
        (SearchSpace("vcp_breakout", HUGE.axes), 2_000, 1, "tpe", "each trial is slow"),
        (SPACE, 10**6, 1, "random", "would take long"),
    ],
)
def test_the_method_that_fits_is_recommended_with_a_reason(space, bars, objectives, method, words):
    found = recommend_method(space, bars, objectives)
    assert found.method == method
    assert words in found.reason
