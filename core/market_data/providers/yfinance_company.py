"""Fundamentals, events, news, analysts and insiders from Yahoo Finance."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import numpy as np

from core.clock import now
from core.enums import CallOutcome, CorporateEventKind
from core.error_text import describe_error
from core.market_data.company_facts import EventFact, Headline, StatementFact
from core.market_data.intelligence_facts import IntelligenceFacts
from core.market_data.providers.base import ProviderOptions, ProviderSwitchedOffError
from core.market_data.providers.company_base import COMPANY_SOURCES
from core.market_data.providers.yfinance_download import TransientDownloadError
from core.market_data.providers.yfinance_intelligence import MODULES, read_intelligence
from core.market_data.providers.yfinance_pages import (
    EventTables,
    download_events,
    download_news,
    download_statements,
    download_summary,
    read_day,
)
from core.market_data.providers.yfinance_retry import try_yahoo
from core.market_data.providers.yfinance_statements import TYPES, read_statements

T = TypeVar("T")

_NEWS_COUNT = 20
_MAX_TITLE, _MAX_LINK, _MAX_PUBLISHER = 300, 500, 80


@COMPANY_SOURCES.register("yfinance")
class YFinanceCompany:
    """What Yahoo knows of a company beside its bars, under Yahoo's symbol.

    Args:
        sleep: waits between tries.
        timeout: seconds one request may take (yfinance allows its own requests thirty).
        total_timeout: seconds after which no further try is made.
    """

    name = "yfinance"
    title = "Yahoo Finance"

    def __init__(
        self,
        options: ProviderOptions | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 10.0,
        total_timeout: float = 45.0,
    ) -> None:
        self.is_allowed = (options or ProviderOptions()).is_network_allowed
        self._sleep = sleep
        self._timeout = timeout
        self._total_timeout = total_timeout

    def fetch_statements(self, symbol: str) -> Sequence[StatementFact]:
        """Four years and five quarters at most; see `CompanySource.fetch_statements`."""

        def ask() -> list[StatementFact]:
            return read_statements(download_statements(symbol, TYPES, self._timeout))

        return self._try(ask, symbol, "fundamentals")

    def fetch_events(self, symbol: str) -> Sequence[EventFact]:
        """All splits and dividends, a hundred reports; see `CompanySource.fetch_events`."""

        def ask() -> list[EventFact]:
            return _read_events(download_events(symbol, self._timeout))

        return self._try(ask, symbol, "events")

    def fetch_news(self, symbol: str) -> Sequence[Headline]:
        """The latest twenty; see `CompanySource.fetch_news`."""

        def ask() -> list[Headline]:
            return _read_news(download_news(symbol, _NEWS_COUNT))

        return self._try(ask, symbol, "news")

    def fetch_intelligence(self, symbol: str) -> IntelligenceFacts:
        """Today's opinion, 200 ratings and trades at most; see `CompanySource`."""

        def ask() -> IntelligenceFacts:
            found = download_summary(symbol, MODULES, self._timeout)
            return read_intelligence(found, now().date())

        return self._try(ask, symbol, "analysts and insiders")

    def _try(self, ask: Callable[[], T], symbol: str, wanted: str) -> T:
        if not self.is_allowed:
            raise ProviderSwitchedOffError(
                "Live data is switched off in this installation.",
                "Set SIGNALDECK_IS_YFINANCE_ENABLED=true.",
            )

        def call() -> T:
            try:
                return ask()
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise TransientDownloadError(
                    describe_error(error), CallOutcome.UNREADABLE
                ) from error

        return try_yahoo(
            call,
            symbol=symbol,
            wanted=wanted,
            sleep=self._sleep,
            total_timeout=self._total_timeout,
        )


def _read_events(tables: EventTables) -> list[EventFact]:
    events: dict[tuple[CorporateEventKind, Any], EventFact] = {}
    for event in (*_read_actions(tables), *_read_earnings(tables)):
        events[event.kind, event.day] = event
    return sorted(events.values(), key=lambda event: (event.day, event.kind))


def _read_actions(tables: EventTables) -> Iterator[EventFact]:
    for name, kind in (
        ("Dividends", CorporateEventKind.DIVIDEND),
        ("Stock Splits", CorporateEventKind.SPLIT),
    ):
        if name not in tables.actions:
            continue
        column = tables.actions[name]
        for at, value in column[column > 0].items():
            if np.isfinite(value):
                yield EventFact(kind, read_day(at), float(value))


def _read_earnings(tables: EventTables) -> Iterator[EventFact]:
    if tables.earnings is None:
        return
    for at, row in tables.earnings.iterrows():
        yield EventFact(
            CorporateEventKind.EARNINGS,
            read_day(at),
            _find_number(row["Reported EPS"]),
            _find_number(row["EPS Estimate"]),
        )


def _find_number(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None


def _read_news(articles: Sequence[Mapping[str, Any]]) -> list[Headline]:
    found: dict[str, Headline] = {}
    for article in articles:
        content = article["content"]
        link = str((content.get("canonicalUrl") or {}).get("url") or "")
        title = str(content.get("title") or "").strip()
        # A link that is too long cannot be kept whole, and cut off leads nowhere.
        if not title or not link.startswith(("https://", "http://")) or len(link) > _MAX_LINK:
            continue
        published_at = datetime.fromisoformat(content["pubDate"])
        if published_at.tzinfo is None:
            raise ValueError(f"an article without a time zone: {content['pubDate']}")
        publisher = str((content.get("provider") or {}).get("displayName") or "")
        found[link] = Headline(title[:_MAX_TITLE], link, publisher[:_MAX_PUBLISHER], published_at)
    return sorted(found.values(), key=lambda item: item.published_at, reverse=True)
