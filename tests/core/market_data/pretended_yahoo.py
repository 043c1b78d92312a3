"""A server on this machine that the real yfinance takes for Yahoo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_httpserver import HTTPServer

METADATA = {
    "currency": "USD",
    "exchangeTimezoneName": "America/New_York",
    "exchangeName": "NMS",
    "instrumentType": "EQUITY",
    "longName": "Test Inc.",
}


@pytest.fixture
def yahoo(
    httpserver: HTTPServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[HTTPServer]:
    import yfinance
    import yfinance.base
    import yfinance.data
    import yfinance.scrapers.history

    yfinance.set_tz_cache_location(str(tmp_path))
    address = httpserver.url_for("").rstrip("/")
    monkeypatch.setattr(yfinance.base, "_BASE_URL_", address)
    monkeypatch.setattr(yfinance.scrapers.history, "_BASE_URL_", address)
    monkeypatch.setattr(
        yfinance.data.YfData, "_get_cookie_and_crumb", lambda self, timeout=30: (None, "basic")
    )
    make_request = yfinance.data.YfData._make_request

    def make_request_here(self: Any, url: str, *args: Any, **kwargs: Any) -> Any:
        """What yfinance asks of any of Yahoo's hosts is asked here."""
        there = urlsplit(url)
        path = url.removeprefix(f"{there.scheme}://{there.netloc}")
        return make_request(self, f"{address}{path}", *args, **kwargs)

    monkeypatch.setattr(yfinance.data.YfData, "_make_request", make_request_here)
    yield httpserver
    yfinance.data.YfData().cache_get.cache_clear()


def chart(symbol: str, close: list[float | None]) -> dict[str, Any]:
    first = int(datetime(2024, 1, 2, 14, 30, tzinfo=UTC).timestamp())
    low = [value and value - 1 for value in close]
    high = [value and value + 1 for value in close]
    quote = {"open": close, "high": high, "low": low, "close": close, "volume": [5] * len(close)}
    meta = METADATA | {
        "symbol": symbol, "gmtoffset": -18_000, "timezone": "EST", "priceHint": 2,
        "firstTradeDate": first, "regularMarketTime": first, "hasPrePostMarketData": True,
        "currentTradingPeriod": {
            name: {"timezone": "EST", "start": first, "end": first + 1, "gmtoffset": -18_000}
            for name in ("pre", "regular", "post")
        },
        "dataGranularity": "1d", "range": "", "validRanges": ["1d", "max"],
    }  # fmt: skip
    return {
        "chart": {
            "result": [
                {
                    "meta": meta,
                    "timestamp": [first + 86_400 * day for day in range(len(close))],
                    "indicators": {"quote": [quote], "adjclose": [{"adjclose": close}]},
                }
            ],
            "error": None,
        }
    }
