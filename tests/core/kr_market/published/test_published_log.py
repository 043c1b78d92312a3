"""A published log held against bars: where its exits come from, and what cannot be computed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.contracts import SYSTEM, MarketListing
from core.enums import ExitPrice, FollowState
from core.errors import InvalidInputError, NotFoundError
from core.kr_market.clean_bars import clean_row
from core.kr_market.inputs import MarketInputs
from core.kr_market.lifecycle import EXIT_PRESETS, TradingCosts, follow
from core.kr_market.published.comparison import NO_BARS, compare_log
from core.kr_market.published.exit_prices import LogCalendar, judge_exit
from core.kr_market.published.published_service import PublishedLogService
from core.kr_market.published.report_text import write_lines
from core.kr_market.published.types import STALE, LoggedSignalView
from db.kr_market.tables import LoggedSignal
from tests.core.kr_market.performance.market_samples import make_universe
from tests.core.kr_market.real_market import load_real_market

RULES, COSTS = EXIT_PRESETS["base"], TradingCosts()


@pytest.fixture
def market():
    return make_universe(sessions=60, is_demo=False, source="krx")


def day(market, place):
    return datetime.fromtimestamp(int(market.time[place]), UTC).date()


def logged(market, row, place, exit_place=None, exit_price=None, **changes):
    entry = float(market.close[row, place])
    is_closed = exit_place is not None
    return LoggedSignalView(
        **{
            "symbol": market.symbols[row],
            "session": day(market, place),
            "score": 70.0,
            "entry_price": entry,
            "is_closed": is_closed,
            "exit_price": exit_price if is_closed else None,
            "exit_session": day(market, exit_place) if is_closed else None,
            "logged_return": exit_price / entry - 1 if is_closed else None,
            **changes,
        }
    )


def test_each_kind_of_exit_price_by_hand(market):
    bars, calendar = clean_row(market, 0), LogCalendar.of(market)
    at, when = 20, day(market, 20)
    close, high, low = bars.close[at], bars.high[at], bars.low[at]
    assert judge_exit(calendar, bars, when, close) is ExitPrice.CLOSE
    assert judge_exit(calendar, bars, when, bars.close[at - 1]) is ExitPrice.OLD_PRICE
    assert judge_exit(calendar, bars, when, bars.close[at - 10]) is ExitPrice.OLD_PRICE
    assert judge_exit(calendar, bars, when, (high + low) / 2) is ExitPrice.IN_RANGE
    assert judge_exit(calendar, bars, when, high) is ExitPrice.IN_RANGE
    assert judge_exit(calendar, bars, when, high * 1.5) is ExitPrice.OUT_OF_RANGE
    assert judge_exit(calendar, None, when, close) is ExitPrice.NO_BARS


def test_a_price_of_eleven_sessions_ago_is_not_called_left_over(market):
    bars, calendar = clean_row(market, 0), LogCalendar.of(market)
    kind = judge_exit(calendar, bars, day(market, 20), bars.close[9])
    assert kind in {ExitPrice.IN_RANGE, ExitPrice.OUT_OF_RANGE}


def test_a_weekend_is_no_session_with_or_without_bars_of_the_share(market):
    bars, calendar = clean_row(market, 0), LogCalendar.of(market)
    saturday = date(2025, 1, 11)
    assert judge_exit(calendar, bars, saturday, bars.close[4]) is ExitPrice.NO_SESSION
    assert judge_exit(calendar, None, saturday, 1.0) is ExitPrice.NO_SESSION


def test_a_day_beyond_the_bars_is_unknown_not_closed(market):
    bars, calendar = clean_row(market, 0), LogCalendar.of(market)
    assert judge_exit(calendar, bars, date(2030, 1, 5), 1.0) is ExitPrice.NO_BARS


def test_a_suspended_share_has_no_trade(market):
    for name in ("open", "high", "low", "close", "volume"):
        getattr(market, name)[0, 20] = np.nan
    kind = judge_exit(LogCalendar.of(market), clean_row(market, 0), day(market, 20), 1.0)
    assert kind is ExitPrice.NO_TRADE
    assert kind in STALE


def test_ours_is_the_engine_s_and_what_cannot_be_computed_is_told(market):
    stale = float(market.close[1, 14])
    log = [
        logged(market, 1, 10, 15, stale),
        logged(market, 2, 10),
        logged(market, 1, 59),
        logged(market, 0, 12, 13, 9_000.0, symbol="999990"),
    ]
    found = compare_log("log", log, market, RULES, COSTS)
    own = follow(clean_row(market, 1), 11, RULES, COSTS, market.time)
    assert found.rows[0].net_return == pytest.approx(own.net_return)
    assert (found.rows[0].reason, found.rows[0].exit_kind) == (own.reason, ExitPrice.OLD_PRICE)
    assert found.rows[2].state is FollowState.WAITING
    assert (found.signals, found.closed, found.stale) == (4, 2, 1)
    assert found.why_not == {"the bars end with it": 1, NO_BARS: 1}
    assert (found.entry_known, found.entry_close) == (3, 3)
    assert (found.total.compared, found.total.own_mean) == (1, pytest.approx(own.net_return))
    assert found.own.count == 2


def test_a_signal_of_a_sunday_is_bought_on_monday(market):
    sunday = date(2025, 1, 12)
    found = compare_log("log", [logged(market, 1, 4, session=sunday)], market, RULES, COSTS)
    monday = clean_row(market, 1).open[5]
    assert found.rows[0].entry_price == monday
    assert (found.no_session, found.closed_days) == (1, {sunday: 1})
    assert found.rows[0].is_entry_close is None


def test_the_lines_name_the_stale_share(market):
    log = [logged(market, 1, 10, 15, float(market.close[1, 14])), logged(market, 2, 10)]
    lines = list(write_lines(compare_log("log", log, market, RULES, COSTS)))
    assert any("1 of 1 closed signals (100.00 %)" in line for line in lines)


@pytest.fixture
def service(database, market):
    demo = MarketListing("demo", 999, date(2020, 1, 1), date(2030, 1, 1), is_demo=True)
    old = MarketListing("old", 900, date(2010, 1, 1), date(2025, 1, 20), is_demo=False)
    here = MarketListing("krx", 6, day(market, 0), day(market, 59), is_demo=False)

    def load(actor, query):
        return replace(market, source=query.source)

    inputs = MarketInputs(load, None, None, None, None, list_markets=lambda _: [demo, old, here])
    return PublishedLogService(database, inputs)


def store(database, market, place=20):
    with database.write() as session:
        session.add(
            LoggedSignal(
                source="csv:log", signal_date=day(market, place), ticker="000010",
                entry_price=10_000.0, status="CLOSED", exit_price=9_900.0,
                exit_date=day(market, place + 3), return_pct=-1.0,
            )
        )  # fmt: skip


def test_the_bars_are_the_real_ones_of_the_log_s_days(service, database, market):
    with pytest.raises(NotFoundError):
        service.compare(SYSTEM)
    store(database, market)
    found = service.compare(SYSTEM)
    assert (found.log, found.bars, found.is_demo) == ("csv:log", "krx", False)
    assert found.rows[0].logged.logged_return == pytest.approx(-0.01)
    assert service.list_logs(SYSTEM) == ["csv:log"]


def test_days_without_any_bars_and_unknown_rules_are_refused(service, database, market):
    store(database, market)
    with pytest.raises(InvalidInputError):
        service.compare(SYSTEM, exit_preset="boldest")
    with pytest.raises(NotFoundError):
        service.compare(SYSTEM, log="csv:other")
    with database.write() as session:
        for row in session.query(LoggedSignal).all():
            row.signal_date = date(2001, 1, 2)
    with pytest.raises(NotFoundError) as told:
        service.compare(SYSTEM)
    assert "2001-01-02" in told.value.message


@pytest.mark.real_data
def test_more_than_half_of_the_real_log_s_exits_are_stale(real_data: Path) -> None:
    """Counted besides by plain pandas, without our classes."""
    universe = load_real_market(real_data, "kr_daily_prices_recent")
    frame = pd.read_csv(real_data / "kr_signals_log.csv", dtype={"ticker": str})
    log = [
        LoggedSignalView(
            symbol=row.ticker,
            session=date.fromisoformat(row.signal_date),
            score=row.score,
            entry_price=row.entry_price,
            is_closed=row.status == "CLOSED",
            exit_price=row.exit_price if row.status == "CLOSED" else None,
            exit_session=date.fromisoformat(row.exit_date) if row.status == "CLOSED" else None,
            logged_return=row.return_pct / 100 if row.status == "CLOSED" else None,
        )
        for row in frame.itertuples()
    ]
    found = compare_log("kr_signals_log", log, universe, RULES, COSTS)
    closed = frame[frame["status"] == "CLOSED"]
    sessions = {
        f"{np.datetime64(int(second), 's').astype('datetime64[D]')}" for second in universe.time
    }
    shut = closed[~closed["exit_date"].isin(sessions)]
    assert found.exits[ExitPrice.NO_SESSION] == len(shut) == 424
    assert (found.signals, found.closed, found.stale) == (981, 813, 450)
    assert found.exits[ExitPrice.OLD_PRICE] == 23
    assert found.why_not[NO_BARS] == 810
    assert found.own.count + found.own.missed + found.own.unadjusted == 171
    assert found.total.mean == pytest.approx(closed["return_pct"].mean() / 100)
