"""What one strategy says about the newest finished bar of one series, or why it says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.contracts import BarSeries
from core.enums import PairOutcome, SignalSide
from core.formatting import format_count
from core.trading.request import Execution
from core.trading.signals.engine import (
    SIDE_WORDS,
    SignalHistory,
    count_bars_for_signal,
    find_signals,
)
from core.trading.signals.reasons import explain_signal
from core.trading.strategies.base import Strategy


@dataclass(frozen=True, slots=True)
class FoundSignal:
    """One signal of a series.

    Attributes:
        bar_time: seconds since 1970-01-01 UTC.
        strength: 0 to 1.
        price: close of the bar, in `currency`.
    """

    side: SignalSide
    bar_time: int
    strength: float
    price: float
    currency: str
    reason: str

    def dump(self) -> dict[str, Any]:
        """Ready for JSON; `read_found` is the way back."""
        return {
            "side": self.side.value,
            "bar_time": self.bar_time,
            "strength": self.strength,
            "price": self.price,
            "currency": self.currency,
            "reason": self.reason,
        }


def read_found(values: Mapping[str, Any]) -> FoundSignal:
    """What `dump` wrote."""
    return FoundSignal(**{**values, "side": SignalSide(values["side"])})


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found.

    Attributes:
        note: a sentence for the reader; empty where a signal speaks for itself.
        latest: the newest signal there ever was; it is to be emitted if the outcome says so.
    """

    outcome: PairOutcome
    note: str = ""
    latest: FoundSignal | None = None


def examine(
    strategy: Strategy,
    execution: Execution,
    bars: BarSeries,
    *,
    age: int,
    expiry: int,
    checked_bar: int | None = None,
) -> Examination:
    """Look at the newest bar.

    Args:
        strategy: with its parameters.
        execution: its direction decides; its stops are named in the reason.
        bars: finished ones only.
        age: of the newest bar, in sessions.
        expiry: sessions after which a signal is no longer worth acting on.
        checked_bar: time of the newest bar that was looked at before; None for the first time.
    """
    needed = count_bars_for_signal(strategy)
    if len(bars) < needed:
        return Examination(
            PairOutcome.TOO_SHORT,
            f"{bars.symbol} has {format_count(len(bars))} finished bars; {strategy.title} with "
            f"these parameters needs {format_count(needed)}. Import a longer history.",
        )
    history = find_signals(strategy, execution.direction, bars)
    latest = _describe_last(strategy, execution, bars, history)
    newest = f"{bars.at(-1):%Y-%m-%d}"
    if age > expiry:
        return Examination(
            PairOutcome.STALE,
            f"The newest bar ({newest}) is {format_count(age)} sessions old; a signal on it would "
            f"be past its expiry of {format_count(expiry)}. Bring the bars up to date.",
            latest,
        )
    missed = _say_missed(bars, history, checked_bar)
    if latest is not None and latest.bar_time == int(bars.time[-1]):
        return Examination(PairOutcome.EMITTED, missed, latest)
    quiet = _say_quiet(bars, history, newest)
    return Examination(PairOutcome.QUIET, f"{quiet} {missed}".strip(), latest)


def _describe_last(
    strategy: Strategy, execution: Execution, bars: BarSeries, history: SignalHistory
) -> FoundSignal | None:
    if not len(history):
        return None
    place, side = int(history.places[-1]), history.sides[-1]
    return FoundSignal(
        side=side,
        bar_time=int(bars.time[place]),
        strength=float(history.strength[-1]),
        price=float(bars.close[place]),
        currency=bars.passport.currency,
        reason=explain_signal(strategy, execution, bars, place, side),
    )


def _say_quiet(bars: BarSeries, history: SignalHistory, newest: str) -> str:
    if len(history):
        place = int(history.places[-1])
        ago = len(bars) - 1 - place
        return (
            f"No signal on {newest}; the last was {SIDE_WORDS[history.sides[-1]]} on "
            f"{bars.at(place):%Y-%m-%d}, {format_count(ago)} bars before."
        )
    if float(np.ptp(bars.close)) == 0.0:
        return f"The price has not moved on any of the {format_count(len(bars))} bars."
    return f"No signal on any of the {format_count(len(bars))} bars."


def _say_missed(bars: BarSeries, history: SignalHistory, checked_bar: int | None) -> str:
    """A sentence about signals on bars that no run looked at while they were the newest."""
    if checked_bar is None:
        return ""
    newest = int(bars.time[-1])
    missed = [
        f"{SIDE_WORDS[side]} on {bars.at(place):%Y-%m-%d}"
        for place, side in zip(history.places.tolist(), history.sides, strict=True)
        if checked_bar < int(bars.time[place]) < newest
    ]
    if not missed:
        return ""
    return f"Not emitted, as no run looked at the bar in time: {', '.join(missed[-3:])}."
