"""The shapes that domains exchange, and the functions they hand one another.

Nothing here belongs to one domain: a domain that needs something from a stranger gets a
function of one of these types from the service factory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.enums import AssetKind, Interval, Role

if TYPE_CHECKING:
    import pandas as pd

FloatArray = np.ndarray[tuple[int], np.dtype[np.float64]]
TimeArray = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. Built once per page run from the session row, never from user input."""

    user_id: int
    role: Role
    username: str = ""
    address: str = ""
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class BarQuery:
    """Which bars are wanted.

    Attributes:
        symbol: as stored, e.g. `GOOG` or `005930`.
        start: first day wanted, inclusive (exchange time); None for the earliest stored.
        end: last day wanted, inclusive; None for the latest stored.
        source: name of the provider whose bars are wanted; None takes the longest series.
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
OnProgress = Callable[[float, str], None]
"""Called with the share done (0–1) and a short sentence; raises JobCancelledError to stop."""


def ignore_progress(share: float, message: str) -> None:
    """An `OnProgress` for callers who do not watch."""


@dataclass(frozen=True, slots=True)
class QuoteView:
    """What a list shows of one instrument, made from its stored bars.

    Attributes:
        last: latest close, in `currency`.
        changes: label of a period (1D, 1W, 1M, 3M, YTD, 1Y, 5Y) to the change as a fraction;
            a period the bars do not reach back to is absent.
        sparkline: up to 60 closes, oldest first.
        bar_count: bars stored; 0 means that the instrument is known but has no bars.
    """

    symbol: str
    name: str
    local_name: str
    kind: AssetKind
    currency: str
    interval: Interval | None
    last: float | None
    changes: dict[str, float]
    sparkline: list[float]
    bar_count: int
    passport: SourcePassport | None


ListQuotes = Callable[[Actor, Sequence[str]], dict[str, QuoteView]]
"""Quotes by symbol for the symbols that are known; one query however many symbols."""


class RecordAudit(Protocol):
    """Writes one entry of the audit trail inside the caller's own transaction."""

    def __call__(
        self,
        session: Any,  # a `db.session.Session`; the kernel knows no database
        *,
        action: str,
        actor: Actor | None = None,
        username: str = "",
        target: str = "",
        details: Mapping[str, Any] | None = None,
        address: str = "",
    ) -> None:
        """Note who did what to whom.

        Args:
            session: the caller's open write transaction.
            action: a stable name, `noun.verb` in the past tense, e.g. `user.role_changed`.
            actor: who did it; None before anyone is signed in.
            username: who it was claimed to be, where there is no actor.
            target: what it was done to.
            details: JSON-ready values; never a secret.
            address: from where, where there is no actor to carry it.
        """
