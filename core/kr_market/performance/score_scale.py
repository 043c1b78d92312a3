"""Scores of all scanners on one scale, so that they fall into the same buckets. Pure."""

from __future__ import annotations

from core.enums import KoreanSignalKind

SCORE_MAXIMA = {
    KoreanSignalKind.VCP: 100.0,
    KoreanSignalKind.SMART_MONEY: 100.0,
    KoreanSignalKind.CLOSING_BET: 12.0,
}


def scale_score(kind: KoreanSignalKind, score: float | None) -> float:
    """Percent of the scanner's maximum; NaN without a score."""
    return float("nan") if score is None else 100.0 * score / SCORE_MAXIMA[kind]
