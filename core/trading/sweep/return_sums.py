"""Sums over returns, several at once; right to about 1e-14."""

from __future__ import annotations

import math
from typing import NamedTuple

from core.contracts import FloatArray, TimeArray
from core.trading.sweep.compiled import kernel, reduction
from core.trading.sweep.state import TradeLog

SERIES_LIMIT = 1 / 16
"""Up to this size of a return the logarithm's series of ten terms is right to 1e-13 of it."""

GAP = 32
"""To pass over fewer bars than this costs more than to sum their returns, which are 0."""


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
def sum_in_market(
    log: TradeLog, count: int, equity: FloatArray, weights: FloatArray, pivot: float
) -> ReturnSums:
    """Sums over the returns of all bars, `log_products` complete; nothing is 0 or less.

    Only bars from an entry to the one after its exit are looked at: while the account is out of
    the market its return is 0, bit for bit. Trades with less than GAP bars between them count as
    one stretch. They are walked from the last back, since the log has them in order of their exit
    (but for one bar, see `core.trading.sweep.account_figures.sum_costs`).

    Args:
        log: as the simulation wrote it.
        count: trades.
        equity: float64[n], currency.
        weights: float64[n - 1], of the returns of the bars 1 to n - 1.
        pivot: see `sum_returns`.
    """
    sums, flat, row = ReturnSums(0.0, 0.0, 0.0, 0.0, 0.0), len(weights), count - 1
    while row >= 0:
        first, last = log.entry_bar[row], log.exit_bar[row] + 1
        row -= 1
        while row >= 0 and log.exit_bar[row] + GAP >= first:
            first = min(first, log.entry_bar[row])
            last = max(last, log.exit_bar[row] + 1)
            row -= 1
        first, last = max(first, 1), min(last, len(weights))
        before, after = equity[first - 1 : last], equity[first : last + 1]
        sums = add_stretch(sums, before, after, weights[first - 1 : last], pivot)
        flat -= len(after)
    return ReturnSums(
        sums.shifted - flat * pivot,
        sums.shifted_squares + flat * pivot * pivot,
        sums.negative_squares,
        sums.log_products,
        sums.beyond,
    )


@kernel
def add_stretch(
    sums: ReturnSums, before: FloatArray, after: FloatArray, weights: FloatArray, pivot: float
) -> ReturnSums:
    """The sums with those of a stretch, and the log products that the series leaves out."""
    part = sum_returns(before, after, weights, pivot)
    log_products = sums.log_products + part.log_products
    if part.beyond > 0:
        for place in range(len(after)):
            now, then = after[place], before[place]
            if abs(now - then) > SERIES_LIMIT * then:
                log_products += weights[place] * math.log(now / then)
    return ReturnSums(
        sums.shifted + part.shifted,
        sums.shifted_squares + part.shifted_squares,
        sums.negative_squares + part.negative_squares,
        log_products,
        sums.beyond + part.beyond,
    )


@kernel
def pick(values: FloatArray, places: TimeArray, picked: FloatArray) -> None:
    """`picked[j] = values[places[j]]`."""
    for j in range(len(places)):
        picked[j] = values[places[j]]
