"""What every source of fundamentals, events and news must keep, whatever it is made of."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import pytest
from pytest_httpserver import HTTPServer

from core.errors import ProviderError
from core.market_data.providers.base import PROVIDERS, ProviderOptions
from core.market_data.providers.company_base import (
    COMPANY_SOURCES,
    CompanySource,
    build_company_source,
)
from core.market_data.providers.yfinance_company import YFinanceCompany
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


def build_yahoo(server: HTTPServer) -> CompanySource:
    server.expect_request(STATEMENTS).respond_with_json(statements())
    server.expect_request(CHART).respond_with_json(with_events())
    server.expect_request(EARNINGS).respond_with_data(REPORTS)
    server.expect_request(NEWS).respond_with_data(json.dumps(HEADLINES))
    server.expect_request(SUMMARY).respond_with_json(summary())
    return YFinanceCompany(sleep=lambda _: None)


# How each is built for the tests; it knows something of TEST.
CASES: dict[str, Callable[[HTTPServer], CompanySource]] = {"yfinance": build_yahoo}

every_source = pytest.mark.parametrize("name", COMPANY_SOURCES.names())


@every_source
def test_it_has_a_case_here_and_shares_its_name_with_a_provider(name: str) -> None:
    assert name in CASES
    assert name in PROVIDERS.names()
    assert build_company_source(name).name == name


@every_source
def test_statements_are_finite_dated_and_said_once(
    yahoo: HTTPServer,  # noqa: F811
    name: str,
) -> None:
    facts = CASES[name](yahoo).fetch_statements("TEST")

    assert facts
    assert len({(one.item, one.period_end) for one in facts}) == len(facts)
    assert [one.period_end for one in facts] == sorted(one.period_end for one in facts)
    for one in facts:
        assert math.isfinite(one.value)
        assert one.item == one.item.lower()
        assert 0 < len(one.item) <= 60
        assert one.period in {"FY", "Q1", "Q2", "Q3", "Q4", ""}
        assert len(one.unit) <= 8


@every_source
def test_events_are_in_order_and_said_once(
    yahoo: HTTPServer,  # noqa: F811
    name: str,
) -> None:
    events = CASES[name](yahoo).fetch_events("TEST")

    assert events
    assert len({(one.kind, one.day) for one in events}) == len(events)
    assert [one.day for one in events] == sorted(one.day for one in events)
    assert all(one.value is None or math.isfinite(one.value) for one in events)


@every_source
def test_news_have_links_of_the_web_and_instants_newest_first(
    yahoo: HTTPServer,  # noqa: F811
    name: str,
) -> None:
    news = CASES[name](yahoo).fetch_news("TEST")

    assert news
    assert len({one.link for one in news}) == len(news)
    for one in news:
        assert one.link.startswith(("https://", "http://"))
        assert one.title
        assert len(one.title) <= 300
        assert one.published_at.tzinfo is not None
    instants = [one.published_at for one in news]
    assert instants == sorted(instants, reverse=True)


@every_source
def test_opinions_and_trades_are_finite_said_once_and_newest_first(
    yahoo: HTTPServer,  # noqa: F811
    name: str,
) -> None:
    said = CASES[name](yahoo).fetch_intelligence("TEST")

    assert said.view is not None
    assert said.ratings
    assert said.trades
    targets = [said.view.target_mean, *(one.target for one in said.ratings)]
    assert all(target is None or (math.isfinite(target) and target > 0) for target in targets)
    assert len({(one.published_at, one.firm) for one in said.ratings}) == len(said.ratings)
    assert all(one.published_at.tzinfo is not None for one in said.ratings)
    keys = {(one.day, one.insider, one.text, one.shares) for one in said.trades}
    assert len(keys) == len(said.trades)
    days = [one.day for one in said.trades]
    assert days == sorted(days, reverse=True)
    assert all(event.value is None for event in said.coming)


@every_source
@pytest.mark.parametrize(
    "what", ["fetch_statements", "fetch_events", "fetch_news", "fetch_intelligence"]
)
def test_where_the_network_is_not_allowed_it_says_so(name: str, what: str) -> None:
    source = build_company_source(name, ProviderOptions(is_network_allowed=False))

    assert not source.is_allowed
    with pytest.raises(ProviderError) as caught:
        getattr(source, what)("TEST")
    assert caught.value.remedy
