"""When a session's net buying becomes known, and which session is the last one known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from core.contracts import SessionHours, TimeArray
from core.kr_market.clock import BARS_KNOWN, FLOWS_KNOWN, stamp

AFTER_CLOSE = timedelta(
    hours=FLOWS_KNOWN.hour - BARS_KNOWN.hour, minutes=FLOWS_KNOWN.minute - BARS_KNOWN.minute
)
"""From the close to the confirmed figures: 15:30 to 15:40 on a usual day."""


def find_known_at(day: date, hours: Sequence[SessionHours] = ()) -> datetime:
    """When the flows of a session are published, UTC: ten minutes after its close.

    Args:
        day: the session's.
        hours: of the exchange; a session not among them closes at 15:30 in Seoul.
    """
    closes = {one.day: one.closes for one in hours}
    if day in closes:
        return closes[day].astimezone(UTC) + AFTER_CLOSE
    return stamp(day, FLOWS_KNOWN)


def find_last_known(
    time: TimeArray, as_of: datetime, hours: Sequence[SessionHours] = ()
) -> int | None:
    """Position of the last session whose flows were published by an instant; None for none.

    Args:
        time: int64[m], midnight UTC of each session, increasing.
        as_of: timezone-aware, inclusive.
        hours: of the exchange's last sessions.
    """
    for place in range(len(time) - 1, -1, -1):
        if find_known_at(day_of(int(time[place])), hours) <= as_of:
            return place
    return None


def day_of(seconds: int) -> date:
    """The calendar day that a session's time (midnight UTC) stands for."""
    return datetime.fromtimestamp(seconds, UTC).date()
