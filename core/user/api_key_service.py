"""The keys by which a user's own programs reach the HTTP API: made, listed, revoked, checked."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta

from core.clock import now
from core.contracts import Actor, RecordAudit
from core.enums import KeyState
from core.errors import BusyError, ConflictError, InvalidInputError
from core.permissions import Permission, require
from core.user.api_key_types import ApiCaller, ApiKeyView, NewApiKey, build_key_view
from core.user.api_scopes import check_scopes
from core.user.tokens import hash_token, new_token
from core.user.usernames import clean_text
from db.session import Database
from db.user.account_repository import AccountRepository
from db.user.api_key_repository import ApiKeyRepository
from db.user.api_key_tables import ApiKey

SECRET_BEGINS = "sdk_"  # noqa: S105 - by which a lost key is recognised, no secret
MOST_LIVE_KEYS = 20
MOST_DAYS = 366
MOST_NAME_CHARACTERS = 60
_PREFIX_LENGTH = len(SECRET_BEGINS) + 6
_NOTED_EVERY = timedelta(minutes=1)


class ApiKeyService:
    """Keeps the keys of the user who asks.

    A key counts while it is not revoked, not expired and its owner's account is active. Each
    request reads the rows anew: what is taken away works at once.

    Args:
        database: where the keys are.
        record_audit: notes keys made and revoked.
        is_demo: whether the keys of demo accounts count, as for sessions.
    """

    def __init__(
        self, database: Database, record_audit: RecordAudit, *, is_demo: bool = False
    ) -> None:
        self._database = database
        self._record_audit = record_audit
        self._is_demo = is_demo
        self._noted_at: dict[int, datetime] = {}

    def create_key(self, actor: Actor, name: str, scopes: Collection[str], days: int) -> NewApiKey:
        """Make a key that ends by itself after that many days.

        Returns:
            The key with its secret, which nobody can read again.

        Raises:
            InvalidInputError: a name, a scope or a number of days that cannot be.
            ConflictError: the actor has as many live keys as there may be.
        """
        require(actor, Permission.OWN_API_KEYS)
        name = _clean_name(name)
        wanted = check_scopes(actor, scopes)
        if not 1 <= days <= MOST_DAYS:
            raise InvalidInputError(
                f"A key cannot last {days} days.", f"Take 1 to {MOST_DAYS} days."
            )
        secret = SECRET_BEGINS + new_token()
        at = now()
        row = ApiKey(
            user_id=actor.user_id,
            name=name,
            token_hash=hash_token(secret),
            prefix=secret[:_PREFIX_LENGTH],
            scopes=wanted,
            created_at=at,
            expires_at=at + timedelta(days=days),
        )
        with self._database.write() as session:
            # Two keys made at once must not both be the last one that there is room for.
            AccountRepository(session).get_account(actor.user_id, is_locked=True)
            repository = ApiKeyRepository(session)
            if repository.count_live(actor.user_id, at) >= MOST_LIVE_KEYS:
                raise ConflictError(
                    f"You have {MOST_LIVE_KEYS} keys, the most there may be.",
                    "Revoke one that you no longer use.",
                )
            repository.add_key(row)
            self._record_audit(
                session,
                action="api_key.created",
                actor=actor,
                target=row.prefix,
                details={"name": name, "scopes": wanted, "days": days},
            )
            return NewApiKey(build_key_view(row, at), secret)

    def list_keys(self, actor: Actor) -> list[ApiKeyView]:
        """The actor's keys, ended ones too, newest first."""
        require(actor, Permission.OWN_API_KEYS)
        with self._database.read() as session:
            rows = ApiKeyRepository(session).list_of_user(actor.user_id)
        at = now()
        return [build_key_view(row, at) for row in rows]

    def revoke_key(self, actor: Actor, key_id: int) -> None:
        """End one of the actor's keys at once, for good.

        Raises:
            NotFoundError: the actor has no such key.
            ConflictError: it has ended before.
        """
        require(actor, Permission.OWN_API_KEYS)
        at = now()
        with self._database.write() as session:
            row = ApiKeyRepository(session).get_key(key_id, user_id=actor.user_id)
            if build_key_view(row, at).state is not KeyState.ACTIVE:
                raise ConflictError("This key has already ended.", "There is nothing to revoke.")
            row.revoked_at, row.revoked_because = at, "by its owner"
            self._record_audit(session, action="api_key.revoked", actor=actor, target=row.prefix)

    def revoke_all(self, actor: Actor) -> int:
        """End all of the actor's keys.

        Returns:
            How many were ended.
        """
        require(actor, Permission.OWN_API_KEYS)
        with self._database.write() as session:
            count = ApiKeyRepository(session).revoke_of_user(
                actor.user_id, now(), "by its owner, with all others"
            )
            self._record_audit(
                session, action="api_key.all_revoked", actor=actor, details={"keys": count}
            )
        return count

    def find_by_secret(self, secret: str) -> ApiCaller | None:
        """The caller behind a secret; None for anything that is no live key."""
        if not secret.startswith(SECRET_BEGINS):
            return None
        with self._database.read() as session:
            row = ApiKeyRepository(session).find_live(hash_token(secret), now())
        if row is None or (row.is_demo and not self._is_demo):
            return None
        return ApiCaller(
            key_id=row.id,
            key_name=row.name,
            scopes=frozenset(row.scopes),
            expires_at=row.expires_at,
            user_id=row.user_id,
            role=row.role,
            username=row.username,
        )

    def note_use(self, key_id: int, address: str) -> None:
        """Note that a key was used, at most once a minute: a courtesy to its owner."""
        at = now()
        noted_at = self._noted_at.get(key_id)
        if noted_at is not None and at - noted_at < _NOTED_EVERY:
            return
        self._noted_at[key_id] = at
        with suppress(BusyError), self._database.write() as session:
            ApiKeyRepository(session).note_used(key_id, at, address)


def _clean_name(name: str) -> str:
    cleaned = clean_text(" ".join(name.split()), MOST_NAME_CHARACTERS + 1)
    if not 1 <= len(cleaned) <= MOST_NAME_CHARACTERS:
        raise InvalidInputError(
            "A key needs a name.",
            f"Say in 1 to {MOST_NAME_CHARACTERS} characters which program has it.",
        )
    return cleaned
