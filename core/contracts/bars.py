"""Bars of one instrument, and where they come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np

from core.contracts.people import Actor
from core.enums import Interval

if TYPE_CHECKING:
    import pandas as pd

FloatArray = np.ndarray[tuple[int], np.dtype[np.float64]]
TimeArray = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class BarQuery:
    """Which bars are wanted.

    Attributes:
        symbol: as stored, e.g. `GOOG` or `005930`.
        start: first day wanted, inclusive (exchange time); None for the earliest stored.
        end: last day wanted, inclusive; None for the latest stored.
        source: name of the provider whose bars are wanted; None takes the longest
            series among those that go on.
    """

    symbol: str
    start: date | None = None
    end: date | None = None
    interval: Interval | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class SourcePassport:
    """Where bars come from and how old they are. Travels with every figure made from them."""

    source: str
    fetched_at: datetime
    first_bar: datetime
    last_bar: datetime
    is_adjusted: bool
    currency: str
    time_zone: str
    is_close_only: bool = False
    is_demo: bool = False
    note: str = ""
    exchange: str = ""  # as the source names it; empty where it names none


@dataclass(frozen=True, slots=True)
class BarSeries:
    """Bars of one instrument from one source, oldest first.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC of each bar's start, strictly increasing.
            Daily and longer bars carry midnight UTC of the exchange's calendar day.
        open, high, low, close: float64[n], in `passport.currency`, finite and positive.
        volume: float64[n], in units traded; NaN where the source does not report it.
    """

    symbol: str
    interval: Interval
    time: TimeArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    passport: SourcePassport

    def __len__(self) -> int:
        return len(self.time)

    def at(self, index: int) -> datetime:
        """Start of the bar at `index`, timezone-aware, UTC."""
        return datetime.fromtimestamp(int(self.time[index]), UTC)

    def head(self, count: int) -> BarSeries:
        """The first `count` bars, as views: nothing is copied."""
        return BarSeries(
            self.symbol,
            self.interval,
            self.time[:count],
            self.open[:count],
            self.high[:count],
            self.low[:count],
            self.close[:count],
            self.volume[:count],
            self.passport,
        )

    def to_frame(self) -> pd.DataFrame:
        """Columns Open, High, Low, Close, Volume on a naive UTC DatetimeIndex."""
        import pandas as pd

        return pd.DataFrame(
            {
                "Open": self.open,
                "High": self.high,
                "Low": self.low,
                "Close": self.close,
                "Volume": self.volume,
            },
            index=pd.DatetimeIndex(self.time.astype("datetime64[s]"), name="time"),
        )


LoadBars = Callable[[Actor, BarQuery], BarSeries]

CountSessions = Callable[[str, date, date], int | None]
"""How many days an exchange trades between two days, both inclusive; None where its calendar is
not known. The exchange is named as in `SourcePassport.exchange`."""


def know_no_calendar(exchange: str, first: date, last: date) -> None:
    """The `CountSessions` of whoever has no calendars."""
