"""Instruments by a part of their name."""

from __future__ import annotations

import numpy as np

from core.declaration import option, words
from core.user.screening.arrays import BoolVector, Vector
from core.user.screening.base import FILTERS, FilterParams, ScreenFilter
from core.user.screening.market_day import MarketDay


class NameContainsParams(FilterParams):
    """What the name must, or must not, hold."""

    text: str = words(
        "", 80, title="Text", description="Part of the symbol or of a name, in either language."
    )
    is_excluded: bool = option(
        default=False, title="Leave out", description="Keep those that do not hold the text."
    )


@FILTERS.register("name_contains")
class NameContainsFilter(ScreenFilter):
    """Keeps instruments whose symbol or name holds a text, or leaves those out."""

    title = "Name contains"
    category = "listing"
    measures = "In name"
    unit = "switch"
    rule = "symbol or name holds “{text}”, left out: {is_excluded}"
    is_fixed = True
    params_type = NameContainsParams

    def measure(self, day: MarketDay) -> Vector:
        """1 where the text is found, whatever its capitals, else 0."""
        wanted = self.params.text.strip().casefold()
        return np.array(
            [
                float(wanted in f"{symbol}\n{name}\n{local}".casefold())
                for symbol, name, local in zip(day.symbols, day.names, day.local_names, strict=True)
            ]
        )

    def accepts(self, values: Vector) -> BoolVector:
        """See `ScreenFilter`."""
        passed: BoolVector = values == (0.0 if self.params.is_excluded else 1.0)
        return passed
