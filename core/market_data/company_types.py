"""What is known of a company beside its bars, as the services give it. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import CorporateEventKind, FlowUnit


@dataclass(frozen=True, slots=True)
class CompanyEvent:
    """A split, a dividend or a report of earnings.

    Attributes:
        value: split: new shares for one old; dividend: per share; earnings: per share.
        expected: earnings per share expected before the report; None where nobody said.
    """

    kind: CorporateEventKind
    day: date
    value: float | None
    expected: float | None
    currency: str
    source: str
    fetched_at: datetime
    is_demo: bool

    @property
    def surprise(self) -> float | None:
        """Reported against expected earnings, as a fraction of the size of the expected."""
        if self.value is None or not self.expected:
            return None
        return (self.value - self.expected) / abs(self.expected)


@dataclass(frozen=True, slots=True)
class FundamentalFact:
    """One line of a statement, or a ratio, of one fiscal period.

    Attributes:
        period: FY, Q1 … Q4; empty for a ratio of a day.
        unit: a currency; empty for a ratio.
        known_at: when it could be known; nothing may use it before.
        is_estimated: no report is known, so `known_at` is the period's end and a usual delay.
    """

    item: str
    period_end: date
    period: str
    value: float
    unit: str
    known_at: datetime
    source: str
    fetched_at: datetime
    is_demo: bool
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class FlowDay:
    """Net buying of one session by kind of investor, in `unit`; None where it is not known."""

    day: date
    foreign_net: float | None
    institution_net: float | None
    unit: FlowUnit
    source: str
    fetched_at: datetime
    is_demo: bool
