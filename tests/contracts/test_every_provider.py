"""What every source of bars must keep, whatever it is made of."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.clock import now
from core.enums import Interval
from core.errors import ProviderError
from core.market_data.bar_columns import BarColumns
from core.market_data.import_types import CsvUpload
from core.market_data.providers.base import PROVIDERS, Provider, ProviderOptions, build_provider
from core.market_data.providers.yfinance import YFinanceProvider
from core.market_data.providers.yfinance_download import DownloadAnswer, DownloadRequest
from core.market_data.types import FetchedBars


def pretended_download(request: DownloadRequest) -> DownloadAnswer:
    if request.symbol == "NOSUCH":
        raise KeyError("chart")
    days = pd.date_range("2023-01-02", "2023-03-31", freq="B", tz="America/New_York")
    first = pd.Timestamp(request.start or "1900-01-01", tz=days.tz)
    last = pd.Timestamp(request.end or "2100-01-01", tz=days.tz)
    index = days[(days >= first) & (days <= last)]
    close = 50.0 + days.get_indexer(index)
    frame = pd.DataFrame(
        {"Open": close, "High": close + 1, "Low": close - 1, "Close": close, "Volume": 100},
        index=index,
    )
    return DownloadAnswer(frame, {"currency": "USD", "exchangeTimezoneName": "America/New_York"})


def build_csv_provider() -> Provider:
    lines = [f"2023-01-{day:02},10,12,9,11,100" for day in range(1, 32)]
    content = "\n".join(["date,open,high,low,close,volume", *lines]).encode()
    upload = CsvUpload(content, "prices.csv", "FILE", Interval.DAY, currency="USD")
    return build_provider("csv", ProviderOptions(upload=upload))


# How each is built for the tests, and a symbol, interval and period it has.
CASES: dict[str, tuple[Callable[[], Provider], str, Interval, date, date]] = {
    "bundled": (
        lambda: build_provider("bundled"), "GOOG", Interval.DAY, date(2010, 1, 4), date(2010, 6, 30)
    ),
    "csv": (build_csv_provider, "FILE", Interval.DAY, date(2023, 1, 5), date(2023, 1, 20)),
    "demo": (
        lambda: build_provider("demo", ProviderOptions(is_demo=True)),
        "DK0001", Interval.DAY, date(2023, 1, 9), date(2023, 2, 10),
    ),
    "yfinance": (
        lambda: YFinanceProvider(download=pretended_download),
        "AAPL", Interval.DAY, date(2023, 1, 9), date(2023, 2, 10),
    ),
}  # fmt: skip

every_provider = pytest.mark.parametrize("name", PROVIDERS.names())


def fetch(name: str, *, is_cut: bool = False) -> FetchedBars:
    build, symbol, interval, start, end = CASES[name]
    return build().fetch(symbol, interval, *((start, end) if is_cut else ()))


def assert_sound(columns: BarColumns) -> None:
    assert columns.size > 0
    assert columns.time.dtype == np.int64
    for column in columns[1:]:
        assert column.dtype == np.float64
        assert column.shape == (columns.size,)
    assert (np.diff(columns.time) > 0).all()
    for column in columns[1:5]:
        assert np.isfinite(column).all()
        assert (column > 0).all()
    assert (columns.high >= columns.low).all()


@every_provider
def test_bars_have_the_agreed_shape_and_are_in_order(name: str) -> None:
    assert_sound(fetch(name).columns)


@every_provider
def test_the_passports_facts_are_complete(name: str) -> None:
    fetched = fetch(name)

    assert fetched.instrument.symbol == CASES[name][1]
    assert fetched.instrument.name
    assert fetched.instrument.currency
    assert fetched.instrument.time_zone
    assert fetched.fetched_at.tzinfo is not None
    assert fetched.fetched_at <= now()
    assert fetched.note.endswith(".")
    assert len(fetched.note) <= 300


@every_provider
def test_a_period_is_cut_with_both_ends_from_the_same_bars(name: str) -> None:
    everything, part = fetch(name).columns, fetch(name, is_cut=True).columns
    _, _, _, start, end = CASES[name]
    days = everything.time.astype("datetime64[s]").astype("datetime64[D]")

    expected = everything.take((days >= np.datetime64(start)) & (days <= np.datetime64(end)))

    assert 0 < part.size < everything.size
    assert part.time.tolist() == expected.time.tolist()
    assert part.close.tolist() == expected.close.tolist()


@every_provider
def test_two_fetches_are_equal_and_share_nothing(name: str) -> None:
    first, second = fetch(name).columns, fetch(name).columns
    first.close[:] = -1.0

    assert (second.close > 0).all()
    assert_sound(fetch(name).columns)


@every_provider
@pytest.mark.parametrize("is_period_empty", [False, True])
def test_an_unknown_symbol_and_an_empty_period_are_worded_errors(
    name: str, is_period_empty: bool
) -> None:
    build, symbol, interval, *_ = CASES[name]
    period = (date(1950, 1, 1), date(1950, 12, 31)) if is_period_empty else ()

    with pytest.raises(ProviderError) as caught:
        build().fetch(symbol if is_period_empty else "NOSUCH", interval, *period)

    assert caught.value.message.endswith(".")
    assert caught.value.remedy.endswith(".")


@every_provider
def test_what_it_lists_can_be_fetched(name: str) -> None:
    provider = CASES[name][0]()

    for facts in provider.list_instruments():
        (interval, *_) = provider.list_intervals(facts.symbol)
        assert_sound(provider.fetch(facts.symbol, interval).columns)


@every_provider
def test_it_is_named_and_documented(name: str) -> None:
    provider = CASES[name][0]()

    assert provider.name == name == name.lower()
    assert provider.title
    assert inspect.getdoc(type(provider))
    assert inspect.getdoc(inspect.getmodule(type(provider)))
    assert inspect.getdoc(type(provider).fetch)


def test_the_live_provider_keeps_the_contract_with_the_real_service() -> None:
    if os.environ.get("SIGNALDECK_TEST_NETWORK") != "1":
        pytest.skip("SIGNALDECK_TEST_NETWORK is not 1: Yahoo is not called")
    fetched = build_provider("yfinance").fetch("MSFT", Interval.DAY, date(2023, 1, 3))

    assert_sound(fetched.columns)
    assert fetched.instrument.currency == "USD"
