from __future__ import annotations

import sys
import warnings

import numpy as np
import pytest

from core.enums import Direction
from core.errors import JobCancelledError
from core.trading.backtest_engine import calculate_benchmark, run_backtest
from core.trading.request import Costs, Execution
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.scripted import Scripted

# The engine spends a hair less than all cash: 50 more than 100 units cost keeps the sums round.
FREE = Costs(cash=10_050, commission=0.0, spread=0.0)


def run(bars, strategy, costs=FREE, **execution):
    return run_backtest(bars, strategy, costs, Execution(**execution))


def test_one_trade_by_hand():
    # Signal on bar 1 (close 100), filled at the next open (100); out on bar 3, filled at 120.
    bars = make_bars([100, 100, 110, 120, 130])
    result = run(bars, Scripted([1], [3]))
    assert result.trades.size.tolist() == [100.0]
    assert result.trades.entry_price.tolist() == [100.0]
    assert result.trades.exit_price.tolist() == [120.0]
    assert result.trades.profit.tolist() == [2_000.0]
    assert result.trades.entry_time.tolist() == [bars.time[2]]
    assert result.curve.equity.tolist() == [10_050, 10_050, 11_050, 12_050, 12_050]


def test_costs_by_hand():
    # Entry at 100 x 1.01 = 101; commission 1 % of 101 and of 120 per unit.
    result = run(
        make_bars([100, 100, 110, 120, 130]),
        Scripted([1], [3]),
        Costs(cash=10_000, commission=0.01, spread=0.01),
    )
    units = 10_000 // (101 + 0.01 * 100)  # the engine sizes with the commission on the raw price
    assert result.trades.size.tolist() == [units]
    assert result.trades.commission[0] == pytest.approx(units * (1.01 + 1.20))
    assert result.statistics["commissions"] == pytest.approx(units * 2.21)
    assert result.statistics["spread_cost"] == pytest.approx(units * 1.0)
    assert result.statistics["costs"] == pytest.approx(units * 3.21)
    assert result.trades.profit[0] == pytest.approx(units * (120 - 101 - 2.21))


def test_a_short_trade_pays_the_spread_downwards():
    costs = Costs(cash=10_000, commission=0.0, spread=0.01)
    result = run(
        make_bars([100, 100, 90, 80, 80]),
        Scripted(enter_short=[1], exit_short=[3]),
        costs,
        direction=Direction.BOTH,
    )
    units = -result.trades.size[0]
    assert result.trades.entry_price[0] == 99.0
    assert result.statistics["spread_cost"] == pytest.approx(units * 1.0)
    assert result.trades.profit[0] == pytest.approx(units * (99 - 80))


@pytest.mark.parametrize(
    ("direction", "sides"),
    [(Direction.LONG, {1.0}), (Direction.SHORT, {-1.0}), (Direction.BOTH, {1.0, -1.0})],
)
def test_only_the_allowed_sides_are_taken(direction, sides):
    strategy = Scripted([1, 9], [4], [4], [9])
    result = run(make_bars([100.0] * 15), strategy, direction=direction)
    assert set(np.sign(result.trades.size)) == sides


def test_an_opposite_entry_turns_the_position_even_without_an_exit_signal():
    result = run(make_bars([100.0] * 12), Scripted([1], (), [5], ()), direction=Direction.BOTH)
    assert np.sign(result.trades.size).tolist() == [1.0, -1.0]
    assert result.trades.exit_time[0] == result.trades.entry_time[1]


def test_an_entry_while_in_the_market_is_ignored():
    result = run(make_bars([100.0] * 12), Scripted([1, 3, 5], [8]), position_size=0.3)
    assert result.trades.size.tolist() == [30.0]


def test_an_exit_on_the_same_bar_beats_an_entry():
    result = run(make_bars([100.0] * 12), Scripted([3], [3]))
    assert len(result.trades) == 0


def test_position_size_is_a_share_of_the_cash():
    result = run(make_bars([100.0] * 6), Scripted([1]), position_size=0.25)
    assert result.trades.size.tolist() == [25.0]


def test_stop_loss_by_hand():
    # Stop at 100 x 0.9 = 90; bar 3 runs from 95 down to 85 and passes it.
    result = run(make_bars([100, 100, 95, 85, 85, 85]), Scripted([1]), stop_loss=0.1)
    assert result.trades.exit_price.tolist() == [90.0]


def test_take_profit_by_hand():
    result = run(make_bars([100, 100, 105, 115, 90, 90]), Scripted([1]), take_profit=0.1)
    assert result.trades.exit_price.tolist() == pytest.approx([110.0])


def test_trailing_stop_follows_the_best_close_and_never_moves_back():
    # Best close 120, so the stop is 108; on the way down from 115 to 100 it is passed.
    closes = [100, 100, 110, 120, 115, 100, 100]
    result = run(make_bars(closes), Scripted([1]), trailing_stop=0.1)
    assert result.trades.exit_price.tolist() == pytest.approx([108.0])


FALLING, RISING = [100, 100, 100, 100, 80, 80, 80], [100, 100, 100, 100, 130, 130, 130]


@pytest.mark.parametrize(
    ("stop", "rule", "sold"),
    [
        (93.0, 0.0, 93.0),
        (93.0, 0.1, 93.0),
        (85.0, 0.1, 90.0),
        (np.nan, 0.1, 90.0),
        (-5.0, 0.1, 90.0),
    ],
)
def test_of_the_strategys_own_stop_and_the_rules_the_nearer_counts(stop, rule, sold):
    result = run(make_bars(FALLING), Scripted([1], stop={1: stop, 2: 99.0}), stop_loss=rule)
    assert result.trades.exit_price.tolist() == [sold]


@pytest.mark.parametrize(
    ("target", "rule", "sold"),
    [(107.0, 0.0, 107.0), (107.0, 0.1, 107.0), (120.0, 0.1, 110.0), (np.inf, 0.1, 110.0)],
)
def test_of_the_strategys_own_target_and_the_rules_the_nearer_counts(target, rule, sold):
    result = run(make_bars(RISING), Scripted([1], target={1: target, 2: 101.0}), take_profit=rule)
    assert result.trades.exit_price.tolist() == pytest.approx([sold])


@pytest.mark.parametrize(
    ("closes", "levels", "bought"),
    [(RISING, {"stop": {1: 106.0}}, 106.0), (RISING, {"stop": {1: 125.0}}, 110.0),
     (FALLING, {"target": {1: 95.0}}, 95.0), (FALLING, {"target": {1: 85.0}}, 90.0)],
)  # fmt: skip
def test_a_short_trades_stop_lies_above_and_its_target_below(closes, levels, bought):
    rules = {"direction": Direction.SHORT, "stop_loss": 0.1, "take_profit": 0.1}
    result = run(make_bars(closes), Scripted(enter_short=[1], **levels), **rules)
    assert result.trades.exit_price.tolist() == pytest.approx([bought])


def test_own_levels_are_prices_of_a_whole_unit_in_fractional_runs_too():
    costs = Costs(cash=50, commission=0.0, spread=0.0, is_fractional=True)
    result = run(make_bars(FALLING), Scripted([1], stop={1: 93.0}), costs)
    assert result.trades.exit_price.tolist() == pytest.approx([93.0])


def test_a_stop_on_the_wrong_side_of_the_price_ends_the_run():
    with pytest.raises(ValueError, match="Long orders require"):
        run(make_bars(FALLING), Scripted([1], stop={1: 101.0}))


@pytest.mark.parametrize(("wait", "entries"), [(0, [2, 5]), (2, [2, 7]), (3, [2, 8])])
def test_cool_down_counts_from_the_bar_of_the_exit(wait, entries):
    bars = make_bars([100.0] * 15)
    # In on bar 2; the exit signal on bar 3 is filled on bar 4, the first bar of the cool-down.
    result = run(bars, Scripted(range(1, 15), [3]), cool_down=wait)
    assert result.trades.entry_time.tolist() == bars.time[entries].tolist()


def test_a_cool_down_keeps_an_opposite_signal_from_turning_the_position():
    strategy = Scripted([1], [5], [5], [])
    result = run(make_bars([100.0] * 12), strategy, direction=Direction.BOTH, cool_down=3)
    assert result.trades.size.tolist() == [100.0]


def test_a_signal_on_the_last_bar_is_not_filled_at_a_price_from_before_it():
    result = run(make_bars([100, 100, 100, 100, 200]), Scripted([4]))
    assert len(result.trades) == 0
    assert result.curve.equity.tolist() == [10_050.0] * 5
    assert any("1 entries could not be filled" in note for note in result.warnings)


def test_too_little_cash_for_one_unit_is_said():
    result = run(make_bars([20_000.0] * 6), Scripted([1, 3]))
    assert any("2 entries could not be filled" in note for note in result.warnings)


def test_fractional_units_spend_the_cash():
    costs = Costs(cash=10_000, commission=0.0, spread=0.0, is_fractional=True)
    result = run(make_bars([20_000, 20_000, 20_000, 40_000, 40_000]), Scripted([1]), costs)
    assert result.trades.size[0] == pytest.approx(0.5)
    assert result.trades.entry_price.tolist() == pytest.approx([20_000.0])
    assert result.curve.equity[-1] == pytest.approx(20_000.0)


def test_a_ruined_account_is_said():
    costs = Costs(cash=10_000, commission=0.0, spread=0.0, margin=0.1)
    result = run(make_bars([100, 100, 100, 50, 60, 70]), Scripted([1]), costs)
    assert result.curve.equity[-1] == 0.0
    assert any("wiped out on 2024-01-04" in note for note in result.warnings)


def buy_and_hold(**params):
    kind = STRATEGIES.get("buy_and_hold")
    return kind(kind.params_type(**params))


def test_instalments_put_equal_parts_of_the_starting_cash_to_work():
    bars = make_bars([100, 100, 100, 50, 50, 200, 200, 200, 200])
    result = run(
        bars, buy_and_hold(instalments=4, spacing=1), Costs(cash=8_001, commission=0.0, spread=0.0)
    )
    spent = result.trades.size * result.trades.entry_price
    assert sorted(spent.tolist()) == [2_000.0] * 4
    assert sorted(result.trades.entry_price.tolist()) == [50.0, 50.0, 100.0, 100.0]


def test_instalments_respect_the_position_size():
    result = run(make_bars([100.0] * 12), buy_and_hold(instalments=2, spacing=3), position_size=0.5)
    assert result.trades.size.tolist() == [25.0, 25.0]


def test_hold_period_ends_the_position():
    bars = make_bars([100.0] * 12)
    result = run(bars, buy_and_hold(hold_bars=4))
    assert result.trades.entry_time.tolist() == [bars.time[2]]
    assert result.trades.exit_time.tolist() == [bars.time[6]]


def test_benchmark_is_the_engines_buy_and_hold():
    kind = STRATEGIES.get("sma_crossover")
    result = run(real_bars("GOOG"), kind(kind.params_type()))
    growth = result.curve.benchmark[-1] / FREE.cash - 1
    assert growth == pytest.approx(result.statistics["buy_hold_return"])
    assert calculate_benchmark(np.array([1.0, 2.0, 4.0]), 1, 10.0).tolist() == [10.0, 10.0, 20.0]


def test_progress_rises_and_a_cancel_ends_the_run():
    seen: list[float] = []

    def watch(share: float, message: str) -> None:
        seen.append(share)
        if share > 0.5:
            raise JobCancelledError("Stop.", "")

    kind = STRATEGIES.get("sma_crossover")
    with pytest.raises(JobCancelledError):
        run_backtest(real_bars("GOOG"), kind(kind.params_type()), Costs(), Execution(), watch)
    assert seen == sorted(seen)
    assert 20 < len(seen) < 30


def test_a_run_prints_nothing_and_leaves_warnings_as_they_were(capfd):
    import backtesting.backtesting as engine_module

    filters, bar = list(warnings.filters), engine_module._tqdm
    run(make_bars([20_000.0] * 6), Scripted([1, 3]))
    captured = capfd.readouterr()
    assert captured.out == ""
    assert captured.err == ""
    assert warnings.filters == filters
    assert engine_module._tqdm is bar
    assert "tqdm" in repr(bar)


def test_the_engine_is_not_imported_before_it_is_used():
    import subprocess

    code = "import core.trading.backtest_runner, core.trading.backtest_service, sys; "
    code += "print([m for m in ('backtesting', 'bokeh', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_trailing_stop_of_a_short_follows_downwards():
    # Lowest close 80, so the stop is 88; on the way up from 84 to 100 it is passed.
    result = run(
        make_bars([100, 100, 90, 80, 84, 100, 100]),
        Scripted(enter_short=[1]),
        direction=Direction.SHORT,
        trailing_stop=0.1,
    )
    assert result.trades.exit_price.tolist() == pytest.approx([88.0])


def test_take_profit_of_a_short_lies_below():
    bars = make_bars([100, 100, 95, 85, 85, 85])
    strategy = Scripted(enter_short=[1])
    result = run(bars, strategy, direction=Direction.SHORT, take_profit=0.1)
    assert result.trades.exit_price.tolist() == pytest.approx([90.0])


@pytest.mark.parametrize(("stop", "trail"), [(0.05, 0.2), (0.2, 0.05)])
def test_of_two_stops_the_nearer_one_counts_from_the_start(stop, trail):
    bars = make_bars([100, 100, 90, 90, 90])
    result = run(bars, Scripted([1]), stop_loss=stop, trailing_stop=trail)
    assert result.trades.exit_price.tolist() == [95.0]
