"""Who is behind a cookie, and how a session ends."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from core.clock import now
from core.contracts import Actor
from core.errors import BusyError, NotFoundError
from core.permissions import Permission, require
from core.user.tokens import hash_token, is_session_id, session_id_of
from core.user.types import Identity, SessionView
from db.session import Database
from db.user.session_repository import SessionRepository

_NOTED_EVERY = timedelta(minutes=1)


class SessionService:
    """Finds and ends sessions.

    A session counts while it is not revoked, not expired and its account is active; each
    look-up reads the rows anew, so that a change of any of the three works at once.

    Args:
        database: where the sessions are.
        is_demo: whether demo accounts count. A real installation on a database that once was
            a demo's must not let them in.
    """

    def __init__(self, database: Database, *, is_demo: bool = False) -> None:
        self._database = database
        self._is_demo = is_demo
        self._noted_at: datetime | None = None

    def find_by_token(self, token: str) -> Identity | None:
        """The person behind a cookie's secret; None for anything that is no live session."""
        return self.find_by_hash(hash_token(token))

    def find_by_hash(self, token_hash: str) -> Identity | None:
        """The person behind a session's hash. One indexed query, nothing is written."""
        with self._database.read() as session:
            row = SessionRepository(session).find_live_identity(token_hash, now())
        if row is None or (row.is_demo and not self._is_demo):
            return None
        return Identity(
            user_id=row.id,
            role=row.role,
            username=row.username,
            display_name=row.display_name,
            theme=row.theme,
            time_zone=row.time_zone,
            is_demo=row.is_demo,
            token_hash=token_hash,
        )

    def is_live(self, token_hash: str) -> bool:
        """Whether the session with that hash is still good."""
        return self.find_by_hash(token_hash) is not None

    def list_live(self, token_hashes: Collection[str]) -> set[str]:
        """Those of the hashes whose session is still good: one query however many.

        Once a minute it also notes that these were seen, for all of them in one write.
        """
        at = now()
        with self._database.read() as session:
            live = SessionRepository(session).list_live_hashes(
                token_hashes, at, with_demo=self._is_demo
            )
        if live and (self._noted_at is None or at - self._noted_at >= _NOTED_EVERY):
            self._noted_at = at
            # "Last seen" is a courtesy: a busy database must not end anybody's session.
            with suppress(BusyError), self._database.write() as session:
                SessionRepository(session).note_seen(live, at)
        return live

    def sign_out(self, token: str) -> bool:
        """End the session of a cookie's secret; whoever holds the secret may.

        Returns:
            Whether there was one to end.
        """
        with self._database.write() as session:
            owner = SessionRepository(session).revoke(hash_token(token), now(), "signed out")
        return owner is not None

    def list_sessions(self, actor: Actor) -> list[SessionView]:
        """The actor's live sessions, last seen first."""
        require(actor, Permission.OWN_PROFILE)
        with self._database.read() as session:
            rows = SessionRepository(session).list_live_of_user(actor.user_id, now())
            return [
                SessionView(
                    session_id=session_id_of(row.token_hash),
                    created_at=row.created_at,
                    last_seen_at=row.last_seen_at,
                    expires_at=row.expires_at,
                    address=row.address,
                    user_agent=row.user_agent,
                )
                for row in rows
            ]

    def revoke_session(self, actor: Actor, session_id: str) -> None:
        """End one of the actor's sessions.

        Raises:
            NotFoundError: the actor has no such live session.
        """
        require(actor, Permission.OWN_PROFILE)
        with self._database.write() as session:
            ended = is_session_id(session_id) and SessionRepository(session).revoke_of_user(
                actor.user_id, now(), "ended by its user", only=session_id
            )
            if not ended:
                raise NotFoundError(
                    "You have no such session.", "It may have ended by itself: reload the list."
                )

    def revoke_all(self, actor: Actor, except_session_id: str | None = None) -> int:
        """End all of the actor's sessions, or all but one.

        Returns:
            How many were ended.
        """
        require(actor, Permission.OWN_PROFILE)
        keep = except_session_id if is_session_id(except_session_id or "") else None
        with self._database.write() as session:
            return SessionRepository(session).revoke_of_user(
                actor.user_id, now(), "signed out everywhere", keep=keep
            )
