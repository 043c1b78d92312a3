from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import numpy as np
import pytest

from core.charts.bar_groups import group_bars, pick_line_points
from core.charts.candles import MAX_CANDLES, build_price_figure
from core.charts.palette import DOWN, UP
from core.enums import CorporateEventKind, Interval
from core.market_data.company_types import CompanyEvent
from core.market_data.indicators.choice import list_offers, write_indicators
from core.market_data.rebasing import rebase
from tests.core.charts.chart_samples import chart, series


def test_groups_are_exact_aggregates_worked_out_by_hand() -> None:
    bars = series(5)
    bars.open[:] = [1, 2, 3, 4, 5]
    bars.high[:] = [10, 30, 20, 50, 40]
    bars.low[:] = [0.5, 0.1, 0.7, 0.9, 0.8]
    bars.close[:] = [2, 3, 4, 5, 6]
    bars.volume[:] = [1, 2, np.nan, 4, np.nan]

    groups = group_bars(bars, 3)

    assert groups.size == 2
    assert groups.open.tolist() == [1, 3, 5]
    assert groups.high.tolist() == [30, 50, 40]
    assert groups.low.tolist() == [0.1, 0.7, 0.8]
    assert groups.close.tolist() == [3, 5, 6]
    assert groups.volume[:2].tolist() == [3, 4]
    assert np.isnan(groups.volume[2])
    assert groups.last.tolist() == [1, 3, 4]


@pytest.mark.parametrize("count", [1, 1_499, 1_500, 1_501, 4_001])
def test_few_enough_candles_are_sent_and_the_extremes_stay(count: int) -> None:
    bars = series(count)

    candles = build_price_figure(chart(bars)).data[0]

    assert len(candles.x) <= MAX_CANDLES
    assert candles.high.max() == bars.high.max()
    assert candles.low.min() == bars.low.min()
    assert (candles.open[0], candles.close[-1]) == (bars.open[0], bars.close[-1])
    assert candles.x[0] == bars.time[0] * 1_000
    assert candles.type == "candlestick"


def test_hovering_says_how_many_bars_a_candle_joins() -> None:
    assert build_price_figure(chart(series(10))).data[0].hovertext is None
    joined = build_price_figure(chart(series(2 * MAX_CANDLES + 1))).data[0].hovertext
    assert joined[0] == "3 bars, 2024-01-01 to 2024-01-03"
    assert joined[-1].startswith("1 bars")


def test_close_only_series_are_a_line_that_keeps_every_peak() -> None:
    bars = series(9_000, is_close_only=True)
    bars.close[4_567] = 999.0

    line = build_price_figure(chart(bars)).data[0]

    assert line.type == "scatter"
    assert len(line.x) <= 1_500
    assert line.y.max() == 999.0
    assert (line.y[0], line.y[-1]) == (bars.close[0], bars.close[-1])


def test_a_short_line_is_left_alone() -> None:
    assert pick_line_points(np.arange(3.0), 10).tolist() == [0, 1, 2]


def test_volume_has_a_panel_only_where_it_is_known() -> None:
    known, unknown = (
        build_price_figure(chart(series(9))),
        build_price_figure(chart(series(9, has_volume=False))),
    )

    assert [trace.type for trace in known.data] == ["candlestick", "bar"]
    assert known.data[1].yaxis == "y2"
    assert known.layout.yaxis.domain[0] > known.layout.yaxis2.domain[1]
    assert [trace.type for trace in unknown.data] == ["candlestick"]
    assert tuple(unknown.layout.yaxis.domain) == (0, 1)


def test_indicators_come_from_single_bars_and_are_shown_at_each_candles_end() -> None:
    bars = series(2 * MAX_CANDLES + 1)

    line = build_price_figure(chart(bars, "sma-20")).data[1]

    expected = np.convolve(bars.close, np.full(20, 1 / 20), "valid")
    assert np.isnan(line.y[:6]).all()
    np.testing.assert_allclose(line.y[7], expected[23 - 19])  # the candle of bars 21 to 23
    np.testing.assert_allclose(line.y[-1], expected[-1])


@pytest.mark.parametrize("indicator", list_offers(), ids=lambda item: item.label)
def test_every_indicator_is_drawn_where_it_belongs(indicator) -> None:
    figure = build_price_figure(chart(series(300), write_indicators([indicator])), is_log=True)

    drawn = figure.data[1:-1]
    assert len(drawn) == len(indicator.lines)
    assert {trace.yaxis for trace in drawn} == {"y" if indicator.is_overlay else "y3"}
    named = [trace.name for trace in drawn if trace.showlegend]
    assert len(named) == (len({x.hue for x in indicator.lines}) if indicator.is_overlay else 0)
    assert bool(figure.layout.annotations) is not indicator.is_overlay
    assert figure.layout.yaxis.type == "log"


def test_panels_lie_below_one_another_and_make_the_figure_higher() -> None:
    plain = build_price_figure(chart(series(300)))
    layout = build_price_figure(chart(series(300), "rsi~macd~adx~obv")).layout

    axes = [layout[f"yaxis{n}"].domain for n in ("", 2, 3, 4, 5, 6)]
    assert all(upper[0] > lower[1] for upper, lower in itertools.pairwise(axes))
    assert (axes[0][1], axes[-1][0]) == (1, 0)
    assert layout.height > plain.layout.height
    assert [name.text for name in layout.annotations] == [
        "RSI 14",
        "MACD 12, 26, 9",
        "ADX 14",
        "OBV",
    ]
    assert layout.xaxis.anchor == "y6"
    assert [line.y0 for line in layout.shapes if line.yref == "y3"] == [30, 70]
    assert layout.yaxis3.range == (0, 100)


def test_beside_other_symbols_prices_and_overlays_are_on_their_scale() -> None:
    bars, other = series(50), series(60)
    comparison = rebase(bars, [other])

    figure = build_price_figure(chart(bars, "sma-20~rsi", comparison))

    candles, mean, strength, compared = figure.data[:4]
    assert candles.close[0] == pytest.approx(100)
    assert mean.y[-1] == pytest.approx(bars.close[-20:].mean() * 100 / bars.close[0])
    assert np.nanmax(strength.y) <= 100
    assert compared.y[0] == 100
    assert candles.showlegend
    assert figure.layout.yaxis.title.text == "2024-01-01 = 100"


def test_weekends_are_cut_out_only_where_none_is_traded() -> None:
    workdays = series(5)
    week = series(7)

    assert build_price_figure(chart(workdays)).layout.xaxis.rangebreaks[0].bounds == ("sat", "mon")
    assert not build_price_figure(chart(week)).layout.xaxis.rangebreaks
    assert not build_price_figure(
        chart(series(5, step=3_600, interval=Interval.HOUR))
    ).layout.xaxis.rangebreaks


def test_the_theme_shows_through_and_up_and_down_have_their_colours() -> None:
    figure = build_price_figure(chart(series(9)))

    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert figure.layout.xaxis.rangeslider.visible is False
    assert figure.data[0].increasing.line.color == UP
    assert figure.data[0].decreasing.line.color == DOWN


def test_numbers_travel_as_binary_blocks() -> None:
    candles = build_price_figure(chart(series(9))).to_dict()["data"][0]

    assert all("bdata" in candles[name] for name in ("x", "open", "high", "low", "close"))


def test_events_stand_under_the_bar_of_their_day_or_the_next() -> None:
    def event(kind: CorporateEventKind, day: str) -> CompanyEvent:
        at = datetime(2024, 1, 1, tzinfo=UTC)
        return CompanyEvent(kind, date.fromisoformat(day), 2.0, None, "EUR", "demo", at, True)

    bars = series(5)
    events = [
        event(CorporateEventKind.EARNINGS, "2023-12-31"),  # before the first bar
        event(CorporateEventKind.SPLIT, "2024-01-02"),
        event(CorporateEventKind.DIVIDEND, "2024-01-04"),
        event(CorporateEventKind.EARNINGS, "2024-01-06"),  # after the last
    ]

    marks = build_price_figure(chart(bars), events=events).data[1]

    assert marks.text == ("S", "D")
    assert marks.x.tolist() == [bars.time[1] * 1_000, bars.time[3] * 1_000]
    assert (marks.y < bars.low[[1, 3]]).all()
    assert marks.hovertext[0] == "Split 2024-01-02: 2 new for 1 old"
    assert marks.hovertext[1] == "Dividend 2024-01-04: 2 EUR"
    assert marks.mode == "markers+text"
    assert len(build_price_figure(chart(bars)).data) == 2


def test_in_a_joined_candle_an_event_stands_under_the_candle_that_holds_its_day() -> None:
    bars = series(2 * MAX_CANDLES)
    at = datetime(2024, 1, 1, tzinfo=UTC)
    split = CompanyEvent(
        CorporateEventKind.SPLIT, date(2024, 1, 4), 2.0, None, "", "demo", at, True
    )

    marks = build_price_figure(chart(bars), events=[split]).data[1]

    assert marks.x.tolist() == [bars.time[2] * 1_000]  # the candle of bars 2 and 3
