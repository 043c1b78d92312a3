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
from core.trading.sweep.follower import pack_signals
from core.trading.sweep.limits import find_reason_in_signals


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
            room.actions[row, : len(self._bars)] = pack_signals(signals, self._direction)
            room.is_plan[row] = signals.entry_share is not None
            if signals.entry_share is not None:
                room.shares[row] = signals.entry_share
        return reasons


def _build(combinations: Combinations, k: int, outside: BoolArray) -> Strategy | None:
    if outside[k]:
        return None
    try:
        return combinations.strategy(k)
    except InvalidInputError:
        return None
