"""Rules on which days have bars, against the sessions that the exchange held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.contracts import TimeArray
from core.enums import QualityRule, Severity
from core.market_data.calendars import DayArray, Hours
from core.market_data.quality.findings import Finding, build_findings

if TYPE_CHECKING:
    from core.market_data.bar_columns import BoolArray

MISSING_STEPS = ((0.20, Severity.HIGH), (0.05, Severity.MEDIUM), (0.0, Severity.LOW))
"""Missing share of the expected sessions above which the severity holds."""
_SHIFTED_SHARE = 0.05
_FETCH = "Fetch the period again; where trading was suspended, acknowledge it."
_ZONE = "Check the exchange's time zone of the source, then import again."


def find_session_defects(time: TimeArray, expected: DayArray) -> list[Finding]:
    """Missing sessions, and bars on days without one.

    Args:
        time: int64[n], seconds; daily bars carry midnight UTC of the exchange's day.
        expected: datetime64[D][m], the sessions from the first bar to the last.
    """
    if not len(time) or not len(expected):
        return []
    sessions = expected.astype("datetime64[s]").astype(np.int64)
    is_missing = ~np.isin(sessions, time)
    is_off = ~np.isin(time, sessions)
    return [
        *_word_missing(sessions, is_missing),
        *_word_off(time, is_off, "on days without a session"),
    ]


def find_hour_defects(time: TimeArray, hours: Hours) -> list[Finding]:
    """Sessions without a bar, and bars outside the hours of all sessions.

    Args:
        time: int64[n], seconds; when each bar within a day begins.
        hours: of the sessions from the day of the first bar to that of the last.
    """
    if not len(time) or not len(hours.opens):
        return []
    place = np.searchsorted(hours.opens, time, side="right") - 1
    is_off = (place < 0) | (time >= hours.closes[np.maximum(place, 0)])
    is_missing = np.bincount(place[~is_off], minlength=len(hours.opens)) == 0
    return [
        *_word_missing(hours.opens, is_missing),
        *_word_off(time, is_off, "outside the hours of a session"),
    ]


def _word_missing(sessions: TimeArray, is_missing: BoolArray) -> list[Finding]:
    share = float(is_missing.mean())
    severity = next((grade for floor, grade in MISSING_STEPS if share > floor), Severity.LOW)
    words = (f"{{count}} of {len(sessions):,} sessions {{have}} no bar, first {{day}}.", _FETCH)
    return build_findings(QualityRule.MISSING_SESSIONS, severity, sessions, is_missing, words=words)


def _word_off(time: TimeArray, is_off: BoolArray, where: str) -> list[Finding]:
    is_shifted = float(is_off.mean()) > _SHIFTED_SHARE
    hint = " So many point to a wrong time zone." if is_shifted else ""
    severity = Severity.HIGH if is_shifted else Severity.MEDIUM
    words = (f"{{count}} bar{{s}} lie{{v}} {where}, first on {{day}}.{hint}", _ZONE)
    return build_findings(QualityRule.OFF_SESSION, severity, time, is_off, words=words)
