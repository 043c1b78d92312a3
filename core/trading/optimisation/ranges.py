"""A sensible range of values around one value."""

from __future__ import annotations

import math

from core.declaration import Unit

TARGET = 14
"""Steps aimed at: rounding the step to 1, 2 or 5 leaves ten to twenty values or so."""

_WIDEST = 10.0  # times the value: limits further away say nothing about sensible values
_SHARE_OF_SCALE = 0.15
_SHARE_FROM_ZERO = 0.15


def suggest_range(
    value: float, low: float, high: float, unit: Unit, *, is_whole: bool
) -> tuple[float, float, float]:
    """Low end, high end and step around a value, within its limits; the value is one of them.

    From a third of the value to three times it. Levels on a scale (an RSI of 30 between 0 and
    100) move by a share of the scale instead, and what is 0 now begins at 0.
    """
    scale = high - low
    if value == 0:
        reach = min(scale * _SHARE_FROM_ZERO, 1.0) if not is_whole else min(scale, 20.0)
        wanted = (max(low, -reach) if high <= 0 else max(low, 0.0), min(high, reach))
    elif unit == "points" and scale <= _WIDEST * abs(value):
        wanted = (value - _SHARE_OF_SCALE * scale, value + _SHARE_OF_SCALE * scale)
    else:
        wanted = (min(value / 3, value * 3), max(value / 3, value * 3))
    bottom, top = max(low, wanted[0]), min(high, wanted[1])
    step = round_step((top - bottom) / TARGET)
    if is_whole:
        step = float(max(1, round(step)))
    if top <= bottom:
        return value, value, step
    below = math.floor((value - bottom) / step + 1e-9)
    above = math.floor((top - value) / step + 1e-9)
    return round(value - below * step, 10), round(value + above * step, 10), step


def round_step(size: float) -> float:
    """The nearest of 1, 2 or 5 times a power of ten, 1 where there is no size."""
    if not size > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(size))
    digit = min((1, 2, 5, 10), key=lambda each: abs(math.log(each * power / size)))
    return float(round(digit * power, 12))
