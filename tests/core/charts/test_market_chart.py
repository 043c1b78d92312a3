"""The chart of a market says what it was given."""

from __future__ import annotations

import numpy as np

from core.charts.market import build_market_figure
from core.charts.palette import DOWN, UP


def test_average_and_breadth_are_drawn_as_given() -> None:
    time = np.array([0, 86_400, 172_800], dtype=np.int64)
    figure = build_market_figure(
        time, np.array([100.0, 101.0, 99.0]), np.array([np.nan, 0.75, 0.25])
    )
    line, bars = figure.data
    assert line.y.tolist() == [100, 101, 99]
    assert (bars.y + bars.base).tolist()[1:] == [0.75, 0.25]
    assert list(bars.marker.color)[1:] == [UP, DOWN]
    assert line.x.tolist() == [0, 86_400_000, 172_800_000]
