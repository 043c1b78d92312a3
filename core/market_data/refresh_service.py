"""Brings stored series up to date, each from the source that its bars came from."""

from __future__ import annotations

from collections.abc import Callable

from core.contracts import Actor, RefreshOutcome
from core.enums import RefreshState
from core.errors import AppError, ConflictError, ProviderError
from core.events.outbox import Outbox
from core.market_data.provider_call import ProviderCaller
from core.market_data.provider_chain import ProviderChain
from core.market_data.providers.base import PROVIDERS, Provider, ProviderSwitchedOffError
from core.market_data.series_choice import choose_series
from core.market_data.series_store import SeriesStore
from core.permissions import Permission, require
from db.market_data.instrument_repository import InstrumentRepository
from db.market_data.series_repository import SeriesRepository
from db.market_data.tables import BarSeriesRow
from db.session import Database

_NO_BARS = "No bars are stored. Fetch or import them once; then they are updated."
_FROM_FILE = "The bars came from a file. Import a newer one, or fetch them from a live source."


class RefreshService:
    """Fetches what is missing of a symbol's bars.

    Of several series it is the first one that a live source keeps. No other source stands in:
    bars of two sources are two series, and a list would change from one to the other unseen.
    """

    def __init__(
        self, database: Database, outbox: Outbox, providers: Callable[[str], Provider]
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._providers = providers
        self._chain = ProviderChain(database, outbox, ProviderCaller(database), providers)

    def refresh_symbol(self, actor: Actor, symbol: str) -> RefreshOutcome:
        """Fetch and store what the symbol lacks, in one transaction.

        Samples, the demo market and files do not grow: a symbol with nothing else is skipped.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        stored = self._list_series(symbol)
        series = choose_series([one for one in stored if not self._find_hindrance(one, symbol)])
        if series is None:
            shown = choose_series(stored)
            reason = self._find_hindrance(shown, symbol) if shown else _NO_BARS
            return RefreshOutcome(symbol, RefreshState.SKIPPED, reason)
        try:
            answer = self._chain.fetch(series.source, symbol, series.interval, _ignore)
            with self._database.write() as session:
                found = SeriesStore(session, self._outbox).store(
                    answer.fetched, series.source, actor
                )
        except ProviderSwitchedOffError as error:
            return RefreshOutcome(symbol, RefreshState.SKIPPED, _word(error))
        except (ProviderError, ConflictError) as error:
            return RefreshOutcome(symbol, RefreshState.FAILED, _word(error))
        return RefreshOutcome(
            symbol, RefreshState.UNCHANGED if found.is_repeat else RefreshState.UPDATED
        )

    def _list_series(self, symbol: str) -> list[BarSeriesRow]:
        with self._database.read() as session:
            instrument = InstrumentRepository(session).find_by_symbol(symbol)
            if instrument is None or instrument.id is None:
                return []
            rows = SeriesRepository(session).list_series(instrument.id)
            return [series for series in rows if series.bar_count]

    def _find_hindrance(self, series: BarSeriesRow, symbol: str) -> str:
        """Why nobody can be asked for more of a series; empty where somebody can."""
        if series.source not in PROVIDERS.names():
            return _FROM_FILE
        if series.is_demo:
            return "Invented bars do not grow: there is nothing to fetch."
        provider = self._providers(series.source)
        if provider.list_instruments():
            return (
                f"Bars of {provider.title} do not grow. Fetch the symbol from a live source once; "
                "then it is updated."
            )
        return "" if series.interval in provider.list_intervals(symbol) else _FROM_FILE


def _ignore(_provider: Provider) -> None:
    pass


def _word(error: AppError) -> str:
    return f"{error.message} {error.remedy}".strip()
