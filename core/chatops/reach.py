"""What commands may ask: the services that the pages ask, with the same guards."""

from __future__ import annotations

from dataclasses import dataclass

from core.admin.assembly import AdminServices
from core.cache.cache_service import CacheService
from core.jobs.assembly import JobServices
from core.kr_market.assembly import KoreanServices
from core.market_data.assembly import MarketDataServices
from core.trading.assembly import BacktestServices
from core.trading.portfolio.assembly import PortfolioServices
from core.user.watchlist_assembly import WatchlistServices


@dataclass(frozen=True)
class ReachedServices(
    JobServices,
    MarketDataServices,
    WatchlistServices,
    PortfolioServices,
    BacktestServices,
    KoreanServices,
    AdminServices,
):
    """A part of all services."""

    cache: CacheService
