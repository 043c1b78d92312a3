"""Synthetic daily bars: the same on every run and machine."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.clock import now
from core.enums import AssetKind, Interval
from core.market_data.bar_columns import BarColumns, build_columns
from core.market_data.types import FetchedBars, InstrumentFacts

_FIRST_DAY = np.datetime64("2015-01-01")
_SEED = 20_261_120


def build_bars(symbols: int, bars: int) -> list[FetchedBars]:
    """Random walks on working days, with volume.

    Args:
        symbols: how many instruments.
        bars: how many bars each has.
    """
    return [
        FetchedBars(
            instrument=InstrumentFacts(f"BENCH{place:03d}", f"Bench {place}", AssetKind.STOCK),
            interval=Interval.DAY,
            columns=columns,
            fetched_at=now(),
            is_adjusted=False,
        )
        for place, columns in enumerate(_walks(symbols, bars))
    ]


def _walks(symbols: int, bars: int) -> Iterator[BarColumns]:
    random = np.random.default_rng(_SEED)
    days = np.busday_offset(_FIRST_DAY, np.arange(bars), roll="forward")
    time = days.astype("datetime64[s]").astype(np.int64)
    for _ in range(symbols):
        close = 100 * np.exp(np.cumsum(random.normal(0, 0.01, bars)))
        opened = close * np.exp(random.normal(0, 0.005, bars))
        high = np.maximum(opened, close) * 1.002
        low = np.minimum(opened, close) * 0.998
        yield build_columns(time, (opened, high, low, close), random.integers(1, 10**7, bars))
