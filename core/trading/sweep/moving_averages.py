"""Moving averages of many periods at once, equal to pandas' bit for bit."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.sweep.compiled import kernel

FloatRows = np.ndarray[tuple[int, int], np.dtype[np.float64]]
PeriodArray = np.ndarray[tuple[int], np.dtype[np.int64]]


@kernel
def fill_moving_averages(close: FloatArray, periods: PeriodArray, rows: FloatRows) -> None:
    """One row per period.

    Args:
        close: float64[n], finite and positive.
        periods: int64[p], bars, 2 or more.
        rows: float64[p, n], written; NaN for a row's first `period - 1` bars.
    """
    for place in range(len(periods)):
        fill_moving_average(close, periods[place], rows[place])


@kernel
def fill_moving_average(close: FloatArray, period: int, row: FloatArray) -> None:
    """The mean of the last `period` closes, as pandas' `rolling(period).mean()` finds it.

    After `roll_mean` of pandas 3.1 (pandas/_libs/window/aggregations.pyx): the sum is carried
    from bar to bar, with Kahan's compensation kept apart for what enters and what leaves; a window
    of equal values gives that value.
    """
    total, lost_adding, lost_removing, equal = 0.0, 0.0, 0.0, 0
    for bar in range(len(close)):
        if bar >= period:
            step = -close[bar - period] - lost_removing
            longer = total + step
            lost_removing = longer - total - step
            total = longer
        value = close[bar]
        step = value - lost_adding
        longer = total + step
        lost_adding = longer - total - step
        total = longer
        equal = equal + 1 if bar > 0 and value == close[bar - 1] else 1
        if bar < period - 1:
            row[bar] = np.nan
        else:
            row[bar] = value if equal >= period else total / period
