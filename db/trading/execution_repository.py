"""Emitted signals of one user, their lives and their scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, case, col, func, select

from core.enums import SignalState
from core.errors import NotFoundError
from db.base import Table, stored_id
from db.trading.signal_tables import (
    SignalDecay,
    SignalFollow,
    SignalScore,
    SignalTransition,
    StrategyExecution,
)

_INSERTS: dict[str, Callable[[Any], Any]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}
_SIGNALS = Table.metadata.tables[str(StrategyExecution.__tablename__)]
_LARGEST_ID = 2**31 - 1
_OPEN = tuple(state for state in SignalState if state is not SignalState.SCORED)

# Built once and sent past the machinery for mapped rows: the page asks on every run.
_LAST_STEP = (
    sqlalchemy.select(func.max(SignalTransition.id))
    .join(StrategyExecution)
    .where(col(StrategyExecution.user_id) == bindparam("user_id"))
    .scalar_subquery()
)
_REVISION = (
    sqlalchemy.select(
        func.max(SignalFollow.run_at),
        func.max(SignalFollow.due_at),
        func.max(SignalDecay.measured_at),
        func.sum(case((col(SignalFollow.is_active), 1), else_=0)),
        func.count(),
        _LAST_STEP,
    )
    .join(SignalDecay, isouter=True)
    .where(col(SignalFollow.user_id) == bindparam("user_id"))
)


class ExecutionRepository:
    """The signals of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def add_new(self, signals: Sequence[StrategyExecution]) -> list[int]:
        """Store those whose key is not there yet; returns the ids of these.

        Two workers with the same signals store each once: the database decides who was first.
        """
        connection = self._session.connection()
        insert = _INSERTS[connection.dialect.name](_SIGNALS)
        statement = insert.on_conflict_do_nothing().returning(_SIGNALS.c.id)
        added: list[int] = []
        for signal in signals:
            own = {"user_id": self._user_id, "key": _build_key(signal)}
            values = signal.model_dump(exclude={"id"}) | own
            found = connection.execute(statement, values).scalar_one_or_none()
            if found is not None:
                added.append(int(found))
        self._session.add_all(
            SignalTransition(execution_id=number, state=SignalState.EMITTED) for number in added
        )
        self._session.flush()
        return added

    def list_signals(self, limit: int) -> list[tuple[StrategyExecution, SignalScore | None]]:
        """The newest by bar, with their scores."""
        statement = (
            select(StrategyExecution, SignalScore)
            .join(SignalScore, isouter=True)
            .where(StrategyExecution.user_id == self._user_id)
            .order_by(col(StrategyExecution.bar_time).desc(), col(StrategyExecution.id).desc())
            .limit(limit)
        )
        return [(row[0], row[1]) for row in self._session.exec(statement)]

    def find_revision(self) -> str:
        """Another text after every step of a signal, run, measurement or change of a follow."""
        found = self._session.connection().execute(_REVISION, {"user_id": self._user_id})
        return " ".join(map(str, found.one()))

    def list_by_ids(self, ids: Sequence[int]) -> list[StrategyExecution]:
        """Those of these numbers that are this user's."""
        statement = select(StrategyExecution).where(
            col(StrategyExecution.id).in_(ids), StrategyExecution.user_id == self._user_id
        )
        return list(self._session.exec(statement.order_by(col(StrategyExecution.id))).all())

    def get_for_update(self, signal_id: int) -> StrategyExecution:
        """One signal, locked for this transaction where the database has row locks.

        Raises:
            NotFoundError: there is none of that number, or it is somebody else's.
        """
        statement = select(StrategyExecution).where(
            StrategyExecution.id == signal_id, StrategyExecution.user_id == self._user_id
        )
        is_possible = isinstance(signal_id, int) and 0 < signal_id <= _LARGEST_ID
        found = (
            self._session.exec(statement.with_for_update()).one_or_none() if is_possible else None
        )
        if found is None:
            raise NotFoundError(
                f"There is no signal {signal_id} among yours.", "Choose one from the list."
            )
        return found

    def list_open(self, *, is_locked: bool = False) -> list[StrategyExecution]:
        """Those not scored yet; locked, other writers of them wait for this transaction."""
        statement = select(StrategyExecution).where(
            StrategyExecution.user_id == self._user_id, col(StrategyExecution.state).in_(_OPEN)
        )
        ordered = statement.order_by(col(StrategyExecution.id))
        if is_locked:
            ordered = ordered.with_for_update()
        return list(self._session.exec(ordered).all())

    def list_steps(self, signal_id: int) -> list[SignalTransition]:
        """The life of a signal of this user, oldest first."""
        statement = (
            select(SignalTransition)
            .join(StrategyExecution)
            .where(
                SignalTransition.execution_id == signal_id,
                StrategyExecution.user_id == self._user_id,
            )
            .order_by(col(SignalTransition.id))
        )
        return list(self._session.exec(statement).all())

    def add_step(self, signal: StrategyExecution, state: SignalState, by: int | None) -> None:
        """Move a signal on, and note who did it; the caller has checked that it may."""
        signal.state = state
        self._session.add(
            SignalTransition(execution_id=stored_id(signal.id), state=state, by_user_id=by)
        )
        self._session.flush()

    def add_score(self, score: SignalScore) -> None:
        """Store a score; the database refuses a second one and any change."""
        self._session.add(score)
        self._session.flush()

    def list_scores(self) -> list[Any]:
        """Strategy id, name, side and return of every scored signal."""
        statement = (
            select(
                StrategyExecution.strategy_id,
                StrategyExecution.strategy_name,
                StrategyExecution.side,
                SignalScore.return_fraction,
            )
            .join(SignalScore)
            .where(StrategyExecution.user_id == self._user_id)
        )
        return list(self._session.exec(statement).all())


def _build_key(signal: StrategyExecution) -> str:
    parts = (
        signal.strategy_version,
        signal.symbol,
        signal.interval.value,
        signal.bar_time,
        signal.side.value,
    )
    return "/".join(map(str, parts))
