"""What users should know, made from events."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import now
from core.contracts import Actor
from core.enums import BacktestStatus, NoticeKind
from core.events.types import BacktestFinished, BatchFinished
from core.formatting import format_percent
from core.permissions import Permission, require
from core.user.types import NoticeView
from db.base import stored_id
from db.session import Database
from db.user.notice_repository import NoticeRepository
from db.user.tables import Notice

_MOST_LISTED = 200
_BATCH_ENDS = {"failed": "failed", "cancelled": "was cancelled"}
_MAX_NAME = 60


class NoticeService:
    """Keeps each user's notices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_notices(
        self, actor: Actor, limit: int = 20, *, is_unread_only: bool = False
    ) -> list[NoticeView]:
        """The actor's newest notices, newest first, at most 200."""
        require(actor, Permission.OWN_PROFILE)
        with self._database.read() as session:
            notices = NoticeRepository(session, actor.user_id).list_notices(
                max(0, min(limit, _MOST_LISTED)), is_unread_only=is_unread_only
            )
        return [
            NoticeView(
                id=stored_id(notice.id),
                kind=notice.kind,
                title=notice.title,
                body=notice.body,
                link=notice.link,
                created_at=notice.created_at,
                read_at=notice.read_at,
            )
            for notice in notices
        ]

    def count_unread(self, actor: Actor) -> int:
        """How many of the actor's notices have not been read."""
        require(actor, Permission.OWN_PROFILE)
        with self._database.read() as session:
            return NoticeRepository(session, actor.user_id).count_unread()

    def mark_read(self, actor: Actor, notice_ids: Sequence[int] | None = None) -> int:
        """Mark the named notices as read, or all of them; others' and unknown ids do nothing.

        Returns:
            How many were unread before.
        """
        require(actor, Permission.OWN_PROFILE)
        with self._database.write() as session:
            return NoticeRepository(session, actor.user_id).mark_read(now(), notice_ids)

    def on_backtest_finished(self, event: BacktestFinished, event_id: str) -> None:
        """Tell the owner; once, however often the event is delivered.

        The members of a batch are told of together, by `on_batch_finished`.
        """
        if event.batch_id is not None:
            return
        notice = Notice(
            user_id=event.user_id,
            event_id=event_id,
            kind=NoticeKind.BACKTEST,
            title=_describe(event),
            body=f"Strategy: {event.strategy}",
            link=f"backtest?id={event.backtest_id}",
        )
        with self._database.write() as session:
            NoticeRepository(session, event.user_id).add_notice(notice)

    def on_batch_finished(self, event: BatchFinished, event_id: str) -> None:
        """Tell the owner; once, however often the event is delivered."""
        notice = Notice(
            user_id=event.user_id,
            event_id=event_id,
            kind=NoticeKind.BACKTEST,
            title=f"Batch {event.name[:_MAX_NAME]} {_BATCH_ENDS.get(event.status, 'finished')}",
            body=f"{event.done} of {event.planned} symbols have a result.",
            link=f"batch?id={event.batch_id}",
        )
        with self._database.write() as session:
            NoticeRepository(session, event.user_id).add_notice(notice)


def _describe(event: BacktestFinished) -> str:
    if event.status == BacktestStatus.FAILED:
        return f"Backtest of {event.symbol} failed"
    if event.status == BacktestStatus.CANCELLED:
        return f"Backtest of {event.symbol} was cancelled"
    if event.total_return is None:
        return f"Backtest of {event.symbol} finished"
    gain = format_percent(event.total_return, is_signed=True)
    return f"Backtest of {event.symbol} finished: {gain}"
