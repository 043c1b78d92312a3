"""A server on this machine that the real yfinance takes for Yahoo, and that misbehaves as told."""

from __future__ import annotations

import json
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

GOOD = (10.0, 11.0, 12.0, 13.0, 14.0)
SLOW_SECONDS = 0.3
_FIRST = int(datetime(2024, 1, 2, 14, 30, tzinfo=UTC).timestamp())
_DAY = 86_400


@dataclass
class Yahoo:
    """How it behaves from now on, and how often it was asked."""

    way: str = "good"
    asked: int = 0
    ways: tuple[str, ...] = field(default=(), init=False)

    def __post_init__(self) -> None:
        self.ways = tuple(_WAYS)


def _write_chart(symbol: str, close: list[float | None], currency: str = "USD") -> bytes:
    quote = {
        "open": close,
        "high": [value and value + 1 for value in close],
        "low": [value and value - 1 for value in close],
        "close": close,
        "volume": [5] * len(close),
    }
    trading = {"timezone": "EST", "start": _FIRST, "end": _FIRST + 1, "gmtoffset": -18_000}
    meta = {
        "symbol": symbol,
        "currency": currency,
        "exchangeTimezoneName": "America/New_York",
        "exchangeName": "NMS",
        "instrumentType": "EQUITY",
        "longName": "Test Inc.",
        "gmtoffset": -18_000,
        "timezone": "EST",
        "priceHint": 2,
        "firstTradeDate": _FIRST,
        "regularMarketTime": _FIRST,
        "hasPrePostMarketData": True,
        "currentTradingPeriod": dict.fromkeys(("pre", "regular", "post"), trading),
        "dataGranularity": "1d",
        "range": "",
        "validRanges": ["1d", "max"],
    }
    result = {
        "meta": meta,
        "timestamp": [_FIRST + _DAY * day for day in range(len(close))],
        "indicators": {"quote": [quote], "adjclose": [{"adjclose": close}]},
    }
    return json.dumps({"chart": {"result": [result], "error": None}}).encode()


def _good(symbol: str) -> bytes:
    return _write_chart(symbol, list(GOOD))


_WAYS: dict[str, Callable[[str], tuple[int, bytes]]] = {
    "good": lambda symbol: (200, _good(symbol)),
    "429": lambda _: (429, b"Too Many Requests"),
    "500": lambda _: (500, b"oops"),
    "503": lambda _: (503, b"Will be right back"),
    "HTML": lambda _: (200, b"<html>hello</html>"),
    "nothing": lambda _: (200, b""),
    "hangs up": lambda _: (0, b""),
    "half a body": lambda symbol: (200, _good(symbol)[:300]),
    "half the bars": lambda symbol: (200, _write_chart(symbol, list(GOOD[:3]))),
    "no bars": lambda _: (200, b'{"chart": {"result": [], "error": null}}'),
    "NaN": lambda symbol: (200, _write_chart(symbol, [10.0, None, 12.0, 13.0, 14.0])),
    "negative": lambda symbol: (200, _write_chart(symbol, [10.0, 11.0, -12.0, 13.0, 14.0])),
    "another currency": lambda symbol: (200, _write_chart(symbol, list(GOOD), "KRW")),
    "slow": lambda symbol: (200, _good(symbol)),
}


@contextmanager
def pretend_yahoo(folder: Path) -> Iterator[Yahoo]:
    """While the block lasts, this process's yfinance asks here."""
    yahoo = Yahoo()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            yahoo.asked += 1
            symbol = urlsplit(self.path).path.rpartition("/")[2]
            status, body = _WAYS[yahoo.way](symbol)
            if yahoo.way == "slow":
                time.sleep(SLOW_SECONDS)
            if not status:
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # whom it was too slow for
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: it is asked thousands of times."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with asked_here(f"http://127.0.0.1:{server.server_port}", folder):
            yield yahoo
    finally:
        server.shutdown()
        server.server_close()


def _find_no_cookie(_yahoo: Any, timeout: int = 30) -> tuple[None, str]:  # noqa: ARG001
    return None, "basic"


@contextmanager
def asked_here(address: str, folder: Path) -> Iterator[None]:
    """The real yfinance asks that address instead of any of Yahoo's, while the block lasts."""
    import yfinance
    import yfinance.base
    import yfinance.data
    import yfinance.scrapers.history

    yfinance.set_tz_cache_location(str(folder))
    client = yfinance.data.YfData
    make_request = client._make_request

    def make_request_here(self: Any, url: str, *args: Any, **kwargs: Any) -> Any:
        there = urlsplit(url)
        path = url.removeprefix(f"{there.scheme}://{there.netloc}")
        return make_request(self, f"{address}{path}", *args, **kwargs)

    with ExitStack() as stack:
        stack.enter_context(warnings.catch_warnings())
        warnings.filterwarnings("ignore", module="yfinance")  # it is not pandas' newest friend
        for module in (yfinance.base, yfinance.scrapers.history):
            stack.enter_context(patch.object(module, "_BASE_URL_", address))
        stack.enter_context(patch.object(client, "_get_cookie_and_crumb", _find_no_cookie))
        stack.enter_context(patch.object(client, "_make_request", make_request_here))
        yield
    client().cache_get.cache_clear()
