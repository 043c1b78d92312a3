"""Asks one provider after the other until one has usable bars, and says why others had not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from core.enums import Interval
from core.errors import AppError, ConflictError, ProviderError
from core.events.outbox import Outbox
from core.market_data.bar_columns import BarColumns
from core.market_data.passports import to_instant
from core.market_data.provider_call import ProviderCaller, describe_bars
from core.market_data.providers.base import Provider
from core.market_data.series_store import SeriesStore
from core.market_data.source_comparison import compare_closes
from core.market_data.types import FetchedBars
from db.market_data.bar_repository import BarRepository
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.session import Database

OVERLAP = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChainAnswer:
    """Usable bars and how they were come by.

    Attributes:
        provider: whose bars they are; they are stored as its own series and joined to no other.
        failures: a sentence for each provider that was asked before and failed.
    """

    provider: Provider
    fetched: FetchedBars
    failures: tuple[str, ...]

    @property
    def failover(self) -> str:
        """What the reader is told where it was not the first provider; empty where it was."""
        if not self.failures:
            return ""
        return f"{' '.join(self.failures)} These bars are from {self.provider.title}."


class ProviderChain:
    """The providers in the order in which they stand in for one another.

    Only what is missing is asked for: of a source whose stored bars are as traded, the days
    since the last stored bar and a week before it. That week is compared; where a close differs
    by more than 0.5 %, the source has restated its history (a split) and all of it is asked for.
    Adjusted bars are always asked for whole: each dividend restates all of them.

    Args:
        providers: builds the provider of a name.
        order: names; a provider is stood in for by those after it. One that is not named here is
            asked alone.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        caller: ProviderCaller,
        providers: Callable[[str], Provider],
        order: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._caller = caller
        self._providers = providers
        self._order = tuple(order)

    def list_sources(self, first: str, symbol: str, interval: Interval) -> list[Provider]:
        """The provider asked for, then those that can stand in for it with this symbol."""
        others = self._order[self._order.index(first) + 1 :] if first in self._order else ()
        stand_ins = [self._providers(name) for name in others]
        return [
            self._providers(first),
            *(one for one in stand_ins if interval in one.list_intervals(symbol)),
        ]

    def fetch(
        self, first: str, symbol: str, interval: Interval, on_ask: Callable[[Provider], None]
    ) -> ChainAnswer:
        """Usable bars of the first provider that has them; stores nothing.

        Args:
            first: name of the provider to ask first.
            symbol: as the providers write it.
            interval: of the bars.
            on_ask: told of each provider before it is asked.

        Raises:
            ProviderError, ConflictError: none had usable bars; the error is the first one's, with
                the sentences of the others.
        """
        failures: list[AppError] = []
        for provider in self.list_sources(first, symbol, interval):
            on_ask(provider)
            try:
                fetched = self._ask(provider, symbol, interval)
            except (ProviderError, ConflictError) as error:
                failures.append(error)
                continue
            return ChainAnswer(provider, fetched, tuple(error.message for error in failures))
        if len(failures) == 1:
            raise failures[0]
        sentences = " ".join(error.message for error in failures)
        raise _type_of(failures[0])(sentences, failures[0].remedy) from failures[0]

    def _ask(self, provider: Provider, symbol: str, interval: Interval) -> FetchedBars:
        start, tail = self._find_tail(provider.name, symbol, interval)

        def ask() -> FetchedBars:
            fetched = provider.fetch(symbol, interval, start)
            if start and (fetched.replaces_history or _is_restated(tail, fetched.columns)):
                fetched = provider.fetch(symbol, interval)
            with self._database.read() as session:  # refuses what does not fit, before the store
                SeriesStore(session, self._outbox).compare(fetched, provider.name)
            return fetched

        return self._caller.call(provider, describe_bars(interval), symbol, ask)

    def _find_tail(
        self, source: str, symbol: str, interval: Interval
    ) -> tuple[date | None, BarColumns | None]:
        """The day from which bars are missing, and the stored bars since then."""
        with self._database.read() as session:
            instrument = InstrumentRepository(session).find_by_symbol(symbol)
            if instrument is None or instrument.id is None:
                return None, None
            series = SeriesRepository(session).find_series(instrument.id, interval, source)
            if series is None or series.is_adjusted:
                return None, None
            begin = to_instant(series.last_time) - OVERLAP
            stored = BarRepository(session).read_bars(series.id or 0, int(begin.timestamp()))
        return begin.date(), BarColumns._make(stored)


def _is_restated(stored: BarColumns | None, incoming: BarColumns) -> bool:
    if stored is None:
        return False
    found = compare_closes(stored.time, stored.close, incoming.time, incoming.close)
    return bool(found.disagreements)


def _type_of(error: AppError) -> type[ProviderError] | type[ConflictError]:
    """The public class of a failure: a provider's own carry more than its sentence."""
    return ConflictError if isinstance(error, ConflictError) else ProviderError
