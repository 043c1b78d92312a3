"""Picks of optimisations, and the looks that nobody can take back."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from db.trading.optimisation_tables import OptimisationLook, OptimisationPick, OptimisationRun


class PickRepository:
    """Picks of one unit of work. Callers have made sure of the owner of the run."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, pick: OptimisationPick) -> None:
        """Store a pick. A second one of the same trial is refused by its unique key."""
        self._session.add(pick)
        self._session.flush()

    def find(self, run_id: int, trial: int) -> OptimisationPick | None:
        """The pick of that trial, locked for this transaction."""
        statement = select(OptimisationPick).where(
            OptimisationPick.run_id == run_id, OptimisationPick.trial == trial
        )
        return self._session.exec(statement.with_for_update()).one_or_none()

    def find_by_look_job(self, job_id: str) -> tuple[OptimisationPick, OptimisationRun] | None:
        """The pick that this job opens, with its run."""
        return self._find_with_run(OptimisationPick.look_job_id == job_id)

    def find_by_backtest(self, backtest_id: int) -> tuple[OptimisationPick, OptimisationRun] | None:
        """The pick that was applied as this backtest, with its run."""
        return self._find_with_run(OptimisationPick.backtest_id == backtest_id)

    def list_picks(self, run_id: int) -> list[OptimisationPick]:
        """Picks of a run, oldest first."""
        statement = (
            select(OptimisationPick)
            .where(OptimisationPick.run_id == run_id)
            .order_by(col(OptimisationPick.id))
        )
        return list(self._session.exec(statement))

    def _find_with_run(self, condition: Any) -> tuple[OptimisationPick, OptimisationRun] | None:
        statement = (
            select(OptimisationPick, OptimisationRun)
            .join(OptimisationRun)
            .where(condition)
            .with_for_update()
        )
        found = self._session.exec(statement).one_or_none()
        return None if found is None else (found[0], found[1])


class LookRepository:
    """Looks of all users: who looked does not matter to what was seen."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, look: OptimisationLook) -> int:
        """Enter one look; returns its number among those of the idea that share bars with it."""
        self._session.add(look)
        self._session.flush()
        return self.count(look.idea, look.first_day, look.last_day)

    def list_of_run(self, run_id: int) -> list[OptimisationLook]:
        """Looks made from one run, oldest first."""
        statement = select(OptimisationLook).where(OptimisationLook.run_id == run_id)
        return list(self._session.exec(statement.order_by(col(OptimisationLook.id))))

    def count(self, idea: str, first: date, last: date) -> int:
        """Looks at an idea on any of these days."""
        statement = select(func.count()).select_from(OptimisationLook)
        return int(self._session.exec(statement.where(*_sharing(idea, first, last))).one())

    def list_looks(self, idea: str, first: date, last: date) -> list[OptimisationLook]:
        """Those looks, oldest first."""
        statement = select(OptimisationLook).where(*_sharing(idea, first, last))
        return list(self._session.exec(statement.order_by(col(OptimisationLook.id))))


def _sharing(idea: str, first: date, last: date) -> tuple[Any, ...]:
    return (
        OptimisationLook.idea == idea,
        col(OptimisationLook.first_day) <= last,
        col(OptimisationLook.last_day) >= first,
    )
