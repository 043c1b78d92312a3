"""Versions of prompts, and the moves of the label "production"."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from core.errors import NotFoundError
from db.gen_ai.prompt_tables import PromptMove, PromptVersion
from db.named_lock import take_lock

_LOCK = 20_611
"""Of advisory locks on prompts; any number that nobody else uses."""


class PromptRepository:
    """The prompts of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self, name: str) -> None:
        """Let one transaction at a time change what belongs to a prompt.

        What one reads here decides what it may write, and a prompt whose first version is being
        made has no row to lock.
        """
        take_lock(self._session.connection(), _LOCK, name)

    def add_version(self, version: PromptVersion) -> None:
        """Store a version. A second one of the same number is refused at once."""
        self._session.add(version)
        self._session.flush()

    def get_version(self, name: str, version: int) -> PromptVersion:
        """One version.

        Raises:
            NotFoundError: there is none of that number.
        """
        found = self.find_version(name, version)
        if found is None:
            raise NotFoundError(
                f"The prompt {name[:40]} has no version {version}.", "Open one from the list."
            )
        return found

    def find_version(self, name: str, version: int) -> PromptVersion | None:
        """One version, if there is one of that number."""
        statement = select(PromptVersion).where(
            PromptVersion.name == name, PromptVersion.version == version
        )
        return self._session.exec(statement).one_or_none()

    def list_versions(self, name: str) -> Sequence[PromptVersion]:
        """All versions of a prompt, newest first."""
        return self._session.exec(
            select(PromptVersion)
            .where(PromptVersion.name == name)
            .order_by(col(PromptVersion.version).desc())
        ).all()

    def find_highest(self, name: str) -> int:
        """The number of the newest version; 0 where there is only the text in the code."""
        statement = select(func.max(PromptVersion.version)).where(PromptVersion.name == name)
        return self._session.exec(statement).one() or 0

    def add_move(self, move: PromptMove) -> None:
        """Store a move. A second one of the same number is refused at once."""
        self._session.add(move)
        self._session.flush()

    def list_moves(self, name: str) -> Sequence[PromptMove]:
        """All moves of a prompt's label, oldest first."""
        return self._session.exec(
            select(PromptMove).where(PromptMove.name == name).order_by(col(PromptMove.number))
        ).all()
