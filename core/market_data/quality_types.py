"""What the data-quality service hands out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.enums import FindingStatus, Interval, QualityDimension, QualityRule, Severity


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Which findings are wanted; what is empty leaves all in.

    Attributes:
        symbol: as stored; letters' case does not matter.
        is_open_only: leaves out what is resolved.
    """

    symbol: str = ""
    severities: tuple[Severity, ...] = ()
    rules: tuple[QualityRule, ...] = ()
    sources: tuple[str, ...] = ()
    is_open_only: bool = True


@dataclass(frozen=True, slots=True)
class FindingView:
    """One finding; `symbol` is empty where it concerns all instruments of the source.

    Attributes:
        gone_at: since when checks no longer find it; None while they do.
    """

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
    gone_at: datetime | None


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
    """The state of the data.

    Attributes:
        counts: unresolved findings of the last 24 hours by severity, all symbols.
        top: the five gravest of them.
        findings: the first of those that were asked for, gravest first.
        total: how many were asked for.
        scores: of the first series, least accurate first.
    """

    counts: dict[Severity, int]
    top: tuple[FindingView, ...]
    findings: tuple[FindingView, ...]
    total: int
    scores: tuple[ScoreView, ...]


@dataclass(frozen=True, slots=True)
class QualityClass:
    """Unresolved findings of one rule and severity.

    Attributes:
        bars: bars, or missing sessions, that they concern.
    """

    rule: QualityRule
    severity: Severity
    findings: int
    symbols: int
    bars: int


@dataclass(frozen=True, slots=True)
class QualityReport:
    """All that is unresolved, class by class, gravest first.

    Attributes:
        checked_series: series that a check has looked at.
        changed_symbols: symbols whose bars have changed since, or were never checked.
    """

    classes: tuple[QualityClass, ...]
    checked_series: int
    changed_symbols: int
