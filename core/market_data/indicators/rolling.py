"""Sums, shifts and divisions that TA-Lib lacks. Pure and causal.

Every sum is taken in the same order whatever lies before or after the window, so that a longer
series never changes a value, not even in its last digit.
"""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray


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


def shift(values: FloatArray, count: int) -> FloatArray:
    """Each value `count` bars later, float64[n]; the first `count` are NaN."""
    result = np.full(len(values), np.nan)
    if count < len(values):
        result[count:] = values[: len(values) - count]
    return result


def divide(part: FloatArray, whole: FloatArray, otherwise: float) -> FloatArray:
    """`part / whole`, and `otherwise` where the whole is 0; NaN stays NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        result: FloatArray = np.where(whole == 0, otherwise + 0.0 * part, part / whole)
    return result
