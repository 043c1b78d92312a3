"""Where a sweep's signals come from, and the way of a strategy that has no kernel of its own.

A source knows how to write the actions of a stretch of combinations, and which of them are sound.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from core.contracts import BarSeries
from core.enums import Direction
from core.errors import InvalidInputError
from core.trading.declaration import build_declared
from core.trading.strategies.base import STRATEGIES, Signals, Strategy
from core.trading.sweep.batch import ActionRows, IntArray, Span
from core.trading.sweep.combinations import BoolArray, Combinations
from core.trading.sweep.follower import pack_signals


class ActionSource(ABC):
    """Actions of combinations 0 to k - 1.

    Attributes:
        warm_up: int64[k], bars.
        unsound: bool[k], combinations the strategy refuses.
        needs_engine: bool[k], combinations the kernel cannot express; known after `fill`.
    """

    warm_up: IntArray
    unsound: BoolArray
    needs_engine: BoolArray

    def _accept(self, warm_up: IntArray, unsound: BoolArray) -> None:
        self.warm_up, self.unsound = warm_up, unsound
        self.needs_engine = np.zeros(len(warm_up), dtype=np.bool_)

    @abstractmethod
    def fill(self, span: Span, rows: ActionRows) -> None:
        """Write a span of combinations into the first rows. Any thread may call."""


class StrategySource(ActionSource):
    """Any other strategy: its own `signals`, one combination after the other."""

    def __init__(
        self, bars: BarSeries, combinations: Combinations, direction: Direction, outside: BoolArray
    ) -> None:
        self._bars, self._direction = bars, direction
        self._strategies = [_build(combinations, k, outside) for k in range(len(combinations))]
        warm_up = [strategy.warm_up() if strategy else 0 for strategy in self._strategies]
        self._accept(
            np.array(warm_up, dtype=np.int64),
            np.array([strategy is None for strategy in self._strategies]),
        )

    def fill(self, span: Span, rows: ActionRows) -> None:
        """See the base."""
        for k in range(span.start, span.stop):
            strategy = self._strategies[k]
            row = rows[k - span.start]
            row[:] = 0
            if strategy is None:
                continue
            signals = strategy.signals(self._bars)
            self.needs_engine[k] = _is_in_parts(signals)
            if not self.needs_engine[k]:
                row[: len(self._bars)] = pack_signals(signals, self._direction)


def _is_in_parts(signals: Signals) -> bool:
    """Whether entries add to a position or take a part of it; the kernel knows whole ones only."""
    if signals.entry_share is None:
        return False
    shares = signals.entry_share[signals.enter_long | signals.enter_short]
    return len(shares) > 1 or bool((shares != 1.0).any())


def _build(combinations: Combinations, k: int, outside: BoolArray) -> Strategy | None:
    if outside[k]:
        return None
    kind = STRATEGIES.get(combinations.kind)
    try:
        return kind(build_declared(kind.params_type, combinations.params(k)))
    except InvalidInputError:
        return None
