from __future__ import annotations

from datetime import date

import pytest

from core.enums import BacktestStatus, Interval
from core.errors import ConflictError, InvalidInputError, NotFoundError, NotPermittedError
from core.trading.batch.request import MAX_SYMBOLS
from db.jobs.tables import Job
from db.trading.batch_tables import BacktestBatch, BacktestBatchMember
from db.trading.tables import Backtest
from db.trading.trial_tables import TrialEntry
from tests.conftest import on_sqlite
from tests.core.trading.batch.batch_desk import SYMBOLS, BatchDesk, ask


@pytest.fixture
def desk(database, trader):
    return BatchDesk(database, trader)


def test_a_batch_is_stored_with_its_job_and_then_sent(desk, trader):
    asked = ask(
        (" s01", "S01 ", "s02", ""), name=" Two  of them ", tags=("A",), start=date(2006, 1, 1)
    )
    summary = desk.batches.submit_batch(trader, asked)
    assert (summary.name, summary.planned, summary.waiting) == ("Two of them", 2, 2)
    assert (summary.status, summary.is_under_way) == (BacktestStatus.PENDING, True)
    assert (summary.strategy_title, summary.tags) == ("Moving-average crossover", ("a",))
    assert (summary.interval, summary.start, summary.end) == (Interval.DAY, date(2006, 1, 1), None)
    assert desk.transport.ids == [summary.job_id]
    job = desk.jobs.get_job(trader, summary.job_id)
    assert job.title == "Batch Moving-average crossover on 2 symbols"
    detail = desk.batches.get_batch(trader, summary.id)
    assert detail.params == {"short": 10, "long": 30, "min_strength": 0.01}
    assert "average of 10 bars" in detail.description
    assert (detail.runs, detail.distribution) == ((), None)


MANY = tuple(f"S{number}" for number in range(MAX_SYMBOLS + 1))


@pytest.mark.parametrize(
    ("symbols", "fields", "words"),
    [
        ((), {}, "no symbol"),
        ((" ", ""), {}, "no symbol"),
        (MANY, {}, "501 symbols are more than the 500"),
        (("S01", "x" * 33), {}, "is not a symbol"),
        (SYMBOLS, {"params": {"short": 40}}, "is not shorter"),
        (SYMBOLS, {"costs": {"cash": 0}}, "Cash"),
        (SYMBOLS, {"start": date(2010, 1, 1), "end": date(2009, 1, 1)}, "not before the end"),
        (SYMBOLS, {"notes": "x" * 5001}, "notes"),
    ],
)
def test_bad_input_is_refused_at_once_and_nothing_is_stored(desk, trader, symbols, fields, words):
    with pytest.raises(InvalidInputError, match=words) as caught:
        desk.batches.submit_batch(trader, ask(symbols, **fields))
    assert caught.value.remedy
    assert desk.count(BacktestBatch) == desk.count(BacktestBatchMember) == desk.count(Job) == 0


def test_an_unknown_strategy_is_refused(desk, trader):
    with pytest.raises(NotFoundError):
        desk.batches.submit_batch(trader, ask(strategy="magic"))


def test_repeats_do_not_count_towards_the_limit(desk, trader):
    symbols = (*MANY[:MAX_SYMBOLS], *MANY[:MAX_SYMBOLS])
    assert desk.batches.submit_batch(trader, ask(symbols)).planned == MAX_SYMBOLS


def test_the_members_do_not_flood_the_list_of_runs(desk, trader):
    alone = desk.run(trader, desk_request())
    detail = desk.run_batch(trader)
    assert [item.id for item in desk.service.list_backtests(trader).items] == [alone]
    members = desk.service.list_backtests(trader, batch_id=detail.summary.id).items
    assert [item.id for item in members] == [run.backtest_id for run in reversed(detail.runs)]


def desk_request():
    from core.trading.request import BacktestRequest

    return BacktestRequest("S09", "buy_and_hold")


def test_the_list_is_newest_first_comes_in_pages_and_is_searched(desk, trader):
    names = ("Tech", "Banks", "Chips")
    ids = [desk.batches.submit_batch(trader, ask(name=name)).id for name in names]
    page = desk.batches.list_batches(trader, limit=2)
    assert [item.id for item in page.items] == [ids[2], ids[1]]
    rest = desk.batches.list_batches(trader, limit=2, cursor=page.next_cursor)
    assert ([item.id for item in rest.items], rest.next_cursor) == ([ids[0]], None)
    assert [item.name for item in desk.batches.list_batches(trader, "ban").items] == ["Banks"]
    assert len(desk.batches.list_batches(trader, "moving-average").items) == 3
    assert desk.batches.list_batches(trader, "100%").items == ()


@on_sqlite
def test_the_list_tells_the_median_once_there_is_one(desk, trader):
    assert desk.batches.submit_batch(trader, ask()).median_return is None
    desk.work()
    (item,) = desk.batches.list_batches(trader).items
    detail = desk.batches.get_batch(trader, item.id)
    returns = sorted(run.total_return for run in detail.runs)
    assert item.median_return == pytest.approx((returns[1] + returns[2]) / 2)
    assert detail.distribution.total_return.median == pytest.approx(item.median_return)


def test_a_stranger_sees_and_changes_nothing(desk, trader, stranger):
    batch_id = desk.run_batch(trader).summary.id
    assert desk.batches.list_batches(stranger).items == ()
    assert desk.service.list_backtests(stranger, batch_id=batch_id).items == ()
    for call in (
        desk.batches.get_batch,
        desk.batches.get_summary,
        desk.batches.resume_batch,
        desk.batches.delete_batch,
    ):
        with pytest.raises(NotFoundError):
            call(stranger, batch_id)
    assert len(desk.batches.get_batch(trader, batch_id).runs) == 4


def test_a_viewer_may_look_but_not_run(desk, viewer):
    assert desk.batches.list_batches(viewer).items == ()
    for call in (
        lambda: desk.batches.submit_batch(viewer, ask()),
        lambda: desk.batches.resume_batch(viewer, 1),
        lambda: desk.batches.delete_batch(viewer, 1),
    ):
        with pytest.raises(NotPermittedError):
            call()


def test_a_deleted_batch_takes_its_runs_but_not_what_the_ledger_knows(desk, trader):
    kept = desk.run_batch(trader, ("S05", "S06"))
    gone = desk.run_batch(trader)
    desk.batches.delete_batch(trader, gone.summary.id)
    assert desk.count(Backtest) == 2
    assert desk.count(TrialEntry) == 6
    assert desk.batches.get_batch(trader, kept.summary.id) == kept


def test_a_deleted_run_is_told_of_and_missing_from_the_distribution(desk, trader):
    detail = desk.run_batch(trader)
    desk.service.delete_backtest(trader, detail.runs[1].backtest_id)
    after = desk.batches.get_batch(trader, detail.summary.id)
    assert after.deleted == ("S02",)
    assert (after.distribution.count, after.summary.done) == (3, 4)
    with pytest.raises(ConflictError, match="Every symbol"):
        desk.batches.resume_batch(trader, detail.summary.id)


def test_a_batch_that_is_under_way_cannot_be_resumed(desk, trader):
    summary = desk.batches.submit_batch(trader, ask())
    with pytest.raises(ConflictError, match="under way"):
        desk.batches.resume_batch(trader, summary.id)


@on_sqlite
def test_warnings_are_kept_with_each_run(desk, trader):
    detail = desk.run_batch(trader, costs={"cash": 900})
    assert all(any("900.00 of cash" in text for text in run.warnings) for run in detail.runs)


def test_a_batch_stays_readable_when_its_strategy_has_been_removed(desk, trader):
    batch_id = desk.run_batch(trader).summary.id
    with desk.database.write() as session:
        session.get(BacktestBatch, batch_id).strategy = "retired"
    detail = desk.batches.get_batch(trader, batch_id)
    assert detail.summary.strategy_title == "retired"
    assert "retired" in detail.description
    assert len(detail.runs) == 4
