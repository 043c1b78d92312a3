from __future__ import annotations

import threading
from dataclasses import astuple, dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
import time_machine

from core.contracts import Actor
from core.enums import BacktestStatus, Interval, JobStatus
from core.errors import InvalidInputError, NotFoundError, NotPermittedError, ProviderError
from core.events.types import MarketDataUpdated, UniverseUpdated
from core.jobs.types import RunningJob
from core.trading.backtest_service import JOB_KIND
from core.trading.backtest_staleness import BacktestStaleness
from core.trading.receipt import hash_bars
from core.trading.statistics import ALL_DEFINITIONS
from db.jobs.tables import Job
from db.trading.tables import Backtest, BacktestCurve, BacktestResult, BacktestTrade
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import REQUEST, Desk
from tests.core.trading.sample_bars import load_bars, real_bars


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


def test_a_request_is_stored_with_its_job_and_then_sent(desk, trader):
    summary = desk.service.submit_backtest(trader, replace(REQUEST, tags=("First", "first")))
    assert summary.status is BacktestStatus.PENDING
    assert desk.transport.ids == [summary.job_id]
    job = desk.jobs.get_job(trader, summary.job_id)
    assert job.title == "Backtest Moving-average crossover on GOOG"
    with desk.database.read() as session:
        assert session.get(Job, summary.job_id).arguments == {"backtest_id": summary.id}
    assert (summary.source, summary.interval, summary.tags) == ("bundled", Interval.DAY, ("first",))


@on_sqlite
def test_a_finished_backtest_has_everything_a_reader_needs(desk, trader):
    backtest_id = desk.run(trader)
    detail = desk.service.get_backtest(trader, backtest_id)
    result = detail.result
    assert detail.summary.status is BacktestStatus.COMPLETED
    assert detail.summary.trade_count == len(result.trades) > 3
    assert detail.summary.total_return == result.statistics["total_return"]
    assert set(result.statistics) == set(ALL_DEFINITIONS)
    assert result.curve.equity[-1] == pytest.approx(result.statistics["equity_final"])
    assert result.curve.time[0] == datetime(2006, 1, 3, tzinfo=UTC).timestamp()
    assert result.data_as_of == datetime(2008, 12, 31, tzinfo=UTC)
    assert result.passport.source == "bundled"
    assert result.receipt["source"] == "bundled"
    assert "average of 10 bars" in detail.description
    assert detail.params == {"short": 10, "long": 30, "min_strength": 0.01}
    assert detail.costs["cash"] == 100_000
    job = desk.jobs.get_job(trader, detail.summary.job_id)
    assert job.status is JobStatus.SUCCESS
    assert job.result == {"backtest_id": backtest_id}  # set by `finish`, with the result
    assert desk.events() == [
        {
            "backtest_id": backtest_id,
            "user_id": trader.user_id,
            "symbol": "GOOG",
            "strategy": "sma_crossover",
            "status": "completed",
            "total_return": detail.summary.total_return,
            "batch_id": None,
        }
    ]


def test_what_is_stored_is_what_the_engine_gave(desk, trader):
    from core.trading.backtest_engine import run_backtest
    from core.trading.request import Costs, Execution
    from core.trading.strategies.base import STRATEGIES

    stored = desk.service.get_backtest(trader, desk.run(trader)).result
    kind = STRATEGIES.get("sma_crossover")
    bars = load_bars(trader, REQUEST.bar_query())
    direct = run_backtest(bars, kind(kind.params_type()), Costs(), Execution())
    assert direct.statistics.items() <= stored.statistics.items()
    for name in ("time", "equity", "drawdown", "close", "benchmark"):
        assert getattr(stored.curve, name).tobytes() == getattr(direct.curve, name).tobytes()
    for name in ("size", "entry_time", "exit_time", "profit", "return_fraction", "commission"):
        assert getattr(stored.trades, name).tolist() == getattr(direct.trades, name).tolist()


@on_sqlite
def test_equal_inputs_have_equal_receipts_and_other_inputs_other_ones(desk, trader):
    def receipt(request):
        return desk.service.get_backtest(trader, desk.run(trader, request)).result.receipt

    first = receipt(REQUEST)
    assert receipt(REQUEST) == first
    assert receipt(replace(REQUEST, end=date(2008, 12, 30)))["bars_sha256"] != first["bars_sha256"]
    other = receipt(replace(REQUEST, strategy="momentum"))
    assert other["bars_sha256"] == first["bars_sha256"]
    assert other["strategy_sha256"] != first["strategy_sha256"]
    assert other["engine_sha256"] == first["engine_sha256"]
    assert receipt(replace(REQUEST, params={"short": 5}))["params"] != first["params"]
    assert {"backtesting", "numpy", "pandas", "python", "signaldeck"} == set(first["versions"])


def test_each_column_of_the_bars_counts_for_the_receipt():
    bars = real_bars("GOOG").head(50)
    hashes = {hash_bars(bars), hash_bars(replace(bars, symbol="GOOGL"))}
    for name in ("time", "open", "high", "low", "close", "volume"):
        values = getattr(bars, name).copy()
        values[49] += 1
        hashes.add(hash_bars(replace(bars, **{name: values})))
    assert len(hashes) == 8


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (replace(REQUEST, symbol="NOPE"), NotFoundError),
        (replace(REQUEST, strategy="nope"), NotFoundError),
        (replace(REQUEST, costs={"cash": 0}), InvalidInputError),
        (replace(REQUEST, start=date(1990, 1, 1), end=date(1991, 1, 1)), InvalidInputError),
        (replace(REQUEST, end=date(2006, 2, 10)), InvalidInputError),
        (replace(REQUEST, params={"short": 40}), InvalidInputError),
        (replace(REQUEST, cloned_from=999), NotFoundError),
    ],
)
def test_bad_input_is_refused_at_once_and_nothing_is_stored(desk, trader, request_, error):
    with pytest.raises(error) as caught:
        desk.service.submit_backtest(trader, request_)
    assert caught.value.message
    assert caught.value.remedy
    assert desk.count(Backtest) == desk.count(Job) == 0
    assert desk.transport.ids == []


def test_a_viewer_may_look_but_not_run(desk, viewer):
    assert desk.service.list_backtests(viewer).items == ()
    calls = [
        lambda: desk.service.submit_backtest(viewer, REQUEST),
        lambda: desk.service.update_notes(viewer, 1, ""),
        lambda: desk.service.update_tags(viewer, 1, []),
        lambda: desk.service.delete_backtest(viewer, 1),
    ]
    for call in calls:
        with pytest.raises(NotPermittedError):
            call()


def test_a_stranger_sees_and_changes_nothing(desk, trader, stranger):
    backtest_id = desk.run(trader)
    assert desk.service.list_backtests(stranger).items == ()
    calls = [
        lambda: desk.service.get_backtest(stranger, backtest_id),
        lambda: desk.service.get_clone_request(stranger, backtest_id),
        lambda: desk.service.update_notes(stranger, backtest_id, "mine"),
        lambda: desk.service.update_tags(stranger, backtest_id, ["mine"]),
        lambda: desk.service.delete_backtest(stranger, backtest_id),
        lambda: desk.service.submit_backtest(stranger, replace(REQUEST, cloned_from=backtest_id)),
    ]
    for call in calls:
        with pytest.raises(NotFoundError):
            call()
    detail = desk.service.get_backtest(trader, backtest_id)
    assert (detail.summary.notes, detail.summary.tags) == ("", ())


def test_bars_that_went_missing_fail_the_backtest_with_the_sentence(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)

    def gone(actor, query):
        raise NotFoundError("The bars of GOOG were deleted.", "Import them again.")

    desk.bars = gone
    desk.work()
    detail = desk.service.get_backtest(trader, summary.id)
    assert detail.summary.status is BacktestStatus.FAILED
    assert detail.summary.error == "The bars of GOOG were deleted. Import them again."
    assert detail.result is None
    assert detail.summary.finished_at is not None
    assert [event["status"] for event in desk.events()] == ["failed"]


def test_a_passing_trouble_is_tried_again_and_told_once(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)
    answers = [ProviderError("The source is silent.", "Try later.")]

    def moody(actor, query):
        if answers:
            raise answers.pop()
        return load_bars(actor, query)

    desk.bars = moody
    desk.work()
    assert desk.service.get_backtest(trader, summary.id).summary.status is BacktestStatus.RUNNING
    desk.worker.run(summary.job_id)
    assert desk.service.get_backtest(trader, summary.id).summary.status is BacktestStatus.COMPLETED
    assert [event["status"] for event in desk.events()] == ["completed"]


def test_a_waiting_backtest_whose_job_is_cancelled_is_cancelled_with_it(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)
    desk.jobs.cancel_job(trader, summary.job_id)
    desk.work()
    assert desk.service.get_backtest(trader, summary.id).summary.status is BacktestStatus.CANCELLED
    assert [event["status"] for event in desk.events()] == ["cancelled"]
    assert desk.count(BacktestResult) == 0


def test_a_running_backtest_is_cancelled_at_its_next_report(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)

    def cancel_before_the_bars(job: RunningJob):
        desk.jobs.cancel_job(trader, job.id)
        seen = threading.Event()

        class Watched:
            """The job, whose first report waits until the heartbeat has seen the cancel."""

            def __getattr__(self, name):
                return getattr(job, name)

            def on_progress(self, share, message):
                for _ in range(200):
                    job.on_progress(share, message)
                    seen.wait(0.02)

        return desk.runner.run_backtest_job(Watched())

    desk.handle = cancel_before_the_bars
    desk.work()
    assert desk.service.get_backtest(trader, summary.id).summary.status is BacktestStatus.CANCELLED
    assert desk.count(BacktestResult) == desk.count(BacktestTrade) == desk.count(BacktestCurve) == 0


def test_an_attempt_that_lost_its_job_leaves_the_result_of_the_other(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)

    def twice(job: RunningJob):
        """While the first attempt runs, its lease ends and a second one does the whole job."""

        def steal(actor, query):
            desk.bars, desk.handle = load_bars, desk.runner.run_backtest_job
            with desk.database.write() as session:
                session.get(Job, job.id).lease_until = datetime.now(UTC) - timedelta(hours=1)
            desk.worker.run(job.id)
            return load_bars(actor, query)

        desk.bars = steal
        return desk.runner.run_backtest_job(job)

    desk.handle = twice
    desk.work()
    detail = desk.service.get_backtest(trader, summary.id)
    assert detail.summary.status is BacktestStatus.COMPLETED
    assert desk.count(BacktestResult) == desk.count(BacktestCurve) == 1
    assert desk.count(BacktestTrade) == detail.summary.trade_count
    assert len(desk.events()) == 1


def test_a_job_repeated_after_its_end_changes_nothing(desk, trader):
    backtest_id = desk.run(trader)
    before = desk.service.get_backtest(trader, backtest_id).summary

    @dataclass
    class Again:
        id: str = "again"
        kind: str = JOB_KIND
        arguments: dict = field(default_factory=lambda: {"backtest_id": backtest_id})
        actor: Actor = trader
        attempt: int = 2

    assert desk.runner.run_backtest_job(Again()) == {"backtest_id": backtest_id}
    assert desk.service.get_backtest(trader, backtest_id).summary == before
    assert len(desk.events()) == 1


def test_a_backtest_deleted_while_it_runs_stores_nothing(desk, trader):
    summary = desk.service.submit_backtest(trader, REQUEST)

    def delete_meanwhile(actor, query):
        desk.service.delete_backtest(trader, summary.id)
        return load_bars(actor, query)

    desk.bars = delete_meanwhile
    desk.work()
    for table in (Backtest, BacktestResult, BacktestTrade, BacktestCurve):
        assert desk.count(table) == 0
    assert desk.jobs.get_job(trader, summary.job_id).status is JobStatus.SUCCESS


@on_sqlite
def test_a_deleted_backtest_takes_all_it_produced_with_it(desk, trader):
    kept, gone = desk.run(trader), desk.run(trader)
    desk.service.delete_backtest(trader, gone)
    assert [item.id for item in desk.service.list_backtests(trader).items] == [kept]
    assert desk.count(BacktestResult) == desk.count(BacktestCurve) == 1


def test_the_list_is_newest_first_and_comes_in_pages(desk, trader):
    ids = [desk.service.submit_backtest(trader, REQUEST).id for _ in range(5)]
    page = desk.service.list_backtests(trader, limit=2)
    assert [item.id for item in page.items] == ids[:2:-1]
    second = desk.service.list_backtests(trader, limit=2, cursor=page.next_cursor)
    third = desk.service.list_backtests(trader, limit=2, cursor=second.next_cursor)
    assert [item.id for item in (*second.items, *third.items)] == [ids[2], ids[1], ids[0]]
    assert third.next_cursor is None


def test_the_latest_in_short_are_the_first_of_the_list(desk, trader, stranger):
    done = desk.run(trader)
    waiting = [desk.service.submit_backtest(trader, REQUEST).id for _ in range(2)]
    desk.service.submit_backtest(stranger, REQUEST)
    listed = desk.service.list_backtests(trader).items
    latest = desk.service.list_latest(trader)
    assert [one.id for one in latest] == [*reversed(waiting), done]
    assert [
        (one.id, one.symbol, one.strategy_title, one.status, one.total_return, one.created_at)
        for one in listed
    ] == [astuple(one) for one in latest]
    assert latest[-1].total_return is not None
    assert desk.service.list_latest(trader, 1) == latest[:1]


SEARCHES = (
    ({"text": "goog"}, {"a", "b"}),
    ({"text": "MOMENT"}, {"b"}),
    ({"text": "earnings"}, {"a"}),
    ({"text": "한국"}, {"b"}),
    ({"text": "100%"}, {"a"}),
    ({"text": "_"}, {"a", "c"}),
    ({"tag": "tech"}, {"a"}),
    ({"tag": "te"}, set()),
    ({"tag": "한국 주식"}, {"b"}),
    ({"statuses": [BacktestStatus.COMPLETED]}, set()),
    ({"statuses": [BacktestStatus.PENDING], "text": "euro"}, {"c"}),
)


def test_a_run_can_be_found_again(desk, trader):
    hold = replace(REQUEST, start=None, end=None)
    ids = {
        "a": replace(REQUEST, tags=("Tech",), notes="Before Earnings, 100% cash"),
        "b": replace(REQUEST, strategy="momentum", tags=("한국 주식",)),
        "c": replace(hold, symbol="EURUSD", strategy="buy_and_hold", notes="Euro"),
    }
    names = {desk.service.submit_backtest(trader, item).id: key for key, item in ids.items()}
    for search, found in SEARCHES:
        items = desk.service.list_backtests(trader, **search).items
        assert {names[item.id] for item in items} == found, search


def test_notes_and_tags_can_be_changed_after_the_run(desk, trader):
    backtest_id = desk.run(trader)
    desk.service.update_notes(trader, backtest_id, "Look again in spring.")
    assert desk.service.update_tags(trader, backtest_id, [" A ", "a", "b"]) == ("a", "b")
    summary = desk.service.get_backtest(trader, backtest_id).summary
    assert summary.notes == "Look again in spring."
    assert summary.tags == ("a", "b")
    with pytest.raises(InvalidInputError):
        desk.service.update_tags(trader, backtest_id, ["x" * 31])


@on_sqlite
def test_a_clone_starts_from_the_same_request_and_knows_its_origin(desk, trader):
    request = replace(
        REQUEST,
        params={"short": 5, "long": 25, "min_strength": 0.0},
        execution={"direction": "both"},
    )
    backtest_id = desk.run(trader, request)
    clone = desk.service.get_clone_request(trader, backtest_id)
    assert clone.params == request.params
    assert clone.execution["direction"] == "both"
    assert (clone.start, clone.end, clone.cloned_from) == (request.start, request.end, backtest_id)
    again = desk.run(trader, replace(clone, params={**clone.params, "short": 6}))
    assert desk.service.get_backtest(trader, again).summary.cloned_from == backtest_id


@on_sqlite
@pytest.mark.parametrize(
    ("change", "is_marked"),
    [
        ({}, True),
        ({"first_changed_time": int(datetime(2008, 12, 31, tzinfo=UTC).timestamp())}, True),
        ({"first_changed_time": int(datetime(2009, 1, 2, tzinfo=UTC).timestamp())}, False),
        ({"symbol": "EURUSD"}, False),
        ({"source": "yfinance"}, False),
        ({"interval": "1h"}, False),
    ],
)
def test_only_results_on_changed_bars_are_marked(desk, trader, change, is_marked):
    backtest_id = desk.run(trader)
    values = {
        "symbol": "GOOG",
        "interval": "1d",
        "source": "bundled",
        "bar_count": 1,
        "first_changed_time": 0,
    }
    event = MarketDataUpdated(**(values | change))
    staleness = BacktestStaleness(desk.database)
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with time_machine.travel(at, tick=False):
        staleness.on_market_data_updated(event, "event-1")
    with time_machine.travel(at + timedelta(days=1), tick=False):
        staleness.on_market_data_updated(event, "event-1")
    marked = desk.service.get_backtest(trader, backtest_id).summary.data_changed_at
    assert marked == (at if is_marked else None)


def test_a_changed_market_marks_its_runs_and_no_others(desk, trader):
    on_goog = desk.run(trader)
    changed = {"AMD": 0, "GOOG": 0}
    staleness = BacktestStaleness(desk.database)
    for source in ("yfinance", "bundled"):
        event = UniverseUpdated(source=source, interval="1d", first_changed=changed)
        staleness.on_universe_updated(event, "event-1")
        marked = desk.service.get_backtest(trader, on_goog).summary.data_changed_at
        assert (marked is not None) == (source == "bundled")


def test_warnings_of_the_request_and_of_the_run_are_kept_together(desk, trader):
    bars = real_bars("GOOG")
    desk.bars = lambda actor, query: replace(bars, volume=np.full(len(bars), np.nan))
    request = replace(
        REQUEST, strategy="momentum", start=None, end=date(2030, 1, 1), costs={"cash": 900}
    )
    backtest_id = desk.run(trader, request)
    warnings = desk.service.get_backtest(trader, backtest_id).warnings
    for words in ("lies in the future", "900.00 of cash", "volume condition", "stays idle"):
        assert sum(words in warning for warning in warnings) == 1, words


def test_a_result_stays_readable_when_its_strategy_has_been_removed(desk, trader):
    backtest_id = desk.run(trader)
    with desk.database.write() as session:
        session.get(Backtest, backtest_id).strategy = "retired"
    detail = desk.service.get_backtest(trader, backtest_id)
    assert detail.summary.strategy_title == "retired"
    assert "no strategy called retired" in detail.description
    assert len(detail.result.trades) > 3
    with desk.database.write() as session:
        row = session.get(Backtest, backtest_id)
        row.strategy, row.params = "sma_crossover", {"short": 60, "long": 90}
    assert "60 bars" in desk.service.get_backtest(trader, backtest_id).description
