"""Made-up series on which indicators are certified: ordinary ones and awkward ones, all seeded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from core.contracts import BarSeries, FloatArray, SourcePassport
from core.enums import Interval

_COUNT = 240
_MIDNIGHT = datetime(2024, 1, 1, tzinfo=UTC)


def list_series() -> tuple[BarSeries, ...]:
    """Eight series of 240 bars, the same on every call."""
    calm, wild, hourly, fine = (
        _walk(1, 0.01, Interval.DAY),
        _walk(2, 0.08, Interval.DAY),
        _walk(3, 0.005, Interval.HOUR),
        _walk(4, 0.02, Interval.DAY),
    )
    return (
        calm,
        wild,
        hourly,
        _scale(calm, 1e4),  # won
        _scale(wild, 1e-8),  # a token
        _halt(fine),
        _forget_volume(hourly, 0.2),
        _forget_volume(calm, 1.0),
    )


def _walk(seed: int, noise: float, interval: Interval) -> BarSeries:
    random = np.random.default_rng(seed)
    close = 100.0 * np.exp(np.cumsum(random.normal(0.0, noise, _COUNT)))
    opening = np.concatenate((close[:1], close[:-1]))
    high = np.maximum(opening, close) * (1.0 + random.uniform(0.0, noise, _COUNT))
    low = np.minimum(opening, close) * (1.0 - random.uniform(0.0, noise / 2.0, _COUNT))
    volume = random.integers(0, 5_000, _COUNT).astype(np.float64)
    step = 3_600 if interval is Interval.HOUR else 86_400
    time = int(_MIDNIGHT.timestamp()) + step * np.arange(_COUNT, dtype=np.int64)
    last = datetime.fromtimestamp(int(time[-1]), UTC)
    passport = SourcePassport(
        "made up",
        last,
        _MIDNIGHT,
        last,
        is_adjusted=True,
        currency="USD",
        time_zone="UTC",
        is_demo=True,
    )
    return BarSeries("MADE-UP", interval, time, opening, high, low, close, volume, passport)


def _scale(bars: BarSeries, factor: float) -> BarSeries:
    return replace(
        bars,
        open=factor * bars.open,
        high=factor * bars.high,
        low=factor * bars.low,
        close=factor * bars.close,
    )


def _halt(bars: BarSeries) -> BarSeries:
    """Eighty bars at one price, without a trade, from the very first on; and eighty more."""
    price, volume = bars.close.copy(), bars.volume.copy()
    is_halted = np.zeros(len(bars), dtype=np.bool_)
    for first in (0, 120):
        part = slice(first, first + 80)
        is_halted[part], price[part], volume[part] = True, bars.close[first], 0.0

    def still(column: FloatArray) -> FloatArray:
        return np.where(is_halted, price, column)

    columns = (bars.open, bars.high, bars.low, bars.close)
    opening, high, low, close = map(still, columns)
    return replace(bars, open=opening, high=high, low=low, close=close, volume=volume)


def _forget_volume(bars: BarSeries, share: float) -> BarSeries:
    is_unknown = np.random.default_rng(9).random(len(bars)) < share
    return replace(bars, volume=np.where(is_unknown, np.nan, bars.volume))
