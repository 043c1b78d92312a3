"""Actions of strategies that compare one indicator with two levels.

`rsi_mean_reversion` and `momentum`, see `core.trading.strategies`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.contracts import FloatArray
from core.trading.sweep.batch import ActionRows, IntArray, Span
from core.trading.sweep.compiled import kernel
from core.trading.sweep.moving_averages import FloatRows
from core.trading.sweep.wishes import ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT

ENTRIES = ENTER_LONG | ENTER_SHORT


class ReversionPlans(NamedTuple):
    """RSI (float64[p, n]) and, per combination, its row, the two levels and the confirmation.

    `sides` holds the bits of `core.trading.sweep.wishes` that the direction allows.
    """

    rsi: FloatRows
    row: IntArray
    oversold: FloatArray
    overbought: FloatArray
    confirmation: IntArray
    sides: int


class MomentumPlans(NamedTuple):
    """Changes (float64[p, n]) and, per combination, its row, levels, volume and first bar.

    Attributes:
        volume: float64[n].
        mean_volume: float64[n]; NaN where it is not known, and the condition is not applied.
        min_volume_ratio: 0 applies no condition.
        warm_up: bars before it give no signal.
        sides: bits that the direction allows.
    """

    changes: FloatRows
    row: IntArray
    buy_change: FloatArray
    sell_change: FloatArray
    volume: FloatArray
    mean_volume: FloatArray
    min_volume_ratio: FloatArray
    warm_up: IntArray
    sides: int


@kernel
def fill_reversion_actions(plans: ReversionPlans, span: Span, rows: ActionRows) -> None:
    """Actions of a span of combinations, in the first rows of uint8[b, n or more]."""
    weak_action = (ENTER_LONG | EXIT_SHORT) & plans.sides
    strong_action = (ENTER_SHORT | EXIT_LONG) & plans.sides
    for k in range(span.start, span.stop):
        values, actions = plans.rsi[plans.row[k]], rows[k - span.start]
        low, high, needed = plans.oversold[k], plans.overbought[k], plans.confirmation[k]
        weak, strong = 0, 0
        for bar in range(len(values)):
            weak = weak + 1 if values[bar] < low else 0
            strong = strong + 1 if values[bar] > high else 0
            is_weak, is_strong = weak >= needed, strong >= needed
            actions[bar] = (weak_action if is_weak else 0) | (strong_action if is_strong else 0)


@kernel
def fill_momentum_actions(plans: MomentumPlans, span: Span, rows: ActionRows) -> None:
    """Actions of a span of combinations, in the first rows of uint8[b, n or more]."""
    for k in range(span.start, span.stop):
        changes, actions = plans.changes[plans.row[k]], rows[k - span.start]
        actions[: plans.warm_up[k]] = 0
        for bar in range(plans.warm_up[k], len(changes)):
            action = 0
            if changes[bar] > plans.buy_change[k]:
                action = ENTER_LONG | EXIT_SHORT
            elif changes[bar] < plans.sell_change[k]:
                action = ENTER_SHORT | EXIT_LONG
            if action != 0 and not has_volume(plans, k, bar):
                action &= ~ENTRIES
            actions[bar] = action & plans.sides


@kernel
def has_volume(plans: MomentumPlans, k: int, bar: int) -> bool:
    """Whether the bar's volume allows an entry; it does where nothing is known or asked for."""
    ratio, mean = plans.min_volume_ratio[k], plans.mean_volume[bar]
    return bool(ratio == 0 or np.isnan(mean) or plans.volume[bar] >= ratio * mean)
