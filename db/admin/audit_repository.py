"""Writes and reads the audit trail. No method changes or deletes an entry, and none ever will."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from db.admin.tables import AuditEntry


class AuditRepository:
    """The audit trail in one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_entry(self, entry: AuditEntry) -> None:
        """Append an entry."""
        self._session.add(entry)

    def list_entries(
        self,
        *,
        limit: int,
        before_id: int | None = None,
        username: str = "",
        action: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Sequence[AuditEntry]:
        """Entries, newest first.

        Args:
            limit: how many at most.
            before_id: only older ones than this entry: the cursor of the next page.
            username: only those by this person.
            action: only actions that begin with this, e.g. `user.`.
            since: only at or after this instant.
            until: only before this instant.
        """
        statement = select(AuditEntry).order_by(col(AuditEntry.id).desc()).limit(limit)
        if before_id is not None:
            statement = statement.where(col(AuditEntry.id) < before_id)
        if username:
            statement = statement.where(AuditEntry.username == username)
        if action:
            statement = statement.where(col(AuditEntry.action).startswith(action, autoescape=True))
        if since is not None:
            statement = statement.where(col(AuditEntry.at) >= since)
        if until is not None:
            statement = statement.where(col(AuditEntry.at) < until)
        return self._session.exec(statement).all()
