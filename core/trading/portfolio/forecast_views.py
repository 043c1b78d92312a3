"""Forecasts as they are stored and handed out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.enums import ForecastMethod
from core.trading.portfolio.forecasts import Coverage, Fan
from core.trading.portfolio.kpis import Kpi
from db.base import stored_id
from db.trading.portfolio_tables import PortfolioForecast


@dataclass(frozen=True, slots=True)
class ForecastReport:
    """What was said on one day about one portfolio.

    Attributes:
        returns: sessions of the past it rests on, with the weights of that day held constant.
        first: day of the first of them, ISO.
        drawdown_limit: whose breach is counted; None without one.
        kpis: of those sessions.
        sessions_to_tell: more sessions needed to tell the Sharpe ratio from 0.
        tests: of each method on that past.
        remarks: sentences a reader must see.
    """

    returns: int
    first: str
    drawdown_limit: float | None
    fans: tuple[Fan, ...]
    kpis: tuple[Kpi, ...]
    sessions_to_tell: int | None
    tests: tuple[Coverage, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForecastView:
    """One stored forecast.

    Attributes:
        weights: symbol to share of the portfolio's value; the rest was cash.
        outcome: return of those weights over the horizon; None until it is over.
        outcome_drawdown: deepest fall within it.
    """

    id: int
    made_at: datetime
    as_of: date
    horizon: int
    weights: dict[str, float]
    report: ForecastReport
    outcome_day: date | None
    outcome: float | None
    outcome_drawdown: float | None


def write_report(report: ForecastReport) -> dict[str, Any]:
    """Ready for JSON."""
    written: dict[str, Any] = _adapter().dump_python(report, mode="json")
    return written


def read_forecast(row: PortfolioForecast) -> ForecastView:
    """A stored forecast."""
    return ForecastView(
        id=stored_id(row.id),
        made_at=row.made_at,
        as_of=row.as_of,
        horizon=row.horizon,
        weights=row.weights,
        report=_adapter().validate_python(row.report),
        outcome_day=row.outcome_day,
        outcome=row.outcome,
        outcome_drawdown=row.outcome_drawdown,
    )


def is_due(forecast: ForecastView, last_bar: date) -> bool:
    """Whether bars up to that day may cover the horizon: Monday to Friday count as sessions."""
    import numpy as np

    passed = int(np.busday_count(forecast.as_of, last_bar))
    return forecast.outcome is None and passed >= forecast.horizon


def count_coverage(forecasts: list[ForecastView]) -> tuple[Coverage, ...]:
    """How often the stored forecasts' 90 % bands held what came."""
    scored = [one for one in forecasts if one.outcome is not None]
    return tuple(
        Coverage(
            method,
            len(scored),
            sum(
                fan.p05[-1] <= one.outcome <= fan.p95[-1]
                for one in scored
                for fan in one.report.fans
                if fan.method is method and one.outcome is not None
            ),
        )
        for method in ForecastMethod
    )


@cache
def _adapter() -> TypeAdapter[ForecastReport]:
    return TypeAdapter(ForecastReport)
