"""Builds the services of portfolios; the service factory hands in what they stand on."""

from __future__ import annotations

from dataclasses import dataclass

from core.contracts import ListQuotes, LoadBars
from core.jobs.types import JobQueue
from core.trading.portfolio.allocation_runner import AllocationRunner
from core.trading.portfolio.allocation_service import AllocationService
from core.trading.portfolio.benchmark_service import PortfolioBenchmarkService
from core.trading.portfolio.booking_service import BookingService
from core.trading.portfolio.exchange_rate_service import ExchangeRateService
from core.trading.portfolio.forecast_service import ForecastService
from core.trading.portfolio.plan_service import PlanService
from core.trading.portfolio.portfolio_service import PortfolioService
from db.session import Database


@dataclass(frozen=True)
class PortfolioServices:
    """Holdings, bookings, plans, exchange rates, weights, forecasts and benchmarks."""

    portfolios: PortfolioService
    bookings: BookingService
    plans: PlanService
    exchange_rates: ExchangeRateService
    allocations: AllocationService
    allocation_runner: AllocationRunner
    forecasts: ForecastService
    portfolio_benchmarks: PortfolioBenchmarkService


def build_portfolio_services(
    database: Database, jobs: JobQueue, load_bars: LoadBars, list_quotes: ListQuotes
) -> PortfolioServices:
    """All services of portfolios on one database.

    Args:
        database: where portfolios are kept.
        jobs: where allocation runs are put aside.
        load_bars: what weights and forecasts are computed from.
        list_quotes: what holdings and currency pairs are quoted from.
    """
    portfolios = PortfolioService(database, list_quotes)
    return PortfolioServices(
        portfolios=portfolios,
        bookings=BookingService(database, list_quotes),
        plans=PlanService(database, list_quotes),
        exchange_rates=ExchangeRateService(database),
        allocations=AllocationService(database, jobs, list_quotes),
        allocation_runner=AllocationRunner(database, load_bars),
        forecasts=ForecastService(database, portfolios.get_portfolio, load_bars),
        portfolio_benchmarks=PortfolioBenchmarkService(portfolios.get_portfolio, load_bars),
    )
