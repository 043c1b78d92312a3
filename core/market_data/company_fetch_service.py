"""Fetches fundamentals, events, news, analysts and insiders of an instrument, as a job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from core.clock import now
from core.contracts import Actor
from core.errors import InvalidInputError, ProviderError
from core.jobs.types import JobQueue, RunningJob
from core.market_data.company_facts import EventFact, Headline, StatementFact
from core.market_data.company_store import CompanyStore
from core.market_data.intelligence_store import store_intelligence
from core.market_data.provider_call import ProviderCaller
from core.market_data.providers.company_base import CompanySource
from core.market_data.symbol_lookup import look_up_instrument
from core.permissions import Permission, require
from db.session import Database

T = TypeVar("T")

COMPANY_JOB = "fetch_company"
_SOURCE = "yfinance"
_QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class CompanyFetchState:
    """Whether something can be fetched for an instrument.

    Attributes:
        source: title of the source that is asked.
        refusal: why not, in words; empty where it can.
    """

    source: str
    refusal: str


class CompanyFetchService:
    """Brings what is known of companies from a provider into the database.

    Args:
        caller: makes the calls; the breaker is that of the provider's bars.
        sources: builds the source of a name, as the installation allows it.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        caller: ProviderCaller,
        sources: Callable[[str], CompanySource],
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._caller = caller
        self._sources = sources

    def get_state(self, actor: Actor, symbol: str) -> CompanyFetchState:
        """Whether fundamentals and news of the instrument can be fetched, and if not, why.

        Raises:
            NotFoundError: no such symbol.
        """
        require(actor, Permission.READ_MARKET_DATA)
        with self._database.read() as session:
            is_demo = look_up_instrument(session, symbol).is_demo
        source = self._sources(_SOURCE)
        return CompanyFetchState(source.title, _find_refusal(source, is_demo=is_demo))

    def submit_fetch(self, actor: Actor, symbol: str) -> str:
        """Put the fetching aside as a job; returns its id.

        Raises:
            NotFoundError: no such symbol.
            InvalidInputError: it cannot be fetched here; the message says why.
            ConflictError: the same fetch is already waiting or running.
        """
        require(actor, Permission.IMPORT_MARKET_DATA)
        source = self._sources(_SOURCE)
        with self._database.write() as session:
            instrument = look_up_instrument(session, symbol)
            if refusal := _find_refusal(source, is_demo=instrument.is_demo):
                raise InvalidInputError(refusal, "What is stored stays as it is.")
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=COMPANY_JOB,
                title=f"Fetch fundamentals and news of {instrument.symbol}",
                arguments={"symbol": instrument.symbol},
                key=instrument.symbol,
            )
        self._jobs.send(job_id)
        return job_id

    def run_company_job(self, job: RunningJob) -> None:
        """Ask for all there is; store what came, and finish, in one transaction.

        One question that fails leaves the others: the result says which and why. Events are
        asked for first, because the days of reports say since when statements are known.

        Raises:
            ProviderError: all failed; nothing was stored.
        """
        symbol = job.arguments["symbol"]
        source = self._sources(_SOURCE)
        failures: list[ProviderError] = []

        def ask(share: float, what: str, call: Callable[[str], T], nothing: T) -> T:
            job.on_progress(share, f"Asking {source.title} for {what} of {symbol}")
            try:
                return self._caller.call(source, what, symbol, lambda: call(symbol))
            except ProviderError as error:
                failures.append(error)
                return nothing

        events: Sequence[EventFact] = ask(0.05, "events", source.fetch_events, ())
        facts: Sequence[StatementFact] = ask(0.35, "fundamentals", source.fetch_statements, ())
        news: Sequence[Headline] = ask(0.6, "news", source.fetch_news, ())
        said = ask(0.75, "analysts and insiders", source.fetch_intelligence, None)
        if len(failures) == _QUESTIONS:
            raise failures[0]
        job.on_progress(0.9, f"Storing what is known of {symbol}")
        with self._database.write() as session:
            instrument, at = look_up_instrument(session, symbol), now()
            store = CompanyStore(session, instrument, source.name, at)
            result = {
                "symbol": symbol,
                "source": source.title,
                "events": store.store_events(events, said.coming if said else None),
                "fundamentals": store.store_statements(facts),
                "news": store.store_news(news),
                "intelligence": (
                    store_intelligence(session, instrument, source.name, said, at) if said else 0
                ),
                "failures": [error.message for error in failures],
            }
            job.finish(session, result)


def _find_refusal(source: CompanySource, *, is_demo: bool) -> str:
    if is_demo:
        return "An invented instrument: no source knows anything of it."
    if not source.is_allowed:
        return f"NOT RUN: live data of {source.title} is switched off in this installation."
    return ""
