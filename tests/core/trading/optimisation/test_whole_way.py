"""From the request to the applied run and back to nothing, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.enums import AppliedCheck
from core.errors import NotFoundError
from core.trading.optimisation.objective import Objective
from core.trading.optimisation.request import WalkForward
from core.trading.optimisation.space import Axis
from tests.core.trading.optimisation.optimisation_desk import (
    FEASIBLE,
    REQUEST,
    SPACE,
    assert_completed,
)

BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.mark.parametrize("database", BOTH, indirect=True)
def test_the_whole_way(desk, trader):
    detail = desk.run()
    assert_completed(detail)
    number, trial = detail.summary.id, detail.findings.plateau.trial
    desk.picks.commit_pick(trader, number, trial)
    desk.work()
    desk.apply(number, trial)
    [pick] = desk.get(number).picks
    assert pick.out_of_sample.statistics
    assert (pick.look_number, pick.check) == (1, AppliedCheck.EQUAL)
    walk = desk.run(replace(REQUEST, walk_forward=WalkForward(500, 250, 250), min_trades=1))
    assert_completed(walk)
    assert len(walk.walk_forward.windows) == 6
    desk.service.delete_optimisation(trader, number)
    with pytest.raises(NotFoundError):
        desk.get(number)
    # Search, look, applied run (a trial by itself: a plain run of one of them), walk.
    assert [entry.trial_count for entry in desk.entries()] == [FEASIBLE, 1, 1, 6 * FEASIBLE]
    assert [item.id for item in desk.service.list_optimisations(trader).items] == [walk.summary.id]


@pytest.mark.parametrize("method", ["tpe", "cma_es", "nsga2", "random"])
def test_methods_that_sample_make_the_trials_they_were_allowed(desk, trader, method):
    axes = (Axis("short", 2, 50, 1, is_whole=True), Axis("long", 10, 200, 1, is_whole=True))
    objectives = REQUEST.objectives
    if method == "nsga2":
        objectives = (*objectives, Objective("max_drawdown", is_max=True))
    request = replace(
        REQUEST,
        space=replace(SPACE, axes=axes),
        method=method,
        budget=70,
        objectives=objectives,
    )
    detail = desk.run(request)
    assert_completed(detail)
    table = desk.trials.load_trials(trader, detail.summary.id)
    assert len(table) == detail.summary.done == 70
    assert (table.points[:, 0] < table.points[:, 1]).all()
    assert len({tuple(point) for point in table.points.tolist()}) == 70
    assert detail.findings.front
    again = desk.trials.load_trials(trader, desk.run(request).summary.id)
    assert again.points.tolist() == table.points.tolist()  # the seed decides


def test_numbers_within_rules_are_swept_and_applied(desk, trader):
    from core.trading.optimisation.axes import default_space

    space = default_space("rules", {})
    detail = desk.run(replace(REQUEST, space=space, method="random", budget=30, min_trades=1))
    assert_completed(detail)
    desk.apply(detail.summary.id, detail.summary.best_trial)
    [pick] = desk.get(detail.summary.id).picks
    assert (pick.check, pick.differences) == (AppliedCheck.EQUAL, ())
    assert "SMA length" in pick.params_text
