"""What one currency costs in another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts.people import Actor


@dataclass(frozen=True, slots=True)
class RateReading:
    """Won for one US dollar as it was known at an instant, or why it is unknown.

    Attributes:
        value: KRW per USD; None where none is stored, or the newest one is too old.
        day: of the newest rate known then, too old or not; None where there is none.
        known_at: when it became known.
        code, source: of the series; empty where there is none.
        reason: why there is no value, with the way to one; empty where there is one.
    """

    value: float | None
    day: date | None = None
    known_at: datetime | None = None
    code: str = ""
    source: str = ""
    fetched_at: datetime | None = None
    reason: str = ""


FindRate = Callable[[Actor, datetime], RateReading]
"""The rate as known at an instant, timezone-aware, inclusive."""
