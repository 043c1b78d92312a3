"""Round numbers and dates along the edges of a picture, and the points that show on it."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np

from core.contracts import FloatArray, TimeArray

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_TICKS, _MOST_DATES = 5, 14
_ALIKE = 1e-9
_COLUMNS = 700  # of pixels; two points are kept in each


def list_ticks(low: float, high: float) -> list[float]:
    """About five round numbers that lie within; at least two, which may lie beyond."""
    size = max(abs(low), abs(high))
    span = high - low
    if span <= _ALIKE * max(size, 1e-3):  # steps between such values would be lost to rounding
        span = size if size > _ALIKE else 1.0
    power = 10.0 ** math.floor(math.log10(span / _TICKS))
    step = next(size * power for size in _STEPS if size * power >= span / _TICKS * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    if last <= first:
        first, last = math.floor(low / step), math.floor(low / step) + 1
    return [number * step for number in range(first, last + 1)]


def list_dates(time: TimeArray) -> list[tuple[float, str]]:
    """Starts of years, of months or of days within the time, few enough to be read."""
    first, last = int(time[0]), int(time[-1])
    for unit, pattern in (("Y", "%Y"), ("M", "%Y-%m"), ("D", "%m-%d")):
        start = np.datetime64(first, "s").astype(f"datetime64[{unit}]")
        marks = np.arange(start, np.datetime64(last, "s").astype(f"datetime64[{unit}]") + 1)
        seconds = marks.astype("datetime64[s]").astype(np.int64)
        seconds = seconds[(seconds >= first) & (seconds <= last)]
        if len(seconds) >= 3 or unit == "D":  # noqa: PLR2004 - fewer do not show a pace
            chosen = seconds[:: max(1, math.ceil(len(seconds) / _MOST_DATES))]
            return [
                (float(at), f"{datetime.fromtimestamp(at, UTC):{pattern}}")
                for at in chosen.tolist()
            ]
    return []


def thin(values: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Which points to draw: lowest and highest of each column of pixels, and both ends."""
    count = len(values)
    if count <= 2 * _COLUMNS:
        return np.arange(count)
    edges = np.linspace(0, count, _COLUMNS + 1).astype(np.intp)
    kept = [0, count - 1]
    for low, high in pairwise(edges.tolist()):
        kept += [low + int(values[low:high].argmin()), low + int(values[low:high].argmax())]
    return np.unique(np.array(kept, dtype=np.intp))
