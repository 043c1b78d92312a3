"""Reads and writes API keys. A live key: not revoked, not expired, account active."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select, update
from sqlmodel import Session, col

from core.enums import Role
from core.errors import NotFoundError
from db.base import stored_id
from db.user.api_key_tables import ApiKey
from db.user.tables import UserAccount

MOST_LISTED = 500


class LiveKey(NamedTuple):
    """A live key with what decides of its owner."""

    id: int
    name: str
    scopes: list[str]
    expires_at: datetime
    user_id: int
    role: Role
    username: str
    is_demo: bool


def _is_live(at: datetime) -> ColumnElement[bool]:
    return and_(col(ApiKey.revoked_at).is_(None), col(ApiKey.expires_at) > at)


class ApiKeyRepository:
    """The API keys of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_key(self, key: ApiKey) -> int:
        """Store a new key.

        Returns:
            Its id.
        """
        self._session.add(key)
        self._session.flush()
        return stored_id(key.id)

    def find_live(self, token_hash: str, at: datetime) -> LiveKey | None:
        """The live key of that hash with its owner's account as it is now: one query."""
        statement = (
            select(
                col(ApiKey.id),
                col(ApiKey.name),
                col(ApiKey.scopes),
                col(ApiKey.expires_at),
                col(ApiKey.user_id),
                col(UserAccount.role),
                col(UserAccount.username),
                col(UserAccount.is_demo),
            )
            .join(UserAccount, col(UserAccount.id) == col(ApiKey.user_id))
            .where(
                col(ApiKey.token_hash) == token_hash,
                _is_live(at),
                col(UserAccount.is_active).is_(True),
            )
        )
        row = self._session.connection().execute(statement).one_or_none()
        return None if row is None else LiveKey._make(row)

    def count_live(self, user_id: int, at: datetime) -> int:
        """How many live keys the user has."""
        statement = (
            select(func.count())
            .select_from(ApiKey)
            .where(col(ApiKey.user_id) == user_id, _is_live(at))
        )
        return int(self._session.execute(statement).scalar_one())

    def list_of_user(self, user_id: int) -> Sequence[ApiKey]:
        """The user's keys, ended ones too, newest first; the newest 500."""
        statement = (
            select(ApiKey)
            .where(col(ApiKey.user_id) == user_id)
            .order_by(col(ApiKey.id).desc())
            .limit(MOST_LISTED)
        )
        return self._session.execute(statement).scalars().all()

    def list_all(self) -> Sequence[tuple[ApiKey, str]]:
        """Everybody's keys with the owner's user name, newest first; the newest 500."""
        statement = (
            select(ApiKey, col(UserAccount.username))
            .join(UserAccount, col(UserAccount.id) == col(ApiKey.user_id))
            .order_by(col(ApiKey.id).desc())
            .limit(MOST_LISTED)
        )
        return [(key, username) for key, username in self._session.execute(statement)]

    def get_key(self, key_id: int, *, user_id: int | None = None) -> ApiKey:
        """One key, locked where the database has row locks.

        Args:
            key_id: which.
            user_id: whose it must be; None for anybody's, which only administrators ask for.

        Raises:
            NotFoundError: there is none, or it is someone else's.
        """
        statement = select(ApiKey).where(col(ApiKey.id) == key_id).with_for_update()
        if user_id is not None:
            statement = statement.where(col(ApiKey.user_id) == user_id)
        key: ApiKey | None = self._session.execute(statement).scalar_one_or_none()
        if key is None:
            raise NotFoundError("There is no such key.", "Reload the list of keys.")
        return key

    def revoke_of_user(self, user_id: int, at: datetime, because: str) -> int:
        """End the user's live keys.

        Returns:
            How many were ended.
        """
        statement = (
            update(ApiKey)
            .where(col(ApiKey.user_id) == user_id, _is_live(at))
            .values(revoked_at=at, revoked_because=because)
            .returning(col(ApiKey.id))
        )
        return len(self._session.execute(statement).all())

    def note_used(self, key_id: int, at: datetime, address: str) -> None:
        """Set when and from where the key was last used."""
        statement = update(ApiKey).where(col(ApiKey.id) == key_id)
        self._session.execute(statement.values(last_used_at=at, last_address=address[:64]))
