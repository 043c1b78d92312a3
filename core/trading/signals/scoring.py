"""What acting on signals brought: entry at a later open, valued after a horizon, after costs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import BarSeries, FloatArray
from core.trading.request import Costs
from core.trading.signals.engine import PlaceArray


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """One element for each signal, float64[k]; NaN where its horizon has not passed.

    Attributes:
        entry, exit: prices of the bars, without spread.
        returns: fraction in the signal's direction, after costs.
        worst, best: furthest prices within the horizon against and for the signal, as a fraction
            of the entry price: 0 or less (MAE), and 0 or more (MFE).
    """

    entry: FloatArray
    exit: FloatArray
    returns: FloatArray
    worst: FloatArray
    best: FloatArray


def measure_outcomes(
    bars: BarSeries,
    places: PlaceArray,
    directions: FloatArray,
    horizon: int,
    costs: Costs,
    *,
    late: int = 0,
) -> Outcomes:
    """Act on each signal at the open `1 + late` bars after it and hold for `horizon` bars.

    The last of them, the bar of the entry counted, gives the exit at its close. Costs as
    backtesting.py charges them: the spread once, at the entry; the commission on both values.

    Args:
        bars: n of them.
        places: int64[k], bars of the signals.
        directions: float64[k], 1 gains from a rise, -1 from a fall.
        horizon: bars held, 1 or more.
        costs: spread and commission; the rest does not matter.
        late: bars by which one acts later than at the next open.
    """
    first = places + 1 + late
    last = first + horizon - 1
    is_known = last < len(bars)
    unknown = np.full(len(places), np.nan)
    if not is_known.any():
        return Outcomes(unknown, unknown, unknown, unknown, unknown)
    begins, ends, sides = first[is_known], last[is_known], directions[is_known]
    entry, leave = bars.open[begins], bars.close[ends]
    low = _windows(bars.low, horizon)[begins].min(axis=1) / entry - 1.0
    high = _windows(bars.high, horizon)[begins].max(axis=1) / entry - 1.0
    worst = np.where(sides > 0, low, -high)
    best = np.where(sides > 0, high, -low)
    columns = (
        entry,
        leave,
        calculate_returns(entry, leave, sides, costs),
        np.minimum(worst, 0.0),
        np.maximum(best, 0.0),
    )
    found = [unknown.copy() for _ in columns]
    for whole, part in zip(found, columns, strict=True):
        whole[is_known] = part
    return Outcomes(*found)


def calculate_returns(
    entry: FloatArray, leave: FloatArray, directions: FloatArray, costs: Costs
) -> FloatArray:
    """Return of each position on the value it began with, after costs, float64[k]."""
    paid = entry * (1.0 + directions * costs.spread)
    moved = leave / paid
    returns: FloatArray = directions * (moved - 1.0) - costs.commission * (1.0 + moved)
    return returns


def measure_base(
    bars: BarSeries, first: int, direction: float, horizon: int, costs: Costs
) -> float | None:
    """Mean return of acting on any bar from `first` on, the same way; None without such bars."""
    places = np.arange(first, max(first, len(bars) - horizon), dtype=np.int64)
    if not len(places):
        return None
    begins = places + 1
    entry, leave = bars.open[begins], bars.close[begins + horizon - 1]
    sides = np.full(len(places), direction)
    return float(calculate_returns(entry, leave, sides, costs).mean())


def _windows(values: FloatArray, width: int) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Row i: the `width` values from i on, as views."""
    return np.lib.stride_tricks.sliding_window_view(values, width)
