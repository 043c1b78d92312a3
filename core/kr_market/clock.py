"""When what of the Korean market becomes known. Nothing may be read before. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from core.errors import InvalidInputError

SEOUL = ZoneInfo("Asia/Seoul")
BARS_KNOWN = time(15, 30)
"""A session's bar is final at the regular close. On days with another close, that close counts."""
FLOWS_KNOWN = time(15, 40)
"""The exchange publishes a session's confirmed net buying about ten minutes after the close."""
BET_STAMP = time(15, 15)
"""When a closing bet is decided: before the closing auction that it is filled in."""


def to_seoul(at: datetime) -> datetime:
    """An instant as the exchange's wall clock shows it.

    Raises:
        InvalidInputError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise InvalidInputError(
            "The instant has no time zone.", "Give it with one, e.g. in UTC or Asia/Seoul."
        )
    return at.astimezone(SEOUL)


def stamp(day: date, wall: time) -> datetime:
    """The instant of a wall-clock time in Seoul, UTC. Korea has no daylight saving time."""
    return datetime.combine(day, wall, SEOUL).astimezone(UTC)


def last_day_known(at: datetime, known: time) -> date:
    """The last calendar day whose figures are known at an instant.

    Args:
        at: timezone-aware.
        known: the wall-clock time in Seoul from which a day's figures are known, inclusive.
    """
    local = to_seoul(at)
    return local.date() if local.time() >= known else local.date() - timedelta(days=1)
