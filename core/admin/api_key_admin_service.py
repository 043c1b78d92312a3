"""Everybody's API keys, for administrators: seen and revoked, never read."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor, RecordAudit
from core.enums import KeyState
from core.errors import ConflictError, InvalidInputError
from core.permissions import Permission, require
from core.user.api_key_types import ApiKeyView, build_key_view
from core.user.usernames import clean_text
from db.session import Database
from db.user.account_repository import AccountRepository
from db.user.api_key_repository import ApiKeyRepository

MOST_REASON_CHARACTERS = 80


class ApiKeyAdminService:
    """Looks over every fence; the owner of a key sees why it was revoked."""

    def __init__(self, database: Database, record_audit: RecordAudit) -> None:
        self._database = database
        self._record_audit = record_audit

    def list_keys(self, actor: Actor) -> list[ApiKeyView]:
        """All keys with their owners, ended ones too, newest first."""
        require(actor, Permission.MANAGE_USERS)
        with self._database.read() as session:
            rows = ApiKeyRepository(session).list_all()
        at = now()
        return [build_key_view(row, at, owner) for row, owner in rows]

    def revoke_key(self, actor: Actor, key_id: int, reason: str) -> None:
        """End anybody's key at once, for good.

        Raises:
            InvalidInputError: no reason.
            NotFoundError: there is no such key.
            ConflictError: it has ended before.
        """
        require(actor, Permission.MANAGE_USERS)
        said = clean_text(" ".join(reason.split()), MOST_REASON_CHARACTERS)
        if not said:
            raise InvalidInputError(
                "The owner must be able to read why.", "Give the reason in a few words."
            )
        at = now()
        with self._database.write() as session:
            row = ApiKeyRepository(session).get_key(key_id)
            if build_key_view(row, at).state is not KeyState.ACTIVE:
                raise ConflictError("This key has already ended.", "There is nothing to revoke.")
            row.revoked_at, row.revoked_because = at, said
            owner = AccountRepository(session).get_account(row.user_id).username
            self._record_audit(
                session,
                action="api_key.revoked_by_admin",
                actor=actor,
                target=owner,
                details={"key": row.prefix, "reason": said},
            )
