"""Rules on which days have bars, against the sessions that the exchange held."""

from __future__ import annotations

import numpy as np

from core.contracts import TimeArray
from core.enums import QualityRule, Severity
from core.market_data.calendars import DayArray
from core.market_data.quality.findings import Finding, build_findings

MISSING_STEPS = ((0.20, Severity.HIGH), (0.05, Severity.MEDIUM), (0.0, Severity.LOW))
"""Missing share of the expected sessions above which the severity holds."""
_SHIFTED_SHARE = 0.05


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
    share = float(is_missing.mean())
    severity = next((grade for floor, grade in MISSING_STEPS if share > floor), Severity.LOW)
    is_shifted = float(is_off.mean()) > _SHIFTED_SHARE
    off = "{count} bar{s} lie{v} on days without a session, first on {day}."
    hint = " So many point to a wrong time zone." if is_shifted else ""
    return [
        *build_findings(
            QualityRule.MISSING_SESSIONS, severity, sessions, is_missing,
            words=(f"{{count}} of {len(sessions):,} sessions {{have}} no bar, first {{day}}.",
            "Fetch the period again; where trading was suspended, acknowledge it."),
        ),
        *build_findings(
            QualityRule.OFF_SESSION, Severity.HIGH if is_shifted else Severity.MEDIUM, time, is_off,
            words=(off + hint,
            "Check the exchange's time zone of the source, then import again."),
        ),
    ]  # fmt: skip
