from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.enums import Direction, PairOutcome, SignalSide
from core.trading.backtest_engine import run_backtest
from core.trading.request import Costs, Execution
from core.trading.signals.engine import find_signals
from core.trading.signals.examination import examine, read_found
from core.trading.signals.reasons import explain_signal
from core.trading.stored_strategy import build_strategy
from core.trading.strategies.base import STRATEGIES
from tests.core.trading.sample_bars import make_bars, real_bars
from tests.core.trading.signals.signal_desk import FALLING

LONG = Execution()


def rsi(**values):
    return build_strategy("rsi_mean_reversion", FALLING | values)


# Up, up, down, down, up, up: with a period of two the RSI falls below 30 on bar 4 and is above
# 70 on bar 6 (by hand: averages 1, 0 -> 0.5, 0.5 -> 0.25, 0.75 -> 0.625, 0.375 -> 0.8125, 0.1875).
SWING = [100, 101, 102, 101, 100, 101, 102]


def test_entries_and_exits_are_found_by_hand():
    found = find_signals(rsi(), Direction.LONG, make_bars(SWING))
    assert found.places.tolist() == [4, 6]
    assert found.sides == (SignalSide.BUY, SignalSide.SELL)
    # RSI 25 against 30: (30 - 25) / 30; an exit has no degree.
    assert found.strength == pytest.approx([5 / 30, 1.0])


@pytest.mark.parametrize(
    ("direction", "sides"),
    [
        (Direction.SHORT, [SignalSide.SELL_SHORT, SignalSide.BUY_BACK]),
        (Direction.BOTH, [SignalSide.SELL_SHORT, SignalSide.BUY]),
    ],
)
def test_short_sides_have_their_own_names(direction, sides):
    found = find_signals(rsi(), direction, make_bars([100, 101, 102, 103, 102, 101]))
    assert found.places.tolist() == [3, 5]
    assert list(found.sides) == sides


def test_the_newest_bar_gives_a_signal_although_a_backtest_fills_nothing_after_it():
    found = find_signals(rsi(), Direction.LONG, make_bars(SWING[:5]))
    assert found.places.tolist() == [4]


def test_too_few_bars_give_none():
    for count in range(5):
        assert len(find_signals(rsi(), Direction.LONG, make_bars(SWING[:count]))) == 0


@pytest.mark.parametrize("name", ["sma_crossover", "donchian_breakout", "macd_cross", "rules"])
def test_what_a_backtest_buys_is_what_was_signalled_on_the_bar_before(name):
    bars, strategy = real_bars("GOOG"), build_strategy(name, {})
    found = find_signals(strategy, Direction.LONG, bars)
    trades = run_backtest(bars, strategy, Costs(cash=1e6), LONG).trades
    bought = np.searchsorted(bars.time, trades.entry_time) - 1
    entries = found.entries().places
    assert np.array_equal(bought, entries[entries < len(bars) - 1])


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(["sma_crossover", "rsi_mean_reversion", "donchian_breakout", "momentum"]),
    st.sampled_from(list(Direction)),
    st.integers(1, 260),
)
def test_later_bars_never_change_a_signal(seed, name, direction, cut):
    random = np.random.default_rng(seed)
    bars = make_bars(100 * np.exp(np.cumsum(random.normal(0, 0.03, 260))))
    strategy = build_strategy(name, {})
    whole = find_signals(strategy, direction, bars)
    part = find_signals(strategy, direction, bars.head(cut))
    known = whole.places < cut
    assert np.array_equal(part.places, whole.places[known])
    assert part.sides == whole.sides[: int(known.sum())]
    assert np.array_equal(part.strength, whole.strength[known])
    assert ((part.strength >= 0) & (part.strength <= 1)).all()


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(Direction)))
def test_entries_and_exits_take_turns(seed, direction):
    random = np.random.default_rng(seed)
    bars = make_bars(100 * np.exp(np.cumsum(random.normal(0, 0.03, 200))))
    held = 0
    for side in find_signals(rsi(), direction, bars).sides:
        wanted = {SignalSide.BUY: 1, SignalSide.SELL_SHORT: -1}.get(side, 0)
        assert wanted != held
        assert side is not SignalSide.SELL or held == 1
        assert side is not SignalSide.BUY_BACK or held == -1
        held = wanted


@pytest.mark.parametrize("name", STRATEGIES.names())
def test_every_strategy_explains_its_signals(name):
    bars, strategy = real_bars("GOOG"), build_strategy(name, {})
    found = find_signals(strategy, Direction.LONG, bars)
    assert len(found)
    place = int(found.places[-1])
    words = explain_signal(strategy, LONG, bars, place, found.sides[-1])
    assert f"On {bars.at(place):%Y-%m-%d}: close {bars.close[place]:,.2f}" in words
    assert "nan" not in words
    assert "{" not in words


def test_a_reason_names_rule_values_stop_and_target():
    bars = make_bars(SWING[:5])
    execution = Execution(stop_loss=0.05, take_profit=0.1)
    words = explain_signal(rsi(), execution, bars, 4, SignalSide.BUY)
    assert words == (
        "Buys when the RSI over 2 bars has been below 30 for 1 bar in a row. On 2024-01-05: close "
        "100.00, RSI 2 25.00. A backtest would set: stop 95.00, target 110.00."
    )
    short = explain_signal(rsi(), execution, bars, 4, SignalSide.SELL_SHORT)
    assert "stop 105.00, target 90.00" in short


def test_of_a_strategys_own_stop_and_that_of_the_rules_the_nearer_is_named():
    strategy = build_strategy("vcp_breakout", {"has_stop": True})
    bars = real_bars("GOOG")
    found = find_signals(strategy, Direction.LONG, bars).entries()
    place = int(found.places[-1])
    own = float(strategy.signals(bars).stop[place])
    assert 0 < own < bars.close[place]
    words = explain_signal(strategy, LONG, bars, place, SignalSide.BUY)
    assert f"stop {own:,.2f}" in words
    near = explain_signal(strategy, Execution(stop_loss=0.001), bars, place, SignalSide.BUY)
    assert f"stop {bars.close[place] * 0.999:,.2f}" in near


def test_a_gap_in_what_was_looked_at_is_said():
    bars = make_bars([100.0] * 20)
    bars.time[10:] += 86_400 * 21
    words = explain_signal(rsi(), LONG, bars, 11, SignalSide.BUY)
    assert "a gap of 15 weekdays between 2024-01-12 and 2024-02-05" in words
    assert "gap" not in explain_signal(rsi(), LONG, bars, 19, SignalSide.BUY)


def look(closes, **fields):
    given = {"age": 0, "expiry": 5, **fields}
    return examine(rsi(), LONG, make_bars(closes), **given)


def test_a_signal_on_the_newest_bar_is_to_be_emitted_and_survives_json():
    found = look(SWING[:5])
    assert found.outcome is PairOutcome.EMITTED
    assert found.latest.price == 100.0
    assert read_found(found.latest.dump()) == found.latest


def test_a_quiet_bar_says_when_the_last_signal_was():
    found = look(SWING[:6])
    assert found.outcome is PairOutcome.QUIET
    assert found.note == "No signal on 2024-01-08; the last was Buy on 2024-01-05, 1 bars before."
    assert found.latest.side is SignalSide.BUY


def test_flat_prices_and_prices_without_a_signal_are_told_apart():
    assert "has not moved on any of the 30 bars" in look([100.0] * 30).note
    assert look([100.0 + place for place in range(30)]).note == "No signal on any of the 30 bars."


def test_more_warm_up_than_bars_is_said_with_both_numbers():
    strategy = build_strategy("sma_crossover", {"short": 20, "long": 200})
    found = examine(strategy, LONG, make_bars([100.0] * 150), age=0, expiry=5)
    assert found.outcome is PairOutcome.TOO_SHORT
    assert "150 finished bars" in found.note
    assert "needs 201" in found.note
    assert look([]).outcome is PairOutcome.TOO_SHORT


def test_a_stale_bar_gives_nothing_but_the_reason():
    found = look(SWING[:5], age=6)
    assert found.outcome is PairOutcome.STALE
    assert "6 sessions old" in found.note
    assert look(SWING[:5], age=5).outcome is PairOutcome.EMITTED


def test_signals_that_no_run_saw_in_time_are_named():
    bars = make_bars(SWING)
    found = look([*SWING, 102.1], checked_bar=int(bars.time[3]))
    assert "Not emitted, as no run looked at the bar in time: Buy on 2024-01-05" in found.note
    assert "Sell on 2024-01-09" in found.note
    assert "Not emitted" not in look([*SWING, 102.1], checked_bar=int(bars.time[6])).note
