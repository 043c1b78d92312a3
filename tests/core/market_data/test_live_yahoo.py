"""The real Yahoo Finance, where there is a network; skipped with the reason where there is none."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest

from core.clock import now
from core.enums import AssetKind, CallOutcome, Interval
from core.market_data.calendars import count_exchange_sessions
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
@pytest.mark.parametrize("what", ["statements", "events", "news"])
def test_yahoo_still_answers_in_the_form_we_read(what: str) -> None:
    company = YFinanceCompany(sleep=lambda _: None)
    calls = {
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


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("symbol", "kind", "currency"),
    [
        ("AAPL", AssetKind.STOCK, "USD"),
        ("005930.KS", AssetKind.STOCK, "KRW"),
        ("SPY", AssetKind.ETF, "USD"),
        ("BTC-USD", AssetKind.CRYPTO, "USD"),
        ("EURUSD=X", AssetKind.FX, "USD"),
        ("^GSPC", AssetKind.INDEX, "USD"),
    ],
)
def test_each_kind_of_instrument_comes_with_bars_currency_and_a_known_exchange(
    symbol: str, kind: AssetKind, currency: str
) -> None:
    start = now().date() - timedelta(days=30)
    try:
        fetched = YFinanceProvider(sleep=lambda _: None).fetch(symbol, Interval.DAY, start)
    except ProviderCallError as error:
        if error.outcome not in _NOT_OURS:
            raise
        pytest.skip(f"NOT RUN: {error.message}")
    assert fetched.columns.size > 10
    assert (fetched.instrument.kind, fetched.instrument.currency) == (kind, currency)
    if kind is not AssetKind.INDEX:
        exchange = fetched.instrument.exchange
        assert count_exchange_sessions(exchange, start, now().date()), exchange
