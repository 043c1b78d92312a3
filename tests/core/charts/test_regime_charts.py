"""The ribbon stands where its bars stand and says in words what its colours say."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts.candles import MAX_CANDLES, build_price_figure
from core.charts.regime_history import build_regime_figure
from core.charts.regime_ribbon import COLOURS, RIBBON_AXIS, Ribbon, build_ribbon, split_domain
from core.enums import RegimeDetector
from core.market_data.indicators.choice import list_offers, write_indicators
from core.market_data.regime_report import build_report, find_first_shown, list_shown_ranges
from core.market_data.regimes.paths import ORDER
from tests.core.charts.chart_samples import DAY, MONDAY, chart, series
from tests.core.trading.sample_bars import real_bars

BULL, BEAR, SIDEWAYS = 0, 1, 3


def ribbon_of(labels: list[int]) -> Ribbon:
    time = MONDAY + DAY * np.arange(len(labels))
    return Ribbon(RegimeDetector.SCORES, time, np.array(labels, dtype=np.int8))


def column_trace(figure):
    return next(trace for trace in figure.data if trace.name.startswith("Regime by"))


def test_each_candle_has_the_colour_and_the_word_of_its_regime() -> None:
    figure = build_price_figure(chart(series(4)), ribbon=ribbon_of([-1, BULL, BULL, BEAR]))
    columns = column_trace(figure)
    assert list(columns.hovertext) == ["not known yet", "bullish", "bullish", "bearish"]
    assert columns.marker.color.tolist() == [-1, BULL, BULL, BEAR]
    assert columns.x.tolist() == figure.data[0].x.tolist()
    named = [trace.name for trace in figure.data if (trace.legendgroup or "").startswith("regime")]
    assert named == ["Bullish", "Bearish"]


def test_the_scale_gives_each_label_its_own_colour() -> None:
    """In the middle of its band, as the browser looks a number up."""
    marker = column_trace(
        build_price_figure(chart(series(2)), ribbon=ribbon_of([BULL, BEAR]))
    ).marker
    expected = {-1: "rgba(0,0,0,0)"} | {code: COLOURS[one] for code, one in enumerate(ORDER)}
    for label, colour in expected.items():
        share = (label - marker.cmin) / (marker.cmax - marker.cmin)
        below = [step for step in marker.colorscale if step[0] <= share][-1]
        above = next(step for step in marker.colorscale if step[0] >= share)
        assert below[1] == above[1] == colour


def test_a_joined_candle_tells_the_regime_of_its_last_bar() -> None:
    count = 2 * MAX_CANDLES
    labels = [BULL, BEAR] * MAX_CANDLES
    columns = column_trace(build_price_figure(chart(series(count)), ribbon=ribbon_of(labels)))
    assert set(columns.hovertext) == {"bearish"}


def test_bars_of_the_chart_that_the_ribbon_lacks_are_not_known() -> None:
    ribbon = ribbon_of([BULL, BULL])
    assert ribbon.at(MONDAY + DAY * np.array([0, 1, 2])).tolist() == [BULL, BULL, -1]
    assert ribbon.at(np.array([MONDAY - DAY])).tolist() == [-1]


def test_the_ribbon_takes_its_room_from_the_price_alone() -> None:
    indicators = write_indicators([item for item in list_offers() if not item.is_overlay][:2])
    plain = build_price_figure(chart(series(50), indicators))
    banded = build_price_figure(chart(series(50), indicators), ribbon=ribbon_of([SIDEWAYS] * 50))
    layout = banded.layout
    assert layout.height == plain.layout.height
    assert layout.yaxis2.domain == plain.layout.yaxis2.domain
    assert layout.yaxis3.domain == plain.layout.yaxis3.domain
    low, top = layout.yaxis20.domain
    assert low == plain.layout.yaxis.domain[0] < top < layout.yaxis.domain[0]
    assert column_trace(banded).yaxis == RIBBON_AXIS
    assert "yaxis20" not in plain.layout.to_plotly_json()


def test_parts_of_the_room_by_hand() -> None:
    parts = split_domain((0.5, 1.0), 100)
    assert parts["ribbon"] == pytest.approx((0.5, 0.6))
    assert parts["price"] == pytest.approx((0.68, 1.0))


def test_without_a_legend_there_are_columns_only() -> None:
    time = MONDAY + DAY * np.arange(2)
    assert len(build_ribbon(ribbon_of([BULL, BEAR]), time, time, has_legend=False)) == 1


def test_history_shows_the_last_bar_and_shares_that_add_up() -> None:
    report = build_report(real_bars("GOOG"))
    for found in report.detectors:
        figure = build_regime_figure(report, found, 0)
        close = figure.data[0]
        assert len(close.x) <= 500
        assert close.x[-1] == report.time[-1] * 1_000
        assert close.y[-1] == report.close[-1]
        shares = [trace for trace in figure.data if trace.name.startswith("P(")]
        assert {trace.name for trace in shares} == {f"P({regime.value})" for regime in ORDER}
        total = np.sum([trace.y for trace in shares], axis=0)
        np.testing.assert_allclose(total[np.isfinite(total)], 1.0, rtol=1e-5)


def test_a_range_begins_after_the_day_it_is_measured_from() -> None:
    report = build_report(real_bars("GOOG"))
    assert list_shown_ranges(report) == ["1Y", "3Y", "5Y", "All"]
    first = find_first_shown(report, "1Y")
    shown = report.time[first:].astype("datetime64[s]").astype("datetime64[D]").astype(str)
    assert shown[0] == "2012-03-02"
    assert find_first_shown(report, "All") == 0
