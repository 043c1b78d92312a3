"""Moving averages of many periods at once, equal to pandas' bit for bit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from core.contracts import FloatArray
from core.trading.sweep.compiled import kernel

FloatRows = np.ndarray[tuple[int, int], np.dtype[np.float64]]
PeriodArray = np.ndarray[tuple[int], np.dtype[np.int64]]


class RollingSums(NamedTuple):
    """A sum per period, and what was lost to rounding when values entered and left it."""

    total: FloatArray
    lost_adding: FloatArray
    lost_removing: FloatArray


def average_closes(close: FloatArray, periods: PeriodArray) -> FloatRows:
    """float64[p, n], a moving average per period; see `fill_moving_averages`."""
    rows: FloatRows = np.empty((len(periods), len(close)))
    sums = RollingSums(*(np.zeros(len(periods)) for _ in RollingSums._fields))
    fill_moving_averages(np.array(close), periods, sums, rows)
    return rows


@kernel
def fill_moving_averages(
    close: FloatArray, periods: PeriodArray, sums: RollingSums, rows: FloatRows
) -> None:
    """Means of the last `period` closes, as pandas' `rolling(period).mean()` finds them.

    After `roll_mean` of pandas 3.1 (pandas/_libs/window/aggregations.pyx): a sum is carried from
    bar to bar, with Kahan's compensation kept apart for what enters and what leaves; a window of
    equal values gives that value. Each step of a sum waits for the one before, so all periods go
    through the bars side by side.

    Args:
        close: float64[n], finite and positive.
        periods: int64[p], bars, 2 or more.
        sums: of length p, all zero; changed.
        rows: float64[p, n], written, one row per period; NaN for its first `period - 1` bars.
    """
    equal = 0
    for bar in range(len(close)):
        value = close[bar]
        equal = equal + 1 if bar > 0 and value == close[bar - 1] else 1
        for place in range(len(periods)):
            period = periods[place]
            if bar >= period:
                leave_sum(sums, place, close[bar - period])
            enter_sum(sums, place, value)
            if bar < period - 1:
                rows[place, bar] = np.nan
            else:
                rows[place, bar] = value if equal >= period else sums.total[place] / period


@kernel
def enter_sum(sums: RollingSums, place: int, value: float) -> None:
    """Add a value to one of the sums."""
    step = value - sums.lost_adding[place]
    total = sums.total[place] + step
    sums.lost_adding[place] = total - sums.total[place] - step
    sums.total[place] = total


@kernel
def leave_sum(sums: RollingSums, place: int, value: float) -> None:
    """Take a value out of one of the sums."""
    step = -value - sums.lost_removing[place]
    total = sums.total[place] + step
    sums.lost_removing[place] = total - sums.total[place] - step
    sums.total[place] = total
