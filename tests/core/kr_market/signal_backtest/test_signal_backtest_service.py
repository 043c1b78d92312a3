"""Asking for backtests of signals, running them, and finding them again."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from core.contracts import Actor, RateReading
from core.enums import BacktestStatus
from core.errors import InvalidInputError, NotFoundError, NotPermittedError
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from db.kr_market.signal_backtest_repository import SignalBacktestRepository
from db.session import Database
from tests.conftest import on_sqlite
from tests.core.kr_market.signal_backtest.backtest_desk import SESSIONS, BacktestDesk
from tests.core.kr_market.signal_backtest.backtest_samples import FIRST_DAY


@pytest.fixture
def desk(database: Database, trader: Actor, stranger: Actor) -> BacktestDesk:
    return BacktestDesk(database, trader, stranger)


def test_a_run_is_stored_with_all_its_figures(desk: BacktestDesk, trader: Actor) -> None:
    desk.put_index(np.linspace(300.0, 330.0, SESSIONS))
    run = desk.run(trader)
    assert run.status is BacktestStatus.COMPLETED
    detail = desk.backtests.get_backtest(trader, run.id)
    summary, lines, trades = (
        detail.outcome.summary,
        detail.outcome.lines,
        detail.outcome.trades,
    )
    assert summary.statistics.bought == len(trades) == run.trade_count > 0
    assert summary.signals == summary.statistics.bought + sum(summary.refused.values())
    assert run.total_return == pytest.approx(lines.equity[-1] / 1e8 - 1)
    assert summary.index.total_return == run.index_return
    assert lines.index is not None
    assert lines.band is not None
    assert lines.band.shape == (3, SESSIONS)
    assert run.luck_rank == summary.luck.rank
    assert detail.trials.runs == detail.trials.different == 1
    assert sum(one.closed for one in summary.by_exit) == summary.statistics.closed
    assert sum(one.closed for one in summary.by_kind) == summary.statistics.closed
    assert sum(month.bought for month in summary.months) == summary.statistics.bought


def test_the_same_request_gives_the_same_numbers(desk: BacktestDesk, trader: Actor) -> None:
    first, second = (desk.backtests.get_backtest(trader, desk.run(trader).id) for _ in range(2))
    assert first.outcome.summary == second.outcome.summary
    assert first.outcome.trades == second.outcome.trades
    assert (second.trials.runs, second.trials.different) == (2, 1)


def test_tries_stay_counted_after_a_deletion(desk: BacktestDesk, trader: Actor) -> None:
    run = desk.run(trader)
    desk.backtests.delete_backtest(trader, run.id)
    with pytest.raises(NotFoundError):
        desk.backtests.get_summary(trader, run.id)
    with desk.database.read() as session, pytest.raises(NotFoundError):
        SignalBacktestRepository(session).get_result(run.id)
    desk.run(trader, rules="aggressive")
    trials = desk.backtests.count_trials(trader, "vcp:tracker")
    assert (trials.runs, trials.different) == (2, 2)
    assert desk.backtests.count_trials(trader, "vcp:legs").runs == 0


@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET user_id = 0"])
def test_the_database_refuses_to_forget_a_try(
    desk: BacktestDesk, trader: Actor, statement: str
) -> None:
    desk.run(trader)
    with pytest.raises(DatabaseError), desk.database.engine.begin() as connection:
        connection.execute(text(statement.format("kr_signal_backtest_trial")))


def test_a_stranger_finds_nothing(desk: BacktestDesk, trader: Actor, stranger: Actor) -> None:
    run = desk.run(trader)
    assert desk.backtests.list_backtests(stranger).items == ()
    assert desk.backtests.count_trials(stranger, "vcp:tracker").runs == 0
    for ask in (
        desk.backtests.get_summary,
        desk.backtests.get_backtest,
        desk.backtests.export_trades,
        desk.backtests.export_all,
        desk.backtests.delete_backtest,
    ):
        with pytest.raises(NotFoundError):
            ask(stranger, run.id)


def test_a_viewer_reads_and_starts_nothing(desk: BacktestDesk, viewer: Actor) -> None:
    assert desk.backtests.list_backtests(viewer).items == ()
    with pytest.raises(NotPermittedError):
        desk.backtests.submit_backtest(viewer, SignalBacktestRequest())
    with pytest.raises(NotPermittedError):
        desk.backtests.delete_backtest(viewer, 1)


def test_pages_of_runs_newest_first(desk: BacktestDesk, trader: Actor) -> None:
    for _ in range(3):
        desk.backtests.submit_backtest(trader, SignalBacktestRequest())
    page = desk.backtests.list_backtests(trader, limit=2)
    assert [one.id for one in page.items] == [3, 2]
    older = desk.backtests.list_backtests(trader, cursor=page.next_cursor)
    assert [one.id for one in older.items] == [1]
    assert older.next_cursor is None


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"signals": "vcp:magic"}, "no signals called"),
        ({"rules": "reckless"}, "no exit rules"),
        ({"capital": 10.0}, "capital"),
        ({"capital": float("nan")}, "capital"),
        ({"min_turnover": -1.0}, "least traded value"),
        ({"draws": 2_000}, "cannot be drawn"),
        ({"seed": -1}, "seed"),
        ({"start": date(2025, 2, 1), "end": date(2025, 1, 1)}, "ends on"),
        ({"start": date(2999, 1, 1)}, "still to come"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_stored(
    desk: BacktestDesk, trader: Actor, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        desk.backtests.submit_backtest(trader, replace(SignalBacktestRequest(), **changes))
    assert caught.value.remedy
    assert desk.backtests.list_backtests(trader).items == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"start": FIRST_DAY + timedelta(days=SESSIONS - 5)}, "Only 5 sessions"),
        ({"signals": "log:vcp"}, "No signal log is imported"),
        ({"signals": "ledger:vcp"}, "The ledger holds no such signal"),
        ({"signals": "smart:normalised"}, "No net buying"),
        ({"uses_gate": True}, "Market Gate is unknown in every session"),
    ],
)
def test_a_run_that_cannot_be_fails_with_words(
    desk: BacktestDesk, trader: Actor, changes: dict[str, object], words: str
) -> None:
    run = desk.run(trader, **changes)
    assert run.status is BacktestStatus.FAILED
    assert words in run.error
    with pytest.raises(NotFoundError, match="no result"):
        desk.backtests.get_backtest(trader, run.id)
    assert desk.backtests.count_trials(trader, run.request.signals).runs == 1


def test_a_cancelled_run_says_so(desk: BacktestDesk, trader: Actor) -> None:
    run = desk.backtests.submit_backtest(
        trader, SignalBacktestRequest(signals="vcp:tracker", draws=5)
    )
    desk.jobs.cancel_job(trader, run.job_id)
    desk.work()
    assert desk.backtests.get_summary(trader, run.id).status is BacktestStatus.CANCELLED
    assert desk.backtests.count_trials(trader, "vcp:tracker").runs == 0  # never begun


def test_a_run_deleted_before_its_turn_ends_quietly(desk: BacktestDesk, trader: Actor) -> None:
    run = desk.backtests.submit_backtest(trader, SignalBacktestRequest(signals="vcp:tracker"))
    desk.backtests.delete_backtest(trader, run.id)
    desk.work()
    assert desk.jobs.get_job(trader, run.job_id).result == {"backtest_id": run.id}


def test_the_period_ends_where_it_was_asked_to(desk: BacktestDesk, trader: Actor) -> None:
    end = FIRST_DAY + timedelta(days=70)
    run = desk.run(trader, start=FIRST_DAY + timedelta(days=30), end=end)
    summary = desk.backtests.get_backtest(trader, run.id).outcome.summary
    assert (summary.first, summary.last, summary.sessions) == (
        FIRST_DAY + timedelta(days=30),
        end,
        41,
    )
    trades = desk.backtests.get_backtest(trader, run.id).outcome.trades
    assert all(str(summary.first) <= day <= str(end) for day in trades.entry_day)


def test_the_gate_lets_less_pass_and_tells_of_the_dollar(desk: BacktestDesk, trader: Actor) -> None:
    desk.put_index(np.linspace(300.0, 400.0, SESSIONS))
    run = desk.run(trader, uses_gate=True)
    summary = desk.backtests.get_backtest(trader, run.id).outcome.summary
    assert summary.gate.unknown == 59  # the first 60 bars are needed
    assert summary.refused["gate"] > 0
    assert summary.gate.rate_reason == "No series of USD/KRW is stored."
    desk.rate = RateReading(1_500.0, FIRST_DAY, code="USD_KRW")
    closed = desk.run(trader, uses_gate=True)
    assert desk.backtests.get_backtest(trader, closed.id).outcome.summary.gate.red == SESSIONS
    assert closed.trade_count == 0


def test_an_index_of_another_kind_of_market_is_not_compared_with(
    desk: BacktestDesk, trader: Actor
) -> None:
    desk.put_index(np.linspace(300.0, 330.0, SESSIONS), is_demo=True)
    run = desk.run(trader)
    index = desk.backtests.get_backtest(trader, run.id).outcome.summary.index
    assert index.total_return is None
    assert "No daily bars of the index 069500 or DKINDEX" in index.reason


def test_both_exports_tell_the_same_trades(desk: BacktestDesk, trader: Actor) -> None:
    run = desk.run(trader)
    rows = list(csv.DictReader(io.StringIO(desk.backtests.export_trades(trader, run.id))))
    told = json.loads(desk.backtests.export_all(trader, run.id))
    assert [row["symbol"] for row in rows] == told["trades"]["symbol"]
    assert rows[0]["local_name"] == "주식"
    assert [float(row["paid"]) for row in rows] == told["trades"]["paid"]
    assert told["request"]["signals"] == "vcp:tracker"
    assert told["lines"]["index"] is None
    assert len(told["lines"]["equity"]) == len(told["lines"]["day"]) == SESSIONS


def test_the_plan_tells_what_a_run_will_read(desk: BacktestDesk, trader: Actor) -> None:
    plan = desk.plans.plan_backtest(trader, SignalBacktestRequest())
    assert (plan.first, plan.sessions, plan.instruments) == (FIRST_DAY, SESSIONS, 20)
    assert "No daily bars of the index" in plan.index_reason
    assert not plan.has_flows
    desk.put_index(np.linspace(300.0, 330.0, SESSIONS))
    assert desk.plans.plan_backtest(trader, SignalBacktestRequest()).index_reason == ""
    desk.universe = None
    with pytest.raises(NotFoundError):
        desk.plans.plan_backtest(trader, SignalBacktestRequest())
