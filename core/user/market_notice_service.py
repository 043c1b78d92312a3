"""What everybody who reads the market's signals should know, made from events."""

from __future__ import annotations

from core.enums import NoticeKind, Role
from core.events.types import DailyReportMade, MarketStatusChanged, SignalsAnalysed
from core.formatting import format_number
from core.permissions import Permission, is_allowed
from db.session import Database
from db.user.broadcast_repository import BroadcastRepository

_MAX_TITLE, _MAX_BODY = 120, 500
_NAMED = 8
_SCANNERS = {
    "vcp": ("VCP", "vcp"),
    "smart_money": ("Smart money", "kr_overview"),
    "closing_bet": ("Closing bet", "closing_bet"),
}
"""Kind of signal → what it is called, and the page that shows it."""


class MarketNoticeService:
    """Tells all users of a role at once; each of them once, however often an event is delivered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on_market_status_changed(self, event: MarketStatusChanged, event_id: str) -> None:
        """Tell those who may read Korean signals that the gate's light is another one."""
        score = "" if event.score is None else f" ({format_number(event.score, 0)} points)"
        demo = " (DEMO data)" if event.is_demo else ""
        title = f"Market Gate: {event.before} → {event.light}{score}{demo}"
        day = f"Session of {event.session}. " if event.session else ""
        roles = [role for role in Role if is_allowed(role, Permission.READ_KOREAN_SIGNALS)]
        with self._database.write() as session:
            BroadcastRepository(session).add_notices(
                roles,
                event_id,
                kind=NoticeKind.SIGNAL,
                title=title[:_MAX_TITLE],
                body=f"{day}{' '.join(event.reasons)}"[:_MAX_BODY],
                link="kr_overview",
            )

    def on_signals_analysed(self, event: SignalsAnalysed, event_id: str) -> None:
        """Tell those who act on signals what a scan found: one notice, however many signals."""
        what, page = _SCANNERS.get(event.kind, (event.kind, "signal_log"))
        count = f"{event.count} signals" if event.count != 1 else "1 signal"
        more = ", …" if event.count > _NAMED else "."
        named = ", ".join(event.signals[:_NAMED])
        demo = " (DEMO data)" if event.is_demo else ""
        self._tell_traders(
            event_id,
            title=f"{what}: {count} sealed for {event.session}{demo}",
            body=f"{named}{more} Analysed by {event.method}.",
            link=page,
        )

    def on_daily_report_made(self, event: DailyReportMade, event_id: str) -> None:
        """Tell those who act on signals that the day's report is there."""
        demo = " (DEMO data)" if event.is_demo else ""
        self._tell_traders(
            event_id,
            title=f"Korean market report of {event.session}{demo}",
            body=event.summary,
            link="kr_overview",
        )

    def _tell_traders(self, event_id: str, *, title: str, body: str, link: str) -> None:
        roles = [role for role in Role if is_allowed(role, Permission.RUN_KOREAN_SCANS)]
        with self._database.write() as session:
            BroadcastRepository(session).add_notices(
                roles,
                event_id,
                kind=NoticeKind.SIGNAL,
                title=title[:_MAX_TITLE],
                body=body[:_MAX_BODY],
                link=link,
            )
