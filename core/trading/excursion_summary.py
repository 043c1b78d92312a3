"""What winners suffered and losers once had: the excursions of a run's trades in a few numbers.

Source of the idea: Sweeney (1997), "Maximum adverse excursion".
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.trading.types import TradeTable


@dataclass(frozen=True, slots=True)
class ExcursionSummary:
    """Fractions of the entry price; None where there are no such trades.

    Attributes:
        winners: trades with a profit.
        winners_worst: median worst excursion (MAE) of the trades with a profit, 0 or less.
        winners_worst_tenth: the worst excursion that nine of ten of them never went beyond.
        losers_best: median best excursion (MFE) of the others, 0 or more.
        kept: median share of its best excursion that a trade with one kept as its return.
    """

    winners: int
    winners_worst: float | None
    winners_worst_tenth: float | None
    losers_best: float | None
    kept: float | None


def summarise_excursions(trades: TradeTable) -> ExcursionSummary | None:
    """The summary; None where excursions were not measured."""
    best, worst = trades.best_excursion, trades.worst_excursion
    if best is None or worst is None:
        return None
    is_won, has_best = trades.profit > 0.0, best > 0.0
    return ExcursionSummary(
        winners=int(is_won.sum()),
        winners_worst=_quantile(worst[is_won], 0.5),
        winners_worst_tenth=_quantile(worst[is_won], 0.1),
        losers_best=_quantile(best[~is_won], 0.5),
        kept=_quantile(trades.return_fraction[has_best] / best[has_best], 0.5),
    )


def _quantile(values: FloatArray, share: float) -> float | None:
    return float(np.quantile(values, share)) if len(values) else None
