"""Instruments of one sector."""

from __future__ import annotations

import numpy as np

from core.declaration import words
from core.user.screening.arrays import BoolVector, Vector
from core.user.screening.base import FILTERS, FilterParams, ScreenFilter
from core.user.screening.market_day import MarketDay


class SectorParams(FilterParams):
    """The sector, as it is stored."""

    name: str = words("", 80, title="Sector", description="The whole name; capitals do not matter.")


@FILTERS.register("sector")
class SectorFilter(ScreenFilter):
    """Keeps instruments of one sector; those whose sector is not stored are unknown."""

    title = "Sector"
    category = "listing"
    measures = "In sector"
    unit = "switch"
    rule = "sector is “{name}”"
    is_fixed = True
    params_type = SectorParams

    def measure(self, day: MarketDay) -> Vector:
        """1 in the sector, 0 in another one."""
        wanted = self.params.name.strip().casefold()
        return np.array(
            [
                float(sector.strip().casefold() == wanted) if sector else np.nan
                for sector in day.sectors
            ]
        )

    def accepts(self, values: Vector) -> BoolVector:
        """See `ScreenFilter`."""
        passed: BoolVector = values == 1.0
        return passed
