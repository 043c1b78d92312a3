"""Forecasts of one's portfolios: made, stored, and scored once the horizon is over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core.clock import now
from core.contracts import Actor, BarSeries, LoadBars
from core.enums import ForecastMethod
from core.errors import InvalidInputError, NotFoundError
from core.permissions import Permission, require
from core.trading.portfolio.forecast_views import (
    ForecastReport,
    ForecastView,
    read_forecast,
    write_report,
)
from core.trading.portfolio.forecasts import LEAST_RETURNS, check_coverage, forecast
from core.trading.portfolio.held_past import (
    RISK_FREE_RATE,
    align_series,
    load_daily,
    read_weights,
)
from core.trading.portfolio.kpis import count_sessions_to_tell, measure_kpis
from core.trading.portfolio.views import PortfolioView
from core.trading.receipt import hash_bars
from db.session import Database
from db.trading.forecast_repository import ForecastRepository
from db.trading.portfolio_repository import PortfolioRepository
from db.trading.portfolio_tables import PortfolioForecast

LEAST_HORIZON, MOST_HORIZON = 5, 126


class ForecastService:
    """Forecasts hold the weights of their day constant; what is booked later does not score them.

    Args:
        get_portfolio: the portfolio as it stands.
        load_bars: what returns are made from.
    """

    def __init__(
        self,
        database: Database,
        get_portfolio: Callable[[Actor, int], PortfolioView],
        load_bars: LoadBars,
    ) -> None:
        self._database = database
        self._get_portfolio = get_portfolio
        self._load_bars = load_bars

    def make_forecast(self, actor: Actor, portfolio_id: int, horizon: int = 30) -> None:
        """Compute key figures and three forecasts, and store them.

        Args:
            actor: who asks.
            portfolio_id: one of the actor's.
            horizon: sessions.

        Raises:
            InvalidInputError: nothing held, no sum, more than one currency, too short a past.
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        if not LEAST_HORIZON <= horizon <= MOST_HORIZON:
            raise InvalidInputError(
                f"A horizon of {horizon} sessions is not offered.",
                f"Choose {LEAST_HORIZON} to {MOST_HORIZON}.",
            )
        view = self._get_portfolio(actor, portfolio_id)
        weights = read_weights(view)
        series = {symbol: load_daily(self._load_bars, actor, symbol) for symbol in weights}
        closes = align_series(series, LEAST_RETURNS)
        returns = closes.returns @ np.array([weights[key] for key in closes.keys])
        limit = view.summary.drawdown_limit
        remarks = [
            f"{symbol} is not adjusted: dividends are missing, splits may be too."
            for symbol, bars in series.items()
            if not bars.passport.is_adjusted
        ]
        report = ForecastReport(
            returns=len(returns),
            first=str(_day(closes.time[0])),
            drawdown_limit=limit,
            fans=tuple(forecast(one, returns, horizon, limit) for one in ForecastMethod),
            kpis=measure_kpis(returns, RISK_FREE_RATE),
            sessions_to_tell=count_sessions_to_tell(returns, RISK_FREE_RATE),
            tests=check_coverage(returns, horizon),
            remarks=tuple(remarks),
        )
        row = PortfolioForecast(
            portfolio_id=portfolio_id,
            as_of=_day(closes.time[-1]),
            horizon=horizon,
            weights=weights,
            report=write_report(report),
            passport=_describe(series),
        )
        with self._database.write() as session:
            PortfolioRepository(session, actor.user_id).get_portfolio(portfolio_id, is_locked=True)
            ForecastRepository(session, actor.user_id).add(row)

    def list_forecasts(
        self, actor: Actor, portfolio_id: int, limit: int = 100
    ) -> list[ForecastView]:
        """Forecasts of one of the actor's portfolios, the newest first.

        Raises:
            NotFoundError: no such portfolio, or someone else's.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            PortfolioRepository(session, actor.user_id).get_portfolio(portfolio_id)
            rows = ForecastRepository(session, actor.user_id).list_forecasts(portfolio_id, limit)
            return [read_forecast(row) for row in rows]

    def score_due(self, actor: Actor, portfolio_id: int) -> int:
        """Add the outcome to every forecast whose horizon the stored bars now cover.

        Returns:
            How many were scored. One whose bars are gone stays open.
        """
        require(actor, Permission.OWN_PORTFOLIOS)
        with self._database.read() as session:
            PortfolioRepository(session, actor.user_id).get_portfolio(portfolio_id)
            due = ForecastRepository(session, actor.user_id).list_open(portfolio_id)
        outcomes = {row.id: self._find_outcome(actor, row) for row in due}
        with self._database.write() as session:
            PortfolioRepository(session, actor.user_id).get_portfolio(portfolio_id, is_locked=True)
            scored = 0
            for row in ForecastRepository(session, actor.user_id).list_open(portfolio_id):
                if (outcome := outcomes.get(row.id)) is not None:
                    row.outcome_day, row.outcome, row.outcome_drawdown = outcome
                    row.scored_at = now()
                    scored += 1
        return scored

    def _find_outcome(
        self, actor: Actor, row: PortfolioForecast
    ) -> tuple[date, float, float] | None:
        try:
            series = {symbol: load_daily(self._load_bars, actor, symbol) for symbol in row.weights}
            closes = align_series(series, 1)
        except (InvalidInputError, NotFoundError):
            return None
        as_of = int(
            datetime(row.as_of.year, row.as_of.month, row.as_of.day, tzinfo=UTC).timestamp()
        )
        start = int(np.searchsorted(closes.time, as_of))
        end = start + row.horizon
        if end >= len(closes.time) or closes.time[start] != as_of:
            return None
        weights = np.array([row.weights[key] for key in closes.keys])
        wealth = np.concatenate(([1.0], np.cumprod(1.0 + closes.returns[start:end] @ weights)))
        fall = float((wealth / np.maximum.accumulate(wealth) - 1.0).min())
        return _day(closes.time[end]), float(wealth[-1] - 1.0), fall


def _describe(series: Mapping[str, BarSeries]) -> dict[str, Any]:
    return {
        symbol: {"source": bars.passport.source, "bars_sha256": hash_bars(bars)}
        for symbol, bars in series.items()
    }


def _day(seconds: Any) -> date:
    return datetime.fromtimestamp(int(seconds), UTC).date()
