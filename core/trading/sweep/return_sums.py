"""Sums over returns, several at once; right to about 1e-14."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.compiled import kernel, reduction

SERIES_LIMIT = 1 / 16
"""Up to this size of a return the logarithm's series of ten terms is right to 1e-13 of it."""


class ReturnSums(NamedTuple):
    """Sums over returns r with weights w.

    Attributes:
        shifted: of r - pivot.
        shifted_squares: of (r - pivot)^2.
        negative_squares: of min(r, 0)^2.
        log_products: of log(1 + r) * w, without those beyond SERIES_LIMIT in size.
        beyond: of the sizes of those; 0 if there are none.
    """

    shifted: float
    shifted_squares: float
    negative_squares: float
    log_products: float
    beyond: float


@reduction
def sum_returns(
    before: FloatArray, after: FloatArray, weights: FloatArray, pivot: float
) -> ReturnSums:
    """One pass over the returns `after / before - 1`; float64[k] all, `before` not 0.

    Squares are taken about a pivot near the mean, so that small differences keep their digits.
    """
    shifted, squares, negative, products, beyond = 0.0, 0.0, 0.0, 0.0, 0.0
    for place in range(len(after)):
        now, then = after[place], before[place]
        value = now / then - 1
        distance = value - pivot
        shifted += distance
        squares += distance * distance
        below = value if value < 0.0 else 0.0  # noqa: FURB136 - becomes one instruction
        negative += below * below
        r = value if abs(now - then) <= SERIES_LIMIT * then else 0.0
        beyond += abs(value - r)
        high = 1 / 6 - r * (1 / 7 - r * (1 / 8 - r * (1 / 9 - r / 10)))
        products += weights[place] * (
            r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * high)))))
        )
    return ReturnSums(shifted, squares, negative, products, beyond)


@kernel
def sum_log_products(before: FloatArray, after: FloatArray, weights: FloatArray) -> float:
    """Sum of log(1 + r) * w over all returns; float64[k] all."""
    sums = sum_returns(before, after, weights, 0.0)
    return complete_log_products(sums, before, after, weights)


@kernel
def complete_log_products(
    sums: ReturnSums, before: FloatArray, after: FloatArray, weights: FloatArray
) -> float:
    """The sum of the log products with the returns that the series leaves out."""
    total = sums.log_products
    if sums.beyond > 0:
        for place in range(len(after)):
            now, then = after[place], before[place]
            if abs(now - then) > SERIES_LIMIT * then:
                total += weights[place] * math.log(now / then)
    return total


@kernel
def pick(values: FloatArray, places: TimeArray, picked: FloatArray) -> None:
    """`picked[j] = values[places[j]]`."""
    for j in range(len(places)):
        picked[j] = values[places[j]]
