"""One row of a sweep's result: which statistic stands in which column."""

from __future__ import annotations

import math

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.account_figures import AccountFigures
from core.trading.sweep.compiled import kernel
from core.trading.sweep.trade_figures import TradeFigures
from core.trading.types import Statistics

ACCOUNT_COLUMNS = len(AccountFigures._fields)
COLUMNS: tuple[str, ...] = (*AccountFigures._fields, *TradeFigures._fields)
"""Keys of `core.trading.statistics.DEFINITIONS`; start, end and duration belong to the bars."""


@kernel
def write_row(account: AccountFigures, trades: TradeFigures, row: FloatArray) -> None:
    """Figures in the order of COLUMNS; what is not finite becomes NaN. `row` is float64[31]."""
    for place in range(len(account)):
        row[place] = account[place] if math.isfinite(account[place]) else math.nan
    for place in range(len(trades)):
        row[place + ACCOUNT_COLUMNS] = trades[place] if math.isfinite(trades[place]) else math.nan


def build_statistics(time: TimeArray, row: FloatArray) -> Statistics:
    """A row under the keys a backtest's result has, with what belongs to the bars; None for NaN.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC of the bars.
        row: float64[31], see `write_row`.
    """
    start, end = float(time[0]), float(time[-1])
    of_the_bars: Statistics = {"start": start, "end": end, "duration": end - start}
    return of_the_bars | {
        key: None if math.isnan(value) else value
        for key, value in zip(COLUMNS, row.tolist(), strict=True)
    }
