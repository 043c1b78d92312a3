"""Why a signal was given, in words: the rule behind it and what it read on that bar."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.enums import Interval, SignalSide
from core.formatting import format_count, format_number, format_percent, format_price
from core.trading.declaration import Unit
from core.trading.request import Execution
from core.trading.signals.engine import ENTRIES, SIGNAL_NAMES
from core.trading.strategies.base import Strategy

MAX_REASON = 1_000
_MOST_READINGS = 8
_LONG_GAP = 8
"""Weekdays without a bar that no holiday explains: Seoul's longest takes seven."""


def explain_signal(
    strategy: Strategy, execution: Execution, bars: BarSeries, place: int, side: SignalSide
) -> str:
    """The rule, the close and the values that decided, and what a reader must know beside them.

    Args:
        strategy: with its parameters.
        execution: its stop and target are named beside the strategy's own.
        bars: of the series.
        place: index of the signal's bar.
        side: of the signal.
    """
    currency, close = bars.passport.currency, float(bars.close[place])
    read = [f"close {format_price(close, currency)}"]
    read += [
        f"{reading.name} {_write(float(reading.values[place]), reading.unit, currency)}"
        for reading in strategy.readings(bars)[:_MOST_READINGS]
    ]
    parts = [
        strategy.say_side(SIGNAL_NAMES[side]),
        f"On {bars.at(place):%Y-%m-%d}: {', '.join(read)}.",
        _say_brackets(strategy, execution, bars, place, side),
        say_gap(bars, place, strategy.warm_up()),
    ]
    text = " ".join(part for part in parts if part)
    return text if len(text) <= MAX_REASON else f"{text[: MAX_REASON - 1]}…"


def say_gap(bars: BarSeries, place: int, warm_up: int) -> str:
    """A sentence where bars that the signal looked at lie far apart; empty where none do."""
    if bars.interval is not Interval.DAY:
        return ""
    days = bars.time[max(0, place - warm_up) : place + 1].astype("datetime64[s]").astype("M8[D]")
    missing = np.busday_count(days[:-1], days[1:]) - 1 if len(days) > 1 else np.array([0])
    widest = int(missing.max())
    if widest < _LONG_GAP:
        return ""
    begin = int(missing.argmax())
    return (
        f"Take care: the bars it looked at have a gap of {format_count(widest)} weekdays between "
        f"{days[begin]} and {days[begin + 1]}."
    )


def _say_brackets(
    strategy: Strategy, execution: Execution, bars: BarSeries, place: int, side: SignalSide
) -> str:
    """Where a backtest would put stop and target of an entry: the nearer of rule and strategy."""
    if side not in ENTRIES:
        return ""
    close, currency = float(bars.close[place]), bars.passport.currency
    sign = 1.0 if side is SignalSide.BUY else -1.0
    signals = strategy.signals(bars)
    stops, targets = _price_at(signals.stop, place), _price_at(signals.target, place)
    if distances := [d for d in (execution.stop_loss, execution.trailing_stop) if d]:
        stops.append(close * (1 - sign * min(distances)))
    if execution.take_profit:
        targets.append(close * (1 + sign * execution.take_profit))
    said = []
    if stops:
        said.append(f"stop {format_price(max(stops) if sign > 0 else min(stops), currency)}")
    if targets:
        said.append(f"target {format_price(min(targets) if sign > 0 else max(targets), currency)}")
    return f"A backtest would set: {', '.join(said)}." if said else ""


def _price_at(prices: FloatArray | None, place: int) -> list[float]:
    if prices is None or not np.isfinite(prices[place]) or prices[place] <= 0:
        return []
    return [float(prices[place])]


def _write(value: float, unit: Unit, currency: str) -> str:
    if unit == "fraction":
        return format_percent(value, is_signed=True)
    return format_number(value) if unit == "ratio" else format_price(value, currency)
