"""What is known of a company beside its bars, and since when."""

from __future__ import annotations

from datetime import datetime

from core.contracts import Actor, NewsArticle
from core.errors import InvalidInputError
from core.market_data.company_types import CompanyEvent, FlowDay, FundamentalFact
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.base import stored_id
from db.market_data.corporate_event_repository import CorporateEventRepository
from db.market_data.fundamental_repository import FundamentalRepository, StoredFundamental
from db.market_data.investor_flow_repository import InvestorFlowRepository
from db.market_data.news_repository import NewsRepository
from db.session import Database, Session

MAX_NEWS = 200


class CompanyService:
    """Shared by all users, as instruments are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_events(self, actor: Actor, symbol: str) -> list[CompanyEvent]:
        """Splits, dividends and reports of earnings, oldest first.

        Raises:
            NotFoundError: no such symbol; names the nearest ones.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            rows = CorporateEventRepository(session).list_events(_find_id(session, symbol))
        return [CompanyEvent(*row[1:]) for row in rows]

    def list_fundamentals(
        self, actor: Actor, symbol: str, as_of: datetime | None = None
    ) -> list[FundamentalFact]:
        """The facts as they stood at an instant, by period, then item.

        Of a restated fact the version counts that was the latest known by then; what became
        known later does not exist.

        Args:
            actor: who asks.
            symbol: whose.
            as_of: timezone-aware; None for all that is stored.

        Raises:
            NotFoundError: no such symbol.
            InvalidInputError: `as_of` has no time zone.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if as_of is not None and as_of.tzinfo is None:
            raise InvalidInputError(
                "The instant of knowledge has no time zone.", "Give it with one, e.g. in UTC."
            )
        with self._database.read() as session:
            rows = FundamentalRepository(session).list_fundamentals(
                _find_id(session, symbol), as_of
            )
        latest: dict[tuple[object, ...], StoredFundamental] = {}
        for row in rows:  # in the order in which they became known: the last one stays
            latest[row.period_end, row.item, row.source] = row
        return [FundamentalFact(*row[1:]) for row in latest.values()]

    def list_news(
        self, actor: Actor, symbol: str | None = None, limit: int = 50
    ) -> list[NewsArticle]:
        """The newest articles about a symbol, or about all; at most `MAX_NEWS`.

        Raises:
            NotFoundError: no such symbol.
        """
        require(actor, Permission.READ_MARKET_DATA)
        count = max(0, min(limit, MAX_NEWS))
        with self._database.read() as session:
            wanted = None if symbol is None else _find_id(session, symbol)
            found = NewsRepository(session).list_news(wanted, count)
        return [NewsArticle(symbols=symbols, **news._asdict()) for news, symbols in found]

    def list_flows(self, actor: Actor, symbol: str, last: int | None = None) -> list[FlowDay]:
        """Net buying by session and source, oldest first; all, or so many last ones.

        Raises:
            NotFoundError: no such symbol.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            rows = InvestorFlowRepository(session).list_flows(_find_id(session, symbol), last)
        return [FlowDay(*row[1:]) for row in rows]


def _find_id(session: Session, symbol: str) -> int:
    return stored_id(look_up_instrument(session, symbol).id)
