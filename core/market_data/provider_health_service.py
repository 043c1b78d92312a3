"""How the data sources have been doing: what the calls of the last day say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from core.breaker import BreakerView, judge_breaker
from core.clock import now
from core.contracts import Actor
from core.enums import BreakerState, CallOutcome, Interval
from core.formatting import format_age
from core.market_data.provider_call import describe_bars
from core.market_data.providers.base import Provider
from core.permissions import Permission, require
from db.market_data.provider_call_repository import ProviderCallRepository
from db.market_data.provider_tables import ProviderCall
from db.session import Database

WINDOW = timedelta(hours=24)
MAX_FAILURES_SHOWN = 5


@dataclass(frozen=True, slots=True)
class FailedCall:
    """A call that brought nothing, in words."""

    at: datetime
    operation: str
    symbol: str
    outcome: CallOutcome
    sentence: str


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """One provider.

    Attributes:
        place: 1 for the one asked first.
        calls: calls of the last 24 hours.
        success_rate: share of them with a usable answer, a fraction; None without calls.
        p95_seconds: within which 95 % of them ended; None without calls.
        last_good_at: of the calls that are kept (a week); None without one.
        stand_in: title of the provider that is asked in its place while its calls fail.
        failures: the latest of the last 24 hours, newest first.
    """

    name: str
    title: str
    place: int
    calls: int
    success_rate: float | None
    p95_seconds: float | None
    last_good_at: datetime | None
    breaker: BreakerView
    stand_in: str
    failures: tuple[FailedCall, ...]


class ProviderHealthService:
    """Reads the calls that `ProviderCaller` recorded, of all processes.

    Args:
        providers: builds the provider of a name.
        order: names of the providers, the one asked first in front.
    """

    def __init__(
        self, database: Database, providers: Callable[[str], Provider], order: Sequence[str]
    ) -> None:
        self._database = database
        self._providers = providers
        self._order = tuple(order)

    def find_failover(self, actor: Actor, symbol: str, interval: Interval, source: str) -> str:
        """Which source the stored bars of `source` stand in for; empty where for none.

        They do where a source that is asked before it failed when it was last asked for this
        symbol and interval.
        """
        require(actor, Permission.READ_MARKET_DATA)
        if source not in self._order:
            return ""
        before = self._order[: self._order.index(source)]
        with self._database.read() as session:
            repository = ProviderCallRepository(session)
            for name in before:
                call = repository.find_latest_of(name, describe_bars(interval), symbol)
                if call is not None and call.outcome is not CallOutcome.GOOD:
                    first, stand_in = self._providers(name), self._providers(source)
                    return _describe_stand_in(first, call, stand_in)
        return ""

    def list_health(self, actor: Actor) -> list[ProviderHealth]:
        """The providers in the order in which they stand in for one another."""
        require(actor, Permission.READ_MARKET_DATA)
        at = now()
        titles = [self._providers(name).title for name in self._order]
        with self._database.read() as session:
            repository = ProviderCallRepository(session)
            calls = [list(repository.list_since(name, at - WINDOW)) for name in self._order]
            last_good = [repository.find_last_good_at(name) for name in self._order]
        # Five outages in a row open the breaker for a minute: those of the window suffice.
        breakers = [judge_breaker(recent, at) for recent in calls]
        return [
            ProviderHealth(
                name=name,
                title=titles[place],
                place=place + 1,
                calls=len(calls[place]),
                success_rate=_calculate_success_rate(calls[place]),
                p95_seconds=_calculate_p95(calls[place]),
                last_good_at=last_good[place],
                breaker=breakers[place],
                stand_in=_find_stand_in(titles, breakers, place),
                failures=_list_failures(calls[place]),
            )
            for place, name in enumerate(self._order)
        ]


def _describe_stand_in(first: Provider, call: ProviderCall, stand_in: Provider) -> str:
    asked = format_age(call.started_at)
    return (
        f"{stand_in.title} stands in: {first.title} was asked {asked} and failed. {call.sentence}"
    ).strip()


def _calculate_success_rate(calls: Sequence[ProviderCall]) -> float | None:
    if not calls:
        return None
    return sum(call.outcome is CallOutcome.GOOD for call in calls) / len(calls)


def _calculate_p95(calls: Sequence[ProviderCall]) -> float | None:
    """Nearest rank: the smallest time within which at least 95 % of the calls ended."""
    if not calls:
        return None
    return float(np.quantile([call.seconds for call in calls], 0.95, method="inverted_cdf"))


def _find_stand_in(titles: Sequence[str], breakers: Sequence[BreakerView], place: int) -> str:
    if not breakers[place].failures:
        return ""
    later = zip(titles[place + 1 :], breakers[place + 1 :], strict=True)
    return next((title for title, one in later if one.state is not BreakerState.OPEN), "")


def _list_failures(calls: Sequence[ProviderCall]) -> tuple[FailedCall, ...]:
    failed = [call for call in calls if call.outcome is not CallOutcome.GOOD]
    return tuple(
        FailedCall(call.started_at, call.operation, call.symbol, call.outcome, call.sentence)
        for call in failed[:MAX_FAILURES_SHOWN]
    )
