"""Rank of the momentum that the market does not explain."""

from __future__ import annotations

import numpy as np

from core.declaration import number
from core.errors import InvalidInputError
from core.user.screening.arrays import Vector, divide, last, nothing_known, rank_share
from core.user.screening.base import FILTERS, RangeFilter, RangeParams, limit, sessions
from core.user.screening.market_day import MarketDay


class MomentumRankParams(RangeParams):
    """Span, the newest sessions left out, and limits of the rank."""

    at_least: float = limit(0.9, 0.0, 1.0, unit="fraction", is_lower=True)
    at_most: float = limit(1.0, 0.0, 1.0, unit="fraction", is_lower=False)
    window: int = sessions(120, 20, does="Daily returns to measure.")
    skipped: int = number(
        5,
        0,
        40,
        unit="sessions",
        title="Left out",
        description="The newest sessions, left out because short moves tend to turn back.",
    )


@FILTERS.register("momentum_rank")
class MomentumRankFilter(RangeFilter):
    """Keeps the leaders of the universe by the return that their beta does not explain.

    Residual momentum (Blitz, Huij and Martens 2011), here against the equally weighted mean of
    the universe: mean daily return less beta times the market's, ranked from 0 to 1.
    """

    title = "Beta-free momentum rank"
    category = "relative"
    measures = "Rank"
    unit = "fraction"
    rule = "rank {range} by beta-free return of {window}, newest {skipped} left out"
    is_relative = True
    params_type = MomentumRankParams

    def __init__(self, params: MomentumRankParams) -> None:
        if params.skipped >= params.window:
            raise InvalidInputError(
                "Beta-free momentum rank: nothing is left to measure.",
                "Leave out fewer sessions than are measured.",
            )
        super().__init__(params)

    def measure(self, day: MarketDay) -> Vector:
        """Rank of mean return − beta × the market's mean return."""
        returns = last(day.returns, self.params.window, skipped=self.params.skipped)
        if returns is None:
            return nothing_known(len(day.symbols))
        is_known = np.isfinite(returns).all(axis=1)
        if not is_known.any():
            return nothing_known(len(day.symbols))
        market = returns[is_known].mean(axis=0)
        centred = market - market.mean()
        spread = np.full(len(returns), centred @ centred)
        # Where the market never moved there is no beta to take off: the rank is unknown.
        beta = divide(returns @ centred, spread)
        return rank_share(returns.sum(axis=1) / returns.shape[1] - beta * market.mean())
