from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Actor
from core.errors import InvalidInputError, NotFoundError
from core.events.outbox import Outbox
from core.market_data.bar_service import BarService
from core.market_data.series_store import SeriesStore
from core.market_data.source_comparison import Disagreement, compare_closes
from core.market_data.source_comparison_service import SourceComparisonService
from core.market_data.types import FetchedBars
from db.session import Database

TIME = np.arange(5) * 86_400


def test_only_differences_above_half_a_percent_are_listed() -> None:
    first = np.array([100.0, 100.0, 200.0, 100.0, 100.0])
    second = np.array([100.0, 100.4, 202.0, 99.6, 98.0])

    found = compare_closes(TIME, first, TIME, second)

    assert found.common == 5
    assert [(item.time, item.first, item.second) for item in found.disagreements] == [
        (2 * 86_400, 200.0, 202.0),
        (4 * 86_400, 100.0, 98.0),
    ]
    assert found.disagreements[0].difference == pytest.approx(0.01)


def test_bars_that_one_lacks_are_counted_where_both_spans_overlap() -> None:
    close = np.ones(5)

    found = compare_closes(TIME[:4], close[:4], TIME[[1, 3, 4]], close[:3])

    assert (found.common, found.only_first, found.only_second) == (2, 1, 0)


def test_without_common_bars_there_is_nothing_to_disagree_on() -> None:
    close = np.ones(5)

    assert compare_closes(TIME, close, TIME + 1_000_000, close * 9).disagreements == ()
    assert compare_closes(TIME, close, TIME[:0], close[:0]).common == 0


@given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=30))
@settings(max_examples=50)
def test_a_series_agrees_with_itself(closes: list[float]) -> None:
    time, close = np.arange(len(closes)), np.array(closes)

    found = compare_closes(time, close, time, close)

    assert (found.common, found.disagreements) == (len(closes), ())


@pytest.fixture
def store(database: Database, trader: Actor) -> Callable[[FetchedBars, str], None]:
    def run(fetched: FetchedBars, source: str) -> None:
        with database.write() as session:
            SeriesStore(session, Outbox({})).store(fetched, source, trader)

    return run


@pytest.fixture
def compare(bars: BarService, trader: Actor) -> Callable[..., Any]:
    service = SourceComparisonService(bars.load_bars)
    return lambda first, second: service.compare_sources(trader, "TEST", first, second)


def test_two_stored_series_of_one_symbol_are_compared(
    store: Callable[..., None], compare: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars],
) -> None:  # fmt: skip
    other = make_fetched(is_adjusted=True)
    other.columns.close[3] = 104.5
    store(make_fetched(), "yfinance")
    store(other, "csv")

    found = compare("yfinance", "csv")

    assert found.comparison.disagreements == (
        Disagreement(int(other.columns.time[3]), 103.0, 104.5, 104.5 / 103.0 - 1),
    )
    assert found.caution.startswith("csv is adjusted for splits and dividends, yfinance is not")


def test_a_comparison_that_cannot_be_made_is_refused(
    store: Callable[..., None], compare: Callable[..., Any],
    make_fetched: Callable[..., FetchedBars],
) -> None:  # fmt: skip
    store(make_fetched(), "yfinance")
    store(make_fetched(currency="KRW"), "csv")

    with pytest.raises(InvalidInputError, match="always agrees with itself"):
        compare("csv", "csv")
    with pytest.raises(NotFoundError):
        compare("csv", "bundled")
    with pytest.raises(InvalidInputError, match="in KRW from csv and in USD from yfinance"):
        compare("csv", "yfinance")
