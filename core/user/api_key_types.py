"""API keys as their owners see them, and as the API's door does."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.contracts import Actor
from core.enums import KeyState, Role
from db.base import stored_id
from db.user.api_key_tables import ApiKey


@dataclass(frozen=True, slots=True)
class ApiKeyView:
    """One key without its secret.

    Attributes:
        prefix: how the secret begins.
        state: when this was read.
        last_address: from where it was last used; empty before.
        revoked_because: empty while it is not revoked.
        owner: user name, in lists over all users; empty in one's own.
    """

    id: int
    name: str
    prefix: str
    scopes: tuple[str, ...]
    state: KeyState
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    last_address: str
    revoked_at: datetime | None
    revoked_because: str
    owner: str = ""


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key that was just made: the one time that its secret is known."""

    key: ApiKeyView
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiCaller:
    """The live key behind a request, and its owner as they are now."""

    key_id: int
    key_name: str
    scopes: frozenset[str]
    expires_at: datetime
    user_id: int
    role: Role
    username: str

    def as_actor(self, address: str = "", correlation_id: str = "") -> Actor:
        """The owner, held to the key's scopes."""
        return Actor(
            self.user_id, self.role, self.username, address, correlation_id, scopes=self.scopes
        )


def build_key_view(row: ApiKey, at: datetime, owner: str = "") -> ApiKeyView:
    """The row as it is at that instant."""
    if row.revoked_at is not None:
        state = KeyState.REVOKED
    else:
        state = KeyState.EXPIRED if row.expires_at <= at else KeyState.ACTIVE
    return ApiKeyView(
        id=stored_id(row.id),
        name=row.name,
        prefix=row.prefix,
        scopes=tuple(row.scopes),
        state=state,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        last_address=row.last_address,
        revoked_at=row.revoked_at,
        revoked_because=row.revoked_because,
        owner=owner,
    )
