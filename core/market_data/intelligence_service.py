"""What analysts say and insiders do, and which events of companies are coming."""

from __future__ import annotations

from datetime import date, datetime

from core.contracts import Actor, ListQuotes
from core.errors import InvalidInputError
from core.market_data.intelligence_types import (
    ComingEvent,
    Intelligence,
    Opinion,
    Rating,
    Trade,
)
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.base import stored_id
from db.market_data.corporate_event_repository import CorporateEventRepository
from db.market_data.intelligence_repository import IntelligenceRepository
from db.session import Database

MAX_OPINIONS, MAX_RATINGS, MAX_TRADES = 60, 200, 200
MAX_COMING = 200


class IntelligenceService:
    """Shared by all users, as instruments are.

    Args:
        list_quotes: reads last closes, to hold targets against.
    """

    def __init__(self, database: Database, list_quotes: ListQuotes) -> None:
        self._database = database
        self._list_quotes = list_quotes

    def get_intelligence(
        self, actor: Actor, symbol: str, as_of: datetime | None = None
    ) -> Intelligence:
        """Opinions, ratings and insiders' trades as they were known at an instant.

        Args:
            actor: who asks.
            symbol: whose.
            as_of: timezone-aware, inclusive; None for all that is stored.

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
            instrument = look_up_instrument(session, symbol)
            owner, wanted = stored_id(instrument.id), instrument.symbol
            repository = IntelligenceRepository(session)
            views = repository.list_views(owner, as_of, MAX_OPINIONS)
            ratings = repository.list_ratings(owner, as_of, MAX_RATINGS)
            trades = repository.list_trades(owner, as_of, MAX_TRADES)
        opinions = tuple(Opinion(*row[1:]) for row in views)
        return Intelligence(
            opinions=opinions,
            # The last close is today's: beside an opinion of then it would tell the future.
            upside=self._find_upside(actor, wanted, opinions) if as_of is None else None,
            ratings=tuple(Rating(*row[1:]) for row in ratings),
            trades=tuple(Trade(*row[1:]) for row in trades),
        )

    def list_coming(
        self, actor: Actor, first: date, last: date, limit: int = MAX_COMING
    ) -> list[ComingEvent]:
        """Announced reports and ex-dividend days of all companies, nearest first.

        Args:
            actor: who asks.
            first: from this day on.
            last: until this day, inclusive.
            limit: how many at most; no more than `MAX_COMING`.
        """
        require(actor, Permission.READ_MARKET_DATA)
        count = max(0, min(limit, MAX_COMING))
        with self._database.read() as session:
            rows = CorporateEventRepository(session).list_awaited(first, last, count)
        return [ComingEvent(*row) for row in rows]

    def _find_upside(
        self, actor: Actor, symbol: str, opinions: tuple[Opinion, ...]
    ) -> float | None:
        if not opinions or opinions[0].target_mean is None:
            return None
        quote = self._list_quotes(actor, [symbol]).get(symbol)
        if quote is None or not quote.last or quote.currency != opinions[0].currency:
            return None
        return opinions[0].target_mean / quote.last - 1.0
