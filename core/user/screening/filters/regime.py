"""The regime by scores."""

from __future__ import annotations

import numpy as np

from core.declaration import number, option
from core.enums import Regime
from core.user.screening.arrays import BoolVector, Vector
from core.user.screening.base import FILTERS, FilterParams, ScreenFilter
from core.user.screening.market_day import MarketDay


class RegimeParams(FilterParams):
    """Which regime, and how sure."""

    regime: Regime = option(
        Regime.BULLISH, title="Regime", description="The most probable of the four."
    )
    at_least: float = number(
        0.4,
        0.0,
        1.0,
        unit="fraction",
        title="At least",
        description="How probable it must be; four equal ones have 25 % each.",
    )


@FILTERS.register("regime")
class RegimeFilter(ScreenFilter):
    """Keeps instruments whose most probable regime is the chosen one, by scores over 90 closes.

    The scores are those of the instrument's page: trend, drawdown and volatility.
    """

    title = "Regime"
    category = "trend"
    measures = "Probability"
    unit = "fraction"
    rule = "{regime} is the most probable regime, with at least {at_least}"
    params_type = RegimeParams

    def measure(self, day: MarketDay) -> Vector:
        """Probability of the regime where it is the most probable, else 0."""
        probabilities = day.regimes
        place = tuple(Regime).index(self.params.regime)
        is_known = np.isfinite(probabilities).all(axis=1)
        is_largest = probabilities.argmax(axis=1) == place
        found = np.where(is_largest, probabilities[:, place], 0.0)
        return np.where(is_known, found, np.nan)

    def accepts(self, values: Vector) -> BoolVector:
        """See `ScreenFilter`."""
        passed: BoolVector = (values > 0.0) & (values >= self.params.at_least)
        return passed
