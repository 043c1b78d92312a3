"""Winners and losers, long and short, and how much was traded."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.trading.trade_breakdown import (
    BREAKDOWN_STATISTICS,
    calculate_trade_breakdown,
    count_longest_run,
)
from core.trading.types import Curve, TradeTable

YEAR = 31_557_600  # 365.25 days
CASH = 1_000.0
CURVE = Curve(
    time=np.array([0, YEAR, 2 * YEAR]),
    equity=np.array([1_000.0, 1_600.0, 1_300.0]),
    drawdown=np.array([0.0, 0.0, 0.1875]),
    close=np.ones(3),
    benchmark=np.ones(3),
)


def trades(*rows):
    """Rows of (size, entry price, exit price, profit)."""
    size, entry, exit_price, profit = np.array(rows, dtype=np.float64).reshape(-1, 4).T
    times = np.zeros(len(size), dtype=np.int64)
    return TradeTable(
        size=size,
        entry_time=times,
        exit_time=times,
        entry_price=entry,
        exit_price=exit_price,
        profit=profit,
        return_fraction=profit / np.abs(size * entry),
        commission=np.zeros(len(size)),
    )


def test_everything_by_hand():
    made = trades((10, 10, 15, 50), (10, 10, 12, 20), (-10, 20, 22, -20), (-10, 20, 16, 40))
    found = calculate_trade_breakdown(CURVE, made, CASH)
    assert found == {
        "avg_win": pytest.approx((0.5 + 0.2 + 0.2) / 3),
        "avg_loss": pytest.approx(-0.1),
        "payoff_ratio": pytest.approx(3.0),
        "longest_winning_run": 2.0,
        "longest_losing_run": 1.0,
        "long_count": 2.0,
        "long_win_rate": 1.0,
        "long_profit": 70.0,
        "short_count": 2.0,
        "short_win_rate": 0.5,
        "short_profit": 20.0,
        "trades_per_year": pytest.approx(2.0),
        # Traded 250 + 220 + 420 + 360; half of it is 625; the mean account is 1,300; two years.
        "turnover": pytest.approx(625 / 1_300 / 2),
        "recovery_factor": pytest.approx(300 / 300),
    }


def test_no_trade_leaves_means_undefined_and_counts_at_nought():
    found = calculate_trade_breakdown(CURVE, trades(), CASH)
    assert set(found) == {item.key for item in BREAKDOWN_STATISTICS}
    assert {key for key, value in found.items() if value is None} == {
        "avg_win",
        "avg_loss",
        "payoff_ratio",
        "long_win_rate",
        "short_win_rate",
    }
    assert found["longest_winning_run"] == found["trades_per_year"] == found["turnover"] == 0.0


def test_without_a_loss_or_a_fall_there_is_no_ratio():
    rising = Curve(CURVE.time, np.array([1.0, 2.0, 3.0]), *[np.zeros(3)] * 3)
    found = calculate_trade_breakdown(rising, trades((1, 1, 2, 1)), 1.0)
    assert found["payoff_ratio"] is found["avg_loss"] is found["recovery_factor"] is None


def test_one_bar_is_no_year():
    single = Curve(*[np.ones(1)] * 5)
    found = calculate_trade_breakdown(single, trades((1, 1, 2, 1)), 1.0)
    assert found["trades_per_year"] is found["turnover"] is None


def test_a_trade_that_broke_even_is_no_win():
    found = calculate_trade_breakdown(CURVE, trades((1, 1, 1, 0)), CASH)
    assert (found["longest_winning_run"], found["longest_losing_run"]) == (0.0, 1.0)
    assert found["avg_loss"] == 0.0
    assert found["payoff_ratio"] is None


@given(st.lists(st.booleans(), max_size=60))
def test_the_longest_run_is_that_of_a_plain_count(flags):
    plain = max((len(list(run)) for flag, run in groupby(flags) if flag), default=0)
    assert count_longest_run(np.array(flags, dtype=np.bool_)) == plain
