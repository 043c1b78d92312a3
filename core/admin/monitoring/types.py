"""What the board of service levels shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.admin.monitoring.objectives import Objective
from core.enums import LevelState


@dataclass(frozen=True, slots=True)
class DayLevel:
    """One day of a service level.

    Attributes:
        good: page runs or minutes in which it held, of `total`.
        spent: share of the whole window's error budget spent up to the end of this day.
    """

    day: date
    good: int
    total: int
    spent: float


@dataclass(frozen=True, slots=True)
class Level:
    """A service level over the window.

    Attributes:
        good: page runs or minutes in which it held, of `total`.
        share: good ÷ total; None where nothing was measured.
        budget_left: share of the error budget that is left; negative once it is overspent,
            None where nothing was measured.
        burn: how many times faster than allowed the budget was spent in the last hour; None
            where nothing was measured in it.
        coverage: share of the minutes since the first measured one that were measured; None for
            what is counted by page runs.
        latest: seconds by which it was late when last looked at; infinite for what never
            happened; None for what is counted by page runs.
        latest_at: when that was.
    """

    objective: Objective
    good: int
    total: int
    share: float | None
    budget_left: float | None
    burn: float | None
    coverage: float | None
    latest: float | None
    latest_at: datetime | None
    state: LevelState
    days: Sequence[DayLevel]


@dataclass(frozen=True, slots=True)
class PageFigures:
    """One page over the span that is shown; times in seconds, None without runs."""

    page: str
    runs: int
    slow: int
    failed: int
    p50: float | None
    p95: float | None
    p99: float | None
    queries_per_run: float
    query_seconds_per_run: float


@dataclass(frozen=True, slots=True)
class PageHistory:
    """How fast pages were over time: for each slot its begin, its runs and times in seconds."""

    starts_at: Sequence[datetime]
    runs: Sequence[int]
    p50: Sequence[float]
    p95: Sequence[float]
    p99: Sequence[float]


@dataclass(frozen=True, slots=True)
class Board:
    """All service levels."""

    levels: Sequence[Level]
    since: datetime
    measured_since: datetime | None


@dataclass(frozen=True, slots=True)
class PageReport:
    """All pages over the last hours."""

    pages: Sequence[PageFigures]
    total: PageFigures
    history: PageHistory


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An error of the log, its secrets removed."""

    at: datetime
    event: str
    place: str
    error: str
    correlation_id: str
