"""Searches that are cancelled, resumed, repeated, deleted: nothing lost, nothing counted twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from core.contracts import Actor
from core.enums import BacktestStatus, TrialOrigin
from core.errors import BusyError, JobCancelledError
from core.events.outbox import Outbox
from core.events.types import OptimisationFinished
from core.jobs.types import LeaseLostError
from core.trading.honesty.ledger import count_trials
from core.trading.optimisation import trial_search
from core.trading.optimisation.ledger_note import find_run_idea
from core.trading.optimisation.search_progress import SearchProgress
from core.trading.optimisation.search_store import SearchStore
from core.trading.optimisation.space import Axis
from core.trading.optimisation.task import SearchTask
from core.trading.optimisation.trial_search import FinishedBlock, TrialSearch
from core.trading.sweep.sweep import SweepSettings
from core.user.notice_service import NoticeService
from db.jobs.tables import Job
from db.trading.optimisation_repository import OptimisationRepository
from db.trading.optimisation_trials import TrialBlock
from tests.core.trading.optimisation.optimisation_desk import (
    FEASIBLE,
    REQUEST,
    SPACE,
    assert_completed,
)
from tests.core.trading.sample_bars import load_bars, real_bars

BLOCK = 8


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(trial_search, "_FIRST_BLOCK", BLOCK)
    monkeypatch.setattr(trial_search, "MAX_BLOCK", BLOCK)
    monkeypatch.setattr(trial_search, "_LATE", 1e9)  # however slow the machine is just now
    monkeypatch.setattr("core.trading.optimisation.search_progress._REPORT_SECONDS", 0.0)


class Interrupted:
    """A job that its owner cancels, or that breaks, once so many trials are stored."""

    def __init__(self, job, desk, trials, error=None):
        self._job, self._desk, self._trials = job, desk, trials
        self._error = error or JobCancelledError("The job was cancelled.")

    def __getattr__(self, name):
        return getattr(self._job, name)

    def on_progress(self, share, message):
        number = self._job.arguments["optimisation_id"]
        if self._desk.get(number).summary.done >= self._trials:
            raise self._error
        self._job.on_progress(share, message)


def interrupt(desk, trials, error=None) -> None:
    run = desk.services.optimisation_runner.run_optimisation_job
    original = desk.resolve

    def resolve(name):
        if name.startswith("optimisation_runner"):
            return lambda job: run(Interrupted(job, desk, trials, error))
        return original(name)

    desk.worker._resolve_handler = resolve


def go_on(desk) -> None:
    desk.worker._resolve_handler = desk.resolve


def read_all(desk, number):
    names = ["sharpe_ratio", "total_return", "trade_count", "max_drawdown"]
    return desk.trials.load_trials(desk.trader, number, names)


def assert_same(left, right) -> None:
    assert np.array_equal(left.points, right.points)
    assert np.array_equal(left.scores, right.scores, equal_nan=True)
    for name, values in left.statistics.items():
        assert np.array_equal(values, right.statistics[name], equal_nan=True)


def count(desk, number) -> tuple[int, int]:
    with desk.database.read() as session:
        row = OptimisationRepository(session).get_for_owner(number, desk.trader.user_id)
        return count_trials(session, find_run_idea(row))


def test_a_cancel_keeps_the_finished_blocks_and_the_ledger_counts_them(desk, trader, small_blocks):
    interrupt(desk, 2 * BLOCK)
    detail = desk.run()
    assert detail.summary.status is BacktestStatus.CANCELLED
    assert (detail.summary.done, detail.summary.planned) == (16, FEASIBLE)
    assert len(read_all(desk, detail.summary.id)) == 16
    assert detail.findings.plateau is not None
    assert detail.findings.plateau.trial < 16
    [entry] = desk.entries()
    assert (entry.trial_count, entry.origin) == (16, TrialOrigin.OPTIMISER)
    assert entry.outcome is BacktestStatus.CANCELLED
    assert (entry.sample_count, entry.period_count) == (16, detail.in_sample.bars - 1)
    assert count(desk, detail.summary.id) == (16, 1)


@pytest.mark.parametrize("method", ["grid", "random"])
def test_a_resumed_search_equals_one_that_was_never_interrupted(desk, trader, small_blocks, method):
    request = replace(REQUEST, method=method, budget=20)
    interrupt(desk, BLOCK)
    number = desk.run(request).summary.id
    go_on(desk)
    resumed = desk.service.resume_optimisation(trader, number)
    assert resumed.status is BacktestStatus.PENDING
    desk.work()
    detail = desk.get(number)
    assert_completed(detail)
    whole = desk.run(request)
    assert_same(read_all(desk, number), read_all(desk, whole.summary.id))
    assert detail.findings == whole.findings
    assert detail.summary.best_trial == whole.summary.best_trial
    planned = whole.summary.planned
    # Cancelled, completed and repeated: one search, three looks.
    assert [entry.trial_count for entry in desk.entries()] == [8, planned, planned]
    assert count(desk, number) == (planned, 3)


def test_an_attempt_that_breaks_is_repeated_after_the_last_stored_block(desk, trader, small_blocks):
    interrupt(desk, BLOCK, BusyError("The database is busy."))
    summary = desk.service.submit_optimisation(trader, REQUEST)
    desk.worker.run(summary.job_id)
    assert desk.get(summary.id).summary.done == BLOCK
    assert desk.entries() == []  # it goes on: its end will be noted
    go_on(desk)
    desk.worker.run(summary.job_id)
    assert_completed(desk.get(summary.id))
    assert [entry.trial_count for entry in desk.entries()] == [FEASIBLE]


def test_a_search_that_fails_for_good_is_counted_as_far_as_it_came(desk, trader, small_blocks):
    interrupt(desk, BLOCK, BusyError("The database is busy."))
    summary = desk.service.submit_optimisation(trader, REQUEST)
    for _ in range(3):
        desk.worker.run(summary.job_id)
    failed = desk.get(summary.id).summary
    assert failed.status is BacktestStatus.FAILED
    assert "The database is busy." in failed.error
    [entry] = desk.entries()
    assert (entry.trial_count, entry.outcome) == (8, BacktestStatus.FAILED)
    desk.service.delete_optimisation(trader, summary.id)
    assert len(desk.entries()) == 1


def test_deleting_a_run_does_not_reset_the_count(desk, trader):
    number = desk.run().summary.id
    desk.service.delete_optimisation(trader, number)
    assert [entry.trial_count for entry in desk.entries()] == [FEASIBLE]
    plan = desk.service.plan_optimisation(trader, REQUEST)
    assert plan.trials_before == FEASIBLE


def test_a_run_deleted_under_way_stops_and_its_trials_count(desk, trader, small_blocks):
    class Deleter(Interrupted):
        def on_progress(self, share, message):
            try:
                super().on_progress(share, message)
            except JobCancelledError:
                desk.service.delete_optimisation(trader, self._job.arguments["optimisation_id"])
                self._trials = 10**9

        def __init__(self, job):
            super().__init__(job, desk, BLOCK)

    class Calm(Deleter):
        def on_progress(self, share, message):
            if not desk.service.list_optimisations(trader).items:
                return
            super().on_progress(share, message)

    run = desk.services.optimisation_runner.run_optimisation_job
    desk.worker._resolve_handler = lambda _: lambda job: run(Calm(job))
    desk.service.submit_optimisation(trader, REQUEST)
    desk.work()
    # What was stored when it was deleted, and the block that was under way: one search.
    assert [entry.trial_count for entry in desk.entries()] == [8, 16]
    assert len({entry.trial_key for entry in desk.entries()}) == 1
    assert [job.is_finished for job in desk.jobs.list_jobs(trader)] == [True]


def test_no_name_dodges_the_count(desk, trader, stranger):
    first = desk.run(replace(REQUEST, notes="the old name"))
    desk.run(replace(REQUEST, notes="another name", min_trades=0))
    # Neither notes nor the smallest number of trades make other trials.
    assert count(desk, first.summary.id) == (FEASIBLE, 2)
    other = replace(SPACE, axes=(SPACE.axes[0], replace(SPACE.axes[1], high=50.0)))
    detail = desk.run(replace(REQUEST, space=other))
    assert detail.trial_count == FEASIBLE + detail.summary.done
    assert detail.look_count == 3


def test_bars_that_changed_since_are_not_mixed_with_new_ones(desk, trader, small_blocks):
    interrupt(desk, BLOCK)
    number = desk.run().summary.id
    go_on(desk)

    def corrected(actor, query):
        bars = load_bars(actor, query)
        close = bars.close.copy()
        close[100] *= 1.001
        return replace(bars, close=close)

    desk.bars = corrected
    desk.service.resume_optimisation(trader, number)
    desk.work()
    summary = desk.get(number).summary
    assert summary.status is BacktestStatus.FAILED
    assert "have changed since this search began" in summary.error
    assert summary.done == BLOCK
    desk.bars = load_bars
    desk.service.resume_optimisation(trader, number)
    desk.work()
    assert_completed(desk.get(number))


def test_an_attempt_that_lost_its_job_stores_nothing_on_top_of_the_other(
    desk, trader, small_blocks
):
    run = desk.services.optimisation_runner.run_optimisation_job
    original = desk.resolve

    class Robbed(Interrupted):
        """In the middle its lease ends, and another attempt does the whole job."""

        def on_progress(self, share, message):
            try:
                super().on_progress(share, message)
            except JobCancelledError:
                self._trials = 10**9
                with desk.database.write() as session:
                    row = session.get(Job, self._job.id)
                    row.lease_until = datetime.now(UTC) - timedelta(hours=1)
                desk.worker._resolve_handler = original
                desk.worker.run(self._job.id)

    desk.worker._resolve_handler = lambda _: lambda job: run(Robbed(job, desk, BLOCK))
    detail = desk.run()
    assert_completed(detail)
    assert len(read_all(desk, detail.summary.id)) == FEASIBLE
    assert [entry.trial_count for entry in desk.entries()] == [FEASIBLE]


def test_a_waiting_search_that_is_cancelled_tried_nothing(desk, trader):
    summary = desk.service.submit_optimisation(trader, REQUEST)
    desk.jobs.cancel_job(trader, summary.job_id)
    desk.work()
    assert desk.get(summary.id).summary.status is BacktestStatus.CANCELLED
    assert desk.entries() == []


def test_a_run_deleted_before_its_turn_ends_its_job_quietly(desk, trader):
    number = desk.service.submit_optimisation(trader, REQUEST).id
    desk.service.delete_optimisation(trader, number)
    desk.work()
    assert [job.error for job in desk.jobs.list_jobs(trader)] == [""]
    assert desk.entries() == []


def test_a_job_started_again_by_hand_takes_up_the_run(desk, trader, small_blocks):
    interrupt(desk, BLOCK)
    summary = desk.run().summary
    go_on(desk)
    again = desk.jobs.retry_job(trader, summary.job_id)
    desk.work()
    detail = desk.get(summary.id)
    assert_completed(detail)
    assert detail.summary.job_id == again.id


def test_every_end_is_told_once_with_a_link(desk, trader):
    number = desk.run().summary.id
    [payload] = desk.events("OptimisationFinished")
    assert (payload["optimisation_id"], payload["status"]) == (number, "completed")
    notices = NoticeService(desk.database)
    for _ in range(2):
        notices.on_optimisation_finished(OptimisationFinished(**payload), "an-id")
    [notice] = notices.list_notices(trader)
    assert notice.title == "Optimisation of GOOG finished"
    assert notice.link == f"optimisation?id={number}"


def test_progress_is_written_twice_a_second_at_most_with_the_best_and_the_time_left():
    reports, at = [], [0.0]
    progress = SearchProgress(
        lambda share, words: reports.append((share, words)),
        "trials",
        0,
        1_000,
        statistic="sharpe_ratio",
        clock=lambda: at[0],
    )
    for step in range(1, 101):
        at[0] = step / 50  # two seconds in all
        progress.best = 1.234
        progress.advance(step * 10)
    assert len(reports) == 4
    share, words = reports[-1]
    assert 0.7 < share < 0.9
    assert "trials; best Sharpe ratio 1.23; about 1 s left" in words


@dataclass
class Held:
    """A job as a worker holds it."""

    id: str
    actor: Actor
    arguments: dict[str, int]
    kind: str = "run_optimisation"
    attempt: int = 1

    def on_progress(self, share, message):
        pass

    def finish(self, session, result):
        pass


def make_task(request):
    return SearchTask(1, request, SweepSettings(), request.bar_query(), None, 0, 0, 0.0, "", ())


def make_finished(first: int, count: int) -> FinishedBlock:
    numbers = np.zeros((count, 1))
    block = TrialBlock(numbers, numbers, numbers, np.ones(count, np.int8), np.zeros(count, int))
    return FinishedBlock(first, ("sharpe_ratio",), block, 0.1, None, None, first + count, "")


def test_a_block_is_stored_by_the_attempt_that_holds_the_run_and_next_in_turn_only(desk, trader):
    """Blocks of two attempts need not begin at the same trials: no key would refuse an overlap."""
    number = desk.service.submit_optimisation(trader, REQUEST).id
    stores = {}
    for name in ("first", "second"):
        held = Held(name, trader, {"optimisation_id": number})
        stores[name] = SearchStore(desk.database, Outbox({}), held)
        stores[name].begin()
    with pytest.raises(LeaseLostError):  # the second attempt has taken the run
        stores["first"].add_block(make_finished(0, 4))
    stores["second"].add_block(make_finished(0, 4))
    for wrong in (0, 3, 5):
        with pytest.raises(LeaseLostError):
            stores["second"].add_block(make_finished(wrong, 4))
    stores["second"].add_block(make_finished(4, 2))
    assert desk.get(number).summary.done == 6
    assert desk.trials.load_trials(trader, number).points.shape == (6, 1)


def test_blocks_grow_while_they_are_quick_and_shrink_where_they_are_slow():
    space = replace(SPACE, axes=(Axis("short", 2, 50, 1, True), Axis("long", 51, 200, 1, True)))
    search = TrialSearch(make_task(replace(REQUEST, space=space)), real_bars("GOOG"))
    sizes = [64]
    for seconds in (0.1, 0.1, 0.1, 1.0, 3.0, 3.0):
        sizes.append(search._resize(sizes[-1], seconds))
    assert sizes == [64, 512, 4096, 8192, 8192, 4096, 2048]
    assert search._resize(1, 60.0) == 1
    sampled = TrialSearch(make_task(replace(REQUEST, method="tpe")), real_bars("GOOG"))
    # A method that learns from blocks would make other trials on a slower machine.
    assert sampled._resize(64, 0.01) == sampled._resize(64, 60.0) == 64
