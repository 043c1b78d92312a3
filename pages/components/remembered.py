"""What pages read through the cache: shared answers that events make out of date.

`cached.py` beside it keeps what is drawn, by keys that describe the picture wholly. Nothing else
in the pages remembers anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from core.contracts import NewsArticle, QuoteView
from core.enums import Interval, Severity
from core.kr_market.ledger.types import SignalFilter
from core.kr_market.market_gate.gate_view import GateView, SectorBoard
from core.market_data.market_overview import MarketOverview
from core.market_data.provider_health_service import ProviderHealth
from core.market_data.quality_types import QualityBoard
from core.market_data.types import InstrumentDetail
from pages.components.page import Desk

T = TypeVar("T")

_ARTICLES = 8


def find_instrument(desk: Desk, symbol: str) -> InstrumentDetail:
    """An instrument with its series.

    Raises:
        NotFoundError: no such symbol; names the nearest ones.
    """
    return desk.services.cache.instruments.get_or_load(
        desk.actor,
        ("instrument", symbol.strip().upper()),
        lambda: desk.services.instruments.get_instrument(desk.actor, symbol),
        InstrumentDetail,
    )


def find_full_name(desk: Desk, symbol: str) -> str:
    """The names of an instrument in its languages; empty for an unknown one."""

    def load() -> str:
        hits = desk.services.instruments.search_instruments(desk.actor, symbol, 1)
        names = [f"{hit.name} {hit.local_name}".strip() for hit in hits if hit.symbol == symbol]
        return names[0] if names else ""

    key = ("full name", symbol)
    return desk.services.cache.instruments.get_or_load(desk.actor, key, load, str)


def list_comparable(desk: Desk) -> list[str]:
    """The first symbols with bars."""
    return desk.services.cache.instruments.get_or_load(
        desk.actor,
        ("comparable",),
        lambda: [hit.symbol for hit in desk.services.instruments.list_with_bars(desk.actor)],
        list[str],
    )


def list_quotes(desk: Desk, symbols: Sequence[str]) -> dict[str, QuoteView]:
    """Quotes by symbol, a minute old at most; the age of the bars stands in each."""
    services = desk.services
    return services.cache.remember_quotes(services.quotes.list_quotes)(desk.actor, symbols)


def find_overview(desk: Desk) -> MarketOverview | None:
    """What the market did; None without one."""
    return desk.services.cache.prices.get_or_load(
        desk.actor, ("overview",), lambda: desk.services.overviews.get_overview(desk.actor)
    )


def find_news(desk: Desk) -> list[NewsArticle]:
    """The newest articles."""
    return desk.services.cache.prices.get_or_load(
        desk.actor,
        ("news",),
        lambda: desk.services.companies.list_news(desk.actor, limit=_ARTICLES),
        list[NewsArticle],
    )


def find_worst_severities(desk: Desk) -> dict[str, str]:
    """Symbol to its gravest unresolved finding, from medium on."""
    mild = (Severity.NORMAL, Severity.LOW)

    def load() -> dict[str, str]:
        worst = desk.services.quality.worst_open(desk.actor)
        return {symbol: found.value for symbol, found in worst.items() if found not in mild}

    return desk.services.cache.prices.get_or_load(desk.actor, ("severities",), load, dict[str, str])


def find_quality_board(desk: Desk) -> QualityBoard:
    """Unresolved findings."""
    return desk.services.cache.prices.get_or_load(
        desk.actor, ("findings",), lambda: desk.services.quality.get_board(desk.actor)
    )


def find_failover(desk: Desk, symbol: str, interval: Interval, source: str) -> str:
    """For which source this one stands in."""
    health = desk.services.provider_health
    return desk.services.cache.prices.get_or_load(
        desk.actor,
        ("failover", symbol, interval, source),
        lambda: health.find_failover(desk.actor, symbol, interval, source),
        str,
    )


def list_sources(desk: Desk) -> list[ProviderHealth]:
    """How the data sources do."""
    return desk.services.cache.prices.get_or_load(
        desk.actor, ("sources",), lambda: desk.services.provider_health.list_health(desk.actor)
    )


def find_gate(desk: Desk, day: date | None) -> GateView:
    """The Market Gate as of a day; None for now."""
    return desk.services.cache.gate.get_or_load(
        desk.actor, ("gate", day), lambda: desk.services.market_gate.get_gate(desk.actor, day)
    )


def find_sectors(desk: Desk, day: date | None) -> SectorBoard:
    """The sector funds as of a day; None for now."""
    return desk.services.cache.gate.get_or_load(
        desk.actor,
        ("sectors", day),
        lambda: desk.services.market_gate.list_sectors(desk.actor, day),
    )


def count_sealed(desk: Desk) -> int:
    """How many signals the ledger holds."""
    return desk.services.cache.signals.get_or_load(
        desk.actor,
        ("sealed",),
        lambda: desk.services.signal_ledger.count_signals(desk.actor, SignalFilter()),
        int,
    )


def load_own(desk: Desk, what: str, revision: str, load: Callable[[], T]) -> T:
    """Something of the reader's own signals, as it was at that revision of them."""
    return desk.services.cache.own_signals.get_or_load(desk.actor, (what, revision), load)
