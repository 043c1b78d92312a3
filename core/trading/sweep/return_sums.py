"""Sums over the bars' returns, several bars at once; right to about 1e-15."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.compiled import kernel, reduction

SERIES_LIMIT = 1 / 16
"""Up to this size of a return the logarithm's series of 14 terms is exact to the last digit."""


class ReturnSums(NamedTuple):
    """Sums over the periodic returns r, of which there are `periods`.

    Attributes:
        shifted: sum of r - pivot.
        shifted_squares: sum of (r - pivot)^2.
        negative_squares: sum of min(r, 0)^2.
    """

    periods: int
    shifted: float
    shifted_squares: float
    negative_squares: float


@kernel
def fill_returns(before: FloatArray, after: FloatArray, returns: FloatArray) -> None:
    """`after / before - 1`; three float64 arrays of one length, `before` not 0."""
    for place in range(len(returns)):
        returns[place] = after[place] / before[place] - 1


@kernel
def pick(values: FloatArray, places: TimeArray, picked: FloatArray) -> None:
    """`picked[j] = values[places[j]]`."""
    for j in range(len(places)):
        picked[j] = values[places[j]]


@reduction
def sum_shifted(returns: FloatArray, pivot: float) -> tuple[float, float, float]:
    """Sums of r - pivot, (r - pivot)^2 and min(r, 0)^2 over float64[k].

    Squares are taken about a pivot near the mean, so that small differences keep their digits.
    """
    shifted, squares, negative = 0.0, 0.0, 0.0
    for place in range(len(returns)):
        value = returns[place]
        distance = value - pivot
        shifted += distance
        squares += distance * distance
        below = value if value < 0.0 else 0.0  # noqa: FURB136 - becomes one instruction
        negative += below * below
    return shifted, squares, negative


@reduction
def sum_log_products(returns: FloatArray, weights: FloatArray) -> float:
    """Sum of log(1 + r) * weight over the returns up to SERIES_LIMIT in size; float64[k] both."""
    total = 0.0
    for place in range(len(returns)):
        value = returns[place]
        r = value if abs(value) <= SERIES_LIMIT else 0.0
        high = 1 / 11 - r * (1 / 12 - r * (1 / 13 - r / 14))
        middle = 1 / 6 - r * (1 / 7 - r * (1 / 8 - r * (1 / 9 - r * (1 / 10 - r * high))))
        total += weights[place] * (
            r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * middle)))))
        )
    return total


@kernel
def sum_large_log_products(returns: FloatArray, weights: FloatArray) -> float:
    """The same sum over the returns beyond SERIES_LIMIT."""
    total = 0.0
    for place in range(len(returns)):
        value = returns[place]
        if abs(value) > SERIES_LIMIT:
            total += weights[place] * math.log1p(value)
    return total
