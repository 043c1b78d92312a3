"""Brings many symbols up to date at once: every one that a live source keeps, or the watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from core.contracts import Actor, RefreshSymbol
from core.enums import RefreshState
from core.errors import InvalidInputError, ProviderError
from core.formatting import format_count
from core.jobs.types import JobQueue, RunningJob
from core.market_data.demo_market.names import DEMO_SOURCE
from core.market_data.import_types import CSV_SOURCE
from core.market_data.providers.base import PROVIDERS, Provider
from core.permissions import Permission, require
from db.market_data.series_repository import SeriesRepository
from db.session import Database

COLLECT_JOB = "collect_bars"
_ALL, _WATCHED = "all", "watched"
_TOLD = 20  # failures that the job's result names


class CollectionService:
    """By schedule, for everybody. One symbol's failure is counted and stops no other.

    Args:
        database: where it is kept which symbols there are.
        jobs: takes the work.
        refresh_symbol: brings the bars of one symbol up to date.
        list_watched: the symbols of all watchlists.
        providers: builds the provider of a name, as the installation allows it.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        refresh_symbol: RefreshSymbol,
        list_watched: Callable[[], Sequence[str]],
        providers: Callable[[str], Provider],
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._refresh_symbol = refresh_symbol
        self._list_watched = list_watched
        self._providers = providers

    def submit_collection(self, actor: Actor) -> str | None:
        """Have every symbol with bars of a live source brought up to date.

        Returns:
            The job's id; None where there is no such symbol.

        Raises:
            ConflictError: it is waiting or running already.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        return self._submit(actor, _ALL, "Collect bars of all symbols")

    def submit_watched(self, actor: Actor) -> str | None:
        """Have the symbols of all watchlists brought up to date; as `submit_collection`."""
        require(actor, Permission.IMPORT_MARKET_DATA)
        return self._submit(actor, _WATCHED, "Collect bars of all watched symbols")

    def run_collect_job(self, job: RunningJob) -> None:
        """Refresh symbol after symbol, each in a transaction of its own.

        Raises:
            ProviderError: every symbol that could be asked for failed.
        """
        symbols = self._list_symbols(str(job.arguments.get("scope", _ALL)))
        counts: Counter[RefreshState] = Counter()
        failures: dict[str, str] = {}
        for place, symbol in enumerate(symbols):
            job.on_progress(place / len(symbols), f"Collecting {symbol}")
            outcome = self._refresh_symbol(job.actor, symbol)
            counts[outcome.state] += 1
            if outcome.state is RefreshState.FAILED:
                failures[symbol] = outcome.reason
        failed = counts[RefreshState.FAILED]
        if failed and not counts[RefreshState.UPDATED] + counts[RefreshState.UNCHANGED]:
            symbol, reason = next(iter(failures.items()))
            raise ProviderError(
                f"No symbol could be brought up to date, {format_count(failed)} failed.",
                f"{symbol}: {reason}",
            )
        told = dict(list(failures.items())[:_TOLD])
        with self._database.write() as session:
            result = {state.value: counts[state] for state in RefreshState}
            job.finish(session, {**result, "failures": told})

    def _submit(self, actor: Actor, scope: str, title: str) -> str | None:
        if not self._list_symbols(scope):
            return None
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=COLLECT_JOB,
                title=title,
                arguments={"scope": scope},
                key=scope,
                priority=-5,  # nobody waits for it
            )
        self._jobs.send(job_id)
        return job_id

    def _list_symbols(self, scope: str) -> list[str]:
        if scope == _WATCHED:
            return sorted(set(self._list_watched()))
        if scope != _ALL:
            raise InvalidInputError(f"There is no collection of {scope!r}.", "Start it again.")
        live = [name for name in PROVIDERS.names() if self._is_live(name)]
        with self._database.read() as session:
            return SeriesRepository(session).list_symbols_of(live)

    def _is_live(self, name: str) -> bool:
        """Whether its series grow: files, samples and the invented market do not."""
        if name in {CSV_SOURCE, DEMO_SOURCE}:
            return False
        return not self._providers(name).list_instruments()
