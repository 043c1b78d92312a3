"""Regimes as they are stored: rows of a report, and rows told to those outside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.clock import now
from core.enums import Regime, RegimeDetector
from core.market_data.regime_types import (
    DetectorReport,
    ReadingOverview,
    ReadingView,
    RegimeReport,
)
from core.market_data.regimes.paths import ORDER
from db.market_data.economy_tables import RegimeReading
from db.market_data.regime_repository import ReadingCount

METHOD = 2
"""Raised whenever a detector's code or constants change: older readings are then renewed."""


def build_readings(report: RegimeReport) -> list[RegimeReading]:
    """What is stored of a report: its last session, by detector."""
    return [_build_reading(report, found) for found in report.detectors]


def _build_reading(report: RegimeReport, found: DetectorReport) -> RegimeReading:
    shares = found.path.probabilities[-1].tolist()
    return RegimeReading(
        symbol=report.symbol,
        detector=found.detector.value,
        as_of=report.passport.last_bar.date(),
        regime=found.regime,
        confidence=found.confidence,
        probabilities={regime.value: share for regime, share in zip(ORDER, shares, strict=True)},
        details={
            "method": METHOD,
            "bars": len(report.time),
            "since": found.since.date().isoformat(),
            "waiting": found.waiting.value if found.waiting else None,
            "stability": found.stability.share,
        },
        source=report.passport.source,
        computed_at=now(),
    )


def build_overview(counts: Sequence[ReadingCount]) -> ReadingOverview:
    """The counts of a repository, put together."""
    totals: Counter[tuple[RegimeDetector, Regime]] = Counter()
    for one in counts:
        totals[RegimeDetector(one.detector), one.regime] += one.symbols
    return ReadingOverview(
        counts=totals,
        sources=tuple(sorted({one.source for one in counts})),
        oldest=min((one.oldest for one in counts), default=None),
        newest=max((one.newest for one in counts), default=None),
        computed_at=max((one.computed_at for one in counts), default=None),
    )


def view_reading(row: RegimeReading) -> ReadingView:
    """A stored reading for those outside."""
    return ReadingView(
        symbol=row.symbol,
        detector=RegimeDetector(row.detector),
        as_of=row.as_of,
        regime=row.regime,
        confidence=row.confidence,
        probabilities={Regime(name): float(share) for name, share in row.probabilities.items()},
        source=row.source,
        computed_at=row.computed_at,
    )
