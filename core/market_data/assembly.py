"""Builds the services of the domain; the service factory hands in what they stand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.events.outbox import Outbox
from core.jobs.types import JobQueue
from core.market_data.bar_service import BarService
from core.market_data.fetch_service import FetchService
from core.market_data.import_service import ImportService
from core.market_data.instrument_service import InstrumentService
from core.market_data.providers.base import Provider, ProviderOptions, build_provider
from core.market_data.quote_service import QuoteService
from db.session import Database


@dataclass(frozen=True)
class MarketDataServices:
    """What the domain offers the front doors and, by functions, the other domains."""

    instruments: InstrumentService
    bars: BarService
    quotes: QuoteService
    imports: ImportService
    fetches: FetchService


def build_market_data(
    database: Database, outbox: Outbox, jobs: JobQueue, *, max_bytes: int, is_network_allowed: bool
) -> MarketDataServices:
    """All services of the domain on one database.

    Args:
        database: where everything of the domain is kept.
        outbox: told of every change.
        jobs: takes long work.
        max_bytes: largest file that may be uploaded.
        is_network_allowed: False keeps live providers from calling out.
    """
    return MarketDataServices(
        instruments=InstrumentService(database),
        bars=BarService(database),
        quotes=QuoteService(database),
        imports=ImportService(database, outbox, max_bytes=max_bytes),
        fetches=FetchService(
            database,
            outbox,
            jobs,
            _provider_builder(ProviderOptions(is_network_allowed=is_network_allowed)),
        ),
    )


def _provider_builder(options: ProviderOptions) -> Callable[[str], Provider]:
    return lambda name: build_provider(name, options)
