"""Portfolio services on a database, with quotes that a test sets."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from core.contracts import Actor, QuoteView, SourcePassport
from core.enums import AssetKind, Interval, TransactionKind
from core.trading.portfolio.booking_service import BookingService
from core.trading.portfolio.exchange_rate_service import ExchangeRateService
from core.trading.portfolio.plan_service import PlanService
from core.trading.portfolio.portfolio_service import PortfolioService
from core.trading.portfolio.types import Booking
from core.trading.portfolio.views import Drift
from db.session import Database

LAST_BAR = datetime(2026, 11, 20, tzinfo=UTC)


def make_quote(
    symbol: str,
    last: float | None,
    currency: str = "USD",
    day_change: float | None = 0.0,
    kind: AssetKind = AssetKind.STOCK,
    last_bar: datetime = LAST_BAR,
) -> QuoteView:
    passport = SourcePassport("test", last_bar, last_bar, last_bar, True, currency, "UTC")
    changes = {} if day_change is None else {"1D": day_change}
    return QuoteView(
        symbol, symbol, "", kind, currency, Interval.DAY, last, changes, [], 100, passport
    )


def book(kind: str, symbol: str = "", day: date = date(2026, 1, 5), **amounts: object) -> Booking:
    """A booking; numbers as text, in US dollars unless named."""
    currency = str(amounts.pop("currency", "USD"))
    note = str(amounts.pop("note", ""))
    numbers = {name: Decimal(str(value)) for name, value in amounts.items()}
    return Booking(day, TransactionKind(kind), currency, symbol, note=note, **numbers)


@dataclass
class Desk:
    database: Database
    quotes: dict[str, QuoteView] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.portfolios = PortfolioService(self.database, self.list_quotes)
        self.bookings = BookingService(self.database, self.list_quotes)
        self.plans = PlanService(self.database, self.list_quotes)
        self.rates = ExchangeRateService(self.database)

    def drift(self, actor: Actor, portfolio_id: int) -> Drift:
        view = self.portfolios.get_portfolio(actor, portfolio_id)
        return self.plans.calculate_drift(actor, view)

    def list_quotes(self, actor, symbols):
        return {symbol: self.quotes[symbol] for symbol in symbols if symbol in self.quotes}

    def quote(self, symbol: str, last: float | None, *args: object, **fields: object) -> None:
        self.quotes[symbol] = make_quote(symbol, last, *args, **fields)
