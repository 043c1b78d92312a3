"""Several symbols on one scale: each is 100 on the first bar that all of them have. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from core.contracts import BarSeries
from core.errors import InvalidInputError
from core.market_data.chart_types import ComparedSymbol, Comparison

MAX_COMPARED = 4


def check_compared(symbol: str, compare: Sequence[str]) -> None:
    """Refuse too many symbols, the chart's own, and the same one twice.

    Raises:
        InvalidInputError: saying which.
    """
    if len(compare) > MAX_COMPARED:
        raise InvalidInputError(
            f"A chart compares with at most {MAX_COMPARED} others; these are {len(compare)}.",
            "Take one away first.",
        )
    if symbol in compare:
        raise InvalidInputError(
            f"{symbol} cannot be compared with itself.", "Choose another symbol."
        )
    if len(set(compare)) < len(compare):
        raise InvalidInputError("A symbol stands there twice.", "Name each symbol once.")


def rebase(shown: BarSeries, others: Sequence[BarSeries]) -> Comparison:
    """All closes divided by that of the first common bar, times 100.

    Nothing is filled in: a bar that a symbol lacks is no point of its line.

    Args:
        shown: the chart's own bars, at least one.
        others: of the same interval, at least one each.

    Raises:
        InvalidInputError: no bar within the shown ones is common to all.
    """
    common = reduce(np.intersect1d, [other.time for other in others], shown.time)
    if not common.size:
        names = ", ".join(other.symbol for other in others)
        raise InvalidInputError(
            f"{shown.symbol} has no shown bar in common with all of {names}.",
            "Choose a longer range, or symbols whose stored bars overlap.",
        )
    base = int(common[0])
    own = int(np.searchsorted(shown.time, base))
    return Comparison(
        base_time=shown.at(own),
        scale=100.0 / float(shown.close[own]),
        symbols=tuple(_rebase_one(other, base, int(shown.time[-1])) for other in others),
    )


def _rebase_one(other: BarSeries, base: int, last: int) -> ComparedSymbol:
    start, stop = np.searchsorted(other.time, [base, last + 1])
    close = other.close[start:stop]
    return ComparedSymbol(
        other.symbol, other.time[start:stop], close * (100.0 / close[0]), other.passport.currency
    )
