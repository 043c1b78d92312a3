"""What a strategy was before: its versions, what each changed, and the way back."""

from __future__ import annotations

from core.clock import now
from core.contracts import Actor
from core.permissions import Permission, require
from core.trading.library.outline import DifferenceLine, compare_outlines
from core.trading.library.types import StrategyView, VersionView
from core.trading.library.views import (
    check_values,
    outline_values,
    view_strategy,
    view_versions,
)
from db.session import Database
from db.trading.strategy_repository import StrategyRepository


class StrategyVersionService:
    """The versions of the actor's strategies; a version is never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_versions(self, actor: Actor, strategy_id: int) -> tuple[VersionView, ...]:
        """All versions, newest first, each with what it changed.

        Raises:
            NotFoundError: the actor has no such strategy.
        """
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            repository = StrategyRepository(session, actor.user_id)
            row = repository.get(strategy_id)
            return view_versions(row.kind, list(repository.list_versions(row)))

    def compare_versions(
        self, actor: Actor, strategy_id: int, older: int, newer: int
    ) -> tuple[DifferenceLine, ...]:
        """Two versions line by line.

        Raises:
            NotFoundError: no such strategy or version.
        """
        require(actor, Permission.READ_STRATEGIES)
        with self._database.read() as session:
            repository = StrategyRepository(session, actor.user_id)
            row = repository.get(strategy_id)
            found = [repository.get_version(row, number) for number in (older, newer)]
        before, after = (outline_values(row.kind, one.params, one.execution) for one in found)
        return compare_outlines(before, after)

    def restore_version(self, actor: Actor, strategy_id: int, number: int) -> StrategyView:
        """Take the values of an earlier version again, as a new version: nothing is lost.

        Raises:
            NotFoundError: no such strategy or version.
            InvalidInputError: this version of the software no longer accepts those values.
        """
        require(actor, Permission.EDIT_STRATEGIES)
        with self._database.write() as session:
            repository = StrategyRepository(session, actor.user_id)
            row = repository.get_for_update(strategy_id)
            old = repository.get_version(row, number)
            row.params, row.execution = check_values(row.kind, old.params, old.execution)
            row.version, row.updated_at = row.version + 1, now()
            repository.add_version(row, f"Values of version {number}")
            return view_strategy(row)
