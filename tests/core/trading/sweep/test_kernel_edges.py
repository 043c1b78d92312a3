"""Cases too rare for chance: worked out by hand, and held to the engine."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.sweep_cases import Case, Drawn
from benchmarks.sweep_runs import list_deviations, run_in_batch
from core.enums import Direction, Interval
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies.base import Signals
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.result import REFUSED, RUINED
from core.trading.sweep.single_run import run_on_kernel
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted


def run_three(bars, strategy, costs, execution):
    """The plain kernel's result, after all three have agreed."""
    plain = run_on_kernel(bars, strategy, costs, execution)
    assert list_deviations(plain, run_backtest(bars, strategy, costs, execution)) == []
    batch = run_in_batch(Case(bars, strategy, costs, execution, 0.0))
    assert batch.equity.tolist() == plain.equity.tolist()
    assert batch.statistics == plain.statistics
    return plain, batch


def test_an_account_worth_exactly_nothing_is_ruined():
    # 50 units at 100 with 1,000 of cash; at 80 the account is worth 0, whatever comes later.
    costs = Costs(cash=1_000, commission=0.0, spread=0.0, margin=0.1)
    bars = make_bars([100, 100, 100, 80, 120, 140])
    plain, batch = run_three(bars, Scripted([1]), costs, Execution(position_size=0.5))
    assert plain.equity.tolist() == [1_000, 1_000, 1_000, 0, 0, 0]
    assert batch.code == RUINED


def test_a_bar_counts_once_when_the_last_trades_end_in_the_wrong_order():
    # Traded on close, a stop on the last bar comes before the finalised trades of the bar before.
    bars = make_bars([100, 100, 102, 103, 104, 92])
    entries, never = np.isin(np.arange(6), [1, 3]), np.zeros(6, dtype=bool)
    signals = Signals(entries, never, never, never, np.full(6, 0.5))
    costs = Costs(commission=0, spread=0, is_traded_on_close=True)
    plain, _ = run_three(bars, Drawn(signals, 0), costs, Execution(stop_loss=0.1))
    assert plain.trades.exit_time.tolist() == bars.time[[5, 4]].tolist()
    assert plain.statistics["exposure"] == 5 / 6


def test_of_several_trades_the_engine_forgets_every_other_one_when_the_account_is_ruined():
    bars = make_bars([100, 100, 100, 100, 100, 50, 100])
    signals = Signals(
        *(np.isin(np.arange(7), on) for on in ([1, 2, 3], [], [], [])), np.full(7, 0.3)
    )
    costs = Costs(commission=0, spread=0, margin=0.1)
    plain, batch = run_three(bars, Drawn(signals, 0), costs, Execution())
    assert batch.code == RUINED
    assert plain.trades.entry_time.tolist() == bars.time[[2, 4]].tolist()


def test_what_a_ruined_account_would_have_done_later_does_not_count():
    # Ruined at 80. Had it lived, the short at 140 would have a target below zero: a refusal.
    costs = Costs(cash=1_000, commission=0.0, spread=0.0, margin=0.1)
    execution = Execution(position_size=0.5, take_profit=1.2, direction=Direction.BOTH)
    bars = make_bars([100, 100, 100, 80, 120, 140, 140, 140])
    entries, shorts, never = np.isin(np.arange(8), 1), np.isin(np.arange(8), 5), np.zeros(8, bool)
    _, batch = run_three(bars, Drawn(Signals(entries, never, shorts, never), 0), costs, execution)
    assert batch.code == RUINED
    healthy = make_bars([100, 100, 100, 100, 120, 140, 140, 140])
    strategy = Drawn(Signals(entries, never, shorts, never), 0)
    assert run_in_batch(Case(healthy, strategy, costs, execution, 0.0)).code == REFUSED


def test_the_last_bars_open_may_ruin_what_its_close_had_saved():
    # The last bar opens at 70 and closes at 100; what is open is closed at that open.
    costs = Costs(cash=1_000, commission=0.0, spread=0.0, margin=0.1)
    bars = make_bars([100, 100, 100, 100, 100])
    bars.open[-1], bars.low[-1] = 70, 70
    plain, batch = run_three(bars, Scripted([1]), costs, Execution(position_size=0.5))
    assert plain.equity.tolist() == [1_000, 1_000, 1_000, 1_000, 0]
    assert batch.code == RUINED


def test_mean_durations_lose_their_fraction_of_a_second_before_they_are_rounded_up():
    # 99 drawdowns of two minutes and one of three: 2 min 0.6 s on average, shown as 2 min, not 3.
    zigzag = np.repeat(np.arange(100), 2) + np.tile([1.0, 0.5], 100)
    closes = 100 + np.concatenate(([0.0, 0.0, 0.0], zigzag, [99.6, 101.0]))
    bars = make_bars(closes)
    bars = make_minutes(bars)
    plain, _ = run_three(bars, Scripted([1]), Costs(commission=0, spread=0), Execution())
    assert plain.statistics["avg_drawdown_duration"] == 120
    assert plain.statistics["max_drawdown_duration"] == 180


def make_minutes(bars):
    from dataclasses import replace

    time = 1_700_000_040 + 60 * np.arange(len(bars))
    return replace(bars, time=time, interval=Interval.MINUTE)


BASE = {
    "return_annual": 0.1, "volatility_annual": 0.2, "sharpe_ratio": 0.5, "sortino_ratio": 0.9,
    "sqn": 1.5, "win_rate": 0.5, "max_drawdown": -0.2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "differing"),
    [
        ({}, []),
        ({"win_rate": 0.5 + 1e-11}, []),
        ({"win_rate": 0.5 + 1e-8}, ["win_rate"]),
        ({"win_rate": None}, ["win_rate"]),
        ({"sharpe_ratio": 0.5 + 1e-8}, ["sharpe_ratio"]),
        ({"volatility_annual": 0.2 + 1e-8}, ["volatility_annual"]),
        ({"sqn": 1.5 + 1e-7}, ["sqn"]),
        ({"sortino_ratio": None}, ["sortino_ratio"]),
    ],
)
def test_agreement_names_what_differs(change, differing):
    assert find_differences(BASE, BASE | change) == differing


def test_a_volatility_made_of_rounding_does_not_count_as_a_difference():
    still = BASE | {"return_annual": 1e-9, "volatility_annual": None, "sharpe_ratio": None}
    noisy = still | {"volatility_annual": 3e-7, "sharpe_ratio": 0.004}
    huge = BASE | {"return_annual": 1e200, "volatility_annual": 1e203}
    assert find_differences(huge, huge | {"volatility_annual": 1.1e203}) == ["volatility_annual"]
    assert find_differences(still, noisy) == []
    assert find_differences(still, still | {"volatility_annual": 3e-6}) == ["volatility_annual"]


def test_equal_profits_have_no_quality_number_whatever_rounding_makes_of_it():
    assert find_differences(BASE | {"sqn": None}, BASE | {"sqn": -2.8e16}) == []
    assert find_differences(BASE | {"sqn": None}, BASE | {"sqn": 40.0}) == ["sqn"]
    assert find_differences(BASE | {"sqn": 0.0}, BASE | {"sqn": None}) == ["sqn"]


def test_digits_lost_with_the_account_are_not_counted():
    broke = BASE | {"return_annual": -1.0, "max_drawdown": 1e-10 - 1, "volatility_annual": 2e-6}
    blurred = broke | {"volatility_annual": 2e-6 * (1 + 1e-6), "sharpe_ratio": 0.5 * (1 + 1e-6)}
    assert find_differences(broke, blurred) == []
    assert find_differences(BASE, BASE | {"volatility_annual": 0.2 * (1 + 1e-6)}) != []


def test_a_missing_statistic_is_a_difference():
    assert find_differences(BASE, {k: v for k, v in BASE.items() if k != "sqn"}) == ["sqn"]
