"""Codes that let a change happen: once, soon, by whoever was shown what it changes."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from core.chatops.command import Plan
from core.clock import now
from core.contracts import Actor
from core.errors import ConflictError, NotFoundError
from db.chatops.confirmation_repository import ConfirmationRepository
from db.chatops.tables import ChatConfirmation
from db.session import Database, Session

LIFE = timedelta(minutes=2)
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without those that are taken for one another
_HALF = 5


class Confirmations:
    """Keeps of each code its hash, of each change the exact command and what was shown of it.

    A code of fifty random bits that lives for two minutes and is its asker's alone cannot be
    guessed; the newest replaces those before it.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, actor: Actor, command: str, plan: Plan) -> tuple[str, datetime]:
        """A new code for the command, and until when it is good."""
        code = "-".join("".join(secrets.choice(_LETTERS) for _ in range(_HALF)) for _ in range(2))
        at = now()
        with self._database.write() as session:
            ConfirmationRepository(session, actor.user_id).add_confirmation(
                ChatConfirmation(
                    user_id=actor.user_id,
                    code_hash=_hash(code),
                    command=command,
                    difference_hash=_hash_plan(plan),
                    created_at=at,
                    expires_at=at + LIFE,
                )
            )
        return code, at + LIFE

    def take(self, session: Session, actor: Actor, code: str) -> tuple[str, str]:
        """Use a code up: whatever happens next, it is good for nothing more.

        Returns:
            The exact command, and what `check_unchanged` compares.

        Raises:
            NotFoundError: it is not the newest code of this user, or not in time.
        """
        found = ConfirmationRepository(session, actor.user_id).take(
            _hash(code.strip().upper()), now()
        )
        if found is None:
            raise NotFoundError(
                "This code confirms nothing: it is wrong, used, replaced or out of time.",
                "Write the command again to see what it changes now, and get a new code.",
            )
        return found


def check_unchanged(plan: Plan, shown: str) -> None:
    """Refuse where the command would now change something else than what was shown.

    Raises:
        ConflictError: it would.
    """
    if _hash_plan(plan) != shown:
        raise ConflictError(
            "What this would change is no longer what you were shown.",
            "Nothing was changed. Write the command again to see what it changes now.",
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hash_plan(plan: Plan) -> str:
    return _hash("\n".join(plan.differences))
