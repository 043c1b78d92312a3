"""Where a sweep's signals come from, and the way of a strategy that has no kernel of its own.

A source knows how to write the wishes of a stretch of combinations, and which of them are sound.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from core.contracts import BarSeries
from core.enums import Direction
from core.errors import InvalidInputError
from core.trading.strategies.base import Strategy
from core.trading.sweep.batch import IntArray, Room, Span
from core.trading.sweep.combinations import BoolArray, Combinations
from core.trading.sweep.limits import find_reason_in_signals
from core.trading.sweep.wishes import Wishes, make_wishes


class ActionSource(ABC):
    """Wishes of combinations 0 to k - 1.

    Attributes:
        warm_up: int64[k], bars.
        unsound: bool[k], combinations the strategy refuses.
    """

    warm_up: IntArray
    unsound: BoolArray

    @abstractmethod
    def fill(self, span: Span, room: Room) -> dict[int, str]:
        """Write a span of combinations into the room's first rows. Any thread may call.

        Returns:
            Combination to the reason why the engine must run it; those rows have no meaning.
        """


class StrategySource(ActionSource):
    """Any other strategy: its own `signals`, one combination after the other."""

    def __init__(
        self, bars: BarSeries, combinations: Combinations, direction: Direction, outside: BoolArray
    ) -> None:
        self._bars, self._direction = bars, direction
        self._strategies = [_build(combinations, k, outside) for k in range(len(combinations))]
        warm_up = [strategy.warm_up() if strategy else 0 for strategy in self._strategies]
        self.warm_up = np.array(warm_up, dtype=np.int64)
        self.unsound = np.array([strategy is None for strategy in self._strategies])

    def fill(self, span: Span, room: Room) -> dict[int, str]:
        """See the base."""
        reasons = {}
        for k in range(span.start, span.stop):
            strategy, row = self._strategies[k], k - span.start
            room.actions[row] = 0
            if strategy is None:
                continue
            signals = strategy.signals(self._bars)
            if reason := find_reason_in_signals(signals):
                reasons[k] = reason
                continue
            place_wishes(make_wishes(signals, self._direction), room, row)
        return reasons


def place_wishes(wishes: Wishes, room: Room, row: int) -> None:
    """Write one combination's wishes into a row of the room."""
    room.actions[row, : len(wishes.actions)] = wishes.actions
    room.is_plan[row], room.has_levels[row] = wishes.is_plan, wishes.has_levels
    if wishes.is_plan:
        room.shares[row] = wishes.shares
    if wishes.has_levels:
        room.stops[row], room.targets[row] = wishes.stops, wishes.targets


def _build(combinations: Combinations, k: int, outside: BoolArray) -> Strategy | None:
    if outside[k]:
        return None
    try:
        return combinations.strategy(k)
    except InvalidInputError:
        return None
