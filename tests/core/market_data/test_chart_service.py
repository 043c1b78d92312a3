"""A chart's data in one answer: indicators on all bars, symbols on one scale, limits in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.contracts import Actor, BarQuery, BarSeries
from core.enums import Interval, Role
from core.errors import InvalidInputError, NotFoundError
from core.market_data.chart_remarks import describe_chart
from core.market_data.chart_service import ChartService
from core.market_data.chart_types import ChartRequest
from core.market_data.indicators.choice import list_offers, read_indicators
from core.market_data.rebasing import rebase
from tests.core.trading.sample_bars import load_bars, make_bars, real_bars

TESS = Actor(1, Role.TRADER, "tess")
LAST = real_bars("GOOG").passport.last_bar


def request(
    label: str = "1Y", indicators: str = "", compare: Sequence[str] = ()
) -> ChartRequest:  # fmt: skip
    return ChartRequest(
        "GOOG", Interval.DAY, "bundled", label, LAST, read_indicators(indicators), tuple(compare)
    )


def with_others(**others: BarSeries) -> ChartService:
    def load(actor: Actor, query: BarQuery) -> BarSeries:
        return others[query.symbol] if query.symbol in others else load_bars(actor, query)

    return ChartService(load)


SERVICE = ChartService(load_bars)


def named(symbol: str, bars: BarSeries, currency: str = "USD") -> BarSeries:
    return replace(bars, symbol=symbol, passport=replace(bars.passport, currency=currency))


def test_only_the_range_is_shown() -> None:
    chart = SERVICE.load_chart(TESS, request("1M"))

    assert chart.bars.at(0) == datetime(2013, 2, 4, tzinfo=UTC)
    assert chart.summary.bar_count == len(chart.bars) == 19
    assert chart.comparison is None


@pytest.mark.parametrize("indicator", list_offers(), ids=lambda item: item.label)
def test_an_indicator_is_the_same_in_every_range(indicator) -> None:
    asked = replace(request("1M"), indicators=(indicator,))
    month = SERVICE.load_chart(TESS, asked).indicators[0].lines
    everything = SERVICE.load_chart(TESS, replace(asked, range="All")).indicators[0].lines

    for part, whole in zip(month, everything, strict=True):
        assert len(part) == 19
        np.testing.assert_array_equal(part, whole[-19:])


def test_others_are_100_on_the_first_common_bar_worked_out_by_hand() -> None:
    own = named("A", make_bars([10, 20, 40, 30]))
    other = named("B", make_bars([1, 5, 6, 7, 8]))
    other = replace(
        other,
        **{n: getattr(other, n)[1:] for n in ("time", "open", "high", "low", "close", "volume")},
    )

    found = rebase(own, [other])

    assert found.base_time == datetime(2024, 1, 2, tzinfo=UTC)
    assert found.scale == 100 / 20
    (compared,) = found.symbols
    assert compared.value.tolist() == pytest.approx([100, 120, 140])  # nothing after the last bar
    assert compared.time.tolist() == own.time[1:].tolist()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.sets(st.integers(0, 30), min_size=1), min_size=2, max_size=5))
def test_the_base_is_the_first_bar_that_all_have(days: list[set[int]]) -> None:
    whole = make_bars(np.linspace(10, 20, 31).tolist())

    def pick(symbol: str, kept: set[int]) -> BarSeries:
        index = sorted(kept)
        columns = {n: getattr(whole, n)[index] for n in ("time", "open", "high", "low", "close")}
        return replace(whole, symbol=symbol, volume=whole.volume[index], **columns)

    own, *others = (pick(f"S{i}", kept) for i, kept in enumerate(days))
    common = set.intersection(*days)
    if not common:
        with pytest.raises(InvalidInputError, match="no shown bar in common"):
            rebase(own, others)
        return
    found = rebase(own, others)
    base = whole.time[min(common)]
    assert found.base_time.timestamp() == base
    assert all(other.value[0] == pytest.approx(100) for other in found.symbols)
    assert all(other.time[0] == base for other in found.symbols)


def test_currencies_are_named_and_not_converted() -> None:
    won = named("005930", real_bars("GOOG"), "KRW")

    chart = with_others(**{"005930": won}).load_chart(TESS, request(compare=["005930"]))

    (remark,) = describe_chart(chart)
    assert remark == (
        "All prices are rebased to 100 on 2012-03-02, the first shown bar that GOOG, 005930 have "
        "in common. Each in its own currency (GOOG USD, 005930 KRW): nothing is converted."
    )


def test_an_indicator_without_a_value_says_why() -> None:
    silent = replace(real_bars("GOOG"), volume=np.full(len(real_bars("GOOG")), np.nan))
    service = ChartService(lambda actor, query: silent.head(30))
    chart = service.load_chart(
        TESS, replace(request("All", "vwap~sma-50~rsi"), last_bar=silent.at(29))
    )

    assert describe_chart(chart) == (
        "VWAP 20 needs the volume, which this source does not report.",
        "SMA 50 has no value yet: it needs 50 bars, and fewer are stored.",
    )


@pytest.mark.parametrize(
    ("compare", "words"),
    [
        (["A", "B", "C", "D", "E"], "at most 4 others"),
        (["GOOG"], "cannot be compared with itself"),
        (["A", "A"], "stands there twice"),
    ],
)
def test_comparisons_that_make_no_sense_are_refused(compare: list[str], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words) as caught:
        SERVICE.load_chart(TESS, request(compare=compare))
    assert caught.value.remedy


def test_an_unknown_symbol_is_named_with_the_remedy() -> None:
    with pytest.raises(NotFoundError, match="To compare: There is no instrument 'NOPE'") as caught:
        SERVICE.load_chart(TESS, request(compare=["NOPE"]))
    assert caught.value.remedy


def test_five_panels_are_refused_before_anything_is_loaded() -> None:
    def load(actor: Actor, query: BarQuery) -> BarSeries:
        raise AssertionError(query)

    with pytest.raises(InvalidInputError, match="at most 4 panels"):
        ChartService(load).load_chart(TESS, request(indicators="rsi~macd~adx~obv~cci"))
