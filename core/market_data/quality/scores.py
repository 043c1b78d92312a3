"""Scores from 0 (worst) to 100 in four dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.enums import QualityDimension, QualityRule, Severity
from core.market_data.quality.findings import Finding

WEIGHTS = {
    Severity.NORMAL: 0.0,
    Severity.LOW: 0.1,
    Severity.MEDIUM: 0.25,
    Severity.HIGH: 0.5,
    Severity.CRITICAL: 1.0,
}
CAPS = {Severity.HIGH: 70.0, Severity.CRITICAL: 40.0}
"""One grave finding must show, however long the series is."""
LATE_STEP = 10.0


@dataclass(frozen=True, slots=True)
class QualityScores:
    """0 to 100 each; None where it cannot be judged (no known trading calendar)."""

    completeness: float | None
    accuracy: float
    consistency: float
    timeliness: float | None


def score(
    findings: Sequence[Finding], bar_count: int, expected_count: int | None, late: int | None
) -> QualityScores:
    """The four scores.

    completeness = 100 (1 - missing sessions / expected sessions);
    accuracy, consistency = 100 (1 - sum of weight x bars concerned / bars), at most 70 with a
    high and 40 with a critical finding of the dimension;
    timeliness = 100 - 10 x sessions held since the last bar, the first of which is free.

    Args:
        findings: of one series.
        bar_count: its bars.
        expected_count: sessions between its first and last bar; None if unknown.
        late: sessions since its last bar; None if unknown.
    """
    missing = sum(item.count for item in findings if item.rule is QualityRule.MISSING_SESSIONS)
    return QualityScores(
        completeness=100 * (1 - missing / expected_count) if expected_count else None,
        accuracy=_score_bars(findings, QualityDimension.ACCURACY, bar_count),
        consistency=_score_bars(findings, QualityDimension.CONSISTENCY, bar_count),
        timeliness=None if late is None else max(0.0, 100 - LATE_STEP * max(0, late - 1)),
    )


def _score_bars(findings: Sequence[Finding], dimension: QualityDimension, bar_count: int) -> float:
    own = [item for item in findings if item.dimension is dimension]
    if not bar_count:
        return 0.0
    lost = sum(WEIGHTS[item.severity] * item.count for item in own) / bar_count
    caps = [CAPS[item.severity] for item in own if item.severity in CAPS]
    return max(0.0, min([100 * (1 - lost), *caps]))
