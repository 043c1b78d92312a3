"""Calls a provider with care: breaker, rate, memory of failures, time limit, and a record."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Protocol, TypeVar

from core.breaker import (
    MAX_FAILURES,
    MINUTE,
    calculate_wait,
    judge_breaker,
)
from core.clock import now
from core.enums import BreakerState, CallOutcome, Interval
from core.errors import AppError, ConflictError, ProviderError
from core.formatting import format_count
from core.market_data.providers.base import (
    ProviderCallError,
    ProviderSwitchedOffError,
)
from core.telemetry import PROVIDER_CALL_SECONDS, PROVIDER_CALLS
from core.tracing import span
from db.market_data.provider_call_repository import ProviderCallRepository
from db.market_data.provider_tables import ProviderCall
from db.session import Database

T = TypeVar("T")

REMEMBERED_FOR = timedelta(seconds=60)
_OF_THE_SYMBOL = frozenset({CallOutcome.EMPTY, CallOutcome.UNKNOWN_SYMBOL})
_MAX_SENTENCE = 400


class Asked(Protocol):
    """Who is called: a provider of bars, or of what is known of companies."""

    @property
    def name(self) -> str:
        """As its calls are recorded."""

    @property
    def title(self) -> str:
        """As shown to people."""


class ProviderCaller:
    """Makes every call to a provider, and notes how it ended.

    Whether to call is judged from the calls of all processes, see `core.breaker`. Further
    tries of one call, with growing pauses, are the provider's own business: it alone knows which
    of its failures pass.

    Args:
        database: where calls are recorded, each in a transaction of its own.
        time_limit: seconds after which an answer is no longer waited for.
        sleep: waits for the rate limit.
    """

    def __init__(
        self,
        database: Database,
        *,
        time_limit: float = 90.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._database = database
        self._time_limit = time_limit
        self._sleep = sleep

    def call(self, provider: Asked, operation: str, symbol: str, ask: Callable[[], T]) -> T:
        """What `ask` returns, if the provider may be asked now.

        Args:
            provider: for its name and title.
            operation: what is asked for, e.g. `bars 1d`; a symbol that it does not have is not
                asked for again within a minute.
            symbol: as the provider writes it.
            ask: makes the call and checks the answer.

        Raises:
            ProviderError: the breaker is open, the same call just failed, no answer in time, or
                whatever `ask` raised.
            ConflictError: raised by `ask`: the answer does not fit what is stored.
        """
        self._check_may_ask(provider, operation, symbol)
        started_at, started = now(), time.perf_counter()

        def note(outcome: CallOutcome, sentence: str = "") -> None:
            seconds = time.perf_counter() - started
            PROVIDER_CALLS.labels(provider.name, outcome.value).inc()
            PROVIDER_CALL_SECONDS.labels(provider.name).observe(seconds)
            call = ProviderCall(
                provider=provider.name,
                operation=operation,
                symbol=symbol,
                started_at=started_at,
                seconds=seconds,
                outcome=outcome,
                sentence=sentence[:_MAX_SENTENCE],
            )
            with self._database.write() as session:
                ProviderCallRepository(session).add(call)

        try:
            with span(f"provider {provider.name}", operation=operation):
                answer = self._ask_in_time(provider, symbol, ask)
        except ProviderSwitchedOffError:
            raise  # nobody was called
        except (ProviderError, ConflictError) as error:
            note(judge_error(error), error.message)
            raise
        except Exception as error:
            # Noted here, reported by the job that asked.
            name = type(error).__name__
            note(CallOutcome.DEFECTIVE, f"{provider.title} failed unexpectedly ({name}).")
            raise
        note(CallOutcome.GOOD)
        return answer

    def _check_may_ask(self, provider: Asked, operation: str, symbol: str) -> None:
        at = now()
        with self._database.read() as session:
            calls = ProviderCallRepository(session)
            breaker = judge_breaker(calls.list_latest(provider.name, MAX_FAILURES), at)
            failed = calls.find_latest_of(provider.name, operation, symbol)
            recent = [call.started_at for call in calls.list_since(provider.name, at - MINUTE)]
        if breaker.state is BreakerState.OPEN and breaker.retry_at is not None:
            raise ProviderError(
                f"{provider.title} failed {format_count(breaker.failures)} times in a row and is "
                "not asked for now.",
                f"It is tried again in {_seconds_until(breaker.retry_at, at)} seconds; stored bars "
                "are unchanged.",
            )
        if failed and failed.outcome in _OF_THE_SYMBOL and failed.started_at > at - REMEMBERED_FOR:
            raise ProviderError(
                f"{failed.sentence} It was asked less than a minute ago.",
                "Check the symbol, or try again in a minute.",
            )
        if wait := calculate_wait(recent, at):
            self._sleep(wait)

    def _ask_in_time(self, provider: Asked, symbol: str, ask: Callable[[], T]) -> T:
        answers: list[T] = []
        failures: list[BaseException] = []

        def work() -> None:
            try:
                answers.append(ask())
            except BaseException as error:  # noqa: BLE001 - handed to the waiting thread
                failures.append(error)

        # A library that hangs cannot be stopped from outside; its thread is left behind, and
        # what it may still answer is not looked at.
        thread = Thread(target=work, name=f"ask-{provider.name}", daemon=True)
        thread.start()
        thread.join(self._time_limit)
        if failures:
            raise failures[0]
        if answers:
            return answers[0]
        raise ProviderCallError(
            f"{provider.title} did not answer for {symbol} within {self._time_limit:g} seconds.",
            "Stored bars are unchanged. Try again in a few minutes.",
            outcome=CallOutcome.TIMED_OUT,
        )


def describe_bars(interval: Interval) -> str:
    """The operation that a call for such bars is recorded as."""
    return f"bars {interval.value}"


def judge_error(error: AppError) -> CallOutcome:
    """What is noted of a call that ended so."""
    if isinstance(error, ProviderCallError):
        return error.outcome
    return CallOutcome.CONFLICTING if isinstance(error, ConflictError) else CallOutcome.DEFECTIVE


def _seconds_until(moment: datetime, at: datetime) -> int:
    return max(1, round((moment - at).total_seconds()))
