"""What the market-data services take and give. Frozen; no table rows leave the services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import AssetKind, Interval
from core.market_data.bar_columns import BarColumns


@dataclass(frozen=True, slots=True)
class InstrumentFacts:
    """What a source says of an instrument. Empty where it does not say."""

    symbol: str
    name: str
    kind: AssetKind
    exchange: str = ""
    currency: str = ""
    sector: str = ""
    time_zone: str = "UTC"
    local_name: str = ""
    delisted_on: date | None = None


@dataclass(frozen=True, slots=True)
class FetchedBars:
    """Bars of one instrument as a source gave them, with the facts of their passport.

    Attributes:
        replaces_history: each answer restates all past prices (dividend adjustment), so bars of
            two answers must not be mixed in one series.
    """

    instrument: InstrumentFacts
    interval: Interval
    columns: BarColumns
    fetched_at: datetime
    is_adjusted: bool
    is_close_only: bool = False
    replaces_history: bool = False
    note: str = ""
    is_demo: bool = False


@dataclass(frozen=True, slots=True)
class InstrumentSpan:
    """An instrument with bars, and the span of all its stored bars."""

    symbol: str
    name: str
    local_name: str
    first_bar: datetime
    last_bar: datetime


@dataclass(frozen=True, slots=True)
class InstrumentHit:
    """One line of a search result."""

    symbol: str
    name: str
    local_name: str
    kind: AssetKind
    exchange: str
    currency: str
    sector: str
    delisted_on: date | None
    is_demo: bool


@dataclass(frozen=True, slots=True)
class SeriesInfo:
    """One stored series: where it comes from, what it spans, how old it is."""

    source: str
    interval: Interval
    bar_count: int
    first_bar: datetime
    last_bar: datetime
    fetched_at: datetime
    currency: str
    is_adjusted: bool
    is_close_only: bool
    is_demo: bool
    note: str


@dataclass(frozen=True, slots=True)
class InstrumentDetail:
    """An instrument with all its series; the first is the one a query without wishes gets."""

    instrument: InstrumentHit
    time_zone: str
    series: tuple[SeriesInfo, ...]
