"""Bars for the tests of this domain: the three real series of backtesting.py, and made-up ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

import numpy as np
import pandas as pd

from core.contracts import Actor, BarQuery, BarSeries, SourcePassport
from core.enums import Interval
from core.errors import NotFoundError

REAL = {"GOOG": Interval.DAY, "EURUSD": Interval.HOUR, "BTCUSD": Interval.MONTH}


def real_frame(symbol: str) -> pd.DataFrame:
    from backtesting import test

    frame: pd.DataFrame = getattr(test, symbol)
    return frame


@cache
def real_bars(symbol: str) -> BarSeries:
    frame = real_frame(symbol)
    time = frame.index.to_numpy().astype("datetime64[s]").astype(np.int64)
    columns = [frame[name].to_numpy(float) for name in ("Open", "High", "Low", "Close", "Volume")]
    return _build(symbol, REAL[symbol], time, columns, "bundled")


def make_bars(
    close: Sequence[float], *, volume: float = 1_000.0, interval: Interval = Interval.DAY
) -> BarSeries:
    """Weekday bars from 2024-01-01; each opens at the close before it."""
    closes = np.array(close, dtype=float)
    opens = np.concatenate((closes[:1], closes[:-1]))
    days = np.busday_offset("2024-01-01", np.arange(len(closes)), roll="forward")
    columns = [opens, np.maximum(opens, closes), np.minimum(opens, closes), closes]
    time = days.astype("datetime64[s]").astype(np.int64)
    return _build("TEST", interval, time, [*columns, np.full(len(closes), volume)], "made-up")


def load_bars(actor: Actor, query: BarQuery) -> BarSeries:
    """A `LoadBars` over the real series."""
    del actor
    if query.symbol not in REAL:
        raise NotFoundError(f"There is no instrument {query.symbol!r}.", "Search for its name.")
    bars = real_bars(query.symbol)
    first, last = query.start, query.end
    low = int(np.datetime64(first, "s").astype(np.int64)) if first else -(10**12)
    high = int(np.datetime64(last, "s").astype(np.int64)) + 86_399 if last else 10**12
    keep = (bars.time >= low) & (bars.time <= high)
    columns = [getattr(bars, name)[keep] for name in ("open", "high", "low", "close", "volume")]
    return _build(bars.symbol, bars.interval, bars.time[keep], columns, "bundled")


def _build(
    symbol: str,
    interval: Interval,
    time: np.ndarray[tuple[int], np.dtype[np.int64]],
    columns: list[np.ndarray[tuple[int], np.dtype[np.float64]]],
    source: str,
) -> BarSeries:
    ends = (int(time[0]), int(time[-1])) if len(time) else (0, 0)
    first, last = (datetime.fromtimestamp(end, UTC) for end in ends)
    passport = SourcePassport(
        source, datetime(2025, 1, 2, tzinfo=UTC), first, last, True, "USD", "UTC"
    )
    return BarSeries(symbol, interval, time, *columns, passport)
