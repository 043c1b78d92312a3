"""Backtests of signals of one owner, and the count of those ever begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from core.errors import NotFoundError
from db.base import stored_id
from db.kr_market.signal_backtest_tables import (
    SignalBacktest,
    SignalBacktestResult,
    SignalBacktestTrial,
)


@dataclass(frozen=True, slots=True)
class TrialCount:
    """How often one person tried one idea: runs in all, and different requests among them."""

    runs: int
    different: int


class SignalBacktestRepository:
    """The backtests of one unit of work. Every question about one person's names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, row: SignalBacktest) -> int:
        """Store a new run and return its id."""
        self._session.add(row)
        self._session.flush()
        return stored_id(row.id)

    def get_for_owner(
        self, backtest_id: int, user_id: int, *, is_locked: bool = False
    ) -> SignalBacktest:
        """One run, on demand locked for this transaction where the database has row locks.

        Raises:
            NotFoundError: no such run, or someone else's.
        """
        found = self.find_for_owner(backtest_id, user_id, is_locked=is_locked)
        if found is None:
            raise NotFoundError(
                f"There is no signal backtest {backtest_id} among yours.",
                "It may have been deleted: look in the list of earlier runs.",
            )
        return found

    def find_for_owner(
        self, backtest_id: int, user_id: int, *, is_locked: bool = False
    ) -> SignalBacktest | None:
        """As `get_for_owner`; None where there is none."""
        statement = select(SignalBacktest).where(
            SignalBacktest.id == backtest_id, SignalBacktest.user_id == user_id
        )
        statement = statement.with_for_update() if is_locked else statement
        return self._session.exec(statement).one_or_none()

    def find_by_job(self, job_id: str) -> SignalBacktest | None:
        """The run that this job carries out, locked."""
        statement = select(SignalBacktest).where(SignalBacktest.job_id == job_id).with_for_update()
        return self._session.exec(statement).one_or_none()

    def list_for_owner(
        self, user_id: int, *, before_id: int | None = None, limit: int = 25
    ) -> Sequence[SignalBacktest]:
        """Runs, newest first."""
        statement = (
            select(SignalBacktest)
            .where(SignalBacktest.user_id == user_id)
            .order_by(col(SignalBacktest.id).desc())
            .limit(limit)
        )
        if before_id is not None:
            statement = statement.where(col(SignalBacktest.id) < before_id)
        return self._session.exec(statement).all()

    def get_result(self, backtest_id: int) -> SignalBacktestResult:
        """What a completed run of the owner, who was asked for before, produced.

        Raises:
            NotFoundError: the run has no result.
        """
        found = self._session.get(SignalBacktestResult, backtest_id)
        if found is None:
            raise NotFoundError(
                f"Signal backtest {backtest_id} has no result.", "Wait for its end, or run it anew."
            )
        return found

    def add_result(self, result: SignalBacktestResult) -> None:
        """Store what a run produced; once and for all."""
        self._session.add(result)
        self._session.flush()

    def add_trial(self, trial: SignalBacktestTrial) -> None:
        """Note that a run was begun; there is no way to take it back."""
        self._session.add(trial)
        self._session.flush()

    def count_trials(self, user_id: int, idea: str) -> TrialCount:
        """How often this person tried these signals, deleted runs included."""
        statement = select(
            func.count(), func.count(func.distinct(SignalBacktestTrial.trial_key))
        ).where(SignalBacktestTrial.user_id == user_id, SignalBacktestTrial.idea == idea)
        return TrialCount(*self._session.exec(statement).one())

    def delete(self, row: SignalBacktest) -> None:
        """Remove a run with its result; that it was tried stays noted."""
        self._session.delete(row)
        self._session.flush()
