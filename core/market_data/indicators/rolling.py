"""Means and extremes that indicators are made of. Pure and causal.

Every sum is taken in the same order whatever lies before or after the window, so that a longer
series never changes a value, not even in its last digit.
"""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray


def rolling_sum(values: FloatArray, length: int) -> FloatArray:
    """Sum of the last `length` values, float64[n]; NaN before, and where one of them is NaN."""
    result = np.full(len(values), np.nan)
    count = len(values) - length + 1
    if count > 0:
        total = np.zeros(count)
        for start in range(length):
            total += values[start : start + count]
        result[length - 1 :] = total
    return result


def rolling_mean(values: FloatArray, length: int) -> FloatArray:
    """Mean of the last `length` values, float64[n]; NaN before, and where one of them is NaN.

    Summed as differences from the window's first value: equal values have exactly that mean.
    """
    result = np.full(len(values), np.nan)
    count = len(values) - length + 1
    if count > 0:
        first = values[:count]
        total = np.zeros(count)
        for start in range(1, length):
            total += values[start : start + count] - first
        result[length - 1 :] = first + total / length
    return result


def rolling_deviation(values: FloatArray, length: int) -> FloatArray:
    """Population standard deviation (divided by n) of the last `length` values, float64[n]."""
    return np.sqrt(_mean_around(values, length, np.square))


def rolling_absolute_deviation(values: FloatArray, length: int) -> FloatArray:
    """Mean distance of the last `length` values from their mean, float64[n]."""
    return _mean_around(values, length, np.abs)


def _mean_around(values: FloatArray, length: int, measure: np.ufunc) -> FloatArray:
    result = np.full(len(values), np.nan)
    count = len(values) - length + 1
    if count > 0:
        mean = rolling_mean(values, length)[length - 1 :]
        total = np.zeros(count)
        for start in range(length):
            total += measure(values[start : start + count] - mean)
        result[length - 1 :] = total / length
    return result


def rolling_max(values: FloatArray, length: int) -> FloatArray:
    """Highest of the last `length` values, float64[n]; NaN before."""
    result = np.full(len(values), np.nan)
    if len(values) >= length:
        windows = np.lib.stride_tricks.sliding_window_view(values, length)
        result[length - 1 :] = windows.max(axis=1)
    return result


def rolling_min(values: FloatArray, length: int) -> FloatArray:
    """Lowest of the last `length` values, float64[n]; NaN before."""
    return -rolling_max(-values, length)


def exponential_mean(values: FloatArray, length: int) -> FloatArray:
    """Mean with weight 2 / (length + 1) for the newest value; see `_smooth` for its start."""
    return _smooth(values, length, 2.0 / (length + 1))


def wilder_mean(values: FloatArray, length: int) -> FloatArray:
    """Wilder's mean, with weight 1 / length for the newest value; see `_smooth` for its start."""
    return _smooth(values, length, 1.0 / length)


def _smooth(values: FloatArray, length: int, weight: float) -> FloatArray:
    """Started from the plain mean of the first `length` values after leading NaN.

    Other tools start from the first value; the difference fades within about three times the
    length. A NaN later on makes everything after it NaN.
    """
    result = np.full(len(values), np.nan)
    known = np.flatnonzero(~np.isnan(values))
    if not known.size or len(values) - known[0] < length:
        return result
    ready = int(known[0]) + length - 1
    value = float(rolling_mean(values[known[0] : ready + 1], length)[-1])
    smoothed = [value]
    for newest in values[ready + 1 :].tolist():
        value += weight * (newest - value)
        smoothed.append(value)
    result[ready:] = smoothed
    return result


def shift(values: FloatArray, count: int) -> FloatArray:
    """Each value `count` bars later, float64[n]; the first `count` are NaN."""
    result = np.full(len(values), np.nan)
    if count < len(values):
        result[count:] = values[: len(values) - count]
    return result


def true_range(bars: BarSeries) -> FloatArray:
    """Span of each bar together with the close before it, float64[n]; NaN on the first bar."""
    before = shift(bars.close, 1)
    return np.maximum(bars.high, before) - np.minimum(bars.low, before)


def average_true_range(bars: BarSeries, length: int) -> FloatArray:
    """Wilder's mean of the true range, float64[n]; the first value is at index `length`."""
    return wilder_mean(true_range(bars), length)


def typical_price(bars: BarSeries) -> FloatArray:
    """Mean of high, low and close of each bar, float64[n]."""
    return bars.low + ((bars.high - bars.low) + (bars.close - bars.low)) / 3.0


def divide(part: FloatArray, whole: FloatArray, otherwise: float) -> FloatArray:
    """`part / whole`, and `otherwise` where the whole is 0; NaN stays NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: FloatArray = np.where(whole == 0, otherwise + 0.0 * part, part / whole)
    return result
