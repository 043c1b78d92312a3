"""How much of the profit hangs on a few trades."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.trading.honesty.line import NotRunError, count_of

BEST = 5
"""As many as a trader can remember, and miss."""

MIN_TRADES = 20
"""With fewer, five trades are more than a quarter of them and must carry much of the profit."""

MAX_SHARE = 0.8
"""Above it, everything else together earned less than a fifth: the result is those five trades."""


@dataclass(frozen=True, slots=True)
class Concentration:
    """Share of the net profit that the best trades made; above 1 the rest lost money."""

    share: float
    trades: int
    profit: float
    best_profit: float


def measure_concentration(profit: FloatArray) -> Concentration:
    """Profit of the best 5 trades over that of all.

    Args:
        profit: float64[m], currency, after costs, one per trade.

    Raises:
        NotRunError: too few trades, no profit, or values that are no numbers.
    """
    if not np.isfinite(profit).all():
        raise NotRunError("Some trades have no profit that is a number.", "Run it again.")
    if len(profit) < MIN_TRADES:
        more = MIN_TRADES - len(profit)
        raise NotRunError(
            f"The run has {count_of(len(profit), 'trade')}; the share of the best {BEST} says "
            f"something from {MIN_TRADES} on.",
            f"It needs {more} more: choose a longer period.",
        )
    total = float(profit.sum())
    if total <= 0:
        raise NotRunError(
            "There is no net profit to be concentrated.", "See the numbers of the run."
        )
    best = float(np.sort(profit)[-BEST:].sum())
    return Concentration(best / total, len(profit), total, best)
