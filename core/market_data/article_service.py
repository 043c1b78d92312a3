"""Articles about instruments between two instants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.contracts import Actor, NewsArticle
from core.errors import InvalidInputError
from core.permissions import Permission, require
from db.market_data.news_repository import NewsRepository
from db.session import Database


class ArticleService:
    """News is shared by all users."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_articles(
        self, actor: Actor, symbols: Sequence[str], after: datetime, until: datetime
    ) -> list[NewsArticle]:
        """Articles about any of these symbols, newest first.

        Args:
            actor: who asks.
            symbols: unknown ones have no articles.
            after: timezone-aware, exclusive.
            until: timezone-aware, inclusive; what was published later does not exist.

        Raises:
            InvalidInputError: an instant has no time zone.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if after.tzinfo is None or until.tzinfo is None:
            raise InvalidInputError(
                "An instant has no time zone.", "Give both with one, e.g. in UTC."
            )
        with self._database.read() as session:
            found = NewsRepository(session).list_between(sorted(set(symbols)), after, until)
        return [
            NewsArticle(
                title=item.title,
                link=item.link,
                publisher=item.publisher,
                published_at=item.published_at,
                symbols=about,
                sentiment=item.sentiment,
                sentiment_by=item.sentiment_by,
                source=item.source,
                fetched_at=item.fetched_at,
                is_demo=item.is_demo,
            )
            for item, about in found
        ]
