from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest

from core.charts.bar_groups import group_bars, pick_line_points
from core.charts.candles import MAX_CANDLES, build_candles_figure
from core.charts.overlays import OVERLAYS
from core.charts.palette import DOWN, UP
from core.contracts import BarSeries, SourcePassport
from core.enums import Interval

MONDAY = 1_704_067_200  # 2024-01-01
DAY = 86_400


def series(
    count: int, *, is_close_only: bool = False, has_volume: bool = True, step: int = DAY,
    interval: Interval = Interval.DAY,
) -> BarSeries:  # fmt: skip
    random = np.random.default_rng(7)
    close = 100 * np.exp(random.normal(0, 0.01, count).cumsum())
    at = datetime(2024, 1, 1, tzinfo=UTC)
    spread = np.zeros(count) if is_close_only else random.uniform(0.1, 1, count)
    return BarSeries(
        symbol="TEST",
        interval=interval,
        time=MONDAY + step * np.arange(count),
        open=close.copy(),
        high=close + spread,
        low=close - spread,
        close=close,
        volume=random.uniform(1, 9, count) if has_volume else np.full(count, np.nan),
        passport=SourcePassport("csv", at, at, at, False, "EUR", "UTC", is_close_only),
    )


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

    candles = build_candles_figure(bars).data[0]

    assert len(candles.x) <= MAX_CANDLES
    assert candles.high.max() == bars.high.max()
    assert candles.low.min() == bars.low.min()
    assert (candles.open[0], candles.close[-1]) == (bars.open[0], bars.close[-1])
    assert candles.x[0] == bars.time[0] * 1_000
    assert candles.type == "candlestick"


def test_hovering_says_how_many_bars_a_candle_joins() -> None:
    assert build_candles_figure(series(10)).data[0].hovertext is None
    joined = build_candles_figure(series(2 * MAX_CANDLES + 1)).data[0].hovertext
    assert joined[0] == "3 bars, 2024-01-01 to 2024-01-03"
    assert joined[-1].startswith("1 bars")


def test_close_only_series_are_a_line_that_keeps_every_peak() -> None:
    bars = series(9_000, is_close_only=True)
    bars.close[4_567] = 999.0

    line = build_candles_figure(bars).data[0]

    assert line.type == "scatter"
    assert len(line.x) <= 1_500
    assert line.y.max() == 999.0
    assert (line.y[0], line.y[-1]) == (bars.close[0], bars.close[-1])


def test_a_short_line_is_left_alone() -> None:
    assert pick_line_points(np.arange(3.0), 10).tolist() == [0, 1, 2]


def test_volume_has_a_panel_only_where_it_is_known() -> None:
    known, unknown = (
        build_candles_figure(series(9)),
        build_candles_figure(series(9, has_volume=False)),
    )

    assert [trace.type for trace in known.data] == ["candlestick", "bar"]
    assert known.data[1].yaxis == "y2"
    assert known.layout.yaxis.domain[0] > known.layout.yaxis2.domain[1]
    assert [trace.type for trace in unknown.data] == ["candlestick"]
    assert tuple(unknown.layout.yaxis.domain) == (0, 1)


def test_overlays_are_calculated_on_all_bars_and_shown_at_each_candles_end() -> None:
    bars = series(2 * MAX_CANDLES + 1)

    line = build_candles_figure(bars, overlays=["sma_20"]).data[1]

    expected = np.convolve(bars.close, np.full(20, 1 / 20), "valid")
    assert np.isnan(line.y[:6]).all()
    np.testing.assert_allclose(line.y[7], expected[23 - 19])  # the candle of bars 21 to 23
    np.testing.assert_allclose(line.y[-1], expected[-1])


def test_every_overlay_can_be_drawn_and_has_one_legend_entry() -> None:
    figure = build_candles_figure(series(300), overlays=list(OVERLAYS), is_log=True)

    shown = [trace.name for trace in figure.data if trace.type == "scatter" and trace.showlegend]
    assert shown == [overlay.title for overlay in OVERLAYS.values()]
    assert figure.layout.yaxis.type == "log"


def test_weekends_are_cut_out_only_where_none_is_traded() -> None:
    workdays = series(5)
    week = series(7)

    assert build_candles_figure(workdays).layout.xaxis.rangebreaks[0].bounds == ("sat", "mon")
    assert not build_candles_figure(week).layout.xaxis.rangebreaks
    assert not build_candles_figure(
        series(5, step=3_600, interval=Interval.HOUR)
    ).layout.xaxis.rangebreaks


def test_the_theme_shows_through_and_up_and_down_have_their_colours() -> None:
    figure = build_candles_figure(series(9))

    assert figure.layout.paper_bgcolor == figure.layout.plot_bgcolor == "rgba(0, 0, 0, 0)"
    assert figure.layout.xaxis.rangeslider.visible is False
    assert figure.data[0].increasing.line.color == UP
    assert figure.data[0].decreasing.line.color == DOWN


def test_numbers_travel_as_binary_blocks() -> None:
    candles = build_candles_figure(series(9)).to_dict()["data"][0]

    assert all("bdata" in candles[name] for name in ("x", "open", "high", "low", "close"))
