"""Rules on the way from one close to the next: jumps, splits that were not adjusted, staleness."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.enums import QualityRule, Severity
from core.formatting import format_percent
from core.market_data.bar_columns import BarColumns
from core.market_data.quality.findings import Finding, build_findings
from core.market_data.quality.price_limits import USUAL_LIMIT, find_limits

STALE_STEPS = ((20, Severity.HIGH), (10, Severity.MEDIUM), (5, Severity.LOW))
_FIRST = "first on {day}."
TICK_SLACK = 0.005  # limits are rounded to the tick
_LONG_BREAK_SECONDS = 10 * 86_400  # after a suspension the opening auction has other limits
_SPLITS = np.array([2, 3, 4, 5, 8, 10, 15, 20, 25, 50, 100], dtype=np.float64)
_SPLIT_SLACK = 0.06  # the market moves on the day as well
_VOLUME_DAYS = 5
_SPLIT_FALL, _SPLIT_RISE = -0.4, 0.8  # smaller moves are no split of the list


def calculate_changes(close: FloatArray) -> FloatArray:
    """Change from the close before, a fraction; NaN for the first and after unusable closes."""
    changes = np.full(len(close), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        changes[1:] = close[1:] / close[:-1] - 1
    changes[~np.isfinite(changes)] = np.nan
    return changes


def find_price_defects(columns: BarColumns, exchange: str) -> list[Finding]:
    """Splits, jumps and stale closes of daily bars, oldest first.

    Args:
        columns: n bars.
        exchange: decides the daily price limit; empty where none applies.
    """
    changes = calculate_changes(columns.close)
    is_split = _find_splits(columns, changes)
    adjust = "Fetch adjusted bars, or import the series adjusted for the split."
    words = "{count} change{s} of price look{v} like a split that was not adjusted, first {day}."
    return [
        *build_findings(
            QualityRule.UNADJUSTED_SPLIT,
            Severity.CRITICAL,
            columns.time,
            is_split,
            words=(words, adjust),
        ),
        *_find_jumps(
            columns, np.where(is_split, 0.0, changes), find_limits(exchange, columns.time)
        ),
        *_find_stale(columns),
    ]


def _find_jumps(columns: BarColumns, changes: FloatArray, limits: FloatArray) -> list[Finding]:
    """Moves beyond the limit of their day: by limit, those over a long break apart."""
    is_after_break = np.r_[False, np.diff(columns.time) > _LONG_BREAK_SECONDS][: columns.size]
    remedy = "Compare with a second source; look for a capital change on the day."
    allowed = np.where(np.isnan(limits), USUAL_LIMIT, limits)
    is_beyond = np.abs(changes) > allowed + TICK_SLACK
    findings: list[Finding] = []
    for limit in sorted({float(value) for value in allowed[is_beyond]}):
        is_hit = is_beyond & (allowed == limit)
        share = format_percent(limit, 0)
        for is_enforced, is_limit in ((True, ~np.isnan(limits)), (False, np.isnan(limits))):
            moved = f"{{count}} close{{s}} moved more than {share}"
            rule = (
                f", the exchange's limit of that time, {_FIRST}" if is_enforced else f", {_FIRST}"
            )
            grave = Severity.CRITICAL if is_enforced else Severity.HIGH
            for severity, when, is_when in (
                (grave, "in a session", ~is_after_break),
                (Severity.MEDIUM, "over a long break", is_after_break),
            ):
                findings += build_findings(
                    QualityRule.PRICE_JUMP,
                    severity,
                    columns.time,
                    is_hit & is_limit & is_when,
                    words=(f"{moved} {when}{rule}", remedy),
                )
    return findings


def _find_splits(
    columns: BarColumns, changes: FloatArray
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """A close near 1/n or n times the one before, with the volume changed the other way.

    The clue: the mean volume of the five sessions from the day on is at least half of n times
    that of the five before (at most 2/n times for a reverse split).
    """
    is_split = np.zeros(columns.size, dtype=bool)
    for row in np.flatnonzero(
        ((changes > -1) & (changes < _SPLIT_FALL)) | (changes > _SPLIT_RISE)
    ).tolist():
        ratio = 1 + changes[row]
        factor = ratio if ratio > 1 else 1 / ratio
        nearest = _SPLITS[np.argmin(np.abs(np.log(_SPLITS / factor)))]
        before = columns.volume[max(0, row - _VOLUME_DAYS) : row]
        after = columns.volume[row : row + _VOLUME_DAYS]
        if abs(factor / nearest - 1) > _SPLIT_SLACK or not (before > 0).any():
            continue
        growth = float(np.nan_to_num(after).mean() / before[before > 0].mean())
        is_split[row] = growth >= nearest / 2 if ratio < 1 else growth <= 2 / nearest
    return is_split


def _find_stale(columns: BarColumns) -> list[Finding]:
    if columns.size < STALE_STEPS[-1][0]:
        return []
    starts = np.flatnonzero(np.r_[True, columns.close[1:] != columns.close[:-1]])
    lengths = np.diff(np.r_[starts, columns.size])
    longest = int(lengths.max())
    for length, severity in STALE_STEPS:
        if longest >= length:
            is_stale = np.repeat(lengths >= STALE_STEPS[-1][0], lengths)
            message = f"{{count}} closes stand in runs of equal ones, the longest of {longest:,}"
            remedy = "Ask whether trading was suspended; if so, leave the days out."
            words = (f"{message}; first on {{day}}.", remedy)
            return build_findings(
                QualityRule.STALE_PRICE, severity, columns.time, is_stale, words=words
            )
    return []
