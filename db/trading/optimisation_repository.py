"""Optimisations of one owner: added, found, listed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_
from sqlalchemy.orm import defer
from sqlmodel import Session, col, func, select

from core.enums import BacktestStatus
from core.errors import NotFoundError
from db.base import stored_id
from db.trading.optimisation_tables import OptimisationPick, OptimisationRun

_LARGEST_ID = 2**31 - 1
_WITHOUT_BULK = tuple(
    defer(getattr(OptimisationRun, name), raiseload=True) for name in ("findings", "warnings")
)


@dataclass(frozen=True, slots=True)
class MeasuredRun:
    """How long trials took: what an estimate is made from."""

    strategy: str
    method: str
    tried: int
    bars: int
    seconds: float


class OptimisationRepository:
    """The optimisations of one unit of work. Questions about one person's name the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: OptimisationRun) -> int:
        """Store a new run and return its id."""
        self._session.add(run)
        self._session.flush()
        return stored_id(run.id)

    def get_for_owner(self, run_id: int, user_id: int) -> OptimisationRun:
        """One run.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        return self._get(run_id, user_id, is_locked=False)

    def get_for_update(self, run_id: int, user_id: int) -> OptimisationRun:
        """One run, locked for this transaction where the database has row locks.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        return self._get(run_id, user_id, is_locked=True)

    def find_for_update(self, run_id: int, user_id: int) -> OptimisationRun | None:
        """As `get_for_update`; None where there is no such run."""
        return self._find(run_id, user_id, is_locked=True)

    def find_by_job(self, job_id: str) -> OptimisationRun | None:
        """The run that this job carries out."""
        statement = select(OptimisationRun).where(OptimisationRun.job_id == job_id)
        return self._session.exec(statement.with_for_update()).one_or_none()

    def list_for_owner(
        self,
        user_id: int,
        *,
        text: str = "",
        strategies: Sequence[str] = (),
        statuses: Sequence[BacktestStatus] = (),
        before_id: int | None = None,
        limit: int = 50,
    ) -> list[tuple[OptimisationRun, int]]:
        """Runs, newest first, each with how many of its picks were committed.

        Args:
            user_id: whose.
            text: part of the symbol, strategy or notes; case does not matter.
            strategies: these fit the text too.
            statuses: any of these; empty for all.
            before_id: only those made before this one.
            limit: at most so many.
        """
        looks = (
            select(func.count())
            .where(
                OptimisationPick.run_id == OptimisationRun.id,
                col(OptimisationPick.committed_at).is_not(None),
            )
            .correlate(OptimisationRun)
            .scalar_subquery()
        )
        statement = (
            select(OptimisationRun, looks)
            .where(OptimisationRun.user_id == user_id)
            .order_by(col(OptimisationRun.id).desc())
            .limit(limit)
            .options(*_WITHOUT_BULK)
        )
        if text:
            columns = (OptimisationRun.symbol, OptimisationRun.strategy, OptimisationRun.notes)
            matches = [col(each).icontains(text, autoescape=True) for each in columns]
            matches.append(col(OptimisationRun.strategy).in_(strategies))
            statement = statement.where(or_(*matches))
        if statuses:
            statement = statement.where(col(OptimisationRun.status).in_(statuses))
        if before_id is not None:
            statement = statement.where(col(OptimisationRun.id) < before_id)
        return [(run, int(count)) for run, count in self._session.exec(statement)]

    def list_measured(self, limit: int) -> list[MeasuredRun]:
        """The newest searches of anybody over one stretch of bars, with the time they took."""
        run = OptimisationRun
        statement = (
            select(run)
            .where(col(run.seconds) > 0, col(run.tried) > 0, run.is_walk == False)  # noqa: E712
            .order_by(col(run.id).desc())
            .limit(limit)
            .options(*_WITHOUT_BULK)
        )
        return [
            MeasuredRun(row.strategy, row.method, row.tried, row.in_sample_bars, row.seconds)
            for row in self._session.exec(statement)
        ]

    def delete(self, run: OptimisationRun) -> None:
        """Remove a run with its trials, windows and picks."""
        self._session.delete(run)
        self._session.flush()

    def _get(self, run_id: int, user_id: int, *, is_locked: bool) -> OptimisationRun:
        found = self._find(run_id, user_id, is_locked=is_locked)
        if found is None:
            raise NotFoundError(
                f"There is no optimisation {run_id} among yours.",
                "It may have been deleted: look in the list of optimisations.",
            )
        return found

    def _find(self, run_id: int, user_id: int, *, is_locked: bool) -> OptimisationRun | None:
        if not (isinstance(run_id, int) and 0 < run_id <= _LARGEST_ID):
            return None
        statement = select(OptimisationRun).where(
            OptimisationRun.id == run_id, OptimisationRun.user_id == user_id
        )
        if is_locked:
            statement = statement.with_for_update()
        return self._session.exec(statement).one_or_none()
