"""What a Korean ticker and its name say of an instrument. Pure."""

from __future__ import annotations

from core.enums import AssetKind
from core.market_data.market_files.tickers import KOREAN
from core.market_data.types import InstrumentFacts

KOREAN_EXCHANGE = "KRX"
"""Stands for a Korean instrument whose market (KOSPI, KOSDAQ …) no file has named."""
_FUND_BRANDS = frozenset(
    {
        "KODEX", "TIGER", "KBSTAR", "RISE", "ACE", "KINDEX", "ARIRANG", "PLUS", "HANARO", "KOSEF",
        "KIWOOM", "SOL", "TIMEFOLIO", "TIME", "WOORI", "1Q", "TREX", "FOCUS", "KOACT", "BNK",
    }
)  # fmt: skip
"""First words of the names of exchange-traded funds, by their issuers."""


def describe_instrument(
    symbol: str, name: str = "", *, is_korean: bool, market: str = "", sector: str = ""
) -> InstrumentFacts:
    """Facts of an instrument that a file names; empty where it does not say.

    Korean ones are quoted in KRW, and trade on the exchange's days, whichever market of it they
    belong to. A fund is told from a share by the issuer's brand, with which
    the names of funds begin.
    """
    is_fund = is_korean and name.partition(" ")[0].upper() in _FUND_BRANDS and " " in name
    return InstrumentFacts(
        symbol=symbol,
        name=name or symbol,
        kind=AssetKind.ETF if is_fund else AssetKind.STOCK,
        exchange=market or (KOREAN_EXCHANGE if is_korean else ""),
        currency="KRW" if is_korean else "",
        sector=sector[:60],
        time_zone="Asia/Seoul" if is_korean else "UTC",
    )


def is_korean_ticker(symbol: str) -> bool:
    """Whether it has the shape of one: six characters, the first a digit."""
    return KOREAN.fullmatch(symbol) is not None
