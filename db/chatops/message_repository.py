"""Reads and writes messages; each query is limited to one user's, but for what is too old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, Delete, delete
from sqlmodel import Session, col, select

from db.base import stored_id
from db.chatops.tables import ChatMessage


class MessageRepository:
    """The messages of one user, in one unit of work."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def add_message(self, message: ChatMessage) -> int:
        """Store a message with its answer.

        Returns:
            Its id.
        """
        message.user_id = self._user_id
        self._session.add(message)
        self._session.flush()
        return stored_id(message.id)

    def list_messages(self, since: datetime, limit: int) -> Sequence[ChatMessage]:
        """The newest messages that are not older, newest first."""
        statement = (
            select(ChatMessage)
            .where(
                col(ChatMessage.user_id) == self._user_id,
                col(ChatMessage.asked_at) >= since,
            )
            .order_by(col(ChatMessage.id).desc())
            .limit(limit)
        )
        return self._session.exec(statement).all()

    def delete_messages(self) -> int:
        """Remove all of the user's messages.

        Returns:
            How many there were.
        """
        return _run(
            self._session, delete(ChatMessage).where(col(ChatMessage.user_id) == self._user_id)
        )


def remove_messages_before(session: Session, cutoff: datetime) -> int:
    """Remove everybody's messages that are older; returns how many."""
    return _run(session, delete(ChatMessage).where(col(ChatMessage.asked_at) < cutoff))


def _run(session: Session, statement: Delete) -> int:
    result = session.connection().execute(statement)
    return result.rowcount if isinstance(result, CursorResult) else 0
