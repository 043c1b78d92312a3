"""Signals of the strategies that have kernels: indicators shared, conditions compiled."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.enums import Direction
from core.trading.indicators import rate_of_change, rolling_mean, rsi_wilder
from core.trading.strategies.momentum import VOLUME_WINDOW
from core.trading.sweep.action_sources import ActionSource
from core.trading.sweep.batch import IntArray, Room, Span
from core.trading.sweep.combinations import BoolArray, Combinations
from core.trading.sweep.crossover_actions import CrossoverPlans, fill_crossover_actions
from core.trading.sweep.moving_averages import FloatRows, average_closes
from core.trading.sweep.threshold_actions import (
    MomentumPlans,
    ReversionPlans,
    fill_momentum_actions,
    fill_reversion_actions,
)
from core.trading.sweep.wishes import ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT

SIDES = {
    Direction.LONG: ENTER_LONG | EXIT_LONG,
    Direction.SHORT: ENTER_SHORT | EXIT_SHORT,
    Direction.BOTH: ENTER_LONG | EXIT_LONG | ENTER_SHORT | EXIT_SHORT,
}


class CrossoverSource(ActionSource):
    """`sma_crossover`: an average per period, shared by all combinations."""

    def __init__(
        self, bars: BarSeries, combinations: Combinations, direction: Direction, outside: BoolArray
    ) -> None:
        short, long = (_whole(combinations, name, outside, 2) for name in ("short", "long"))
        periods, places = _find_distinct(np.concatenate((short, long)))
        self.warm_up, self.unsound = long - 1, short >= long
        self._plans = CrossoverPlans(
            average_closes(bars.close, periods),
            places[: len(short)].copy(),
            places[len(short) :].copy(),
            _column(combinations, "min_strength"),
            SIDES[direction],
        )

    def fill(self, span: Span, room: Room) -> dict[int, str]:
        """See the base."""
        fill_crossover_actions(self._plans, span, room.actions)
        return {}


class ReversionSource(ActionSource):
    """`rsi_mean_reversion`: an index per period."""

    def __init__(
        self, bars: BarSeries, combinations: Combinations, direction: Direction, outside: BoolArray
    ) -> None:
        period = _whole(combinations, "period", outside, 2)
        rows, places = _per_period(period, lambda p: rsi_wilder(bars.close, p))
        oversold, overbought = (_column(combinations, n) for n in ("oversold", "overbought"))
        self.warm_up, self.unsound = period, oversold >= overbought
        confirmation = _whole(combinations, "confirmation", outside, 1)
        self._plans = ReversionPlans(
            rows, places, oversold, overbought, confirmation, SIDES[direction]
        )

    def fill(self, span: Span, room: Room) -> dict[int, str]:
        """See the base."""
        fill_reversion_actions(self._plans, span, room.actions)
        return {}


class MomentumSource(ActionSource):
    """`momentum`: a row of changes per period."""

    def __init__(
        self, bars: BarSeries, combinations: Combinations, direction: Direction, outside: BoolArray
    ) -> None:
        period = _whole(combinations, "period", outside, 1)
        rows, places = _per_period(period, lambda p: rate_of_change(bars.close, p))
        ratio = _column(combinations, "min_volume_ratio")
        self.warm_up = np.where(ratio > 0, np.maximum(period, VOLUME_WINDOW - 1), period)
        self.unsound = np.zeros(len(period), dtype=np.bool_)
        self._plans = MomentumPlans(
            rows,
            places,
            _column(combinations, "buy_change"),
            _column(combinations, "sell_change"),
            np.array(bars.volume),
            np.array(rolling_mean(bars.volume, VOLUME_WINDOW)),
            ratio,
            self.warm_up,
            SIDES[direction],
        )

    def fill(self, span: Span, room: Room) -> dict[int, str]:
        """See the base."""
        fill_momentum_actions(self._plans, span, room.actions)
        return {}


SOURCES: dict[str, Callable[[BarSeries, Combinations, Direction, BoolArray], ActionSource]] = {
    "sma_crossover": CrossoverSource,
    "rsi_mean_reversion": ReversionSource,
    "momentum": MomentumSource,
}
"""Strategies with kernels of their own; the others go through `StrategySource`."""


def _column(combinations: Combinations, name: str) -> FloatArray:
    default = combinations.params_type().model_fields[name].default
    return np.array(combinations.column(name, default), dtype=np.float64)


def _whole(combinations: Combinations, name: str, outside: BoolArray, harmless: int) -> IntArray:
    """A whole column; combinations that are left out anyway get a value that does no harm."""
    return np.where(outside, harmless, _column(combinations, name)).astype(np.int64)


def _per_period(
    period: IntArray, measure: Callable[[int], FloatArray]
) -> tuple[FloatRows, IntArray]:
    periods, places = _find_distinct(period)
    return np.stack([measure(int(p)) for p in periods]), places


def _find_distinct(period: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct periods, rising, and where each one stands among them.

    By counting rather than sorting: periods are short whole numbers, and there are many.
    """
    is_there = np.zeros(int(period.max()) + 1, dtype=np.bool_)
    is_there[period] = True
    return np.flatnonzero(is_there), (np.cumsum(is_there) - 1)[period]
