"""What becomes of a symbol whose bars are to be brought up to date."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.contracts import Actor, BarQuery
from core.enums import Interval, RefreshState
from core.errors import ProviderError
from core.events.outbox import Outbox
from core.market_data.bar_service import BarService
from core.market_data.providers.base import ProviderOptions, build_provider
from core.market_data.providers.yfinance import YFinanceProvider
from core.market_data.refresh_service import RefreshService
from core.market_data.series_store import SeriesStore
from core.market_data.types import FetchedBars
from db.session import Database

SWITCHED_OFF = ProviderOptions(is_network_allowed=False)


class LiveAnswer:
    """A live source under Yahoo's name with one prepared answer."""

    name, title = "yfinance", "Yahoo Finance"

    def __init__(self, answer: FetchedBars | Exception) -> None:
        self.answer = answer

    def list_instruments(self) -> list[Any]:
        return []

    def list_intervals(self, symbol: str) -> list[Interval]:
        return [Interval.DAY]

    def fetch(self, *_: object) -> FetchedBars:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


Refresh = Callable[..., Any]


@pytest.fixture
def refresh(database: Database, outbox: Outbox, trader: Actor) -> Refresh:
    def refresh_(symbol: str, answer: FetchedBars | Exception | None = None) -> Any:
        def build(name: str) -> Any:
            if name == "yfinance":
                return LiveAnswer(answer) if answer else YFinanceProvider(SWITCHED_OFF)
            return build_provider(name)

        return RefreshService(database, outbox, build).refresh_symbol(trader, symbol)

    return refresh_


@pytest.fixture
def store(database: Database, outbox: Outbox, trader: Actor) -> Callable[..., None]:
    def store_(fetched: FetchedBars, source: str) -> None:
        with database.write() as session:
            SeriesStore(session, outbox).store(fetched, source, trader)

    return store_


def test_new_bars_of_the_symbols_own_source_are_stored(
    refresh, store, make_fetched, make_columns, bars: BarService, trader
):
    store(make_fetched(), "yfinance")
    outcome = refresh("TEST", make_fetched(columns=make_columns(8)))
    assert (outcome.symbol, outcome.state, outcome.reason) == ("TEST", RefreshState.UPDATED, "")
    assert len(bars.load_bars(trader, BarQuery("TEST"))) == 8


def test_what_is_stored_already_is_unchanged(refresh, store, make_fetched):
    store(make_fetched(), "yfinance")
    assert refresh("TEST", make_fetched()).state is RefreshState.UNCHANGED


def test_a_live_series_is_updated_beside_a_longer_file(
    refresh, store, make_fetched, make_columns, bars, trader
):
    store(make_fetched(columns=make_columns(50)), "csv")
    store(make_fetched(), "yfinance")
    assert refresh("TEST", make_fetched(columns=make_columns(9))).state is RefreshState.UPDATED
    assert len(bars.load_bars(trader, BarQuery("TEST", source="yfinance"))) == 9
    assert len(bars.load_bars(trader, BarQuery("TEST", source="csv"))) == 50


def test_without_a_network_it_is_skipped_and_says_how_to_switch_it_on(refresh, store, make_fetched):
    store(make_fetched(), "yfinance")
    outcome = refresh("TEST")
    assert outcome.state is RefreshState.SKIPPED
    assert "switched off" in outcome.reason
    assert "SIGNALDECK_IS_YFINANCE_ENABLED" in outcome.reason


def test_a_failing_source_is_told_and_leaves_what_is_stored(
    refresh, store, make_fetched, bars, trader
):
    store(make_fetched(), "yfinance")
    outcome = refresh("TEST", ProviderError("Yahoo answered HTML.", "Try again later."))
    assert outcome.state is RefreshState.FAILED
    assert outcome.reason == "Yahoo answered HTML. Try again later."
    assert len(bars.load_bars(trader, BarQuery("TEST"))) == 5


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("csv", "came from a file"),
        ("krx", "came from a file"),
        ("bundled", "do not grow"),
    ],
)
def test_what_does_not_grow_is_skipped_with_the_way_on(refresh, store, make_fetched, source, words):
    store(make_fetched(), source)
    outcome = refresh("TEST", ProviderError("must not be asked"))
    assert outcome.state is RefreshState.SKIPPED
    assert words in outcome.reason
    assert "live source" in outcome.reason


def test_a_symbol_without_bars_is_skipped_with_the_way_on(refresh):
    outcome = refresh("NOPE", ProviderError("must not be asked"))
    assert outcome.state is RefreshState.SKIPPED
    assert "Fetch or import them once" in outcome.reason


def test_the_demo_market_is_skipped_without_sending_the_reader_anywhere(
    refresh, store, make_fetched
):
    store(make_fetched(is_demo=True), "demo")
    outcome = refresh("TEST", ProviderError("must not be asked"))
    assert outcome.state is RefreshState.SKIPPED
    assert outcome.reason == "Invented bars do not grow: there is nothing to fetch."
