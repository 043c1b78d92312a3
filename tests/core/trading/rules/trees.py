"""Trees for the tests: random ones, and a second way to judge them, bar by bar."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from core.contracts import BarSeries
from core.trading.rules.conditions import Between, Compare, Moves
from core.trading.rules.operands import IndicatorLine, Number, Price

NUMBERS = st.builds(
    lambda value: {"kind": "number", "value": value}, st.sampled_from([0.0, 30.0, 50.0, 100.0])
)
PRICES = st.builds(
    lambda field, ago, times: {"kind": "price", "field": field, "ago": ago, "times": times},
    st.sampled_from(["open", "high", "low", "close", "volume"]),
    st.sampled_from([0, 0, 1, 5]),
    st.sampled_from([1.0, 1.0, 1.02]),
)
INDICATORS = st.builds(
    lambda named, ago: {"kind": "indicator", "indicator": named[0], "values": named[1], "ago": ago},
    st.sampled_from([("sma", {"length": 3}), ("rsi", {"length": 4}), ("mfi", {"length": 3})]),
    st.sampled_from([0, 0, 2]),
)
OPERANDS = st.one_of(NUMBERS, PRICES, INDICATORS)
LEAVES = st.one_of(
    st.builds(
        lambda left, relation, right: {
            "kind": "compare",
            "left": left,
            "relation": relation,
            "right": right,
        },
        OPERANDS,
        st.sampled_from(["above", "below", "crosses_above", "crosses_below"]),
        OPERANDS,
    ),
    st.builds(
        lambda value, low, high: {"kind": "between", "value": value, "low": low, "high": high},
        OPERANDS,
        OPERANDS,
        OPERANDS,
    ),
    st.builds(
        lambda value, direction, bars: {
            "kind": "moves",
            "value": value,
            "direction": direction,
            "bars": bars,
        },
        OPERANDS,
        st.sampled_from(["rising", "falling"]),
        st.integers(1, 3),
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda below: st.one_of(
        st.builds(lambda inner: {"kind": "not", "condition": inner}, below),
        st.builds(
            lambda kind, inner: {"kind": kind, "conditions": inner},
            st.sampled_from(["all", "any"]),
            st.lists(below, min_size=1, max_size=3),
        ),
    ),
    max_leaves=5,
)


def judge_bar(condition: Any, bars: BarSeries, bar: int) -> bool | None:
    """True, False or None (unknown), by the definition, one bar and one number at a time."""
    if condition.kind == "not":
        inner = judge_bar(condition.condition, bars, bar)
        return None if inner is None else not inner
    if condition.kind in {"all", "any"}:
        parts = [judge_bar(part, bars, bar) for part in condition.conditions]
        decisive = condition.kind == "any"
        if decisive in parts:
            return decisive
        return None if None in parts else not decisive
    return JUDGES[condition.kind](condition, lambda item, ago=0: value_at(item, bars, bar - ago))


def known(found: Callable[[], bool], *values: float) -> bool | None:
    return None if any(map(math.isnan, values)) else found()


def judge_comparison(condition: Compare, at: Callable[..., float]) -> bool | None:
    left, right = at(condition.left), at(condition.right)
    if condition.relation == "above":
        return known(lambda: left > right, left, right)
    if condition.relation == "below":
        return known(lambda: left < right, left, right)
    ahead, behind = at(condition.left, 1), at(condition.right, 1)
    if condition.relation == "crosses_above":
        return known(lambda: left > right and ahead <= behind, left, right, ahead, behind)
    return known(lambda: left < right and ahead >= behind, left, right, ahead, behind)


def judge_between(condition: Between, at: Callable[..., float]) -> bool | None:
    value, low, high = at(condition.value), at(condition.low), at(condition.high)
    return known(lambda: low <= value <= high, value, low, high)


def judge_moves(condition: Moves, at: Callable[..., float]) -> bool | None:
    path = [at(condition.value, ago) for ago in range(condition.bars, -1, -1)]
    side = 1 if condition.direction == "rising" else -1
    return known(lambda: all(side * old < side * new for old, new in pairwise(path)), *path)


JUDGES: dict[str, Callable[..., bool | None]] = {
    "compare": judge_comparison,
    "between": judge_between,
    "moves": judge_moves,
}


def value_at(operand: Price | IndicatorLine | Number, bars: BarSeries, bar: int) -> float:
    if isinstance(operand, Number):
        return operand.value if bar >= 0 else math.nan
    place = bar - operand.ago
    if place < 0:
        return math.nan
    if isinstance(operand, Price):
        own = getattr(bars, operand.field)
    else:
        own = operand.built.calculate(bars)[operand.place]
    return float(own[place]) * operand.times
