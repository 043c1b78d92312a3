"""What users should know, made from events."""

from __future__ import annotations

from collections.abc import Sequence

from core.clock import now
from core.contracts import Actor
from core.enums import BacktestStatus, NoticeKind
from core.events.types import (
    AppliedRunDiffered,
    BacktestFinished,
    BatchFinished,
    OptimisationFinished,
    RunDeleted,
    SignalsEmitted,
)
from core.formatting import format_percent
from core.permissions import Permission, require
from core.user.types import NoticeView
from db.base import stored_id
from db.session import Database
from db.user.notice_repository import NoticeRepository
from db.user.tables import Notice

_MOST_LISTED = 200
_SIGNALS_NAMED = 3
_BATCH_ENDS = {"failed": "failed", "cancelled": "was cancelled"}
_MAX_NAME, _MAX_BODY = 60, 500


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
            title=f"Batch {event.title[:_MAX_NAME]} {_BATCH_ENDS.get(event.status, 'finished')}",
            body=f"{event.done} of {event.planned} symbols have a result.",
            link=f"batch?id={event.batch_id}",
        )
        with self._database.write() as session:
            NoticeRepository(session, event.user_id).add_notice(notice)

    def on_signals_emitted(self, event: SignalsEmitted, event_id: str) -> None:
        """Tell the follower once for the whole run, however many signals it found."""
        demo = " (DEMO data)" if event.is_demo else ""
        what = "New signal" if event.count == 1 else f"{event.count} new signals"
        more = ", …" if event.count > _SIGNALS_NAMED else ""
        notice = Notice(
            user_id=event.user_id,
            event_id=event_id,
            kind=NoticeKind.SIGNAL,
            title=f"{what}: {', '.join(event.signals[:_SIGNALS_NAMED])}{more}{demo}"[:120],
            body="; ".join(event.words)[:500],
            link="signals",
        )
        with self._database.write() as session:
            NoticeRepository(session, event.user_id).add_notice(notice)

    def on_optimisation_finished(self, event: OptimisationFinished, event_id: str) -> None:
        """Tell the owner; once, however often the event is delivered."""
        end = _BATCH_ENDS.get(event.status, "finished")
        notice = Notice(
            user_id=event.user_id,
            event_id=event_id,
            kind=NoticeKind.BACKTEST,
            title=f"Optimisation of {event.symbol} {end}",
            body=f"{event.done:,} of {event.planned:,} done. Strategy: {event.strategy}",
            link=f"optimisation?id={event.optimisation_id}",
        )
        with self._database.write() as session:
            NoticeRepository(session, event.user_id).add_notice(notice)

    def on_run_deleted(self, event: RunDeleted, event_id: str) -> None:
        """Tell the owner who deleted it and why; once, however often the event is delivered."""
        kind = event.kind.replace("_", " ")
        notice = Notice(
            user_id=event.user_id,
            event_id=event_id,
            kind=NoticeKind.SYSTEM,
            title=f"Your {kind} {event.run_id} was deleted by an administrator",
            body=f"{event.title}. {event.by_username}: {event.reason}"[:_MAX_BODY],
        )
        with self._database.write() as session:
            NoticeRepository(session, event.user_id).add_notice(notice)

    def on_applied_run_differed(self, event: AppliedRunDiffered, event_id: str) -> None:
        """Tell the owner, loudly; once, however often the event is delivered."""
        shown = "; ".join(event.differences)
        notice = Notice(
            user_id=event.user_id,
            event_id=event_id,
            kind=NoticeKind.BACKTEST,
            title=f"Applied run of {event.symbol} does NOT give the numbers of its trial",
            body=f"Trial {event.trial}, backtest {event.backtest_id}. {shown}"[:_MAX_BODY],
            link=f"optimisation?id={event.optimisation_id}",
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
