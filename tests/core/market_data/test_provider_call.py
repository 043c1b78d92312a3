from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from core.breaker import MAX_CALLS_A_MINUTE
from core.clock import now
from core.contracts import Actor
from core.enums import BreakerState, CallOutcome
from core.errors import ConflictError, ProviderError
from core.market_data.provider_call import ProviderCaller
from core.market_data.provider_health_service import ProviderHealth, ProviderHealthService
from core.market_data.providers.base import (
    ProviderCallError,
    ProviderSwitchedOffError,
    build_provider,
)
from db.session import Database

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
BUNDLED = build_provider("bundled")


@pytest.fixture
def call(database: Database) -> Callable[..., Any]:
    caller = ProviderCaller(database, sleep=lambda _: None)

    def run(answer: Any, symbol: str = "TEST") -> Any:
        def ask() -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        return caller.call(BUNDLED, "bars 1d", symbol, ask)

    return run


@pytest.fixture
def see(database: Database, trader: Actor) -> Callable[[], ProviderHealth]:
    service = ProviderHealthService(database, build_provider, ("bundled",))
    return lambda: service.list_health(trader)[0]


def outage(outcome: CallOutcome = CallOutcome.UNREACHABLE) -> ProviderCallError:
    return ProviderCallError("It is down.", "Wait.", outcome=outcome)


def test_without_calls_there_are_no_figures(see: Callable[[], ProviderHealth]) -> None:
    health = see()

    assert (health.calls, health.success_rate, health.p95_seconds, health.last_good_at) == (
        0,
        None,
        None,
        None,
    )


def test_each_call_is_counted_with_its_end(
    call: Callable[..., Any], see: Callable[[], ProviderHealth]
) -> None:
    assert call("bars") == "bars"
    for error in (outage(), ConflictError("In won."), ProviderError("A price is missing.")):
        with pytest.raises(type(error)):
            call(error)
    with pytest.raises(ZeroDivisionError):
        call(ZeroDivisionError())

    health = see()
    assert (health.calls, health.success_rate) == (5, 0.2)
    assert [(failure.outcome, failure.sentence) for failure in health.failures] == [
        (CallOutcome.DEFECTIVE, "Bundled samples failed unexpectedly (ZeroDivisionError)."),
        (CallOutcome.DEFECTIVE, "A price is missing."),
        (CallOutcome.CONFLICTING, "In won."),
        (CallOutcome.UNREACHABLE, "It is down."),
    ]
    assert health.last_good_at is not None


def test_an_open_breaker_asks_nobody_until_a_trial_succeeds(
    call: Callable[..., Any], see: Callable[[], ProviderHealth]
) -> None:
    with time_machine.travel(NOW, tick=False):
        for _ in range(5):
            with pytest.raises(ProviderError, match="It is down"):
                call(outage())
        with pytest.raises(ProviderError, match="failed 5 times in a row") as caught:
            call("bars")
        assert "60 seconds" in caught.value.remedy
        assert see().breaker.state is BreakerState.OPEN
        assert see().calls == 5
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert see().breaker.state is BreakerState.HALF_OPEN
        assert call("bars") == "bars"
        assert see().breaker.state is BreakerState.CLOSED


def test_an_unknown_symbol_is_not_asked_for_again_within_a_minute(
    call: Callable[..., Any],
) -> None:
    unknown = ProviderCallError("There is no TEST.", outcome=CallOutcome.UNKNOWN_SYMBOL)
    with time_machine.travel(NOW, tick=False):
        with pytest.raises(ProviderError):
            call(unknown)
        with pytest.raises(ProviderError, match=r"There is no TEST\. It was asked less than"):
            call("bars")
        assert call("bars", "OTHER") == "bars"
    with time_machine.travel(NOW + timedelta(seconds=61), tick=False):
        assert call("bars") == "bars"


def test_a_provider_that_is_switched_off_was_not_called(
    call: Callable[..., Any], see: Callable[[], ProviderHealth]
) -> None:
    with pytest.raises(ProviderSwitchedOffError):
        call(ProviderSwitchedOffError("Off."))

    assert see().calls == 0


def test_an_answer_that_does_not_come_is_not_waited_for(
    database: Database, see: Callable[[], ProviderHealth]
) -> None:
    release = threading.Event()
    caller = ProviderCaller(database, time_limit=0.05)

    with pytest.raises(ProviderError, match=r"did not answer for TEST within 0\.05 seconds"):
        caller.call(BUNDLED, "bars 1d", "TEST", release.wait)

    release.set()
    assert see().failures[0].outcome is CallOutcome.TIMED_OUT


def test_too_many_calls_in_a_minute_wait(sqlite_database: Database) -> None:
    waits: list[float] = []
    caller = ProviderCaller(sqlite_database, sleep=waits.append)
    with time_machine.travel(NOW, tick=False) as traveller:
        for _ in range(MAX_CALLS_A_MINUTE):
            caller.call(BUNDLED, "bars 1d", "TEST", lambda: 1)
        traveller.move_to(NOW + timedelta(seconds=20))
        caller.call(BUNDLED, "bars 1d", "TEST", lambda: 1)

    assert waits == [40.0]


def test_calls_are_forgotten_after_a_week(
    call: Callable[..., Any], see: Callable[[], ProviderHealth]
) -> None:
    with time_machine.travel(NOW, tick=False):
        call("bars")
    with time_machine.travel(NOW + timedelta(days=6), tick=False):
        assert (see().calls, see().last_good_at) == (0, NOW)
    with time_machine.travel(NOW + timedelta(days=7, seconds=1), tick=False):
        with pytest.raises(ProviderError):
            call(outage())
        assert see().last_good_at is None
        assert see().failures[0].at == now()
