"""A data source that misbehaves in every way: worded, counted, nothing stored in part.

The real yfinance asks a server on this machine; the whole way from the job to the database runs.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.contracts import Actor, BarQuery
from core.enums import BreakerState, CallOutcome, Interval
from core.errors import AppError, NotFoundError
from core.events.outbox import Outbox
from core.market_data.bar_service import BarService
from core.market_data.fetch_service import FetchService
from core.market_data.provider_health_service import ProviderHealthService
from core.market_data.providers.base import Provider, build_provider
from core.market_data.providers.yfinance import YFinanceProvider
from db.session import Database
from tests.core.market_data.conftest import RecordingQueue, RunningJobStub
from tests.core.market_data.pretended_yahoo import chart, yahoo  # noqa: F401 - fixture

ORDER = ("yfinance", "bundled")
Fetch = Callable[..., dict[str, Any]]


def patient(name: str) -> Provider:
    return with_timeout(name, 10.0)


def with_timeout(name: str, seconds: float) -> Provider:
    if name == "yfinance":
        return YFinanceProvider(sleep=lambda _: None, timeout=seconds)
    return build_provider(name)


def body(symbol: str, close: list[float | None], **changes: Any) -> str:
    answer = chart(symbol, close)
    result = answer["chart"]["result"][0]
    result["meta"] |= changes.pop("meta", {})
    if "days" in changes:
        first = result["timestamp"][0]
        result["timestamp"] = [first + 86_400 * day for day in changes["days"]]
    return json.dumps(answer)


GOOD = [10.0, 11.0, 12.0, 13.0, 14.0]


IS_LEFT = threading.Event()
"""Nobody waits for the slow answer any more."""


def dawdle(request: Request) -> Response:
    if request.args.get("range") != "1d":  # that is yfinance asking for the time zone
        IS_LEFT.wait(60)
    return Response(body("TEST", GOOD))


MISBEHAVIOUR: dict[str, tuple[Any, CallOutcome]] = {
    "429": (Response("Too Many Requests", 429), CallOutcome.RATE_LIMITED),
    "500": (Response("oops", 500), CallOutcome.UNREADABLE),
    "slow": (dawdle, CallOutcome.TIMED_OUT),
    "HTML": (Response("<html>hello</html>"), CallOutcome.UNREADABLE),
    "nothing": (Response(""), CallOutcome.UNREADABLE),
    "half a body": (Response(body("TEST", GOOD)[:300]), CallOutcome.UNREADABLE),
    "half the bars": (Response(body("TEST", GOOD[:3])), CallOutcome.DEFECTIVE),
    "no bars": (
        Response(json.dumps({"chart": {"result": [], "error": None}})),
        CallOutcome.UNKNOWN_SYMBOL,
    ),
    "NaN": (Response(body("TEST", [10, None, 12, 13, 14])), CallOutcome.DEFECTIVE),
    "negative": (Response(body("TEST", [10, 11, -12, 13, 14])), CallOutcome.DEFECTIVE),
    "another currency": (
        Response(body("TEST", GOOD, meta={"currency": "KRW"})),
        CallOutcome.CONFLICTING,
    ),
}


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Where people are, too: no test here opens another database."""
    return sqlite_database


@pytest.fixture
def bars(sqlite_database: Database) -> BarService:
    return BarService(sqlite_database)


@pytest.fixture
def health(sqlite_database: Database) -> ProviderHealthService:
    return ProviderHealthService(sqlite_database, patient, ORDER)


@pytest.fixture
def fetch(sqlite_database: Database, trader: Actor) -> Fetch:
    def run(symbol: str = "TEST", *, timeout: float = 10.0) -> dict[str, Any]:
        def build(name: str) -> Provider:
            return with_timeout(name, timeout)

        queue: Any = RecordingQueue()
        service = FetchService(sqlite_database, Outbox({}), queue, build, ORDER)
        job = RunningJobStub(
            trader, {"provider": "yfinance", "symbol": symbol, "interval": Interval.DAY.value}
        )
        service.run_fetch_job(job)
        assert job.result is not None
        return job.result

    return run


def answer_with(server: HTTPServer, symbol: str, response: Any) -> None:
    server.clear()
    handler = server.expect_request(f"/v8/finance/chart/{symbol}")
    if callable(response) and not isinstance(response, Response):
        handler.respond_with_handler(response)
    else:
        handler.respond_with_response(response)


@pytest.mark.parametrize("way", MISBEHAVIOUR)
def test_each_misbehaviour_is_worded_and_counted_and_leaves_the_stored_bars(
    *,
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    bars: BarService,
    health: ProviderHealthService,
    trader: Actor,
    way: str,
) -> None:
    answer_with(yahoo, "TEST", Response(body("TEST", GOOD)))
    assert fetch()["new"] == 5
    before = bars.load_bars(trader, BarQuery("TEST"))
    response, outcome = MISBEHAVIOUR[way]
    answer_with(yahoo, "TEST", response)

    IS_LEFT.clear()
    with pytest.raises(AppError) as caught:
        fetch(timeout=0.1 if way == "slow" else 10.0)
    IS_LEFT.set()

    assert caught.value.message.endswith((".", ")."))
    assert caught.value.remedy
    after = bars.load_bars(trader, BarQuery("TEST"))
    assert after.passport == before.passport
    assert after.close.tolist() == GOOD
    source = health.list_health(trader)[0]
    assert (source.calls, source.success_rate) == (2, 0.5)
    assert [failure.outcome for failure in source.failures] == [outcome]
    assert source.failures[0].sentence == caught.value.message


@pytest.mark.parametrize(
    ("days", "closes"),
    [([0, 1, 1, 2, 3], [10, 11, 13, 14]), ([4, 3, 2, 1, 0], [14, 13, 12, 11, 10])],
    ids=["duplicate", "unsorted"],
)
def test_days_out_of_order_are_sorted_and_a_day_given_twice_is_stored_once(
    *,
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    bars: BarService,
    trader: Actor,
    days: list[int],
    closes: list[float],
) -> None:
    answer_with(yahoo, "TEST", Response(body("TEST", GOOD, days=days)))

    fetch()

    assert bars.load_bars(trader, BarQuery("TEST")).close.tolist() == closes


def test_down_all_day_it_is_left_alone_and_another_source_stands_in(
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    bars: BarService,
    health: ProviderHealthService,
    trader: Actor,
) -> None:
    answer_with(yahoo, "GOOG", Response("Will be right back", 503))
    begin = datetime(2026, 3, 2, 9, tzinfo=UTC)
    asked_before_open = 0
    for minute in range(0, 8 * 60, 10):  # a fetch every ten minutes, all day
        with time_machine.travel(begin + timedelta(minutes=minute), tick=False):
            result = fetch("GOOG")
            # In the same moment again: the breaker answers once it is open, not the server.
            count = len(yahoo.log)
            again = fetch("GOOG")
            asked_before_open += len(yahoo.log) > count
        assert result["source"] == again["source"] == "bundled"
        assert "Yahoo Finance" in result["failover"]
        assert result["failover"].endswith("These bars are from Bundled samples.")

    assert asked_before_open <= 2
    assert bars.load_bars(trader, BarQuery("GOOG")).passport.source == "bundled"
    with pytest.raises(NotFoundError):
        bars.load_bars(trader, BarQuery("GOOG", source="yfinance"))
    with time_machine.travel(begin + timedelta(minutes=470, seconds=5), tick=False):
        first = health.list_health(trader)[0]
    assert first.breaker.state is BreakerState.OPEN
    assert first.stand_in == "Bundled samples"
    assert (first.success_rate, first.last_good_at) == (0.0, None)

    answer_with(yahoo, "GOOG", Response(body("GOOG", GOOD)))  # it is back
    with time_machine.travel(begin + timedelta(minutes=480), tick=False):
        result = fetch("GOOG")
        first = health.list_health(trader)[0]
    assert (result["source"], result["failover"]) == ("yfinance", "")
    assert first.breaker.state is BreakerState.CLOSED
    assert bars.load_bars(trader, BarQuery("GOOG", source="yfinance")).close.tolist() == GOOD
