"""Fetches bars from providers: as a job for one symbol, or all that a provider lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from core.contracts import Actor, OnProgress, ignore_progress
from core.enums import Interval
from core.errors import InvalidInputError
from core.events.outbox import Outbox
from core.jobs.types import JobQueue, RunningJob
from core.market_data.csv_upload import normalise_symbol
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.import_types import CSV_SOURCE, ImportReceipt
from core.market_data.provider_call import ProviderCaller
from core.market_data.provider_chain import ProviderChain
from core.market_data.providers.base import PROVIDERS, Provider, build_provider
from core.market_data.receipts import build_receipt
from core.market_data.series_store import SeriesStore
from core.permissions import Permission, require
from db.market_data.import_repository import ImportRepository
from db.market_data.tables import ImportBatch
from db.session import Database, Session

FETCH_JOB = "fetch_bars"


@dataclass(frozen=True, slots=True)
class ProviderInfo:
    """A provider to choose. `symbols` is empty where any symbol may be asked for."""

    name: str
    title: str
    symbols: tuple[str, ...]


class FetchService:
    """Brings bars from providers into the database.

    Args:
        providers: builds the provider of a name, as the installation allows it.
        order: names of providers; each is stood in for by those after it.
    """

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        jobs: JobQueue,
        providers: Callable[[str], Provider] = build_provider,
        order: Sequence[str] = (),
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._jobs = jobs
        self._providers = providers
        self._chain = ProviderChain(database, outbox, ProviderCaller(database), providers, order)

    def list_providers(self, actor: Actor) -> list[ProviderInfo]:
        """The providers bars can be fetched from; files are uploaded instead."""
        require(actor, Permission.READ_MARKET_DATA)
        found = [self._providers(name) for name in PROVIDERS.names() if name != CSV_SOURCE]
        return [
            ProviderInfo(
                provider.name,
                provider.title,
                tuple(item.symbol for item in provider.list_instruments()),
            )
            for provider in found
            if provider.name != DEMO_SOURCE or provider.list_instruments()
        ]

    def list_intervals(self, actor: Actor, provider: str, symbol: str) -> list[Interval]:
        """The intervals that a provider has of a symbol; empty for one it cannot have.

        Raises:
            NotFoundError: unknown provider.
        """
        require(actor, Permission.READ_MARKET_DATA)
        return list(self._providers(provider).list_intervals(symbol.strip().upper()))

    def submit_fetch(self, actor: Actor, provider: str, symbol: str, interval: Interval) -> str:
        """Put the fetching of one series aside as a job.

        Returns:
            The job's id.

        Raises:
            NotFoundError: unknown provider.
            InvalidInputError: no symbol, or one that the provider cannot have.
            ConflictError: the same fetch is already waiting or running.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        source = self._providers(provider)
        symbol = normalise_symbol(symbol)
        intervals = source.list_intervals(symbol)
        if interval not in intervals:
            known = ", ".join(item.value for item in intervals)
            raise InvalidInputError(
                f"{source.title} has no {interval.value} bars of {symbol}.",
                f"Choose: {known}." if known else "Choose another symbol or another source.",
            )
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=FETCH_JOB,
                title=f"Fetch {symbol} {interval.value} from {source.title}",
                arguments={"provider": provider, "symbol": symbol, "interval": interval.value},
                key=f"{provider}:{symbol}:{interval.value}",
            )
        self._jobs.send(job_id)
        return job_id

    def run_fetch_job(self, job: RunningJob) -> None:
        """Fetch, then store and finish in one transaction.

        Where the provider fails, those that stand in for it are asked; the result says so.

        Raises:
            ProviderError: all failed or answered nonsense; nothing was stored.
            ConflictError: as a ProviderError; the answer does not fit what is stored.
        """
        symbol = job.arguments["symbol"]
        answer = self._chain.fetch(
            job.arguments["provider"],
            symbol,
            Interval(job.arguments["interval"]),
            lambda source: job.on_progress(0.05, f"Asking {source.title} for {symbol}"),
        )
        provider, fetched = answer.provider, answer.fetched
        job.on_progress(0.7, f"Storing {fetched.columns.size:,} bars of {symbol}")
        with self._database.write() as session:
            found = SeriesStore(session, self._outbox).store(fetched, provider.name, job.actor)
            receipt = build_receipt(fetched, provider.name, found)
            _add_batch(session, job.actor, provider, [receipt])
            job.finish(
                session,
                {
                    "symbol": receipt.symbol,
                    "interval": receipt.interval.value,
                    "source": receipt.source,
                    "new": receipt.new,
                    "changed": receipt.changed,
                    "unchanged": receipt.unchanged,
                    "bars_stored": receipt.bars_stored,
                    "failover": answer.failover,
                },
            )

    def store_provider(
        self, actor: Actor, provider: str, on_progress: OnProgress = ignore_progress
    ) -> list[ImportReceipt]:
        """Store all that a provider lists, in one transaction; what is stored already stays.

        Raises:
            NotFoundError: unknown provider.
            ProviderError: one of its instruments failed; nothing was stored.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        source = self._providers(provider)
        fetched = [
            source.fetch(item.symbol, interval)
            for item in source.list_instruments()
            for interval in source.list_intervals(item.symbol)
        ]
        receipts = []
        with self._database.write() as session:
            store = SeriesStore(session, self._outbox)
            for position, bars in enumerate(fetched):
                on_progress(position / len(fetched), f"Storing {bars.instrument.symbol}")
                found = store.store(bars, source.name, actor)
                receipts.append(build_receipt(bars, source.name, found))
            _add_batch(session, actor, source, receipts)
        on_progress(1.0, f"{len(receipts)} series stored")
        return receipts


def _add_batch(
    session: Session, actor: Actor, provider: Provider, receipts: list[ImportReceipt]
) -> None:
    if all(receipt.is_repeat for receipt in receipts):
        return
    first = receipts[0]
    title = f"{first.symbol} {first.interval.value}" if len(receipts) == 1 else "All instruments"
    ImportRepository(session).add_batch(
        ImportBatch(
            user_id=actor.user_id or None,
            source=provider.name,
            title=f"{title} from {provider.title}",
            rows_read=sum(item.new + item.changed + item.unchanged for item in receipts),
            rows_stored=sum(item.new + item.changed for item in receipts),
            rows_unchanged=sum(item.unchanged for item in receipts),
            reasons={},
        )
    )
