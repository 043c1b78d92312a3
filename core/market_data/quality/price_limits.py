"""How far exchanges let a stock's price move in a day: one table with dates and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from core.contracts import FloatArray, TimeArray

_KRX = "KRX, Historical Changes in Daily Price Limits, global.krx.co.kr (GLB0602010201T5)"
_KOSDAQ = "KRX on both its boards, Korea JoongAng Daily of 2012-12-12"
_TWSE = "TWSE, press release of 2015-06-02, twse.com.tw/en/news/newsDetail/16629"


@dataclass(frozen=True, slots=True)
class PriceLimit:
    """One rule of an exchange.

    Attributes:
        since: first day on which it held; it holds until the next one of the same exchange.
        limit: largest move from the close before, a fraction, up or down.
        source: who says so.
    """

    since: date
    limit: float
    source: str


_KOSPI_LIMITS = (
    PriceLimit(date(1995, 4, 1), 0.06, _KRX),
    PriceLimit(date(1996, 11, 24), 0.08, _KRX),
    PriceLimit(date(1998, 3, 2), 0.12, _KRX),
    PriceLimit(date(1998, 12, 7), 0.15, _KRX),
    PriceLimit(date(2015, 6, 15), 0.30, _KRX),
)
_KOSDAQ_LIMITS = (
    PriceLimit(date(2012, 12, 12), 0.15, _KOSDAQ),
    PriceLimit(date(2015, 6, 15), 0.30, _KRX),
)
_DEMO_LIMITS = (PriceLimit(date(2000, 1, 1), 0.30, "what the demo market is drawn by"),)
_TAIWAN_LIMITS = (
    PriceLimit(date(2008, 12, 25), 0.07, "TWSE Operating Rules, Article 63, as of 2008-12-25"),
    PriceLimit(date(2015, 6, 1), 0.10, _TWSE),
)
PRICE_LIMITS: dict[str, tuple[PriceLimit, ...]] = {
    **dict.fromkeys(("KRX", "KOSPI", "XKRX", "KSC"), _KOSPI_LIMITS),
    **dict.fromkeys(("KOSDAQ", "KOE"), _KOSDAQ_LIMITS),
    "DEMO": _DEMO_LIMITS,
    **dict.fromkeys(("TWSE", "XTAI", "TAI"), _TAIWAN_LIMITS),
}
"""What sources call an exchange to its limits, oldest first. Not listed: none is known.

The exchanges of the United States, London and Hong Kong have none; Tokyo's are sums of money by
step of price, not shares. The limits are those of stocks: leveraged funds have multiples of them.
"""
USUAL_LIMIT = 0.50
"""Where the exchange has no limit, a larger daily move is worth a look."""


def find_limits(exchange: str, time: TimeArray) -> FloatArray:
    """The daily limit of each bar.

    Args:
        exchange: as a source names it; its letters' case does not matter.
        time: int64[n], seconds since 1970-01-01 UTC, in any order.

    Returns:
        float64[n], fractions; NaN on days for which no limit is on record.
    """
    rules = PRICE_LIMITS.get(exchange.strip().upper(), ())
    starts = np.array([rule.since for rule in rules], dtype="datetime64[D]")
    limits = np.array([np.nan, *(rule.limit for rule in rules)])
    days = time.astype("datetime64[s]")
    found: FloatArray = limits[np.searchsorted(starts, days, side="right")]
    return found
