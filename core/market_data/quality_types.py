"""What the data-quality service hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import FindingStatus, Interval, QualityDimension, QualityRule, Severity


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; `symbol` is empty where it concerns all instruments of the source."""

    id: int
    symbol: str
    interval: Interval
    source: str
    rule: QualityRule
    severity: Severity
    dimension: QualityDimension
    first_bar: datetime
    last_bar: datetime
    bar_count: int
    message: str
    remedy: str
    status: FindingStatus
    handled_by: str
    assigned_to: str
    note: str
    found_at: datetime
    handled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """The scores of one series, 0 to 100; None where not judged."""

    symbol: str
    interval: Interval
    source: str
    completeness: float | None
    accuracy: float
    consistency: float
    timeliness: float | None
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class QualityBoard:
    """Unresolved findings of 24 hours by severity, the five gravest, all listed, and scores."""

    counts: dict[Severity, int]
    top: tuple[FindingView, ...]
    findings: tuple[FindingView, ...]
    scores: tuple[ScoreView, ...]
