"""What others think and do about a company, as the service gives it. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import CorporateEventKind, RatingAction


@dataclass(frozen=True, slots=True)
class Opinion:
    """How many analysts recommend what, and their price targets, as told on one day.

    Attributes:
        target_low, target_mean, target_median, target_high: per share, in `currency`; None where
            nobody says.
        target_count: analysts behind the targets.
    """

    day: date
    strong_buy: int
    buy: int
    hold: int
    sell: int
    strong_sell: int
    target_low: float | None
    target_mean: float | None
    target_median: float | None
    target_high: float | None
    target_count: int
    currency: str
    known_at: datetime
    source: str
    fetched_at: datetime
    is_demo: bool

    @property
    def counts(self) -> tuple[int, int, int, int, int]:
        """From strong buy to strong sell."""
        return self.strong_buy, self.buy, self.hold, self.sell, self.strong_sell

    @property
    def mean_rating(self) -> float | None:
        """Mean of 1 (strong buy) to 5 (strong sell); None where nobody recommends anything."""
        total = sum(self.counts)
        return sum(i * n for i, n in enumerate(self.counts, 1)) / total if total else None


@dataclass(frozen=True, slots=True)
class Rating:
    """What one firm published. Targets are per share, in `currency`."""

    known_at: datetime
    firm: str
    action: RatingAction
    grade: str
    grade_before: str
    target: float | None
    target_before: float | None
    currency: str
    source: str
    fetched_at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Trade:
    """A trade of an insider.

    Attributes:
        known_at: estimated: the day of the trade and the delay with which it must be reported.
    """

    day: date
    insider: str
    position: str
    text: str
    shares: float
    value: float | None
    currency: str
    known_at: datetime
    source: str
    fetched_at: datetime
    is_demo: bool


@dataclass(frozen=True, slots=True)
class Intelligence:
    """What is known of one company, as of an instant.

    Attributes:
        opinions: newest first; the first one is what holds.
        upside: mean target against the last close, a fraction; None where either is missing, the
            currencies differ, or something other than the present was asked for.
        ratings: newest first.
        trades: newest first.
    """

    opinions: tuple[Opinion, ...]
    upside: float | None
    ratings: tuple[Rating, ...]
    trades: tuple[Trade, ...]


@dataclass(frozen=True, slots=True)
class ComingEvent:
    """A report or an ex-dividend day that was announced, of any company.

    Attributes:
        expected: earnings per share, in `currency`.
    """

    symbol: str
    name: str
    local_name: str
    kind: CorporateEventKind
    day: date
    expected: float | None
    currency: str
    source: str
    fetched_at: datetime
    is_demo: bool
