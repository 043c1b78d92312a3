"""Saved strategies of one owner, and their versions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from db.base import stored_id
from db.trading.strategy_tables import SavedStrategy, StrategyVersion

_LARGEST_ID = 2**31 - 1


class StrategyRepository:
    """The strategies of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def list_all(self) -> list[SavedStrategy]:
        """All strategies by name."""
        statement = select(SavedStrategy).where(SavedStrategy.user_id == self._user_id)
        ordered = statement.order_by(col(SavedStrategy.name_key), col(SavedStrategy.id))
        return list(self._session.exec(ordered).all())

    def get(self, strategy_id: int) -> SavedStrategy:
        """One strategy.

        Raises:
            NotFoundError: there is none of that number, or it belongs to somebody else.
        """
        return self._get(strategy_id, is_locked=False)

    def get_for_update(self, strategy_id: int) -> SavedStrategy:
        """One strategy, locked for this transaction where the database has row locks.

        Raises:
            NotFoundError: see `get`.
        """
        return self._get(strategy_id, is_locked=True)

    def add(self, strategy: SavedStrategy, note: str) -> SavedStrategy:
        """Store a strategy as this user's, with its first version."""
        strategy.user_id = self._user_id
        self._session.add(strategy)
        self._session.flush()
        self.add_version(strategy, note)
        return strategy

    def add_version(self, strategy: SavedStrategy, note: str) -> None:
        """Store the values of the strategy under its present version number."""
        self._session.add(
            StrategyVersion(
                strategy_id=stored_id(strategy.id),
                number=strategy.version,
                params=dict(strategy.params),
                execution=dict(strategy.execution),
                note=note,
            )
        )
        self._session.flush()

    def list_versions(self, strategy: SavedStrategy) -> Sequence[StrategyVersion]:
        """All versions, newest first."""
        statement = select(StrategyVersion).where(StrategyVersion.strategy_id == strategy.id)
        return self._session.exec(statement.order_by(col(StrategyVersion.number).desc())).all()

    def get_version(self, strategy: SavedStrategy, number: int) -> StrategyVersion:
        """One version.

        Raises:
            NotFoundError: there is none of that number.
        """
        found = (
            self._session.get(StrategyVersion, (strategy.id, number))
            if 0 < number <= _LARGEST_ID
            else None
        )
        if found is None:
            raise NotFoundError(
                f"“{strategy.name}” has no version {number}.",
                f"Choose one from 1 to {strategy.version}.",
            )
        return found

    def delete(self, strategy: SavedStrategy) -> None:
        """Remove a strategy with its versions."""
        self._session.delete(strategy)
        self._session.flush()

    def _get(self, strategy_id: int, *, is_locked: bool) -> SavedStrategy:
        statement = select(SavedStrategy).where(
            SavedStrategy.id == strategy_id, SavedStrategy.user_id == self._user_id
        )
        if is_locked:
            statement = statement.with_for_update()
        # A number no column can hold would be the driver's error instead of ours.
        is_possible = isinstance(strategy_id, int) and 0 < strategy_id <= _LARGEST_ID
        found = self._session.exec(statement).one_or_none() if is_possible else None
        if found is None:
            raise NotFoundError(
                f"There is no strategy {strategy_id} among yours.",
                "It may have been deleted: look in the list of strategies.",
            )
        return found
