"""When a statement could be known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

REPORTED_WITHIN = timedelta(days=120)
"""A report this long after a period's end is taken to be of that period."""
USUAL_DELAYS = {"FY": timedelta(days=90)}
"""Where no report is known. US rules: 60 to 90 days for a year (10-K), 40 to 45 for a quarter."""
QUARTERLY_DELAY = timedelta(days=45)


def find_known_at(
    period_end: date, period: str, reports: Sequence[date], fetched_at: datetime
) -> tuple[datetime, bool]:
    """The instant from which a period's figures may be used, and whether it is estimated.

    Known: midnight UTC after the day of the first report after the period's end, so that one
    published after the close is not used on its day. Else estimated: a usual delay after the
    period's end. Never later than `fetched_at`: by then it was known.

    Args:
        period_end: last day of the fiscal period.
        period: FY, Q1 … Q4.
        reports: days on which earnings were reported, in any order.
        fetched_at: when the provider gave the figures, timezone-aware.
    """
    late = [day for day in reports if period_end < day <= period_end + REPORTED_WITHIN]
    if late:
        known_at = _next_midnight(min(late))
        if known_at <= fetched_at:
            return known_at, False
    delay = USUAL_DELAYS.get(period, QUARTERLY_DELAY)
    return min(_next_midnight(period_end + delay), fetched_at), True


def _next_midnight(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time.min, UTC)
