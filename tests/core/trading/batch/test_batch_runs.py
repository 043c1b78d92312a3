from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from core.enums import BacktestStatus, JobStatus
from core.errors import BusyError, ProviderError
from core.events.types import BacktestFinished
from core.trading.batch.batch_service import BATCH_JOB
from db.jobs.tables import Job
from db.trading.honesty_tables import HonestyPassport
from db.trading.tables import Backtest, BacktestResult
from db.trading.trial_tables import TrialEntry
from tests.conftest import on_sqlite
from tests.core.trading.batch.batch_desk import SYMBOLS, BatchDesk, ask, sliced_bars


@pytest.fixture
def desk(database, trader):
    return BatchDesk(database, trader)


def job_of(desk, trader, batch_id):
    return desk.jobs.get_job(trader, desk.batches.get_summary(trader, batch_id).job_id)


def test_every_symbol_becomes_a_backtest_like_any_other(desk, trader):
    detail = desk.run_batch(trader, tags=("Batch",), notes="All of them.")
    assert [run.symbol for run in detail.runs] == list(SYMBOLS)
    assert (detail.summary.status, detail.summary.done) == (BacktestStatus.COMPLETED, 4)
    assert detail.refused == detail.deleted == ()
    for run in detail.runs:
        member = desk.service.get_backtest(trader, run.backtest_id)
        request = replace(
            desk.service.get_clone_request(trader, run.backtest_id), cloned_from=None, interval=None
        )
        alone = desk.service.get_backtest(trader, desk.run(trader, request))
        assert member.result.statistics == alone.result.statistics
        assert member.result.receipt == alone.result.receipt
        assert member.result.curve.equity.tolist() == alone.result.curve.equity.tolist()
        assert member.warnings == alone.warnings
        assert (member.summary.tags, member.summary.notes) == (("batch",), "All of them.")
        assert run.total_return == member.result.statistics["total_return"]
        assert run.buy_hold_return == member.result.statistics["buy_hold_return"]
        assert run.trade_count == len(member.result.trades)


@on_sqlite
def test_each_run_is_told_and_counted_and_the_batch_is_told_once(desk, trader):
    detail = desk.run_batch(trader)
    batch_id = detail.summary.id
    assert desk.count(TrialEntry) == 4
    told = desk.events()
    assert [(one["symbol"], one["batch_id"]) for one in told] == [(s, batch_id) for s in SYMBOLS]
    assert desk.ends() == [
        {
            "batch_id": batch_id,
            "user_id": trader.user_id,
            "title": "4 symbols",
            "status": "completed",
            "done": 4,
            "planned": 4,
        }
    ]
    assert job_of(desk, trader, batch_id).result == {"batch_id": batch_id}


def test_figures_kept_by_job_are_never_those_of_another_member(desk, trader):
    detail = desk.run_batch(trader)
    runs = [desk.service.get_backtest(trader, run.backtest_id).summary for run in detail.runs]
    assert len({run.job_id for run in runs} | {detail.summary.job_id}) == 5


def test_no_passport_is_computed_before_one_asks(desk, trader):
    detail = desk.run_batch(trader)
    for event in desk.events():
        desk.services.passports.on_backtest_finished(BacktestFinished(**event), "an-id")
    assert desk.count(HonestyPassport) == 0
    number = detail.runs[0].backtest_id
    assert desk.services.passports.get_passport(trader, number).headline.endswith("not computed")
    desk.services.passports.compute_passport(trader, number)
    desk.work()
    assert desk.services.passports.get_passport(trader, number).computed_at is not None


def test_symbols_that_cannot_run_keep_their_reason_and_the_others_run(desk, trader):
    desk.services.holdouts.seal_holdout(trader, 1, ["S03"])

    def load(actor, query):
        if query.symbol == "S04":
            raise ValueError("stop above the price")
        if query.symbol == "S05":
            raise ProviderError("The source is silent.", "Try later.")
        return sliced_bars(actor, query)

    desk.bars = load
    detail = desk.run_batch(trader, ("NOPE", "S01", "S02SHORT", "S03", "S04", "S05", "S06"))
    assert [run.symbol for run in detail.runs] == ["S01", "S06"]
    reasons = {one.symbol: one.reason for one in detail.refused}
    assert list(reasons) == ["NOPE", "S02SHORT", "S03", "S04", "S05"]
    for symbol, words in {
        "NOPE": "no instrument",
        "S02SHORT": "needs at least",
        "S03": "sealed holdout",
        "S04": "broke off: ValueError: stop above the price",
        "S05": "The source is silent. Try later.",
    }.items():
        assert words in reasons[symbol]
    summary = detail.summary
    assert (summary.planned, summary.done, summary.refused, summary.waiting) == (7, 2, 5, 0)
    assert summary.status is BacktestStatus.COMPLETED
    assert detail.distribution.count == 2
    assert desk.count(Backtest) == 2  # what is refused before it began leaves no run


def test_a_run_that_breaks_off_is_a_failed_backtest_and_counts_in_the_ledger(desk, trader):
    calls = []

    def load(actor, query):
        calls.append(query.symbol)
        if query.symbol == "S02" and calls.count("S02") == 2:  # the first time it is only checked
            raise ValueError("bars that no engine digests")
        return sliced_bars(actor, query)

    desk.bars = load
    detail = desk.run_batch(trader)
    (refused,) = detail.refused
    failed = desk.service.get_backtest(trader, refused.backtest_id).summary
    assert (failed.status, failed.symbol) == (BacktestStatus.FAILED, "S02")
    assert "no engine digests" in failed.error
    assert desk.count(TrialEntry) == 4
    assert [event["status"] for event in desk.events()].count("failed") == 1


def test_when_none_can_run_the_batch_has_failed_and_says_why(desk, trader):
    detail = desk.run_batch(trader, ("NOPE", "NADA", "S01SHORT"))
    assert detail.summary.status is BacktestStatus.FAILED
    assert "None of the 3 symbols could be run." in detail.summary.error
    assert detail.distribution is None
    assert [end["status"] for end in desk.ends()] == ["failed"]
    assert job_of(desk, trader, detail.summary.id).status is JobStatus.FAILURE


@on_sqlite
def test_two_names_of_one_instrument_are_run_once(desk, trader):
    detail = desk.run_batch(trader, ("S01", "S01B", "S02"))
    assert [run.symbol for run in detail.runs] == ["S01", "S02"]
    assert "It is S01, which the batch has already." in detail.refused[0].reason


@pytest.mark.parametrize("loads", [1, 2, 3, 4, 8])
def test_a_worker_stopped_anywhere_loses_nothing_and_repeats_nothing(desk, trader, loads):
    """Each symbol's bars are loaded twice: to check them, and to run."""
    seen = []

    def die(symbol):
        seen.append(symbol)
        if len(seen) == loads:
            raise SystemExit

    desk.turns = die
    batch_id = desk.batches.submit_batch(trader, ask()).id
    with pytest.raises(SystemExit):
        desk.work()
    before = desk.batches.get_batch(trader, batch_id)
    assert [run.symbol for run in before.runs] == list(SYMBOLS[: (loads - 1) // 2])
    desk.worker.run(before.summary.job_id)
    after = desk.batches.get_batch(trader, batch_id)
    assert [run.symbol for run in after.runs] == list(SYMBOLS)
    assert after.runs[: len(before.runs)] == before.runs
    assert desk.count(Backtest) == desk.count(BacktestResult) == desk.count(TrialEntry) == 4
    assert [event["symbol"] for event in desk.events()] == list(SYMBOLS)
    assert len(desk.ends()) == 1


@pytest.mark.parametrize("loads", [3, 4])
def test_an_attempt_that_lost_its_job_stores_nothing_more(desk, trader, loads):
    batch_id = desk.batches.submit_batch(trader, ask()).id
    job_id = desk.transport.ids[0]
    seen = []

    def steal(symbol):
        seen.append(symbol)
        if len(seen) == loads:
            with desk.database.write() as session:
                session.get(Job, job_id).lease_until = datetime.now(UTC) - timedelta(hours=1)
                session.get(Job, job_id).status = JobStatus.PENDING
            desk.worker.run(job_id)

    desk.turns = steal
    desk.work()
    detail = desk.batches.get_batch(trader, batch_id)
    assert [run.symbol for run in detail.runs] == list(SYMBOLS)
    assert detail.summary.status is BacktestStatus.COMPLETED
    assert desk.count(Backtest) == desk.count(BacktestResult) == desk.count(TrialEntry) == 4
    assert len(desk.ends()) == 1


@pytest.mark.parametrize("loads", [3, 4])
def test_from_the_moment_another_holds_the_job_nothing_is_stored(desk, trader, loads):
    desk.batches.submit_batch(trader, ask())
    job_id, seen = desk.transport.ids[0], []

    def take_over(symbol):
        seen.append(symbol)
        if len(seen) == loads:
            with desk.database.write() as session:
                session.get(Job, job_id).attempt += 1  # as another worker's claim does

    desk.turns = take_over
    desk.work()
    assert desk.count(BacktestResult) == desk.count(TrialEntry) == 1
    assert desk.count(Backtest) == loads - 2  # the second was stored before its second load
    assert len(desk.events()) == 1


def cancel_at(desk, trader, symbol):
    """Ask for the job to stop when this symbol's bars are loaded, and wait until it is seen."""
    batch_id = desk.batches.submit_batch(trader, ask()).id
    job_id = desk.transport.ids[0]
    original, seen = desk.services.batch_runner.run_batch_job, threading.Event()

    class Watched:
        def __init__(self, job):
            self._job = job

        def __getattr__(self, name):
            return getattr(self._job, name)

        def on_progress(self, share, message):
            self._job.on_progress(share, message)
            for _ in range(200 if seen.is_set() else 0):
                self._job.on_progress(share, message)
                threading.Event().wait(0.02)

    def turn(loaded):
        if loaded == symbol and not seen.is_set():
            desk.jobs.cancel_job(trader, job_id)
            seen.set()

    desk.turns = turn
    desk._handle = lambda job: original(Watched(job))
    desk.work()
    del desk._handle
    desk.turns = lambda loaded: None
    return batch_id


def test_a_cancel_keeps_what_is_finished_and_a_resume_does_the_rest(desk, trader):
    batch_id = cancel_at(desk, trader, "S03")
    half = desk.batches.get_batch(trader, batch_id)
    assert half.summary.status is BacktestStatus.CANCELLED
    assert [run.symbol for run in half.runs] == ["S01", "S02"]
    assert (half.summary.waiting, half.distribution.count) == (2, 2)
    with desk.database.read() as session:
        (begun,) = (session.get(Backtest, 3),)
        assert (begun.symbol, begun.status) == ("S03", BacktestStatus.CANCELLED)
    resumed = desk.batches.resume_batch(trader, batch_id)
    assert (resumed.status, resumed.done) == (BacktestStatus.PENDING, 2)
    desk.work()
    whole = desk.batches.get_batch(trader, batch_id)
    assert [run.symbol for run in whole.runs] == list(SYMBOLS)
    assert whole.runs[:2] == half.runs
    assert whole.summary.status is BacktestStatus.COMPLETED
    assert [end["status"] for end in desk.ends()] == ["cancelled", "completed"]
    assert desk.count(Backtest) == 4


def test_a_batch_whose_waiting_job_is_cancelled_is_cancelled_with_it(desk, trader):
    summary = desk.batches.submit_batch(trader, ask())
    desk.jobs.cancel_job(trader, summary.job_id)
    found = desk.batches.get_batch(trader, summary.id)
    assert (found.summary.status, found.summary.waiting) == (BacktestStatus.CANCELLED, 4)
    new_job = desk.jobs.retry_job(trader, summary.job_id)  # from the list of jobs
    desk.worker.run(new_job.id)
    assert desk.batches.get_summary(trader, summary.id).status is BacktestStatus.COMPLETED


@on_sqlite
def test_what_was_refused_is_tried_again_by_a_resume(desk, trader):
    def silent(actor, query):
        if query.symbol == "S02":
            raise ProviderError("The source is silent.", "Try later.")
        return sliced_bars(actor, query)

    desk.bars = silent
    detail = desk.run_batch(trader)
    assert [one.symbol for one in detail.refused] == ["S02"]
    desk.bars = sliced_bars
    desk.batches.resume_batch(trader, detail.summary.id)
    desk.work()
    again = desk.batches.get_batch(trader, detail.summary.id)
    assert ([run.symbol for run in again.runs], again.refused) == (list(SYMBOLS), ())


def test_a_busy_database_puts_the_batch_off_and_refuses_no_symbol(desk, trader):
    answers = [BusyError("The database is busy.", "Try again.")]

    def busy(symbol):
        if symbol == "S02" and answers:
            raise answers.pop()

    desk.turns = busy
    batch_id = desk.batches.submit_batch(trader, ask()).id
    job_id = desk.transport.ids[0]
    desk.work()
    assert job_of(desk, trader, batch_id).status is JobStatus.RETRY
    desk.worker.run(job_id)
    assert [run.symbol for run in desk.batches.get_batch(trader, batch_id).runs] == list(SYMBOLS)


def test_a_batch_deleted_while_it_runs_stops_and_leaves_nothing(desk, trader):
    batch_id = desk.batches.submit_batch(trader, ask()).id
    job_id, seen = desk.transport.ids[0], []

    def delete(symbol):
        seen.append(symbol)
        if len(seen) == 4:
            desk.batches.delete_batch(trader, batch_id)

    desk.turns = delete
    desk.work()
    assert desk.count(Backtest) == desk.count(BacktestResult) == 0
    assert len(seen) <= 5
    assert desk.count(TrialEntry) == 2  # what was seen was seen
    assert desk.jobs.get_job(trader, job_id).status is JobStatus.SUCCESS


@on_sqlite
def test_a_job_repeated_after_its_end_changes_nothing(desk, trader):
    detail = desk.run_batch(trader)

    again = SimpleNamespace(
        id="again", kind=BATCH_JOB, attempt=2, actor=trader, arguments={"batch_id": 1}
    )
    assert desk.services.batch_runner.run_batch_job(again) == {"batch_id": detail.summary.id}
    assert desk.batches.get_batch(trader, detail.summary.id) == detail


@on_sqlite
def test_progress_tells_the_place_and_the_symbol(desk, trader):
    told = []
    original = desk.services.batch_runner.run_batch_job

    class Watched:
        def __init__(self, job):
            self._job = job

        def __getattr__(self, name):
            return getattr(self._job, name)

        def on_progress(self, share, message):
            told.append((share, message))
            self._job.on_progress(share, message)

    desk._handle = lambda job: original(Watched(job))
    desk.run_batch(trader)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert (shares[0], "4 of 4: S04") == (0.0, told[-1][1])
    assert {message for _, message in told} == {f"{n} of 4: S0{n}" for n in range(1, 5)}
