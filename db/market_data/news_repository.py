"""News: written in bulk, read newest first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from db.base import stored_id
from db.bulk_upsert import upsert
from db.market_data.company_tables import NewsItem, NewsSymbol
from db.market_data.tables import Instrument


class StoredNews(NamedTuple):
    """Columns of `NewsItem`."""

    title: str
    link: str
    publisher: str
    published_at: datetime
    sentiment: float | None
    sentiment_by: str
    source: str
    fetched_at: datetime
    is_demo: bool


_LINKS_PER_QUERY = 500  # SQLite's oldest limit on parameters is 999


class NewsRepository:
    """The news of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write_news(self, news: Iterable[tuple[StoredNews, Iterable[int]]]) -> None:
        """Add articles with the instruments they are about; the same link is stored once.

        An article that is there already is overwritten; instruments are only ever added to it.
        """
        about = {(item.source, item.link): (item, set(ids)) for item, ids in news}
        connection = self._session.connection()
        rows = [item._asdict() for item, _ in about.values()]
        upsert(connection, NewsItem, ("source", "link"), rows)
        stored = self._find_ids(about)
        pairs = [
            {"news_id": stored[key], "instrument_id": instrument_id}
            for key, (_, ids) in about.items()
            for instrument_id in sorted(ids)
        ]
        upsert(connection, NewsSymbol, ("news_id", "instrument_id"), pairs)

    def list_news(
        self, instrument_id: int | None, limit: int
    ) -> list[tuple[StoredNews, tuple[str, ...]]]:
        """The newest articles with the symbols they are about.

        Args:
            instrument_id: articles about it; None for all.
            limit: how many at most.
        """
        columns = [getattr(NewsItem, name) for name in StoredNews._fields]
        statement = select(col(NewsItem.id), *columns)
        if instrument_id is not None:
            statement = statement.join(
                NewsSymbol, col(NewsSymbol.news_id) == col(NewsItem.id)
            ).where(col(NewsSymbol.instrument_id) == instrument_id)
        statement = statement.order_by(col(NewsItem.published_at).desc(), col(NewsItem.id).desc())
        found = self._session.connection().execute(statement.limit(limit)).all()
        symbols = self._list_symbols([row[0] for row in found])
        return [(StoredNews._make(row[1:]), tuple(symbols.get(row[0], ()))) for row in found]

    def list_between(
        self, symbols: Sequence[str], after: datetime, until: datetime
    ) -> list[tuple[StoredNews, tuple[str, ...]]]:
        """Articles about any of these symbols, with all that each is about, newest first.

        Args:
            symbols: of instruments.
            after: exclusive.
            until: inclusive.
        """
        columns = [getattr(NewsItem, name) for name in StoredNews._fields]
        found: dict[int, StoredNews] = {}
        for begin in range(0, len(symbols), _LINKS_PER_QUERY):
            statement = (
                select(col(NewsItem.id), *columns)
                .join(NewsSymbol, col(NewsSymbol.news_id) == col(NewsItem.id))
                .join(Instrument, col(Instrument.id) == col(NewsSymbol.instrument_id))
                .where(col(Instrument.symbol).in_(symbols[begin : begin + _LINKS_PER_QUERY]))
                .where(col(NewsItem.published_at) > after, col(NewsItem.published_at) <= until)
            )
            for row in self._session.connection().execute(statement):
                found[row[0]] = StoredNews._make(row[1:])
        about: dict[int, list[str]] = {}
        ids = sorted(found)
        for begin in range(0, len(ids), _LINKS_PER_QUERY):
            about |= self._list_symbols(ids[begin : begin + _LINKS_PER_QUERY])
        newest_first = sorted(found, key=lambda one: (found[one].published_at, one), reverse=True)
        return [(found[one], tuple(about.get(one, ()))) for one in newest_first]

    def _find_ids(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        links = sorted({link for _, link in wanted})
        found: dict[tuple[str, str], int] = {}
        for begin in range(0, len(links), _LINKS_PER_QUERY):
            statement = select(col(NewsItem.source), col(NewsItem.link), col(NewsItem.id)).where(
                col(NewsItem.link).in_(links[begin : begin + _LINKS_PER_QUERY])
            )
            for source, link, news_id in self._session.connection().execute(statement):
                found[source, link] = stored_id(news_id)
        return found

    def _list_symbols(self, news_ids: Sequence[int]) -> dict[int, list[str]]:
        statement = (
            select(col(NewsSymbol.news_id), col(Instrument.symbol))
            .join(Instrument, col(Instrument.id) == col(NewsSymbol.instrument_id))
            .where(col(NewsSymbol.news_id).in_(news_ids))
            .order_by(col(Instrument.symbol))
        )
        symbols: dict[int, list[str]] = {}
        for news_id, symbol in self._session.connection().execute(statement):
            symbols.setdefault(news_id, []).append(symbol)
        return symbols
