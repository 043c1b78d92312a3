"""The box beside a result says what it does not know, from its own counts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.contracts import Actor
from core.enums import Doubt
from core.kr_market.signal_backtest.honesty import HonestyLine, list_doubts
from core.kr_market.signal_backtest.request import SignalBacktestRequest
from core.kr_market.signal_backtest.results import Summary
from core.kr_market.signal_backtest.views import Trials
from db.session import Database
from tests.core.kr_market.signal_backtest.backtest_desk import BacktestDesk

REQUEST = SignalBacktestRequest(signals="vcp:tracker")


@pytest.fixture
def summary(sqlite_database: Database, admin: Actor) -> Summary:
    desk = BacktestDesk(sqlite_database, admin)
    return desk.backtests.get_backtest(admin, desk.run(admin).id).outcome.summary


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def line(
    summary: Summary,
    title: str,
    request: SignalBacktestRequest = REQUEST,
    trials: Trials = Trials(1, 1),  # noqa: B008 - frozen
) -> HonestyLine:
    return next(one for one in list_doubts(summary, request, trials) if one.title == title)


def test_a_market_of_survivors_is_a_warning(summary: Summary) -> None:
    survivors = replace(summary, blind=replace(summary.blind, ended=0))
    assert line(survivors, "Survivors").doubt is Doubt.WARNING
    gone = replace(summary, blind=replace(summary.blind, ended=3))
    assert line(gone, "Survivors").doubt is Doubt.CLEAR
    assert "3 of them not in its last 20 sessions" in line(gone, "Survivors").text


def test_look_ahead_depends_on_where_signals_come_from(summary: Summary) -> None:
    assert line(summary, "Look-ahead").doubt is Doubt.WARNING
    sealed = SignalBacktestRequest(signals="ledger:vcp")
    assert line(summary, "Look-ahead", sealed).doubt is Doubt.CLEAR
    log = SignalBacktestRequest(signals="log:vcp")
    assert line(summary, "Look-ahead", log).doubt is Doubt.UNKNOWN


def test_many_tries_are_a_warning(summary: Summary) -> None:
    assert line(summary, "Tries", trials=Trials(9, 4)).doubt is Doubt.CLEAR
    many = line(summary, "Tries", trials=Trials(9, 5))
    assert many.doubt is Doubt.WARNING
    assert "so far: 9, deleted ones included, of which different: 5" in many.text


def test_unknown_scores_and_ties_are_told(summary: Summary) -> None:
    bought = summary.statistics.bought
    assert summary.blind.unscored == bought  # the tracker gives none
    assert line(summary, "Scores").doubt is Doubt.UNKNOWN
    tied = replace(summary, blind=replace(summary.blind, unscored=0, unplaced=0, tied=4))
    assert line(tied, "Scores").doubt is Doubt.WARNING
    assert "4 were put before signals of the same session and score" in line(tied, "Scores").text


def test_jumps_marks_and_large_orders(summary: Summary) -> None:
    changed = replace(
        summary,
        refused={"unadjusted": 7},
        statistics=replace(summary.statistics, stale_closes=2, worst_case=0.5),
        blind=replace(summary.blind, cut=1, large_orders=3, largest_order=0.04),
    )
    assert "7 signals left out" in line(changed, "Unadjusted prices").text
    assert line(changed, "Unadjusted prices").doubt is Doubt.UNKNOWN
    assert line(changed, "Marks").doubt is Doubt.WARNING
    assert "4.0 % of its share's mean traded value; 3 were above" in line(changed, "Fills").text
    assert line(changed, "Fills").doubt is Doubt.WARNING


def test_what_the_signals_come_with_is_passed_on(summary: Summary) -> None:
    assert "cannot be known" in line(summary, "The signals").text
