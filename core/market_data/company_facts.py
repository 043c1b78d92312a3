"""What a provider says of a company: statement lines, events, headlines. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import CorporateEventKind


@dataclass(frozen=True, slots=True)
class StatementFact:
    """One line of a statement, or a ratio made of such lines, of one fiscal period.

    Attributes:
        item: e.g. `revenue`; lower case.
        period: FY, Q1 … Q4; empty for a ratio of a day.
        unit: a currency; empty for a ratio.
    """

    item: str
    period_end: date
    period: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class EventFact:
    """A split, a dividend, or a report of earnings, past or announced.

    Attributes:
        day: in the exchange's calendar.
        value: split: new shares for one old; dividend: per share; earnings: per share. None for
            earnings that are still to be reported.
        expected: earnings per share expected before the report.
    """

    kind: CorporateEventKind
    day: date
    value: float | None
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """One article about the company."""

    title: str
    link: str
    publisher: str
    published_at: datetime
