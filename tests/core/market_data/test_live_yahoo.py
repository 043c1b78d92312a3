"""The real Yahoo Finance, where there is a network; skipped with the reason where there is none."""

from __future__ import annotations

import socket

import pytest

from core.enums import CallOutcome, Interval
from core.market_data.providers.base import ProviderCallError
from core.market_data.providers.yfinance import YFinanceProvider
from core.market_data.providers.yfinance_company import YFinanceCompany

HOST = "query2.finance.yahoo.com"
_NOT_OURS = (CallOutcome.RATE_LIMITED, CallOutcome.UNREACHABLE, CallOutcome.TIMED_OUT)


@pytest.fixture(scope="module")
def network() -> None:
    try:
        socket.create_connection((HOST, 443), timeout=2).close()
    except OSError as error:
        pytest.skip(f"NOT RUN: no network to {HOST} ({type(error).__name__}: {error})")


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("what", ["bars", "statements", "events", "news"])
def test_yahoo_still_answers_in_the_form_we_read(what: str) -> None:
    company = YFinanceCompany(sleep=lambda _: None)
    calls = {
        "bars": lambda: YFinanceProvider(sleep=lambda _: None).fetch("AAPL", Interval.MONTH),
        "statements": lambda: company.fetch_statements("AAPL"),
        "events": lambda: company.fetch_events("AAPL"),
        "news": lambda: company.fetch_news("AAPL"),
    }
    try:
        assert calls[what]()
    except ProviderCallError as error:
        if error.outcome not in _NOT_OURS:
            raise
        pytest.skip(f"NOT RUN: {error.message}")
