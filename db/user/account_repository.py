"""Reads and writes accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert
from sqlmodel import Session, col, select

from core.enums import Role
from core.errors import NotFoundError
from db.user.tables import UserAccount, UserSession


class AccountRepository:
    """The accounts of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_account(self, account: UserAccount) -> int:
        """Store a new account.

        Returns:
            Its id.
        """
        statement = (
            insert(UserAccount)
            .values(account.model_dump(exclude={"id"}))
            .returning(col(UserAccount.id))
        )
        return int(self._session.execute(statement).scalar_one())

    def get_account(self, user_id: int, *, is_locked: bool = False) -> UserAccount:
        """One account.

        Args:
            user_id: whose.
            is_locked: keep others from changing it until this transaction ends, where the
                database has row locks.
        """
        statement = select(UserAccount).where(UserAccount.id == user_id)
        if is_locked:
            statement = statement.with_for_update()
        account = self._session.exec(statement).one_or_none()
        if account is None:
            raise NotFoundError(f"There is no user {user_id}.", "Reload the list of users.")
        return account

    def find_account(self, user_id: int) -> UserAccount | None:
        """One account by id."""
        return self._session.get(UserAccount, user_id)

    def find_by_username(self, username: str, *, is_locked: bool = False) -> UserAccount | None:
        """One account by its stored (lower-case) name; locked as in `get_account`."""
        statement = select(UserAccount).where(UserAccount.username == username)
        if is_locked:
            statement = statement.with_for_update()
        return self._session.exec(statement).one_or_none()

    def list_usernames(self, roles: Sequence[Role]) -> list[str]:
        """Names of the active accounts with one of the roles, sorted."""
        name = col(UserAccount.username)
        statement = (
            select(name)
            .where(col(UserAccount.role).in_(roles), col(UserAccount.is_active))
            .order_by(name)
        )
        return list(self._session.exec(statement).all())

    def has_real_accounts(self) -> bool:
        """Whether any account is not a throw-away one of the demo."""
        statement = select(UserAccount.id).where(col(UserAccount.is_demo).is_(False)).limit(1)
        return self._session.exec(statement).first() is not None

    def list_with_sessions(self, at: datetime) -> Sequence[tuple[UserAccount, int]]:
        """Every account with the number of its sessions that are live at `at`, by name."""
        statement = (
            select(UserAccount, func.count(col(UserSession.token_hash)))
            .outerjoin(
                UserSession,
                (col(UserSession.user_id) == col(UserAccount.id))
                & col(UserSession.revoked_at).is_(None)
                & (col(UserSession.expires_at) > at),
            )
            .group_by(col(UserAccount.id))
            .order_by(col(UserAccount.username))
        )
        return [(account, count) for account, count in self._session.exec(statement).all()]

    def lock_active_admins(self, *, is_demo: bool) -> list[int]:
        """Ids of the administrators who can sign in, locked where the database has row locks.

        Two administrators who demote each other at once must not both succeed.
        """
        statement = (
            select(UserAccount)
            .where(
                UserAccount.role == Role.ADMIN,
                col(UserAccount.is_active).is_(True),
                col(UserAccount.is_demo).is_(is_demo),
            )
            .order_by(col(UserAccount.id))
            .with_for_update()
        )
        return [account.id for account in self._session.exec(statement).all() if account.id]
