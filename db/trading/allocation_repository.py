"""Allocation runs of one owner and what they found. A result is written once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.errors import NotFoundError
from db.base import stored_id
from db.trading.portfolio_tables import AllocationResult, AllocationRun

_LARGEST_ID = 2**31 - 1


class AllocationRepository:
    """The runs of one unit of work. Every question about one person's names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: AllocationRun) -> int:
        """Store a new run and return its id."""
        self._session.add(run)
        self._session.flush()
        return stored_id(run.id)

    def get_for_owner(
        self, run_id: int, user_id: int
    ) -> tuple[AllocationRun, AllocationResult | None]:
        """One run with its result, if it has one.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        run = self.get_run(run_id, user_id)
        return run, self._session.get(AllocationResult, run_id)

    def get_run(self, run_id: int, user_id: int) -> AllocationRun:
        """One run without its result.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        statement = select(AllocationRun).where(
            AllocationRun.id == run_id, AllocationRun.user_id == user_id
        )
        is_possible = isinstance(run_id, int) and 0 < run_id <= _LARGEST_ID
        found = self._session.exec(statement).one_or_none() if is_possible else None
        if found is None:
            raise NotFoundError(
                f"There is no allocation run {run_id} among yours.",
                "It may have been deleted: choose one from the list of runs.",
            )
        return found

    def find_for_update(self, run_id: int, user_id: int) -> AllocationRun | None:
        """One run, locked for this transaction where the database has row locks."""
        statement = select(AllocationRun).where(
            AllocationRun.id == run_id, AllocationRun.user_id == user_id
        )
        return self._session.exec(statement.with_for_update()).one_or_none()

    def find_by_job(self, job_id: str) -> AllocationRun | None:
        """The run that this job carries out."""
        statement = select(AllocationRun).where(AllocationRun.job_id == job_id)
        return self._session.exec(statement.with_for_update()).one_or_none()

    def list_for_owner(
        self, user_id: int, portfolio_id: int | None, limit: int
    ) -> Sequence[AllocationRun]:
        """Runs for that portfolio, or for none, the newest first."""
        statement = select(AllocationRun).where(
            AllocationRun.user_id == user_id, AllocationRun.portfolio_id == portfolio_id
        )
        newest = statement.order_by(col(AllocationRun.id).desc()).limit(limit)
        return self._session.exec(newest).all()

    def add_result(self, result: AllocationResult) -> None:
        """Store a result. A second one of the same run is refused by the primary key."""
        self._session.add(result)
        self._session.flush()

    def delete(self, run_id: int, user_id: int) -> None:
        """Remove a run with its result.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        run, _ = self.get_for_owner(run_id, user_id)
        self._session.delete(run)
        self._session.flush()
