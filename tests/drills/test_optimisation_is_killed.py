"""The real worker carries out searches; killed in the middle, it loses and repeats nothing."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.contracts import SYSTEM, BarQuery
from core.enums import AppliedCheck, BacktestStatus
from core.trading.optimisation.grid import build_points, enumerate_points
from core.trading.optimisation.request import OptimisationRequest
from core.trading.optimisation.space import Axis
from core.trading.sweep.sweep import SweepSettings, run_sweep
from tests.drills.search_desk import SPACE, Desk, wait_until

pytestmark = pytest.mark.drill


@pytest.fixture
def desk(tmp_path: Path, settled_demo_folder: Path) -> Iterator[Desk]:
    shutil.copytree(settled_demo_folder, tmp_path, dirs_exist_ok=True)
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def test_after_kill_9_in_the_middle_a_search_goes_on_after_its_last_stored_block(
    desk: Desk,
) -> None:
    services, actor = desk.services, desk.actor
    request = OptimisationRequest("GOOG", SPACE, holdout_share=0.3, min_trades=1)
    number = services.optimisations.submit_optimisation(actor, request).id

    def look() -> tuple[BacktestStatus, int]:
        [found] = services.optimisations.list_optimisations(actor).items
        return found.status, found.done

    worker = desk.start_worker()
    wait_until(lambda: look()[1] >= 8_192)
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    status, kept = look()
    assert status is BacktestStatus.RUNNING
    total = len(enumerate_points(SPACE, 0, 10**9))
    assert 8_192 <= kept < total, "It was killed too late to tell anything."
    [killed] = [job for job in services.jobs.list_jobs(actor) if job.kind == "run_optimisation"]
    before = services.optimisation_trials.load_trials(actor, number, ["sharpe_ratio"])
    assert len(before) == kept
    assert desk.entries() == []  # it has not ended

    desk.start_worker()
    wait_until(lambda: look()[0] is BacktestStatus.COMPLETED)
    names = ["sharpe_ratio", "total_return", "trade_count", "max_drawdown"]
    table = services.optimisation_trials.load_trials(actor, number, names)
    detail = services.optimisations.get_optimisation(actor, number)
    [job] = [job for job in services.jobs.list_jobs(actor) if job.kind == "run_optimisation"]
    # Not "2": on a busy machine its first worker may have lost it once and taken it up again.
    assert job.attempt == killed.attempt + 1

    # What an uninterrupted search gives, run here and now on the same bars.
    points = enumerate_points(SPACE, 0, total)
    query = BarQuery("GOOG", detail.in_sample.first, detail.in_sample.last)
    whole = run_sweep(
        services.bars.load_bars(SYSTEM, query), build_points(SPACE, points), SweepSettings()
    )
    assert np.array_equal(table.points, points)
    for name in names:
        assert np.array_equal(table.statistics[name], whole.column(name), equal_nan=True)
    assert np.array_equal(
        before.statistics["sharpe_ratio"], table.statistics["sharpe_ratio"][:kept], equal_nan=True
    )
    # Counted once, whole.
    assert [entry.trial_count for entry in desk.entries()] == [total]
    assert detail.trial_count == total
    assert detail.summary.best_value == np.nanmax(whole.column("sharpe_ratio"))


def test_from_search_to_applied_run_through_the_real_worker(desk: Desk) -> None:
    services, actor = desk.services, desk.actor
    small = replace(SPACE, axes=(*SPACE.axes[:2], Axis("stop_loss", 0.1, 0.2, 0.1)))
    request = OptimisationRequest("GOOG", small, min_trades=1)
    plan = services.optimisations.plan_optimisation(actor, request)
    number = services.optimisations.submit_optimisation(actor, request).id
    desk.start_worker()

    def get():
        return services.optimisations.get_optimisation(actor, number)

    wait_until(lambda: get().summary.status is BacktestStatus.COMPLETED)
    found = get()
    assert found.summary.done == plan.trial_count == 49 * 150 * 2
    assert found.findings is not None
    assert found.findings.plateau is not None
    trial = found.findings.plateau.trial

    look = services.picks.commit_pick(actor, number, trial)
    assert (look.look_number, look.is_default) == (1, True)
    backtest = services.picks.apply_pick(actor, number, trial)
    wait_until(lambda: get().picks[0].out_of_sample is not None)
    wait_until(lambda: get().picks[0].check is not AppliedCheck.PENDING)
    [pick] = get().picks
    assert (pick.check, pick.differences) == (AppliedCheck.EQUAL, ())
    assert pick.backtest_id == backtest
    assert pick.out_of_sample is not None
    assert pick.out_of_sample.period == found.out_of_sample
    titles = [notice.title for notice in services.notices.list_notices(actor)]
    assert "Optimisation of GOOG finished" in titles
