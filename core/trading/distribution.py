"""How returns and holding times are spread: columns of a histogram, and the numbers beside it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import Interval, ReturnStep
from core.trading.return_statistics import calculate_period_returns
from core.trading.types import TradeTable

MAX_COLUMNS = 40
_TAIL = 0.005
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_DAY, _HOUR = 86_400, 3_600
_MONDAY = 3  # 1970-01-01 was a Thursday

CountArray = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Columns of equal width, 0 on an edge.

    Attributes:
        edges: float64[k + 1], in the unit of the values.
        counts: int64[k]; a value on an edge belongs to the column on its right, one at the end to
            the last.
        below, above: values beyond the edges, which the outer columns hold as well.
    """

    edges: FloatArray
    counts: CountArray
    below: int
    above: int


@dataclass(frozen=True, slots=True, eq=False)
class ReturnSpread:
    """The returns of an account over equal steps of time.

    Attributes:
        returns: float64[m], those that are not 0: an account in cash says nothing.
        still: steps over which the account did not move.
        histogram: of `returns`; None where there are none.
    """

    returns: FloatArray
    still: int
    histogram: Histogram | None

    @property
    def total(self) -> int:
        """Steps in all."""
        return len(self.returns) + self.still


@dataclass(frozen=True, slots=True, eq=False)
class HoldingTimes:
    """How long trades were held, winners (profit above 0 after commission) and others apart.

    Attributes:
        unit: `hours` or `days`.
        won, lost: over the same edges.
    """

    unit: str
    won: Histogram
    lost: Histogram


def list_steps(interval: Interval) -> tuple[ReturnStep, ...]:
    """Steps that are longer than a bar, and the bar itself."""
    if interval is Interval.MONTH:
        return (ReturnStep.BAR,)
    if interval is Interval.WEEK:
        return (ReturnStep.BAR, ReturnStep.MONTH)
    return tuple(ReturnStep)


def spread_returns(time: TimeArray, equity: FloatArray, step: ReturnStep) -> ReturnSpread:
    """Returns from the last value of one step to the last of the next, by how often they occur.

    Weeks begin on Monday, weeks and months are calendar ones (UTC). The first step gives no
    return for bars and weeks; a month's runs from its first value, as in the table of months.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC, increasing, n at least 1.
        equity: float64[n], currency; nothing after the account has fallen to 0 counts.
        step: what one return covers.
    """
    if step is ReturnStep.BAR:
        period = np.arange(len(time))
    elif step is ReturnStep.WEEK:
        period = (time // _DAY + _MONDAY) // 7
    else:
        period = time.astype("datetime64[s]").astype("datetime64[M]").astype(np.int64)
    returns = calculate_period_returns(period, equity, has_first=step is ReturnStep.MONTH)
    moved = returns[returns != 0.0]
    return ReturnSpread(
        moved, len(returns) - len(moved), build_histogram(moved) if len(moved) else None
    )


def build_histogram(values: FloatArray) -> Histogram:
    """Columns of a round width; what lies beyond the outer half per cents is folded in.

    Args:
        values: float64[m], finite, m at least 1.
    """
    low, high = (float(value) for value in np.quantile(values, (_TAIL, 1.0 - _TAIL)))
    width = choose_width(max(high - low, abs(high), abs(low)) if high == low else high - low)
    first, last = math.floor(low / width), max(math.ceil(high / width), math.floor(low / width) + 1)
    edges: FloatArray = width * np.arange(first, last + 1, dtype=np.float64)
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), bins=edges)
    return Histogram(
        edges,
        counts.astype(np.int64),
        int((values < edges[0]).sum()),
        int((values > edges[-1]).sum()),
    )


def choose_width(span: float) -> float:
    """The smallest of 1, 2, 2.5 and 5 times a power of ten of which `MAX_COLUMNS` - 2 span it.

    Args:
        span: 0 or more; of 0 the width is 1.
    """
    least = span / (MAX_COLUMNS - 2)
    if least <= 0.0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in _STEPS if step * power >= least * (1 - 1e-9))


def spread_holding_times(trades: TradeTable) -> HoldingTimes | None:
    """Time from entry to exit, in hours where half of the trades took under two days.

    Returns:
        None where there are no trades.
    """
    if not len(trades):
        return None
    seconds = (trades.exit_time - trades.entry_time).astype(np.float64)
    is_short = float(np.median(seconds)) < 2 * _DAY
    held = seconds / (_HOUR if is_short else _DAY)
    width = max(1.0, choose_width(float(np.quantile(held, 1.0 - _TAIL))))
    last = math.floor(float(np.quantile(held, 1.0 - _TAIL)) / width) + 1
    edges: FloatArray = width * np.arange(last + 1, dtype=np.float64)
    is_won = trades.profit > 0.0
    return HoldingTimes(
        "hours" if is_short else "days",
        _count(held[is_won], edges),
        _count(held[~is_won], edges),
    )


def _count(values: FloatArray, edges: FloatArray) -> Histogram:
    counts, _ = np.histogram(np.clip(values, edges[0], edges[-1]), bins=edges)
    return Histogram(edges, counts.astype(np.int64), 0, int((values > edges[-1]).sum()))
