"""Notices that concern everybody of some roles."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, insert, select

from core.enums import NoticeKind, Role
from db.user.tables import Notice, UserAccount


class BroadcastRepository:
    """Notices to many users, in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_notices(
        self,
        roles: Sequence[Role],
        event_id: str,
        *,
        kind: NoticeKind,
        title: str,
        body: str,
        link: str,
    ) -> int:
        """Tell every active user with one of the roles whom this event has told nothing yet.

        Returns:
            How many were told.
        """
        told = select(Notice.user_id).where(Notice.event_id == event_id)
        users = self._session.exec(
            select(UserAccount.id).where(
                col(UserAccount.role).in_(roles),
                col(UserAccount.is_active),
                col(UserAccount.id).not_in(told),
            )
        ).all()
        words = {"event_id": event_id, "kind": kind, "title": title, "body": body, "link": link}
        if users:
            rows = [{"user_id": user_id, **words} for user_id in users]
            self._session.execute(insert(Notice), rows)
        return len(users)
