from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.signals.scoring import measure_base, measure_outcomes
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted

FREE = Costs(commission=0.0, spread=0.0)
# Each bar opens at the close before: opens 100 100 102 99 105 104.
CLOSES = [100.0, 102.0, 99.0, 105.0, 104.0, 110.0]


def measure(place, direction, horizon, costs=FREE, **fields):
    bars = make_bars(CLOSES)
    return measure_outcomes(
        bars, np.array([place]), np.array([direction]), horizon, costs, **fields
    )


def test_a_long_signal_enters_at_the_next_open_and_leaves_at_the_last_close():
    found = measure(0, 1.0, 3)
    assert (found.entry[0], found.exit[0]) == (100.0, 105.0)
    assert found.returns[0] == pytest.approx(0.05)
    assert found.worst[0] == pytest.approx(-0.01)  # down to 99
    assert found.best[0] == pytest.approx(0.05)


def test_a_short_signal_gains_from_a_fall():
    found = measure(1, -1.0, 1)
    assert (found.entry[0], found.exit[0]) == (102.0, 99.0)
    assert found.returns[0] == pytest.approx(3 / 102)
    assert (found.worst[0], found.best[0]) == (0.0, pytest.approx(3 / 102))


def test_acting_late_holds_as_long():
    found = measure(0, 1.0, 2, late=2)
    assert (found.entry[0], found.exit[0]) == (99.0, 104.0)


@pytest.mark.parametrize(("place", "horizon", "late"), [(5, 1, 0), (3, 3, 0), (0, 3, 3)])
def test_without_all_the_bars_there_is_no_outcome(place, horizon, late):
    found = measure(place, 1.0, horizon, late=late)
    for column in (found.entry, found.exit, found.returns, found.worst, found.best):
        assert np.isnan(column[0])


def test_costs_are_spread_at_the_entry_and_commission_on_both_values():
    costs = Costs(commission=0.001, spread=0.002)
    paid = 100.0 * 1.002
    expected = (105.0 - paid - 0.001 * (paid + 105.0)) / paid
    assert measure(0, 1.0, 3, costs).returns[0] == pytest.approx(expected)
    got = 102.0 * 0.998
    expected = (got - 99.0 - 0.001 * (got + 99.0)) / got
    assert measure(1, -1.0, 1, costs).returns[0] == pytest.approx(expected)


@pytest.mark.parametrize("direction", [1.0, -1.0])
def test_costs_are_those_that_backtesting_py_charges(direction):
    """The engine leaves at the next open, which is the last close of the horizon here."""
    costs = Costs(cash=1e6)
    sides = {"enter_long": [1], "exit_long": [3]}
    if direction < 0:
        sides = {"enter_short": [1], "exit_short": [3]}
    rules = Execution(direction="both", position_size=0.5)
    trades = run_backtest(make_bars(CLOSES), Scripted(**sides), costs, rules).trades
    found = measure(1, direction, 2, costs)
    assert len(trades) == 1
    assert trades.exit_price[0] == found.exit[0]
    assert found.returns[0] == pytest.approx(trades.return_fraction[0], abs=1e-12)


def test_the_base_rate_is_the_mean_over_every_bar_that_could_have_been():
    bars = make_bars(CLOSES)
    single = [99 / 102 - 1, 105 / 99 - 1, 104 / 105 - 1, 110 / 104 - 1]
    assert measure_base(bars, 1, 1.0, 1, FREE) == pytest.approx(np.mean(single))
    assert measure_base(bars, 1, -1.0, 1, FREE) == pytest.approx(-np.mean(single))
    assert measure_base(bars, 5, 1.0, 1, FREE) is None
    assert measure_base(bars, 0, 1.0, 9, FREE) is None


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.floats(1, 1_000), min_size=1, max_size=40),
    st.integers(1, 12),
    st.integers(0, 11),
    st.sampled_from([1.0, -1.0]),
)
def test_all_signals_at_once_are_each_as_a_plain_loop_has_it(closes, horizon, late, direction):
    bars, places = make_bars(closes), np.arange(len(closes))
    found = measure_outcomes(
        bars, places, np.full(len(closes), direction), horizon, Costs(), late=late
    )
    for place in places.tolist():
        first = place + 1 + late
        held = slice(first, first + horizon)
        if first + horizon > len(closes):
            assert np.isnan(found.returns[place])
            continue
        entry = bars.open[first]
        ends = (bars.low[held].min() / entry - 1, bars.high[held].max() / entry - 1)
        against, along = ends if direction > 0 else (-ends[1], -ends[0])
        assert found.worst[place] == pytest.approx(min(against, 0.0))
        assert found.best[place] == pytest.approx(max(along, 0.0))
        assert found.worst[place] <= 0.0 <= found.best[place]
        free = direction * (bars.close[held][-1] / entry - 1)
        assert found.returns[place] < free  # costs only ever take
