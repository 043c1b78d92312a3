"""Forecasts of the portfolios of one user."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from db.trading.portfolio_tables import Portfolio, PortfolioForecast


class ForecastRepository:
    """The forecasts of `user_id` in one unit of work; nobody else's can be reached with it."""

    def __init__(self, session: Session, user_id: int) -> None:
        self._session = session
        self._user_id = user_id

    def add(self, forecast: PortfolioForecast) -> None:
        """Store a forecast of a portfolio that the caller has locked."""
        self._session.add(forecast)
        self._session.flush()

    def list_forecasts(self, portfolio_id: int, limit: int) -> Sequence[PortfolioForecast]:
        """Those of one portfolio, the newest first."""
        statement = (
            select(PortfolioForecast)
            .join(Portfolio, col(Portfolio.id) == col(PortfolioForecast.portfolio_id))
            .where(
                PortfolioForecast.portfolio_id == portfolio_id, Portfolio.user_id == self._user_id
            )
            .order_by(col(PortfolioForecast.id).desc())
            .limit(limit)
        )
        return self._session.exec(statement).all()

    def list_open(self, portfolio_id: int) -> list[PortfolioForecast]:
        """Those whose outcome is not known."""
        found = self.list_forecasts(portfolio_id, 500)
        return [one for one in found if one.outcome is None]
