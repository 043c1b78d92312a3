"""An applied trial is a plain backtest by the engine: equal numbers, or it fails loudly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import AppliedCheck, BacktestStatus, TrialOrigin
from core.errors import ConflictError, InvalidInputError
from core.events.types import AppliedRunDiffered, BacktestFinished
from core.trading.optimisation.applied_checks import compare_statistics
from core.trading.optimisation.space import Axis
from core.user.notice_service import NoticeService
from db.trading.optimisation_tables import OptimisationBlock
from db.trading.optimisation_trials import pack_floats, unpack_floats
from db.trading.tables import Backtest
from tests.core.trading.optimisation.optimisation_desk import REQUEST, SPACE, assert_completed
from tests.core.trading.sample_bars import load_bars


def test_an_applied_trial_gives_its_own_numbers(desk, trader):
    detail = desk.run()
    assert_completed(detail)
    number, trial = detail.summary.id, detail.findings.plateau.trial
    backtest = desk.apply(number, trial)
    [pick] = desk.get(number).picks
    assert (pick.backtest_id, pick.check) == (backtest, AppliedCheck.EQUAL)
    assert pick.differences == ()
    assert pick.is_default
    plain = desk.services.backtests.get_backtest(trader, backtest)
    assert plain.warnings == ()
    assert (plain.summary.start, plain.summary.end) == (detail.request.start, detail.in_sample.last)
    view = desk.trials.get_trial(trader, number, trial)
    for name, value in view.statistics.items():
        assert plain.result.statistics[name] == pytest.approx(value, rel=1e-9, abs=1e-12)


def test_swept_order_rules_are_applied_too(desk, trader):
    space = replace(SPACE, axes=(*SPACE.axes, Axis("stop_loss", 0.05, 0.1, 0.05)))
    request = replace(REQUEST, space=space, execution={"take_profit": 0.3})
    detail = desk.run(request)
    trial = int(np.nanargmax(desk.trials.load_trials(trader, detail.summary.id).scores[:, 0]))
    backtest = desk.apply(detail.summary.id, trial)
    assert desk.get(detail.summary.id).picks[0].check is AppliedCheck.EQUAL
    plain = desk.services.backtests.get_backtest(trader, backtest)
    assert plain.execution["stop_loss"] in {0.05, 0.1}
    assert plain.execution["take_profit"] == 0.3


def test_the_run_and_its_ledger_entry_say_that_the_optimiser_made_it(desk, trader):
    number = desk.run().summary.id
    backtest = desk.apply(number, 3)
    with desk.database.read() as session:
        row = session.get(Backtest, backtest)
        assert (row.origin, row.optimisation_id) == (TrialOrigin.OPTIMISER, number)
    assert desk.entries()[-1].origin is TrialOrigin.OPTIMISER
    assert desk.entries()[-1].backtest_id == backtest


def plant_difference(desk, trial, factor=1.0 + 1e-6) -> None:
    """Change the stored Sharpe ratio of a trial by a millionth, as a broken kernel might."""
    with desk.database.write() as session:
        block = session.get(OptimisationBlock, (1, 0))
        rows = unpack_floats(block.rows).reshape(block.count, -1).copy()
        rows[trial, desk_column("sharpe_ratio")] *= factor
        block.rows = pack_floats(rows)


def desk_column(name: str) -> int:
    from core.trading.sweep.figures import COLUMNS

    return COLUMNS.index(name)


def test_a_planted_difference_is_found_stored_and_shown_loudly(desk, trader):
    number = desk.run().summary.id
    plant_difference(desk, 3)
    backtest = desk.apply(number, 3)
    [pick] = desk.get(number).picks
    assert pick.check is AppliedCheck.DIFFERS
    assert len(pick.differences) == 1
    assert pick.differences[0].startswith("Sharpe ratio: 0.84")
    [warning] = desk.services.backtests.get_backtest(trader, backtest).warnings
    assert "does NOT give its numbers" in warning
    assert "trial 3 of optimisation 1" in warning
    [payload] = desk.events("AppliedRunDiffered")
    notices = NoticeService(desk.database)
    for _ in range(2):
        notices.on_applied_run_differed(AppliedRunDiffered(**payload), "an-id")
    [notice] = notices.list_notices(trader)
    assert "does NOT give the numbers" in notice.title
    assert notice.link == "optimisation?id=1"
    # Found once: hearing it again changes nothing.
    desk.hear()
    assert len(desk.services.backtests.get_backtest(trader, backtest).warnings) == 1
    assert len(desk.events("AppliedRunDiffered")) == 1


def test_a_difference_below_rounding_is_none(desk, trader):
    number = desk.run().summary.id
    plant_difference(desk, 3, 1.0 + 1e-12)
    desk.apply(number, 3)
    assert desk.get(number).picks[0].check is AppliedCheck.EQUAL


def test_bars_that_changed_since_the_search_are_named_as_the_reason(desk, trader):
    number = desk.run().summary.id

    def corrected(actor, query):
        bars = load_bars(actor, query)
        close = bars.close.copy()
        close[500:] *= 1.001
        return replace(bars, close=close, high=np.maximum(bars.high, close))

    desk.bars = corrected
    desk.apply(number, 3)
    [pick] = desk.get(number).picks
    assert pick.check is AppliedCheck.DIFFERS
    assert pick.differences[0] == "The bars have changed since the search."


def test_a_backtest_that_fails_leaves_the_check_failed_and_can_be_applied_again(desk, trader):
    number = desk.run().summary.id
    backtest = desk.picks.apply_pick(trader, number, 3)
    job = desk.services.backtests.get_backtest(trader, backtest).summary.job_id
    desk.jobs.cancel_job(trader, job)
    desk.hear()
    [pick] = desk.get(number).picks
    assert pick.check is AppliedCheck.FAILED
    assert pick.differences
    desk.apply(number, 3)
    assert desk.get(number).picks[0].check is AppliedCheck.EQUAL


def test_a_backtest_deleted_before_it_was_compared_leaves_the_check_failed(desk, trader):
    number = desk.run().summary.id
    backtest = desk.picks.apply_pick(trader, number, 3)
    desk.work()
    desk.services.backtests.delete_backtest(trader, backtest)
    desk.hear()
    assert desk.get(number).picks[0].check is AppliedCheck.FAILED


def test_a_backtest_deleted_before_it_ran_does_not_block_the_trial(desk, trader):
    number = desk.run().summary.id
    backtest = desk.picks.apply_pick(trader, number, 3)
    desk.services.backtests.delete_backtest(trader, backtest)
    desk.work()  # in vain: nothing is told of it
    again = desk.apply(number, 3)
    [pick] = desk.get(number).picks
    assert (pick.backtest_id, pick.check) == (again, AppliedCheck.EQUAL)


def test_a_trial_is_applied_once(desk, trader):
    number = desk.run().summary.id
    desk.picks.apply_pick(trader, number, 3)
    with pytest.raises(ConflictError, match="has been applied"):
        desk.picks.apply_pick(trader, number, 3)
    desk.work()
    desk.hear()
    with pytest.raises(ConflictError, match="has been applied"):
        desk.picks.apply_pick(trader, number, 3)


def test_a_trial_that_did_not_run_cannot_be_applied(desk, trader):
    from datetime import date

    request = replace(REQUEST, start=date(2006, 1, 2), end=date(2006, 4, 30), holdout_share=0.4)
    detail = desk.run(request)
    row = int(np.flatnonzero(desk.trials.load_trials(trader, 1).code)[-1])
    with pytest.raises(InvalidInputError, match="too few bars"):
        desk.picks.apply_pick(trader, detail.summary.id, row)


def test_other_backtests_are_none_of_its_business(desk, trader):
    desk.run()
    event = BacktestFinished(
        backtest_id=99, user_id=trader.user_id, symbol="GOOG", strategy="x", status="completed"
    )
    desk.services.applied_checks.on_backtest_finished(event, "an-id")
    assert desk.get(1).picks == ()
    assert desk.get(1).summary.status is BacktestStatus.COMPLETED


def test_what_only_one_side_knows_differs():
    annual = {"return_annual": 0.1, "volatility_annual": 0.2, "max_drawdown": -0.1}
    trial, backtest = {**annual, "sqn": None}, {**annual, "sqn": 1.0, "more": 2.0}
    assert compare_statistics(trial, backtest) == [
        "System quality number: not defined in the trial, 1 in the backtest"
    ]
