"""Who asks, and how what they did is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from core.enums import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking. Built once per page run or request from stored rows, never from user input.

    Attributes:
        scopes: permissions that the API key used is held to; None for a person, held by the role
            alone.
    """

    user_id: int
    role: Role
    username: str = ""
    address: str = ""
    correlation_id: str = ""
    scopes: frozenset[str] | None = None


SYSTEM = Actor(0, Role.ADMIN, "system")
"""Who acts when nobody does: the start of the server, the command line, a heard event."""


class RecordAudit(Protocol):
    """Writes one entry of the audit trail inside the caller's own transaction."""

    def __call__(
        self,
        session: Any,  # a `db.session.Session`; the kernel knows no database
        *,
        action: str,
        actor: Actor | None = None,
        username: str = "",
        target: str = "",
        details: Mapping[str, Any] | None = None,
        address: str = "",
    ) -> None:
        """Note who did what to whom.

        Args:
            session: the caller's open write transaction.
            action: a stable name, `noun.verb` in the past tense, e.g. `user.role_changed`.
            actor: who did it; None before anyone is signed in.
            username: who it was claimed to be, where there is no actor.
            target: what it was done to.
            details: JSON-ready values; never a secret.
            address: from where, where there is no actor to carry it.
        """
