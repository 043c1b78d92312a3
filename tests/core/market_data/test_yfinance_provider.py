"""Yahoo through a pretended download, and through the real yfinance against a local server."""

from __future__ import annotations

import json
import threading
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
import time_machine
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from core.enums import AssetKind, CallOutcome, Interval
from core.errors import ProviderError
from core.market_data.providers.base import ProviderOptions
from core.market_data.providers.yfinance import YFinanceProvider
from core.market_data.providers.yfinance_download import (
    DownloadAnswer,
    DownloadRequest,
    TransientDownloadError,
)
from tests.core.market_data.pretended_yahoo import METADATA, chart, yahoo  # noqa: F401 - fixture


def frame(count: int = 3, zone: str = "America/New_York") -> pd.DataFrame:
    close = 100.0 + np.arange(count)
    return pd.DataFrame(
        {"Open": close, "High": close + 1, "Low": close - 1, "Close": close, "Volume": 10},
        index=pd.date_range("2024-01-02", periods=count, freq="D", tz=zone),
    )


def provider(*answers: Any, waits: list[float] | None = None, **fields: Any) -> YFinanceProvider:
    queue = list(answers)

    def download(_: DownloadRequest) -> DownloadAnswer:
        answer = queue.pop(0) if len(queue) > 1 else queue[0]
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, DownloadAnswer) else DownloadAnswer(answer, METADATA)

    slept = [] if waits is None else waits
    return YFinanceProvider(download=download, sleep=slept.append, **fields)


def test_an_answer_becomes_bars_with_their_facts() -> None:
    fetched = provider(frame()).fetch("TEST", Interval.DAY)

    assert [str(np.datetime64(int(value), "s"))[:10] for value in fetched.columns.time] == [
        "2024-01-02",
        "2024-01-03",
        "2024-01-04",
    ]
    assert (fetched.columns.time % 86_400 == 0).all()
    facts = fetched.instrument
    assert (facts.name, facts.currency, facts.kind) == ("Test Inc.", "USD", AssetKind.STOCK)
    assert fetched.is_adjusted
    assert fetched.replaces_history


def test_intraday_bars_are_in_utc_and_joined_to_the_stored_ones() -> None:
    hours = frame().set_axis(
        pd.date_range("2024-01-02 09:30", periods=3, freq="h", tz="America/New_York"), axis="index"
    )

    fetched = provider(hours).fetch("TEST", Interval.HOUR)

    assert datetime.fromtimestamp(int(fetched.columns.time[0]), UTC).hour == 14
    assert not fetched.replaces_history
    assert not fetched.is_adjusted


@time_machine.travel(datetime(2024, 1, 4, 20, tzinfo=UTC), tick=False)
def test_the_bar_of_today_is_left_out_until_the_day_is_over() -> None:
    assert provider(frame()).fetch("TEST", Interval.DAY).columns.size == 2


def test_a_volume_of_zero_throughout_is_unknown() -> None:
    fetched = provider(frame().assign(Volume=0)).fetch("EURUSD=X", Interval.DAY)

    assert np.isnan(fetched.columns.volume).all()


def test_unsorted_bars_are_sorted() -> None:
    fetched = provider(frame().iloc[::-1]).fetch("TEST", Interval.DAY)

    assert fetched.columns.close.tolist() == [100, 101, 102]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (frame(0), "without bars of TEST"),
        (frame().drop(columns="High"), "without bars of TEST"),
        (frame().assign(Close=[100.0, np.nan, 102.0]), "Bar 2: a price of 2024-01-03 is missing"),
        (frame().assign(Low=-1.0), "zero or negative"),
        (pd.concat([frame(), frame().assign(Open=99.5)]), "more than once"),
        (DownloadAnswer(frame(), {}), "in which currency or time zone"),
        (KeyError("chart"), "has no bars of TEST"),
    ],
    ids=["empty", "column missing", "NaN", "negative", "duplicates", "no currency", "nonsense"],
)
def test_a_bad_answer_is_worded(answer: Any, words: str) -> None:
    with pytest.raises(ProviderError, match=words) as caught:
        provider(answer).fetch("TEST", Interval.DAY)
    assert caught.value.remedy


def test_a_passing_failure_is_tried_again_with_growing_pauses() -> None:
    waits: list[float] = []
    failure = TransientDownloadError("429")

    fetched = provider(failure, failure, frame(), waits=waits).fetch("TEST", Interval.DAY)

    assert fetched.columns.size == 3
    assert len(waits) == 2
    assert waits[0] >= 0.5
    assert waits[1] >= 1.0


def test_pauses_double_and_no_two_callers_wait_alike() -> None:
    callers = []
    for _ in range(20):
        waits: list[float] = []
        with pytest.raises(ProviderError):
            provider(TransientDownloadError("429"), waits=waits).fetch("TEST", Interval.DAY)
        callers.append(waits)

    for first, second, third in callers:  # 0.5, 1 and 2 s, each with up to 1 s of jitter
        assert 0.5 <= first <= 1.5
        assert 1.0 <= second <= 2.0
        assert 2.0 <= third <= 3.0
    assert len({first for first, *_ in callers}) == 20


def test_it_gives_up_after_four_tries_and_says_why() -> None:
    waits: list[float] = []

    refused = TransientDownloadError("HTTP 429: <html>", CallOutcome.RATE_LIMITED)
    with pytest.raises(ProviderError) as caught:
        provider(refused, waits=waits).fetch("TEST", Interval.DAY)
    assert caught.value.message == (
        "Yahoo Finance did not answer usably for TEST: it was asked too often from here (HTTP 429)."
    )

    assert len(waits) == 3
    assert "Stored bars are unchanged" in caught.value.remedy


def test_no_try_is_made_after_the_total_timeout() -> None:
    waits: list[float] = []

    with pytest.raises(ProviderError):
        provider(TransientDownloadError("slow"), waits=waits, total_timeout=0.1).fetch(
            "TEST", Interval.DAY
        )

    assert waits == []


def test_switched_off_it_calls_nobody_and_names_the_setting() -> None:
    source = YFinanceProvider(ProviderOptions(is_network_allowed=False))

    with pytest.raises(ProviderError) as caught:
        source.fetch("TEST", Interval.DAY)
    assert "SIGNALDECK_IS_YFINANCE_ENABLED" in caught.value.remedy


# ---- the real yfinance, answered by a server on this machine ----


def live(**fields: Any) -> YFinanceProvider:
    return YFinanceProvider(sleep=lambda _: None, **fields)


def test_a_good_answer_passes_through_yfinance(yahoo: HTTPServer) -> None:  # noqa: F811
    yahoo.expect_request("/v8/finance/chart/GOOD").respond_with_json(chart("GOOD", [10, 11, 12]))

    fetched = live().fetch("GOOD", Interval.DAY, date(2024, 1, 1), date(2024, 1, 31))

    assert fetched.columns.close.tolist() == [10, 11, 12]
    assert fetched.instrument.name == "Test Inc."


@pytest.mark.parametrize(
    ("symbol", "response", "words"),
    [
        ("LIMIT", Response("Too Many Requests", 429), "asked too often"),
        ("BROKEN", Response("oops", 500), "what it sent cannot be read"),
        ("HTML", Response("<html>hello</html>", 200), "did not answer usably"),
        ("DOWN", Response("Will be right back", 200), "did not answer usably"),
        ("NOTHING", Response("", 200), "did not answer usably"),
    ],
)
def test_a_misbehaving_server_is_worded(
    yahoo: HTTPServer,  # noqa: F811
    symbol: str,
    response: Response,
    words: str,
) -> None:
    yahoo.expect_request(f"/v8/finance/chart/{symbol}").respond_with_response(response)

    with pytest.raises(ProviderError, match=words) as caught:
        live().fetch(symbol, Interval.DAY)
    assert "Stored bars are unchanged" in caught.value.remedy


@pytest.mark.parametrize(
    ("symbol", "answer"),
    [
        (
            "UNKNOWN",
            {"chart": {"result": None, "error": {"code": "Not Found", "description": "No"}}},
        ),
        ("VOID", {"chart": {"result": [], "error": None}}),
        ("BARE", {}),
        ("HOLES", chart("HOLES", [10, 11, 12]) | {"chart": chart("HOLES", [None])["chart"]}),
    ],
)
def test_an_answer_without_bars_is_a_failure(
    yahoo: HTTPServer,  # noqa: F811
    symbol: str,
    answer: dict[str, Any],
) -> None:
    yahoo.expect_request(f"/v8/finance/chart/{symbol}").respond_with_json(answer)

    with pytest.raises(ProviderError) as caught:
        live().fetch(symbol, Interval.DAY)
    assert caught.value.remedy


def test_a_slow_server_is_not_waited_for(yahoo: HTTPServer) -> None:  # noqa: F811
    is_left = threading.Event()

    def dawdle(request: Request) -> Response:
        if request.args.get("range") != "1d":  # that is yfinance asking for the time zone
            is_left.wait(60)
        return Response(json.dumps(chart("SLOW", [10])))

    yahoo.expect_request("/v8/finance/chart/SLOW").respond_with_handler(dawdle)
    try:
        with pytest.raises(ProviderError, match="no answer came in time"):
            live(timeout=0.1, total_timeout=0.2).fetch("SLOW", Interval.DAY)
    finally:
        is_left.set()
