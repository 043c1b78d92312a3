"""What a provider says of others' opinions of a company and of insiders' trades. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import RatingAction
from core.market_data.company_facts import EventFact


@dataclass(frozen=True, slots=True)
class ViewFact:
    """How many analysts recommend what now, and their price targets; None where nobody says.

    Attributes:
        target_low, target_mean, target_median, target_high: per share, in `currency`.
        target_count: analysts behind the targets.
    """

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

    @property
    def is_empty(self) -> bool:
        """Whether nobody recommends anything and nobody names a target."""
        counts = self.strong_buy + self.buy + self.hold + self.sell + self.strong_sell
        return not counts and self.target_mean is None


@dataclass(frozen=True, slots=True)
class RatingFact:
    """What one firm published at one instant.

    Attributes:
        grade, grade_before: in the firm's own words; empty where it did not say.
        target, target_before: per share, in `currency`.
    """

    published_at: datetime
    firm: str
    action: RatingAction
    grade: str
    grade_before: str
    target: float | None
    target_before: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class TradeFact:
    """A trade of an insider.

    Attributes:
        day: of the trade; it is reported later.
        text: as reported.
        value: in `currency`; None where it was not told.
    """

    day: date
    insider: str
    position: str
    text: str
    shares: float
    value: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class IntelligenceFacts:
    """All of it, of one company.

    Attributes:
        view: None where no analyst covers it.
        ratings: newest first.
        trades: newest first.
        coming: reports and ex-dividend days that were announced.
    """

    view: ViewFact | None
    ratings: tuple[RatingFact, ...]
    trades: tuple[TradeFact, ...]
    coming: tuple[EventFact, ...]

    @property
    def count(self) -> int:
        """How many facts there are; announced days not counted, they are events."""
        return (self.view is not None) + len(self.ratings) + len(self.trades)
