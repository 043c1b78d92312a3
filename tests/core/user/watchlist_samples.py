"""A small market for the watchlist tests: what `ListQuotes` answers from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.contracts import Actor, QuoteView, SourcePassport
from core.enums import AssetKind, Interval
from core.user.watchlist_item_service import WatchlistItemService
from core.user.watchlist_section_service import WatchlistSectionService
from core.user.watchlist_service import WatchlistService
from core.user.watchlist_transfer_service import WatchlistTransferService
from db.session import Database

FIRST_DAY = datetime(2024, 1, 2, tzinfo=UTC)


def make_quote(symbol: str, last_bar: datetime | None) -> QuoteView:
    """A quote with ten daily bars up to `last_bar`, or of an instrument without bars."""
    passport = last_bar and SourcePassport(
        source="bundled",
        fetched_at=last_bar + timedelta(hours=8),
        first_bar=last_bar - timedelta(days=9),
        last_bar=last_bar,
        is_adjusted=True,
        currency="USD",
        time_zone="America/New_York",
    )
    return QuoteView(
        symbol=symbol,
        name=f"{symbol} Inc.",
        local_name="",
        kind=AssetKind.STOCK,
        currency="USD",
        interval=Interval.DAY if last_bar else None,
        last=100.0 if last_bar else None,
        changes={"1D": 0.01} if last_bar else {},
        sparkline=[99.0, 100.0] if last_bar else [],
        bar_count=10 if last_bar else 0,
        passport=passport,
    )


@dataclass
class Market:
    """Known symbols with their quotes; also counts how often it was asked."""

    quotes: dict[str, QuoteView] = field(default_factory=dict)
    questions: list[list[str]] = field(default_factory=list)

    def know(self, *symbols: str, last_bar: datetime | None = FIRST_DAY) -> None:
        self.quotes |= {symbol: make_quote(symbol, last_bar) for symbol in symbols}

    def list_quotes(self, actor: Actor, symbols: Sequence[str]) -> dict[str, QuoteView]:
        self.questions.append(list(symbols))
        return {symbol: self.quotes[symbol] for symbol in symbols if symbol in self.quotes}


class Desk:
    """The four services over one database and one market."""

    def __init__(self, database: Database, market: Market) -> None:
        self.market = market
        self.lists = WatchlistService(database, market.list_quotes)
        self.items = WatchlistItemService(database, market.list_quotes)
        self.sections = WatchlistSectionService(database)
        self.transfer = WatchlistTransferService(database, market.list_quotes)

    def shape(self, actor: Actor, watchlist_id: int) -> list[tuple[str, list[str]]]:
        """The list as plain sections of plain symbols."""
        view = self.lists.get_watchlist(actor, watchlist_id)
        return [(part.name, [item.symbol for item in part.items]) for part in view.sections]


def open_desk(database: Database) -> Desk:
    """The services over a market of eight known symbols."""
    market = Market()
    market.know("GOOG", "AAPL", "MSFT", "NVDA", "005930", "000660", "BTCUSD", "EURUSD")
    return Desk(database, market)
