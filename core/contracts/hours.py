"""When an exchange trades."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class SessionHours:
    """One session of an exchange; `opens` and `closes` in UTC."""

    day: date
    opens: datetime
    closes: datetime


ListSessionHours = Callable[[date, date], list[SessionHours]]
"""The sessions from one day to another, both inclusive, oldest first; none where the calendar
does not reach."""


def know_no_hours(first: date, last: date) -> list[SessionHours]:  # noqa: ARG001 - a contract
    """For callers without a calendar: no session is known."""
    return []
