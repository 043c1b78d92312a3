"""Walk-forward runs: windows stored one by one, resumed, counted, and one look for the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import BacktestStatus, WindowChoice
from core.errors import InvalidInputError
from core.trading.optimisation.request import WalkForward
from core.trading.optimisation.walk import run_window
from core.trading.optimisation.windows import make_windows
from core.trading.sweep.sweep import SweepSettings
from tests.core.trading.optimisation.optimisation_desk import (
    FEASIBLE,
    REQUEST,
    SHARPE,
    SPACE,
    assert_completed,
)
from tests.core.trading.optimisation.test_optimisation_runs import go_on, interrupt
from tests.core.trading.sample_bars import real_bars

WALK = WalkForward(train=500, test=250, step=250)
REQUESTED = replace(REQUEST, walk_forward=WALK, min_trades=1)


def test_each_window_is_what_the_engine_gives_for_it(desk, trader):
    detail = desk.run(REQUESTED)
    assert_completed(detail)
    bars = real_bars("GOOG")
    windows = make_windows(len(bars), 500, 250, 250, is_anchored=False)
    view = detail.walk_forward
    assert len(view.windows) == len(windows) == detail.summary.done == 6
    for found, window in zip(view.windows, windows, strict=True):
        direct = run_window(
            bars, window, SPACE, (SHARPE,), 1, SweepSettings(), "plateau", budget=0, seed=1
        )
        assert list(found.values.values()) == direct.point.tolist()
        assert (found.in_sample, found.out_of_sample) == (direct.in_sample, direct.out_of_sample)
        assert (found.train.bars, found.test.bars) == (500, 250)
        assert found.test.first > found.train.last
        assert found.params_text.startswith("Short average")
    assert len(view.time) == len(view.equity) > 6 * 249
    assert view.efficiency is not None
    assert detail.out_of_sample is None
    assert detail.findings is None
    assert "Walk-forward: rolling training parts of 500 bars" in detail.description


def test_the_plan_tells_how_many_windows_and_trials_there_will_be(desk, trader):
    plan = desk.service.plan_optimisation(trader, REQUESTED)
    assert (plan.window_count, plan.trial_count) == (6, 6 * FEASIBLE)
    assert plan.in_sample.bars == 2148


def test_every_combination_of_every_window_counts_and_the_walk_is_one_look(desk, trader):
    detail = desk.run(REQUESTED)
    [entry] = desk.entries()
    assert entry.trial_count == 6 * FEASIBLE
    assert entry.sample_count == 1
    assert entry.period_count == 6 * 250
    [look] = detail.looks
    assert (look.first, look.last) == (
        detail.walk_forward.windows[0].test.first,
        detail.walk_forward.windows[-1].test.last,
    )


def test_a_walk_that_is_cancelled_goes_on_at_its_next_window(desk, trader, monkeypatch):
    monkeypatch.setattr("core.trading.optimisation.search_progress._REPORT_SECONDS", 0.0)
    interrupt(desk, 2)
    detail = desk.run(REQUESTED)
    assert detail.summary.status is BacktestStatus.CANCELLED
    assert len(detail.walk_forward.windows) == detail.summary.done == 2
    assert [entry.trial_count for entry in desk.entries()] == [2 * FEASIBLE]
    go_on(desk)
    desk.service.resume_optimisation(trader, detail.summary.id)
    desk.work()
    resumed = desk.get(detail.summary.id)
    assert_completed(resumed)
    assert len(resumed.looks) == 1
    assert resumed.trial_count == 6 * FEASIBLE
    whole = desk.run(REQUESTED)
    assert resumed.walk_forward.windows == whole.walk_forward.windows
    assert np.array_equal(resumed.walk_forward.equity, whole.walk_forward.equity)


def test_anchored_windows_that_take_the_best_trial(desk, trader):
    walk = replace(WALK, is_anchored=True, choose=WindowChoice.BEST)
    detail = desk.run(replace(REQUESTED, walk_forward=walk))
    assert_completed(detail)
    assert {window.train.first for window in detail.walk_forward.windows} == {detail.request.start}
    assert detail.request.walk_forward == walk


def test_windows_without_a_pick_stay_in_cash_and_say_why(desk, trader):
    detail = desk.run(replace(REQUESTED, min_trades=500))
    assert_completed(detail)
    assert all(window.reason and not window.values for window in detail.walk_forward.windows)
    assert np.all(detail.walk_forward.equity == detail.walk_forward.equity[0])
    assert detail.trial_count == 6 * FEASIBLE


def test_windows_that_do_not_fit_are_refused_before_the_start(desk, trader):
    with pytest.raises(InvalidInputError, match="room for 0 of these windows"):
        desk.service.plan_optimisation(
            trader, replace(REQUESTED, walk_forward=replace(WALK, train=2000, test=250))
        )


def test_a_walk_has_no_trials_to_pick_from(desk, trader):
    detail = desk.run(REQUESTED)
    assert len(desk.trials.load_trials(trader, detail.summary.id, ["sharpe_ratio"])) == 0
    with pytest.raises(InvalidInputError, match="kept no bars unseen"):
        desk.picks.commit_pick(trader, detail.summary.id, 0)
