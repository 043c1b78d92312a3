"""Fundamentals, events and news through the real yfinance, from a server on this machine."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from core.enums import CallOutcome, CorporateEventKind
from core.errors import ProviderError
from core.market_data.company_facts import EventFact
from core.market_data.providers.base import (
    ProviderCallError,
    ProviderOptions,
    ProviderSwitchedOffError,
)
from core.market_data.providers.yfinance_company import YFinanceCompany
from tests.core.market_data.pretended_company import (
    CHART,
    EARNINGS,
    HEADLINES,
    NEWS,
    NO_SUMMARY,
    REPORTS,
    STATEMENTS,
    SUMMARY,
    earnings_page,
    news,
    series,
    statements,
    summary,
    with_events,
)
from tests.core.market_data.pretended_yahoo import yahoo  # noqa: F401 - fixture


def company(**fields: Any) -> YFinanceCompany:
    return YFinanceCompany(sleep=lambda _: None, **fields)


def test_statements_have_period_currency_and_value(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request(STATEMENTS).respond_with_json(statements())

    facts = company().fetch_statements("TEST")

    assert [(one.item, one.period_end, one.period, one.value, one.unit) for one in facts] == [
        ("revenue", date(2022, 9, 30), "FY", 350.0, "USD"),
        ("revenue", date(2023, 9, 30), "FY", 400.0, "USD"),
        ("net_income", date(2023, 9, 30), "FY", 100.0, "USD"),
        ("equity", date(2023, 9, 30), "FY", 50.0, "USD"),
        # The fiscal year ends in September, so the quarter to December is the first.
        ("revenue", date(2023, 12, 31), "Q1", 120.0, "USD"),
        ("net_income", date(2023, 12, 31), "Q1", 30.0, "USD"),
    ]


def test_a_fund_has_no_statements_and_that_is_an_answer(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request(STATEMENTS).respond_with_json({"timeseries": {"result": []}})

    assert company().fetch_statements("TEST") == []


def test_a_value_that_is_no_number_is_left_out(yahoo: HTTPServer) -> None:  # noqa: F811
    entry = series("annualTotalRevenue", ("2023-09-30", float("nan")), ("2022-09-30", 5.0))
    text = json.dumps({"timeseries": {"result": [entry]}})
    yahoo.expect_request(STATEMENTS).respond_with_data(text, content_type="application/json")

    assert [one.value for one in company().fetch_statements("TEST")] == [5.0]


def test_events_are_dividends_splits_and_reports(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request(CHART).respond_with_json(with_events())
    yahoo.expect_request(EARNINGS).respond_with_data(REPORTS, content_type="text/html")

    assert list(company().fetch_events("TEST")) == [
        EventFact(CorporateEventKind.EARNINGS, date(2023, 11, 2), 1.46, 1.39),
        EventFact(CorporateEventKind.DIVIDEND, date(2024, 1, 3), 0.5),
        EventFact(CorporateEventKind.SPLIT, date(2024, 1, 4), 4.0),
        EventFact(CorporateEventKind.EARNINGS, date(2024, 2, 1), 2.18, 2.1),
        EventFact(CorporateEventKind.EARNINGS, date(2030, 5, 2), None, 1.5),
    ]


def test_a_page_without_a_table_says_that_no_reports_are_known(
    yahoo: HTTPServer,  # noqa: F811
) -> None:
    yahoo.expect_request(CHART).respond_with_json(with_events())
    yahoo.expect_request(EARNINGS).respond_with_data("<html>none</html>", content_type="text/html")

    kinds = {event.kind for event in company().fetch_events("TEST")}
    assert kinds == {CorporateEventKind.DIVIDEND, CorporateEventKind.SPLIT}


def test_news_without_advertisements_and_without_dangerous_links(
    yahoo: HTTPServer,  # noqa: F811
) -> None:
    yahoo.expect_request(NEWS, method="POST").respond_with_json(HEADLINES)

    found = company().fetch_news("TEST")

    assert [item.title for item in found] == [
        "Test Inc. profits surge",
        "Test Inc. holds its meeting",
    ]
    assert found[0].published_at == datetime(2024, 1, 5, 12, 30, tzinfo=UTC)
    assert found[0].publisher == "The Wire"


def test_no_news_is_an_answer(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request(NEWS, method="POST").respond_with_json(news())

    assert company().fetch_news("TEST") == []


CALLS = {
    "statements": (STATEMENTS, json.dumps(statements()), YFinanceCompany.fetch_statements),
    "events": (EARNINGS, REPORTS, YFinanceCompany.fetch_events),
    "bars of events": (CHART, json.dumps(with_events()), YFinanceCompany.fetch_events),
    "news": (NEWS, json.dumps(HEADLINES), YFinanceCompany.fetch_news),
    "analysts": (SUMMARY, json.dumps(summary()), YFinanceCompany.fetch_intelligence),
}
MISBEHAVIOUR = {
    "429": (lambda _: Response("Too Many Requests", 429), CallOutcome.RATE_LIMITED),
    "500": (lambda _: Response("oops", 500), CallOutcome.UNREADABLE),
    "nothing": (lambda _: Response(""), CallOutcome.UNREADABLE),
    "half a body": (lambda body: Response(body[: len(body) // 3]), CallOutcome.UNREADABLE),
    "another form": (lambda _: Response("[1, 2]"), CallOutcome.UNREADABLE),
    "HTML": (lambda _: Response("<html>hello"), CallOutcome.UNREADABLE),
}
UNKNOWN = {("bars of events", "another form")}
"""yfinance takes it for a symbol without bars."""


@pytest.mark.parametrize("way", MISBEHAVIOUR)
@pytest.mark.parametrize("what", CALLS)
def test_each_misbehaviour_of_each_endpoint_is_worded(
    yahoo: HTTPServer,  # noqa: F811
    what: str,
    way: str,
) -> None:
    path, body, call = CALLS[what]
    answer, outcome = MISBEHAVIOUR[way]
    yahoo.expect_request(path).respond_with_response(answer(body))
    for other, good, _ in CALLS.values():
        if other != path:
            yahoo.expect_request(other).respond_with_data(good)
    with pytest.raises(ProviderError) as caught:
        call(company(), "TEST")

    assert isinstance(caught.value, ProviderCallError)
    expected = CallOutcome.UNKNOWN_SYMBOL if (what, way) in UNKNOWN else outcome
    assert caught.value.outcome is expected
    assert "TEST" in caught.value.message
    assert caught.value.remedy


def test_earnings_in_another_form_are_a_failure(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request(CHART).respond_with_json(with_events())
    page = earnings_page(("some day soon", "1", "2"))
    yahoo.expect_request(EARNINGS).respond_with_data(page, content_type="text/html")

    with pytest.raises(ProviderError, match="did not answer usably"):
        company().fetch_events("TEST")


@pytest.mark.parametrize("what", ["statements", "events", "analysts"])
def test_a_good_body_under_a_bad_status_is_a_failure(
    yahoo: HTTPServer,  # noqa: F811
    what: str,
) -> None:
    path, body, call = CALLS[what]
    yahoo.expect_request(path).respond_with_data(body, status=500)
    yahoo.expect_request(CHART).respond_with_json(with_events())

    with pytest.raises(ProviderError, match="HTTP 500"):
        call(company(), "TEST")


@pytest.mark.parametrize(
    "what", ["fetch_statements", "fetch_events", "fetch_news", "fetch_intelligence"]
)
def test_switched_off_it_calls_nobody(what: str) -> None:
    source = company(options=ProviderOptions(is_network_allowed=False))

    with pytest.raises(ProviderSwitchedOffError) as caught:
        getattr(source, what)("TEST")
    assert "SIGNALDECK_IS_YFINANCE_ENABLED" in caught.value.remedy


def test_what_has_no_summary_has_no_analysts_and_that_is_an_answer(
    yahoo: HTTPServer,  # noqa: F811
) -> None:
    yahoo.expect_request(SUMMARY).respond_with_json(NO_SUMMARY, status=404)

    said = company().fetch_intelligence("TEST")

    assert (said.view, said.ratings, said.trades, said.coming) == (None, (), (), ())


def test_a_symbol_that_is_not_there_is_a_failure(yahoo: HTTPServer) -> None:  # noqa: F811
    answer = {"quoteSummary": {"result": None, "error": {"description": "Quote not found"}}}
    yahoo.expect_request(SUMMARY).respond_with_json(answer, status=404)

    with pytest.raises(ProviderError, match="HTTP 404"):
        company().fetch_intelligence("TEST")


def test_all_modules_are_asked_for_at_once(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request(SUMMARY).respond_with_json(summary())
    company().fetch_intelligence("TEST")

    (asked,) = [request for request, _ in yahoo.log]
    assert set(asked.args["modules"].split(",")) == {
        "price",
        "financialData",
        "recommendationTrend",
        "upgradeDowngradeHistory",
        "insiderTransactions",
        "calendarEvents",
    }
