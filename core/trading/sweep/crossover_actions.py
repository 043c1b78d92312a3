"""Actions of `sma_crossover`, see `core.trading.strategies.sma_crossover`."""

from __future__ import annotations

from typing import NamedTuple

from core.contracts import FloatArray
from core.trading.sweep.batch import ActionRows, Span
from core.trading.sweep.compiled import kernel
from core.trading.sweep.moving_averages import FloatRows, PeriodArray
from core.trading.sweep.wishes import ENTER_LONG, ENTER_SHORT, EXIT_LONG, EXIT_SHORT, ActionArray


class CrossoverPlans(NamedTuple):
    """Averages (float64[p, n]) and, per combination, the rows of its two and its minimum.

    `sides` holds the bits of `core.trading.sweep.wishes` that the direction allows.
    """

    averages: FloatRows
    short_row: PeriodArray
    long_row: PeriodArray
    min_strength: FloatArray
    sides: int


class Averages(NamedTuple):
    """The two averages on each bar and on the bar before it: four float64 arrays of one length."""

    fast_before: FloatArray
    slow_before: FloatArray
    fast: FloatArray
    slow: FloatArray


@kernel
def fill_crossover_actions(plans: CrossoverPlans, span: Span, rows: ActionRows) -> None:
    """Actions of a span of combinations, in the first rows of uint8[b, n or more]."""
    rising = (ENTER_LONG | EXIT_SHORT) & plans.sides
    falling = (ENTER_SHORT | EXIT_LONG) & plans.sides
    for k in range(span.start, span.stop):
        fast, slow = plans.averages[plans.short_row[k]], plans.averages[plans.long_row[k]]
        actions = rows[k - span.start][: len(fast)]
        actions[0] = 0
        # Slices of one length, not `i - 1`: an index that could be negative costs the wide loop.
        averages = Averages(fast[:-1], slow[:-1], fast[1:], slow[1:])
        mark_crossings(averages, rising, falling, actions[1:])
        if plans.min_strength[k] > 0:
            delay_entries(fast, slow, plans.min_strength[k], actions)


@kernel
def mark_crossings(averages: Averages, rising: int, falling: int, actions: ActionArray) -> None:
    """`rising` where the gap between the averages goes above 0, `falling` where it goes below.

    NaN is neither above nor below, nor at 0.
    """
    for place in range(len(actions)):
        before = averages.fast_before[place] - averages.slow_before[place]
        gap = averages.fast[place] - averages.slow[place]
        up, down = (gap > 0) & (before <= 0), (gap < 0) & (before >= 0)
        actions[place] = (rising if up else 0) | (falling if down else 0)


@kernel
def delay_entries(fast: FloatArray, slow: FloatArray, minimum: float, actions: ActionArray) -> None:
    """Move each entry to the first bar of its spell on which the gap reaches the minimum."""
    for bar in range(len(actions)):
        entry = actions[bar] & (ENTER_LONG | ENTER_SHORT)
        if entry == 0:
            continue
        actions[bar] -= entry
        side = 1.0 if entry == ENTER_LONG else -1.0
        later = bar
        while later < len(actions) and side * (fast[later] - slow[later]) > 0:
            if side * ((fast[later] - slow[later]) / slow[later]) >= minimum:
                actions[later] |= entry
                break
            later += 1
