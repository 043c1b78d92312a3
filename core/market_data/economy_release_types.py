"""When figures of economies come out, as the services give it. Frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from core.enums import Frequency


@dataclass(frozen=True, slots=True)
class EconomyRelease:
    """A day on which a figure was, or will be, published.

    Attributes:
        period_end: of the period that it tells of.
        value: what was published; None for one to come.
        is_estimated: reckoned from the usual delay; nobody announced it.
    """

    code: str
    title: str
    frequency: Frequency
    unit: str
    period_end: date
    released_at: datetime
    value: float | None
    is_estimated: bool
    is_sample: bool


@dataclass(frozen=True, slots=True)
class ReleaseCalendar:
    """Releases around an instant.

    Attributes:
        coming: nearest first.
        past: newest first.
        series: how many have releases at all (daily ones have none worth a calendar).
        ended: how many of these are samples, or stopped long ago: nothing of them is coming.
    """

    coming: tuple[EconomyRelease, ...]
    past: tuple[EconomyRelease, ...]
    series: int
    ended: int
