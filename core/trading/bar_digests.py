"""A digest of each bar by itself, so that a later comparison can say which bars have changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.contracts import BarSeries, TimeArray

DigestArray = np.ndarray[tuple[int], np.dtype[np.uint64]]

_ODD = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(29)


def digest_bars(bars: BarSeries) -> DigestArray:
    """uint64[n] of time, open, high, low, close and volume of each bar.

    The bits of the numbers are mixed as in splitmix64 (Steele, Lea and Flood, 2014): equal bars
    have equal digests, and two bars that differ have equal ones once in 10^19. It is no
    cryptographic hash; the receipt has one over all bars.
    """
    columns = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    digest = np.ascontiguousarray(bars.time, dtype="<i8").view("<u8").copy()
    for column in columns:
        # -0.0 and 0.0, and NaNs of other bits, are the same value.
        values = np.where(np.isnan(column), np.nan, column + 0.0)
        digest = (digest ^ np.ascontiguousarray(values, dtype="<f8").view("<u8")) * _ODD
        digest = (digest ^ (digest >> _SHIFT)) * _MIX
    mixed: DigestArray = digest ^ (digest >> _SHIFT)
    return mixed


def clip_bars(bars: BarSeries, time: TimeArray) -> BarSeries:
    """The bars within the span of these times; what was stored before or after is left out."""
    low, high = np.searchsorted(bars.time, [time[0], time[-1] + 1])
    names = ("time", "open", "high", "low", "close", "volume")
    return replace(bars, **{name: getattr(bars, name)[low:high] for name in names})
