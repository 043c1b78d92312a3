"""Emitted signals of one user, page by page."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

from sqlmodel import Session, col, select

from core.enums import SignalSide, SignalState
from db.trading.signal_tables import SignalScore, StrategyExecution


class SignalWish(NamedTuple):
    """Which signals are wanted; empty fields do not filter, but `symbols` with none finds none."""

    strategy: str = ""
    sides: Collection[SignalSide] = ()
    states: Collection[SignalState] = ()
    symbols: Collection[str] | None = None


class SignalPageRepository:
    """The signals of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def list_symbols(self) -> list[str]:
        """Each symbol that has a signal, sorted."""
        symbol = col(StrategyExecution.symbol)
        statement = select(symbol).where(StrategyExecution.user_id == self._user_id)
        return list(self._session.exec(statement.distinct().order_by(symbol)).all())

    def list_page(
        self, wish: SignalWish, before_id: int | None, limit: int
    ) -> list[tuple[StrategyExecution, SignalScore | None]]:
        """The newest emitted before that one, with their scores, newest first."""
        number = col(StrategyExecution.id)
        statement = (
            select(StrategyExecution, SignalScore)
            .join(SignalScore, isouter=True)
            .where(StrategyExecution.user_id == self._user_id)
        )
        if wish.strategy:
            statement = statement.where(StrategyExecution.strategy_name == wish.strategy)
        if wish.sides:
            statement = statement.where(col(StrategyExecution.side).in_(wish.sides))
        if wish.states:
            statement = statement.where(col(StrategyExecution.state).in_(wish.states))
        if wish.symbols is not None:
            statement = statement.where(col(StrategyExecution.symbol).in_(wish.symbols))
        if before_id is not None:
            statement = statement.where(number < before_id)
        found = self._session.exec(statement.order_by(number.desc()).limit(limit))
        return [(row[0], row[1]) for row in found]
