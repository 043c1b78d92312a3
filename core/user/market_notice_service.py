"""What everybody who reads the market's signals should know, made from events."""

from __future__ import annotations

from core.enums import NoticeKind, Role
from core.events.types import MarketStatusChanged
from core.formatting import format_number
from core.permissions import Permission, is_allowed
from db.session import Database
from db.user.broadcast_repository import BroadcastRepository

_MAX_TITLE, _MAX_BODY = 120, 500


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
