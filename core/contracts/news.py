"""Articles about instruments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.contracts.people import Actor


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """One article.

    Attributes:
        symbols: of the instruments it is about.
        sentiment: -1 (bad) to 1 (good); None where nobody judged.
        sentiment_by: the method that judged.
    """

    title: str
    link: str
    publisher: str
    published_at: datetime
    symbols: tuple[str, ...]
    sentiment: float | None
    sentiment_by: str
    source: str
    fetched_at: datetime
    is_demo: bool


ListArticles = Callable[[Actor, Sequence[str], datetime, datetime], list[NewsArticle]]
"""Articles about any of these symbols that were published after the first instant and up to the
second, inclusive, newest first. Both timezone-aware."""
