"""The job that fetches what is known of a company: worded, counted, nothing stored in part."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.contracts import Actor
from core.enums import CorporateEventKind
from core.errors import InvalidInputError, NotFoundError, NotPermittedError, ProviderError
from core.market_data.company_fetch_service import CompanyFetchService
from core.market_data.company_service import CompanyService
from core.market_data.provider_call import ProviderCaller
from core.market_data.provider_health_service import ProviderHealthService
from core.market_data.providers.base import ProviderOptions, build_provider
from core.market_data.providers.company_base import CompanySource
from core.market_data.providers.yfinance_company import YFinanceCompany
from core.market_data.series_store import SeriesStore
from db.session import Database
from tests.core.market_data.conftest import RecordingQueue, RunningJobStub
from tests.core.market_data.pretended_company import (
    CHART,
    EARNINGS,
    HEADLINES,
    NEWS,
    REPORTS,
    STATEMENTS,
    SUMMARY,
    statements,
    summary,
    with_events,
)
from tests.core.market_data.pretended_yahoo import yahoo  # noqa: F401 - fixture

AT = datetime(2024, 6, 1, 9, tzinfo=UTC)
GOOD = {
    STATEMENTS: json.dumps(statements()),
    CHART: json.dumps(with_events()),
    EARNINGS: REPORTS,
    NEWS: json.dumps(HEADLINES),
    SUMMARY: json.dumps(summary()),
}
PARTS = ("timeseries", "chart", "calendar", "xhr", "quoteSummary")
Fetch = Callable[..., dict[str, Any]]


def serve(server: HTTPServer, **changes: Any) -> None:
    """Good answers, but for the paths named by their last word."""
    server.clear()
    for path, body in GOOD.items():
        name = path.strip("/").split("/")[-2]
        answer = changes.get(name, Response(body))
        handler = server.expect_request(path)
        if isinstance(answer, Response):
            handler.respond_with_response(answer)
        else:
            handler.respond_with_handler(answer)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    """Where people are, too: no test here opens another database."""
    return sqlite_database


@pytest.fixture
def instrument(
    sqlite_database: Database, trader: Actor, outbox: Any, make_fetched: Callable[..., Any]
) -> None:
    with sqlite_database.write() as session:
        SeriesStore(session, outbox).store(make_fetched(), "csv", trader)


def build(database: Database, queue: Any, *, time_limit: float = 30.0) -> CompanyFetchService:
    def find_source(_: str) -> CompanySource:
        return YFinanceCompany(sleep=lambda _: None)

    caller = ProviderCaller(database, time_limit=time_limit, sleep=lambda _: None)
    return CompanyFetchService(database, queue, caller, find_source)


@pytest.fixture
def fetch(sqlite_database: Database, trader: Actor, instrument: None) -> Fetch:
    def run(*, at: datetime = AT, time_limit: float = 30.0) -> dict[str, Any]:
        service = build(sqlite_database, RecordingQueue(), time_limit=time_limit)
        job = RunningJobStub(trader, {"symbol": "TEST"})
        with time_machine.travel(at, tick=True):
            service.run_company_job(job)
        assert job.result is not None
        return job.result

    return run


@pytest.fixture
def companies(sqlite_database: Database) -> CompanyService:
    return CompanyService(sqlite_database)


def test_everything_is_stored_with_since_when_it_is_known(
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    companies: CompanyService,
    trader: Actor,
) -> None:
    serve(yahoo)

    result = fetch()

    # Six lines; net margin of two periods and return on equity of the year.
    assert (result["events"], result["fundamentals"], result["news"]) == (6, 9, 2)
    # An opinion, two ratings, two trades; the announced ex-day is the sixth event.
    assert result["intelligence"] == 5
    assert result["failures"] == []
    facts = {(one.item, one.period): one for one in companies.list_fundamentals(trader, "TEST")}
    year, quarter = facts["revenue", "FY"], facts["revenue", "Q1"]
    # Reported on 2023-11-02 and 2024-02-01.
    assert (year.known_at, year.is_estimated) == (datetime(2023, 11, 3, tzinfo=UTC), False)
    assert (quarter.known_at, quarter.is_estimated) == (datetime(2024, 2, 2, tzinfo=UTC), False)
    assert facts["net_margin", "FY"].value == 0.25
    old = next(
        one for one in companies.list_fundamentals(trader, "TEST") if one.period_end.year == 2022
    )
    assert old.is_estimated
    assert old.known_at == datetime(2022, 12, 30, tzinfo=UTC)
    titles = {item.title: item.sentiment for item in companies.list_news(trader, "TEST")}
    assert titles == {"Test Inc. profits surge": 1.0, "Test Inc. holds its meeting": None}
    kinds = [event.kind for event in companies.list_events(trader, "TEST")]
    assert kinds.count(CorporateEventKind.EARNINGS) == 3


def test_fetched_again_nothing_is_new(
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    companies: CompanyService,
    trader: Actor,
) -> None:
    serve(yahoo)
    fetch()
    before = companies.list_fundamentals(trader, "TEST")

    assert fetch(at=datetime(2024, 7, 1, tzinfo=UTC))["fundamentals"] == 0

    assert companies.list_fundamentals(trader, "TEST") == before
    assert len(companies.list_events(trader, "TEST")) == 6
    assert len(companies.list_news(trader, "TEST")) == 2


def test_a_restated_figure_is_known_from_then_on_and_the_old_one_before(
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    companies: CompanyService,
    trader: Actor,
) -> None:
    serve(yahoo)
    fetch()
    serve(yahoo, timeseries=Response(json.dumps(statements(revenue=500.0))))
    later = datetime(2025, 1, 2, tzinfo=UTC)
    fetch(at=later)

    def revenue(as_of: datetime) -> float:
        facts = companies.list_fundamentals(trader, "TEST", as_of)
        return next(
            one.value
            for one in facts
            if (one.item, one.period_end.year) == ("revenue", 2023) and one.period == "FY"
        )

    assert revenue(datetime(2024, 12, 31, tzinfo=UTC)) == 400.0
    assert revenue(datetime(2025, 1, 3, tzinfo=UTC)) == 500.0


@pytest.mark.parametrize(
    ("part", "what", "operation"),
    [
        ("timeseries", "fundamentals", "fundamentals"),
        ("xhr", "news", "news"),
        ("calendar", "events", "events"),
        ("quoteSummary", "intelligence", "analysts and insiders"),
    ],
)
def test_one_that_fails_is_said_and_leaves_the_others(
    *,
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    sqlite_database: Database,
    trader: Actor,
    part: str,
    what: str,
    operation: str,
) -> None:
    serve(yahoo, **{part: Response("oops", 500)})

    result = fetch()

    # What is announced of coming events comes with the analysts' answer.
    assert result[what] == (2 if what == "events" else 0)
    kinds = {"events", "fundamentals", "news", "intelligence"}
    assert all(result[other] for other in kinds - {what})
    (failure,) = result["failures"]
    assert "did not answer usably for TEST" in failure
    health = ProviderHealthService(sqlite_database, build_provider, ("yfinance",))
    with time_machine.travel(AT, tick=True):
        (source,) = health.list_health(trader)
    assert source.calls == 4
    assert [one.operation for one in source.failures] == [operation]


def test_a_source_that_is_down_stores_nothing_and_is_left_alone_after_five_failures(
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
    companies: CompanyService,
    trader: Actor,
) -> None:
    serve(yahoo, **dict.fromkeys(PARTS, Response("down", 503)))
    with pytest.raises(ProviderError, match="did not answer usably"):
        fetch()
    with pytest.raises(ProviderError):
        fetch()
    asked = len(yahoo.log)

    with pytest.raises(ProviderError, match="failed 5 times in a row and is not asked for now"):
        fetch()

    assert len(yahoo.log) == asked
    assert companies.list_fundamentals(trader, "TEST") == []
    assert companies.list_events(trader, "TEST") == []
    assert companies.list_news(trader, "TEST") == []


def test_a_slow_answer_is_not_waited_for(
    yahoo: HTTPServer,  # noqa: F811
    fetch: Fetch,
) -> None:
    is_left = threading.Event()

    def dawdle(_: Request) -> Response:
        is_left.wait(60)
        return Response(GOOD[NEWS])

    serve(yahoo)
    fetch()  # warm: the first import of yfinance takes its time
    serve(yahoo, xhr=dawdle)
    try:
        result = fetch(at=datetime(2024, 7, 1, tzinfo=UTC), time_limit=0.8)
    finally:
        is_left.set()

    assert result["news"] == 0
    assert any("did not answer for TEST within 0.8 seconds" in one for one in result["failures"])


def test_what_cannot_be_fetched_is_refused_before_a_job_is_made(
    sqlite_database: Database,
    trader: Actor,
    viewer: Actor,
    instrument: None,
) -> None:
    queue: Any = RecordingQueue()

    def switched_off(_: str) -> CompanySource:
        return YFinanceCompany(ProviderOptions(is_network_allowed=False))

    service = CompanyFetchService(
        sqlite_database, queue, ProviderCaller(sqlite_database), switched_off
    )
    assert service.get_state(viewer, "test").refusal.startswith("NOT RUN: live data of Yahoo")
    with pytest.raises(InvalidInputError, match="NOT RUN"):
        service.submit_fetch(trader, "TEST")
    with pytest.raises(NotFoundError):
        service.submit_fetch(trader, "NOPE")
    with pytest.raises(NotPermittedError):
        service.submit_fetch(viewer, "TEST")
    assert queue.jobs == {}


def test_a_job_is_submitted_once(
    sqlite_database: Database, trader: Actor, instrument: None
) -> None:
    queue: Any = RecordingQueue()
    service = build(sqlite_database, queue)

    assert service.get_state(trader, "TEST").refusal == ""
    assert service.submit_fetch(trader, "test") == "job-1"
    assert queue.jobs["job-1"]["arguments"] == {"symbol": "TEST"}
    assert queue.jobs["job-1"]["key"] == "TEST"
    assert queue.sent == ["job-1"]
