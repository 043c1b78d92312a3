"""Optimisations as they are planned, asked for, found again and refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sqlmodel import func, select

from core.enums import BacktestStatus
from core.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    NotPermittedError,
    ProviderError,
)
from core.trading.honesty.holdout_service import HoldoutService
from core.trading.optimisation.grid import build_points, enumerate_points
from core.trading.optimisation.objective import Objective, score
from core.trading.optimisation.space import Axis, Constraint
from core.trading.sweep.sweep import SweepSettings, run_sweep
from db.trading.optimisation_tables import OptimisationRun
from tests.core.trading.optimisation.optimisation_desk import (
    FEASIBLE,
    REQUEST,
    SHARPE,
    SPACE,
    assert_completed,
    in_sample_bars,
)
from tests.core.trading.sample_bars import load_bars, make_bars

HUGE = replace(
    SPACE,
    axes=(
        Axis("short", 2, 50, 1, is_whole=True),
        Axis("long", 10, 200, 1, is_whole=True),
        Axis("min_strength", 0.0, 0.1, 0.001),
        Axis("stop_loss", 0.0, 0.5, 0.0005),
    ),
    fixed={},
)


def count_runs(desk) -> int:
    with desk.database.read() as session:
        return session.exec(select(func.count()).select_from(OptimisationRun)).one()


def test_a_search_stores_what_a_direct_sweep_over_the_same_bars_gives(desk, trader):
    detail = desk.run()
    assert_completed(detail)
    points = enumerate_points(SPACE, 0, 1000)
    direct = run_sweep(in_sample_bars(detail), build_points(SPACE, points), SweepSettings())
    table = desk.trials.load_trials(trader, detail.summary.id, direct.names)
    assert len(table) == FEASIBLE == detail.summary.done == detail.summary.planned
    assert np.array_equal(table.points, points)
    for name in direct.names:
        assert np.array_equal(table.statistics[name], direct.column(name), equal_nan=True)
    assert np.array_equal(table.scores, score(direct, (SHARPE,), 3), equal_nan=True)
    assert np.array_equal(table.code, direct.code)
    best = int(np.nanargmax(table.scores[:, 0]))
    assert (detail.summary.best_trial, detail.summary.best_value) == (best, table.scores[best, 0])
    assert detail.findings is not None
    assert detail.findings.front == (best,)
    assert detail.findings.plateau is not None
    assert detail.findings.scored == np.isfinite(table.scores[:, 0]).sum()


def test_one_trial_is_told_in_full(desk, trader):
    number = desk.run().summary.id
    view = desk.trials.get_trial(trader, number, 1)
    assert view.values == {"short": 5.0, "long": 30.0}
    assert view.params == {"short": 5, "long": 30, "min_strength": 0.0}
    assert view.params_text == "Short average 5 bars, Long average 30 bars"
    table = desk.trials.load_trials(trader, number, ["sharpe_ratio"])
    assert view.statistics["sharpe_ratio"] == table.statistics["sharpe_ratio"][1]


def test_what_is_not_there_is_named(desk, trader):
    number = desk.run().summary.id
    with pytest.raises(NotFoundError, match="no trial 26"):
        desk.trials.get_trial(trader, number, FEASIBLE)
    with pytest.raises(InvalidInputError, match="nonsense"):
        desk.trials.load_trials(trader, number, ["nonsense"])
    # A statistic that backtests have and trials do not.
    assert np.isnan(desk.trials.load_trials(trader, number, ["start"]).statistics["start"]).all()


def test_a_trial_that_may_not_be_best_says_why(desk, trader):
    number = desk.run(replace(REQUEST, min_trades=30)).summary.id
    table = desk.trials.load_trials(trader, number, ["trade_count"])
    row = int(np.flatnonzero(np.isnan(table.scores[:, 0]))[0])
    trades = int(table.statistics["trade_count"][row])
    view = desk.trials.get_trial(trader, number, row)
    assert view.score_reason == f"It made {trades} trades; to be best it takes 30 trades."


def test_a_plan_tells_count_time_and_parts_and_stores_nothing(desk, trader):
    plan = desk.service.plan_optimisation(trader, REQUEST)
    assert (plan.point_count, plan.feasible_count, plan.trial_count) == (30, FEASIBLE, FEASIBLE)
    assert plan.seconds > 0
    assert "guess" in plan.seconds_source
    assert plan.in_sample.bars + plan.out_of_sample.bars == 2148
    assert plan.out_of_sample.bars == round(0.3 * 2148)
    assert plan.in_sample.last < plan.out_of_sample.first
    assert count_runs(desk) == 0
    assert desk.transport.ids == []


def test_a_plan_learns_its_time_from_earlier_runs(desk, trader):
    wide = replace(SPACE, axes=(Axis("short", 2, 50, 1, True), Axis("long", 60, 80, 1, True)))
    desk.run(replace(REQUEST, space=wide))
    plan = desk.service.plan_optimisation(trader, replace(REQUEST, space=wide))
    assert "Measured" in plan.seconds_source
    assert plan.trials_before == 49 * 21


def test_a_billion_combinations_are_refused_with_the_number_and_a_way_to_cut_it(desk, trader):
    with pytest.raises(InvalidInputError) as refused:
        desk.service.plan_optimisation(trader, replace(REQUEST, space=HUGE))
    assert f"{49 * 191 * 101 * 1001:,}" in refused.value.message
    assert "steps of" in refused.value.remedy
    with pytest.raises(InvalidInputError):
        desk.service.submit_optimisation(trader, replace(REQUEST, space=HUGE))
    assert count_runs(desk) == 0


def test_a_method_that_samples_takes_a_billion_combinations(desk, trader):
    request = replace(REQUEST, space=HUGE, method="random", budget=40)
    plan = desk.service.plan_optimisation(trader, request)
    assert plan.feasible_count is None
    detail = desk.run(request)
    assert_completed(detail)
    assert detail.summary.done == plan.trial_count == 40


def test_a_constraint_that_leaves_nothing_is_refused_by_its_name(desk, trader):
    space = replace(
        SPACE, constraints=(Constraint("short", ">", "long"), Constraint("long", "<", 20))
    )
    with pytest.raises(InvalidInputError, match="Long average"):
        desk.service.submit_optimisation(trader, replace(REQUEST, space=space))


def test_flat_prices_are_refused(desk, trader):
    desk.bars = lambda *_: make_bars([50.0] * 400)
    with pytest.raises(InvalidInputError, match="50 on all 400 bars"):
        desk.service.submit_optimisation(trader, replace(REQUEST, holdout_share=0.0))


def test_a_gap_in_the_middle_of_the_bars_is_told_with_its_days(desk, trader):
    def with_gap(actor, query):
        bars = load_bars(actor, query)
        keep = (bars.time < np.datetime64("2006-01-01", "s").astype(int)) | (
            bars.time > np.datetime64("2006-09-30", "s").astype(int)
        )
        names = ("time", "open", "high", "low", "close", "volume")
        return replace(bars, **{name: getattr(bars, name)[keep] for name in names})

    desk.bars = with_gap
    detail = desk.run()
    assert_completed(detail)
    [gap] = [each for each in detail.warnings if "no bars of GOOG between" in each]
    assert "2005-12-30 and 2006-10-02" in gap


def test_too_few_bars_are_refused_with_the_number_needed(desk, trader):
    request = replace(REQUEST, start=date(2006, 1, 2), end=date(2006, 1, 20))
    with pytest.raises(InvalidInputError, match="needs at least 22 bars; the period has 9"):
        desk.service.submit_optimisation(trader, request)


def test_a_holdout_no_trial_could_be_judged_on_is_refused(desk, trader):
    request = replace(REQUEST, start=date(2006, 1, 2), end=date(2006, 6, 30), holdout_share=0.1)
    with pytest.raises(InvalidInputError, match="would stay unseen"):
        desk.service.submit_optimisation(trader, request)


def test_trials_that_do_not_fit_are_listed_as_not_run(desk, trader):
    request = replace(REQUEST, start=date(2006, 1, 2), end=date(2006, 4, 30), holdout_share=0.4)
    detail = desk.run(request)
    assert_completed(detail)
    assert any("longest parameters" in each for each in detail.warnings)
    table = desk.trials.load_trials(trader, detail.summary.id, ["sharpe_ratio"])
    assert np.isnan(table.statistics["sharpe_ratio"]).any()
    row = int(np.flatnonzero(np.isnan(table.statistics["sharpe_ratio"]))[-1])
    view = desk.trials.get_trial(trader, detail.summary.id, row)
    assert view.outcome == "Not run: the period has too few bars for these parameters."
    assert view.score_reason == "It did not run."


def test_where_no_trial_makes_enough_trades_there_is_no_pick_and_the_reason_is_told(desk, trader):
    rising = make_bars([100 + 0.5 * i + (10 if 60 < i < 70 else 0) for i in range(300)])
    desk.bars = lambda actor, query: rising
    detail = desk.run(replace(REQUEST, holdout_share=0.0, min_trades=5))
    assert_completed(detail)
    assert detail.summary.best_trial is None
    assert detail.findings.plateau is None
    assert "No trial made more than" in detail.findings.plateau_reason


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"holdout_share": 0.9}, "The holdout is 90 %"),
        ({"min_trades": -1}, "smallest number of trades"),
        ({"seed": -1}, "The seed"),
        ({"budget": 10**9}, "The number of trials"),
        ({"objectives": ()}, "no objective"),
        ({"objectives": (Objective("nonsense", is_max=True),)}, "nonsense"),
        ({"costs": {"commission": 0.5}}, "Commission"),
        ({"notes": "x" * 6_000}, "notes"),
        ({"start": date(2010, 1, 1), "end": date(2009, 1, 1)}, "not before the end"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(desk, trader, change, words):
    with pytest.raises(InvalidInputError, match=words):
        desk.service.submit_optimisation(trader, replace(REQUEST, **change))
    assert count_runs(desk) == 0


@pytest.mark.parametrize("change", [{"symbol": "NONE"}, {"method": "magic"}, {"cloned_from": 99}])
def test_what_does_not_exist_is_named(desk, trader, change):
    with pytest.raises(NotFoundError):
        desk.service.submit_optimisation(trader, replace(REQUEST, **change))


def test_bars_under_a_seal_are_refused_before_a_trial_is_run(desk, trader):
    HoldoutService(desk.database, load_bars).seal_holdout(trader, 60, ["GOOG"])
    with pytest.raises(InvalidInputError, match="sealed holdout"):
        desk.service.submit_optimisation(trader, REQUEST)
    early = replace(REQUEST, end=date(2008, 1, 31), holdout_share=0.3)
    assert_completed(desk.run(early))


def test_a_seal_that_comes_between_the_request_and_its_turn_holds(desk, trader):
    summary = desk.service.submit_optimisation(trader, REQUEST)
    HoldoutService(desk.database, load_bars).seal_holdout(trader, 60, ["GOOG"])
    desk.work()
    failed = desk.get(summary.id).summary
    assert failed.status is BacktestStatus.FAILED
    assert "sealed holdout" in failed.error
    assert failed.done == 0


def test_a_source_that_fails_is_passed_on_as_what_it_is(desk, trader):
    def fail(actor, query):
        raise ProviderError("The source is down.", "Try again.")

    desk.bars = fail
    with pytest.raises(ProviderError):
        desk.service.submit_optimisation(trader, REQUEST)
    desk.bars = load_bars
    summary = desk.service.submit_optimisation(trader, REQUEST)
    desk.bars = fail
    for _ in range(3):
        desk.worker.run(summary.job_id)
    failed = desk.get(summary.id).summary
    assert failed.status is BacktestStatus.FAILED
    assert "The source is down." in failed.error


def test_a_stranger_sees_nothing_and_can_do_nothing(desk, trader, stranger):
    number = desk.run().summary.id
    for act in (
        lambda: desk.service.get_optimisation(stranger, number),
        lambda: desk.service.get_clone_request(stranger, number),
        lambda: desk.service.resume_optimisation(stranger, number),
        lambda: desk.service.update_notes(stranger, number, "mine"),
        lambda: desk.service.delete_optimisation(stranger, number),
        lambda: desk.trials.load_trials(stranger, number),
        lambda: desk.trials.get_trial(stranger, number, 0),
        lambda: desk.picks.commit_pick(stranger, number, 0),
        lambda: desk.picks.apply_pick(stranger, number, 0),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert desk.service.list_optimisations(stranger).items == ()


def test_a_viewer_may_neither_plan_nor_run(desk, viewer):
    for act in (desk.service.plan_optimisation, desk.service.submit_optimisation):
        with pytest.raises(NotPermittedError):
            act(viewer, REQUEST)


def test_runs_are_listed_newest_first_found_by_words_and_cloned(desk, trader):
    first = desk.run(replace(REQUEST, notes="the first")).summary.id
    second = desk.service.submit_optimisation(trader, REQUEST).id
    listed = desk.service.list_optimisations(trader, limit=1)
    assert [item.id for item in listed.items] == [second]
    rest = desk.service.list_optimisations(trader, cursor=listed.next_cursor)
    assert [item.id for item in rest.items] == [first]
    for text in ("the first", "first"):
        found = desk.service.list_optimisations(trader, text).items
        assert [item.id for item in found] == [first]
    assert len(desk.service.list_optimisations(trader, "moving-average").items) == 2
    done = desk.service.list_optimisations(trader, statuses=[BacktestStatus.COMPLETED])
    assert [item.id for item in done.items] == [first]
    clone = desk.service.get_clone_request(trader, first)
    assert clone.cloned_from == first
    assert (clone.space, clone.objectives, clone.notes) == (SPACE, REQUEST.objectives, "the first")
    copy = desk.run(clone)
    assert_completed(copy)
    assert copy.summary.cloned_from == first


def test_notes_can_be_changed_and_a_completed_run_cannot_be_resumed(desk, trader):
    number = desk.run().summary.id
    desk.service.update_notes(trader, number, "kept")
    assert desk.get(number).summary.notes == "kept"
    with pytest.raises(ConflictError, match="completed"):
        desk.service.resume_optimisation(trader, number)


def test_a_run_is_described_in_words(desk, trader):
    detail = desk.run()
    assert "Grid search for the highest Sharpe ratio" in detail.description
    assert "Short average 5 bars to 30 bars in steps of 5 bars (6 values)" in detail.description
    assert detail.constraints == ("Short average < Long average",)
    assert detail.summary.objectives_text == "highest Sharpe ratio"


def test_bars_kept_unseen_are_not_missing_ones(desk, trader):
    asked = replace(REQUEST, start=date(2006, 1, 2), end=date(2012, 12, 28))
    plan = desk.service.plan_optimisation(trader, asked)
    assert not [each for each in plan.warnings if "The bars cover" in each]
    longer = replace(asked, end=date(2020, 12, 31), holdout_share=0.0)
    plan = desk.service.plan_optimisation(trader, longer)
    assert [each for each in plan.warnings if "The bars cover" in each]
