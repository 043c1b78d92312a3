"""Portfolios of one user with what was booked and planned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete
from sqlmodel import Session, col, select

from core.clock import now
from core.errors import NotFoundError
from db.base import Table, stored_id
from db.trading.portfolio_tables import (
    ExchangeRate,
    Portfolio,
    PortfolioTarget,
    PortfolioTransaction,
)

_BOOKINGS = Table.metadata.tables[str(PortfolioTransaction.__tablename__)]
_LARGEST_ID = 2**31 - 1
BOOKING_COLUMNS = (
    "id",
    "portfolio_id",
    "day",
    "kind",
    "symbol",
    "units",
    "price",
    "fee",
    "amount",
    "currency",
    "note",
)

_ALL = (
    select(Portfolio).where(Portfolio.user_id == bindparam("user_id")).order_by(col(Portfolio.id))
)


class PortfolioRepository:
    """The portfolios of `user_id` in one unit of work; nobody else's can be reached with it.

    Bookings and plans are changed only in a portfolio that this unit of work has locked.
    """

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id
        self._locked: set[int] = set()

    def add_portfolio(self, portfolio: Portfolio) -> int:
        """Store a new portfolio of this user and return its id."""
        portfolio.user_id = self._user_id
        self._session.add(portfolio)
        self._session.flush()
        return stored_id(portfolio.id)

    def list_portfolios(self) -> Sequence[Portfolio]:
        """All, the oldest first."""
        return self._session.exec(_ALL, params={"user_id": self._user_id}).all()

    def get_portfolio(self, portfolio_id: int, *, is_locked: bool = False) -> Portfolio:
        """One portfolio; locked, other writers of it wait until this transaction ends.

        Raises:
            NotFoundError: there is none of that number, or it is somebody else's.
        """
        statement = select(Portfolio).where(
            Portfolio.id == portfolio_id, Portfolio.user_id == self._user_id
        )
        if is_locked:
            statement = statement.with_for_update()
        # A number no column can hold would be the driver's error instead of ours.
        is_possible = isinstance(portfolio_id, int) and 0 < portfolio_id <= _LARGEST_ID
        found = self._session.exec(statement).one_or_none() if is_possible else None
        if found is None:
            raise NotFoundError(
                f"There is no portfolio {portfolio_id} among yours.",
                "Choose one from the list of your portfolios.",
            )
        if is_locked:
            found.updated_at = now()
            self._locked.add(portfolio_id)
        return found

    def delete_portfolio(self, portfolio_id: int) -> None:
        """Remove a portfolio; the database removes its bookings and plan.

        Raises:
            NotFoundError: there is none of that number, or it is somebody else's.
        """
        self._session.delete(self.get_portfolio(portfolio_id, is_locked=True))
        self._session.flush()

    def list_bookings(self, portfolio_ids: Iterable[int]) -> list[Any]:
        """Rows of `BOOKING_COLUMNS` of this user's portfolios, by day, then in order of entry."""
        columns = [_BOOKINGS.c[name] for name in BOOKING_COLUMNS]
        statement = (
            select(*columns)
            .join(Portfolio, col(Portfolio.id) == _BOOKINGS.c.portfolio_id)
            .where(
                _BOOKINGS.c.portfolio_id.in_(list(portfolio_ids)),
                Portfolio.user_id == self._user_id,
            )
            .order_by(_BOOKINGS.c.day, _BOOKINGS.c.id)
        )
        return list(self._session.connection().execute(statement).all())

    def add_bookings(self, portfolio_id: int, rows: Sequence[Mapping[str, Any]]) -> None:
        """Store bookings of a locked portfolio in their order."""
        self._check_locked(portfolio_id)
        shared = {"portfolio_id": portfolio_id, "created_at": now()}
        if rows:  # an empty list would run the statement once, without values
            self._session.connection().execute(
                _BOOKINGS.insert(), [{**row, **shared} for row in rows]
            )

    def delete_bookings(self, portfolio_id: int, booking_ids: Iterable[int]) -> int:
        """Remove bookings of a locked portfolio; returns how many there were."""
        self._check_locked(portfolio_id)
        statement = delete(PortfolioTransaction).where(
            col(PortfolioTransaction.portfolio_id) == portfolio_id,
            col(PortfolioTransaction.id).in_(list(booking_ids)),
        )
        return int(self._session.exec(statement).rowcount)

    def list_targets(self, portfolio_id: int) -> dict[str, float]:
        """Symbol to planned weight; empty for a portfolio of somebody else."""
        statement = (
            select(PortfolioTarget.symbol, PortfolioTarget.weight)
            .join(Portfolio, col(Portfolio.id) == col(PortfolioTarget.portfolio_id))
            .where(PortfolioTarget.portfolio_id == portfolio_id, Portfolio.user_id == self._user_id)
            .order_by(PortfolioTarget.symbol)
        )
        return dict(self._session.exec(statement).all())

    def replace_targets(
        self, portfolio_id: int, weights: Mapping[str, float], run_id: int | None
    ) -> None:
        """Make these the plan of a locked portfolio."""
        self._check_locked(portfolio_id)
        self._session.exec(
            delete(PortfolioTarget).where(col(PortfolioTarget.portfolio_id) == portfolio_id)
        )
        self._session.add_all(
            PortfolioTarget(portfolio_id=portfolio_id, symbol=symbol, weight=weight, run_id=run_id)
            for symbol, weight in weights.items()
        )
        self._session.flush()

    def list_rates(self) -> Sequence[ExchangeRate]:
        """Rates this user entered, the newest first."""
        statement = select(ExchangeRate).where(ExchangeRate.user_id == self._user_id)
        newest = (col(ExchangeRate.day).desc(), col(ExchangeRate.id).desc())
        return self._session.exec(statement.order_by(*newest)).all()

    def add_rate(self, rate: ExchangeRate) -> None:
        """Store a rate; an earlier one of the same pair and day gives way."""
        self._session.exec(
            delete(ExchangeRate).where(
                col(ExchangeRate.user_id) == self._user_id,
                col(ExchangeRate.base) == rate.base,
                col(ExchangeRate.quote) == rate.quote,
                col(ExchangeRate.day) == rate.day,
            )
        )
        rate.user_id = self._user_id
        self._session.add(rate)
        self._session.flush()

    def delete_rate(self, rate_id: int) -> None:
        """Remove one of this user's rates; nothing happens where there is none of that number."""
        self._session.exec(
            delete(ExchangeRate).where(
                col(ExchangeRate.user_id) == self._user_id, col(ExchangeRate.id) == rate_id
            )
        )

    def _check_locked(self, portfolio_id: int) -> None:
        if portfolio_id not in self._locked:
            raise RuntimeError(f"Portfolio {portfolio_id} must be locked before it is changed.")
