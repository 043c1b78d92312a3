"""What a closing bet may know at the instant that it is stamped with. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from core.kr_market.clock import BARS_KNOWN, BET_STAMP, FLOWS_KNOWN, stamp

FindClose = Callable[[str, date], datetime | None]
"""When the exchange's session of a day ends, UTC; None where it has none or is not known."""

_USUAL_CLOSE = timedelta(hours=BARS_KNOWN.hour, minutes=BARS_KNOWN.minute)
_BEFORE_CLOSE = _USUAL_CLOSE - timedelta(hours=BET_STAMP.hour, minutes=BET_STAMP.minute)
_AFTER_CLOSE = timedelta(hours=FLOWS_KNOWN.hour, minutes=FLOWS_KNOWN.minute) - _USUAL_CLOSE


@dataclass(frozen=True, slots=True)
class BetClock:
    """The instants of one session.

    Attributes:
        at: what was known by then may be read, nothing later; inclusive.
        bar_known: when the session's bar is final: its close.
        flows_known: when its confirmed net buying is published.
    """

    session: date
    at: datetime
    bar_known: datetime
    flows_known: datetime

    @property
    def has_todays_flows(self) -> bool:
        """Whether the session's own net buying is known."""
        return self.at >= self.flows_known

    def uses_final_bar(self, fetched_at: datetime) -> bool:
        """Whether a bar of the session holds what was not known yet.

        A bar that came in before the close is what the market showed then. One that came in after
        it is the closed one: read at 15:15, its figures are up to 15 minutes too new.
        """
        return self.at < self.bar_known <= fetched_at


def build_clock(session: date, close: datetime | None = None) -> BetClock:
    """The clock of a signal decided 15 minutes before the close.

    Args:
        session: the day.
        close: of that session, where it is another than 15:30 in Seoul.
    """
    closed = close.astimezone(UTC) if close is not None else stamp(session, BARS_KNOWN)
    return BetClock(session, closed - _BEFORE_CLOSE, closed, closed + _AFTER_CLOSE)


def day_of(seconds: int) -> date:
    """The calendar day that a session's time (midnight UTC) stands for."""
    return datetime.fromtimestamp(seconds, UTC).date()
