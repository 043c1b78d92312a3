"""Reads and writes password attempts and one-time tickets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from db.named_lock import take_lock
from db.user.tables import SignInAttempt, SignInTicket

_LOCK_USERNAME, _LOCK_ADDRESS = 1, 2


class SignInRepository:
    """The attempts and tickets of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, username: str, address: str) -> None:
        """Let one transaction at a time count the attempts of a name and of an address."""
        for kind, key in ((_LOCK_USERNAME, username), (_LOCK_ADDRESS, address)):
            take_lock(self._session.connection(), kind, key)

    def list_failures_of_user(self, username: str, since: datetime) -> Sequence[datetime]:
        """When that name failed after `since` and after its last success, oldest first."""
        last_success = (
            select(func.max(SignInAttempt.at))
            .where(col(SignInAttempt.username) == username, col(SignInAttempt.succeeded).is_(True))
            .scalar_subquery()
        )
        statement = (
            select(col(SignInAttempt.at))
            .where(
                col(SignInAttempt.username) == username,
                col(SignInAttempt.at) > since,
                col(SignInAttempt.succeeded).is_(False),
                col(SignInAttempt.at) > func.coalesce(last_success, since),
            )
            .order_by(col(SignInAttempt.at))
        )
        return self._session.execute(statement).scalars().all()

    def list_failures_of_address(self, address: str, since: datetime) -> Sequence[datetime]:
        """When any name failed from that address after `since`, oldest first.

        A success does not reset these: an attacker may own an account.
        """
        statement = (
            select(col(SignInAttempt.at))
            .where(
                col(SignInAttempt.address) == address,
                col(SignInAttempt.at) > since,
                col(SignInAttempt.succeeded).is_(False),
            )
            .order_by(col(SignInAttempt.at))
        )
        return self._session.execute(statement).scalars().all()

    def add_attempt(self, username: str, address: str, at: datetime) -> int:
        """Count a try as failed, before it is made.

        Returns:
            The attempt's id, for `mark_succeeded`.
        """
        statement = (
            insert(SignInAttempt)
            .values(username=username, address=address, at=at, succeeded=False)
            .returning(col(SignInAttempt.id))
        )
        return int(self._session.execute(statement).scalar_one())

    def mark_succeeded(self, attempt_id: int) -> None:
        """The try was right after all."""
        self._session.execute(
            update(SignInAttempt).where(col(SignInAttempt.id) == attempt_id).values(succeeded=True)
        )

    def delete_attempts_before(self, at: datetime) -> None:
        """Throw away attempts too old to count."""
        self._session.execute(delete(SignInAttempt).where(col(SignInAttempt.at) < at))

    def add_ticket(self, ticket: SignInTicket) -> None:
        """Store a ticket."""
        self._session.add(ticket)

    def use_ticket(self, token_hash: str, at: datetime) -> int | None:
        """Use up a ticket: one statement, so that of two who try only one succeeds.

        Returns:
            Whose ticket it was; None when it is unknown, expired or used.
        """
        statement = (
            update(SignInTicket)
            .where(
                col(SignInTicket.token_hash) == token_hash,
                col(SignInTicket.used_at).is_(None),
                col(SignInTicket.expires_at) > at,
            )
            .values(used_at=at)
            .returning(col(SignInTicket.user_id))
        )
        return self._session.execute(statement).scalar_one_or_none()

    def delete_tickets_of_user(self, user_id: int) -> None:
        """Withdraw the user's tickets, used or not."""
        self._session.execute(delete(SignInTicket).where(col(SignInTicket.user_id) == user_id))

    def delete_tickets_before(self, at: datetime) -> None:
        """Throw away tickets that expired before `at`."""
        self._session.execute(delete(SignInTicket).where(col(SignInTicket.expires_at) < at))
