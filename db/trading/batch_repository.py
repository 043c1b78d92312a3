"""Batches of one owner and their members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, delete, func, or_
from sqlmodel import Session, col, select

from core.errors import NotFoundError
from db.base import stored_id
from db.trading.batch_tables import BacktestBatch, BacktestBatchMember
from db.trading.tables import Backtest


@dataclass(frozen=True, slots=True)
class MemberCounts:
    """How the members of one batch stand; what is neither done nor refused is still to be run."""

    planned: int = 0
    done: int = 0
    refused: int = 0


class BatchRepository:
    """The batches of one unit of work. Every question about one person's names the person."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, batch: BacktestBatch, symbols: Sequence[str]) -> int:
        """Store a new batch with its members and return its id."""
        self._session.add(batch)
        self._session.flush()
        batch_id = stored_id(batch.id)
        self._session.add_all(
            BacktestBatchMember(batch_id=batch_id, place=place, symbol=symbol)
            for place, symbol in enumerate(symbols, start=1)
        )
        self._session.flush()
        return batch_id

    def get_for_owner(
        self, batch_id: int, user_id: int, *, is_locked: bool = False
    ) -> BacktestBatch:
        """One batch, on demand locked for this transaction where the database has row locks.

        Raises:
            NotFoundError: no such batch, or someone else's.
        """
        found = self.find_for_owner(batch_id, user_id, is_locked=is_locked)
        if found is None:
            raise NotFoundError(
                f"There is no batch {batch_id} among yours.",
                "It may have been deleted: look in the list of backtests.",
            )
        return found

    def find_for_owner(
        self, batch_id: int, user_id: int, *, is_locked: bool = False
    ) -> BacktestBatch | None:
        """As `get_for_owner`; None where there is none."""
        statement = select(BacktestBatch).where(
            BacktestBatch.id == batch_id, BacktestBatch.user_id == user_id
        )
        statement = statement.with_for_update() if is_locked else statement
        return self._session.exec(statement).one_or_none()

    def find_by_job(self, job_id: str) -> BacktestBatch | None:
        """The batch that this job carries out, locked."""
        statement = select(BacktestBatch).where(BacktestBatch.job_id == job_id).with_for_update()
        return self._session.exec(statement).one_or_none()

    def list_for_owner(
        self,
        user_id: int,
        *,
        text: str = "",
        strategies: Sequence[str] = (),
        before_id: int | None = None,
        limit: int = 25,
    ) -> Sequence[BacktestBatch]:
        """Batches, newest first; the text is part of name, strategy or notes."""
        statement = (
            select(BacktestBatch)
            .where(BacktestBatch.user_id == user_id)
            .order_by(col(BacktestBatch.id).desc())
            .limit(limit)
        )
        if text:
            columns = (BacktestBatch.name, BacktestBatch.strategy, BacktestBatch.notes)
            matches = [col(column).icontains(text, autoescape=True) for column in columns]
            matches.append(col(BacktestBatch.strategy).in_(strategies))
            statement = statement.where(or_(*matches))
        if before_id is not None:
            statement = statement.where(col(BacktestBatch.id) < before_id)
        return self._session.exec(statement).all()

    def count_members(self, batch_ids: Sequence[int]) -> dict[int, MemberCounts]:
        """Id to how the members stand."""
        member = BacktestBatchMember
        is_refused = col(member.reason) != ""
        statement = (
            select(
                member.batch_id,
                func.count(),
                func.count(case((col(member.ended_at).is_not(None) & ~is_refused, 1))),
                func.count(case((is_refused, 1))),
            )
            .where(col(member.batch_id).in_(batch_ids))
            .group_by(col(member.batch_id))
        )
        return {row[0]: MemberCounts(*row[1:]) for row in self._session.exec(statement)}

    def list_waiting(self, batch_id: int) -> Sequence[BacktestBatchMember]:
        """Members that are still to be run, in order."""
        statement = (
            select(BacktestBatchMember)
            .where(
                BacktestBatchMember.batch_id == batch_id,
                col(BacktestBatchMember.ended_at).is_(None),
            )
            .order_by(col(BacktestBatchMember.place))
        )
        return self._session.exec(statement).all()

    def list_refused(self, batch_id: int) -> Sequence[BacktestBatchMember]:
        """Members that gave no result, in order."""
        statement = (
            select(BacktestBatchMember)
            .where(BacktestBatchMember.batch_id == batch_id, BacktestBatchMember.reason != "")
            .order_by(col(BacktestBatchMember.place))
        )
        return self._session.exec(statement).all()

    def find_member(self, batch_id: int, place: int) -> BacktestBatchMember | None:
        """One member; None once its batch is deleted."""
        return self._session.get(BacktestBatchMember, (batch_id, place))

    def delete(self, batch: BacktestBatch) -> None:
        """Remove a batch with its runs and everything they produced."""
        self._session.exec(delete(Backtest).where(col(Backtest.batch_id) == batch.id))
        self._session.delete(batch)
        self._session.flush()
