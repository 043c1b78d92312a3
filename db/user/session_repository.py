"""Reads and writes browser sessions. A live session: not revoked, not expired, account active."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    and_,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlmodel import Session, col

from core.enums import Role, Theme
from db.base import UtcDateTime
from db.user.tables import UserAccount, UserSession

_KEPT_AFTER_EXPIRY = timedelta(days=30)


def _is_live(at: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(
        col(UserSession.revoked_at).is_(None),
        col(UserSession.expires_at) > at,
        col(UserAccount.is_active).is_(True),
    )


_LIVE_IDENTITY = (
    select(
        col(UserAccount.id),
        col(UserAccount.role),
        col(UserAccount.username),
        col(UserAccount.display_name),
        col(UserAccount.theme),
        col(UserAccount.time_zone),
        col(UserAccount.is_demo),
    )
    .join(UserSession, col(UserSession.user_id) == col(UserAccount.id))
    .where(
        col(UserSession.token_hash) == bindparam("token_hash"),
        _is_live(bindparam("at", type_=UtcDateTime())),
    )
)


class SessionRepository:
    """The browser sessions of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_session(self, row: UserSession) -> None:
        """Store a new session and drop the user's long expired ones."""
        self._session.execute(
            delete(UserSession).where(
                col(UserSession.user_id) == row.user_id,
                col(UserSession.expires_at) < row.created_at - _KEPT_AFTER_EXPIRY,
            )
        )
        self._session.add(row)

    def find_live_identity(
        self, token_hash: str, at: datetime
    ) -> Row[int | None, Role, str, str, Theme, str, bool] | None:
        """Account columns of the live session of that hash: one look-up by primary key."""
        # The gate asks this for every message: a statement that is built once, sent past the
        # machinery for mapped rows, takes half the time.
        connection = self._session.connection()
        return connection.execute(
            _LIVE_IDENTITY, {"token_hash": token_hash, "at": at}
        ).one_or_none()

    def list_live_hashes(
        self, token_hashes: Iterable[str], at: datetime, *, with_demo: bool
    ) -> set[str]:
        """Those of the given hashes whose session is live."""
        statement = (
            select(col(UserSession.token_hash))
            .join(UserAccount, col(UserSession.user_id) == col(UserAccount.id))
            .where(col(UserSession.token_hash).in_(list(token_hashes)), _is_live(at))
        )
        if not with_demo:
            statement = statement.where(col(UserAccount.is_demo).is_(False))
        return set(self._session.execute(statement).scalars())

    def list_live_of_user(self, user_id: int, at: datetime) -> Sequence[UserSession]:
        """The user's live sessions, last seen first."""
        statement = (
            select(UserSession)
            .where(
                col(UserSession.user_id) == user_id,
                col(UserSession.revoked_at).is_(None),
                col(UserSession.expires_at) > at,
            )
            .order_by(col(UserSession.last_seen_at).desc(), col(UserSession.token_hash))
        )
        return self._session.execute(statement).scalars().all()

    def count_live(self, at: datetime) -> int:
        """How many live sessions there are."""
        statement = (
            select(func.count())
            .select_from(UserSession)
            .join(UserAccount, col(UserSession.user_id) == col(UserAccount.id))
            .where(_is_live(at))
        )
        return int(self._session.execute(statement).scalar_one())

    def note_seen(self, token_hashes: Iterable[str], at: datetime) -> None:
        """Set the time last seen of these sessions and of their accounts."""
        hashes = list(token_hashes)
        of_these = col(UserSession.token_hash).in_(hashes)
        self._session.execute(update(UserSession).where(of_these).values(last_seen_at=at))
        owners = select(col(UserSession.user_id)).where(of_these)
        self._session.execute(
            update(UserAccount).where(col(UserAccount.id).in_(owners)).values(last_seen_at=at)
        )

    def revoke(self, token_hash: str, at: datetime, because: str) -> int | None:
        """End one session by its hash.

        Returns:
            Whose it was; None when there was nothing to end.
        """
        statement = (
            update(UserSession)
            .where(col(UserSession.token_hash) == token_hash, col(UserSession.revoked_at).is_(None))
            .values(revoked_at=at, revoked_because=because)
            .returning(col(UserSession.user_id))
        )
        return self._session.execute(statement).scalar_one_or_none()

    def revoke_of_user(
        self,
        user_id: int,
        at: datetime,
        because: str,
        *,
        only: str | None = None,
        keep: str | None = None,
    ) -> int:
        """End the user's live sessions.

        Args:
            user_id: whose.
            at: the present instant.
            because: shown to administrators, ≤ 80 characters.
            only: session id (beginning of the hash) of the one to end.
            keep: session id of one to leave alone.

        Returns:
            How many were ended.
        """
        statement = update(UserSession).where(
            col(UserSession.user_id) == user_id,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > at,
        )
        if only is not None:
            statement = statement.where(
                col(UserSession.token_hash).startswith(only, autoescape=True)
            )
        if keep is not None:
            statement = statement.where(
                ~col(UserSession.token_hash).startswith(keep, autoescape=True)
            )
        revoking = statement.values(revoked_at=at, revoked_because=because)
        return len(self._session.execute(revoking.returning(col(UserSession.user_id))).all())
