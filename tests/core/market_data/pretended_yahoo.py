"""A server on this machine that the real yfinance takes for Yahoo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from benchmarks.drills.pretended_yahoo import asked_here

METADATA = {
    "currency": "USD",
    "exchangeTimezoneName": "America/New_York",
    "exchangeName": "NMS",
    "instrumentType": "EQUITY",
    "longName": "Test Inc.",
}


@pytest.fixture
def yahoo(httpserver: HTTPServer, tmp_path: Path) -> Iterator[HTTPServer]:
    with asked_here(httpserver.url_for("").rstrip("/"), tmp_path):
        yield httpserver


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
