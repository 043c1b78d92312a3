"""What a round trip costs: commission, slippage, and the sell tax of its day. Pure.

The tax falls on what is sold, gain or loss, at the rate of the day of the sale. (The law dates by
settlement, two sessions later; the difference concerns the last two sessions before a change.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from core.contracts import FloatArray, TimeArray
from core.enums import AssetKind

SELL_TAXES: tuple[tuple[date, float], ...] = (
    (date(2000, 1, 1), 0.0030),
    (date(2019, 6, 3), 0.0025),
    (date(2021, 1, 1), 0.0023),
    (date(2023, 1, 1), 0.0020),
    (date(2024, 1, 1), 0.0018),
    (date(2025, 1, 1), 0.0015),
    (date(2026, 1, 1), 0.0020),
)
"""First day → rate of the securities transaction tax on shares, KOSPI and KOSDAQ alike.

Source: the Enforcement Decree of the Securities Transaction Tax Act, article 5, as amended. On
KOSPI part of it is the special tax for rural development (0.15 %), and the sum is the rate that
KOSDAQ shares bear without it: 2023 0.05 + 0.15, 2024 0.03 + 0.15, 2025 0 + 0.15, 2026 0.05 + 0.15.
Before the first day the rate is not given here and costs are unknown. Funds (ETF) bear none.
"""

TAXED_KINDS = frozenset({AssetKind.STOCK})


@dataclass(frozen=True, slots=True)
class TradingCosts:
    """Costs as fractions of a fill's value.

    Attributes:
        commission: each way.
        slippage: each way; a buy is filled that much higher, a sale that much lower.
        taxes: first day → rate on a sale, in order of days.
    """

    commission: float = 0.000_15
    slippage: float = 0.001
    taxes: Sequence[tuple[date, float]] = field(default=SELL_TAXES)

    def find_tax(self, day: date) -> float:
        """The rate on a share sold that day; NaN before the table begins."""
        return next((rate for start, rate in reversed(self.taxes) if start <= day), np.nan)

    def list_taxes(self, time: TimeArray) -> FloatArray:
        """The rate of each day, float64 like `time` (seconds); NaN before the table begins."""
        starts = np.array([start for start, _ in self.taxes], dtype="datetime64[D]")
        rates = np.array([np.nan, *(rate for _, rate in self.taxes)])
        days = time.astype("datetime64[s]").astype("datetime64[D]")
        return rates[np.searchsorted(starts, days, side="right")]

    def net_returns(self, bought: FloatArray, sold: FloatArray, tax: FloatArray) -> FloatArray:
        """Returns after all costs, fractions of what was paid; NaN where a figure is unknown.

        Args:
            bought: KRW, prices before slippage.
            sold: likewise.
            tax: of the day of each sale; 0 where the instrument bears none.
        """
        paid = bought * (1 + self.slippage) * (1 + self.commission)
        received = sold * (1 - self.slippage) * (1 - self.commission - tax)
        return np.asarray(received / paid - 1, dtype=np.float64)


NO_COSTS = TradingCosts(0.0, 0.0, ((date.min, 0.0),))
"""For what is asked before costs."""
