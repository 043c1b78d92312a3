"""Trees on bars: which hold, which fail, and which are unknown. Causal by construction.

No operand can name a later bar: `ago` counts back, a crossing looks at the bar before, and the
indicators are certified to use none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.indicators import delay
from core.trading.rules.conditions import AllOf, AnyOf, Between, Compare, Condition, Moves, Not
from core.trading.rules.operands import IndicatorLine, Number, Price

BoolArray = np.ndarray[tuple[int], np.dtype[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Verdict:
    """Three-valued truth per bar, bool[n] each; where neither is set the truth is unknown.

    A comparison with a missing value (NaN) is unknown, and so is its negation: `not` never turns
    a gap in the data into a signal.
    """

    holds: BoolArray
    fails: BoolArray


class Evaluator:
    """Conditions on one series; what several of them look at is calculated once."""

    def __init__(self, bars: BarSeries) -> None:
        self._bars = bars
        self._indicators: dict[str, tuple[FloatArray, ...]] = {}

    def judge(self, condition: Condition) -> Verdict:
        """The condition on every bar; Kleene's strong logic of three values."""
        if isinstance(condition, Not):
            inner = self.judge(condition.condition)
            return Verdict(inner.fails, inner.holds)
        if isinstance(condition, AllOf | AnyOf):
            parts = [self.judge(part) for part in condition.conditions]
            holds, fails = [part.holds for part in parts], [part.fails for part in parts]
            if isinstance(condition, AllOf):
                return Verdict(np.logical_and.reduce(holds), np.logical_or.reduce(fails))
            return Verdict(np.logical_or.reduce(holds), np.logical_and.reduce(fails))
        if isinstance(condition, Compare):
            return self._compare(condition)
        if isinstance(condition, Between):
            value, low, high = map(self.values, (condition.value, condition.low, condition.high))
            return _verdict((low <= value) & (value <= high), value + low + high)
        return self._moves(condition)

    def values(self, operand: Price | IndicatorLine | Number) -> FloatArray:
        """The operand on every bar, float64[n]; NaN where it has no value."""
        if isinstance(operand, Number):
            return np.full(len(self._bars), operand.value)
        if isinstance(operand, Price):
            own: FloatArray = getattr(self._bars, operand.field)
        else:
            own = self._lines(operand)[operand.place]
        later = delay(own, operand.ago) if operand.ago else own
        return later if operand.times == 1.0 else later * operand.times

    def _lines(self, operand: IndicatorLine) -> tuple[FloatArray, ...]:
        label = operand.built.label
        if label not in self._indicators:
            self._indicators[label] = operand.built.calculate(self._bars)
        return self._indicators[label]

    def _compare(self, condition: Compare) -> Verdict:
        left, right = self.values(condition.left), self.values(condition.right)
        if condition.relation == "above":
            return _verdict(left > right, left + right)
        if condition.relation == "below":
            return _verdict(left < right, left + right)
        side = 1.0 if condition.relation == "crosses_above" else -1.0
        ahead, before = side * left, side * right
        held, level = delay(ahead, 1), delay(before, 1)
        return _verdict((ahead > before) & (held <= level), left + right + held + level)

    def _moves(self, condition: Moves) -> Verdict:
        side = 1.0 if condition.direction == "rising" else -1.0
        newer = side * self.values(condition.value)
        holds, known = np.ones(len(newer), dtype=np.bool_), newer
        for _ in range(condition.bars):
            older = delay(newer, 1)
            holds &= newer > older
            known = known + older
            newer = older
        return _verdict(holds, known)


def _verdict(holds: BoolArray, known: FloatArray) -> Verdict:
    """`known` is NaN where one of the values is; prices are far too small to overflow to it."""
    is_known = ~np.isnan(known)
    return Verdict(holds & is_known, ~holds & is_known)
