"""Reads and writes changes that wait to be confirmed; each query is limited to one user's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from db.chatops.tables import ChatConfirmation


class ConfirmationRepository:
    """The confirmations of one user, in one unit of work."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def add_confirmation(self, confirmation: ChatConfirmation) -> None:
        """Store a change that waits."""
        confirmation.user_id = self._user_id
        self._session.add(confirmation)

    def take(self, code_hash: str, at: datetime) -> tuple[str, str] | None:
        """Use a code up, in one statement: of two who try at once, one succeeds.

        Only the newest is good: two that were given at once cannot both be.

        Returns:
            The command and the hash of the difference; None for a code that is not good.
        """
        of_user = col(ChatConfirmation.user_id) == self._user_id
        newest = select(func.max(ChatConfirmation.id)).where(of_user).scalar_subquery()
        row = (
            self._session.connection()
            .execute(
                update(ChatConfirmation)
                .where(
                    of_user,
                    col(ChatConfirmation.id) == newest,
                    col(ChatConfirmation.code_hash) == code_hash,
                    col(ChatConfirmation.ended_at).is_(None),
                    col(ChatConfirmation.expires_at) > at,
                )
                .values(ended_at=at)
                .returning(col(ChatConfirmation.command), col(ChatConfirmation.difference_hash))
            )
            .first()
        )
        return None if row is None else (row[0], row[1])


def remove_confirmations_before(session: Session, cutoff: datetime) -> None:
    """Remove everybody's confirmations that ran out before."""
    session.connection().execute(
        delete(ChatConfirmation).where(col(ChatConfirmation.expires_at) < cutoff)
    )
