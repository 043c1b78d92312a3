"""Signals on the price, and returns over many instruments."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts.firings import build_firings_figure
from core.charts.palette import DOWN, MUTED, UP
from core.charts.return_distribution import build_distribution_figure
from core.trading.library.examples import list_firings
from tests.core.trading.sample_bars import make_bars
from tests.core.trading.scripted import Scripted


def test_marks_stand_on_the_first_bar_of_each_spell_at_its_close():
    bars = make_bars(np.arange(100.0, 120.0))
    signals = Scripted(enter_long=[3, 4, 9], exit_long=[12]).signals(bars)
    figure = build_firings_figure(bars, list_firings(signals, bars.time))
    assert [trace.name for trace in figure.data] == ["Close", "Buy", "Sell"]
    assert list(figure.data[1].y) == [103.0, 109.0]
    assert list(figure.data[1].x) == [bars.time[3] * 1_000.0, bars.time[9] * 1_000.0]


def test_of_a_long_series_the_last_bars_are_drawn():
    bars = make_bars(np.arange(100.0, 120.0))
    signals = Scripted(enter_long=[3, 15]).signals(bars)
    figure = build_firings_figure(bars, list_firings(signals, bars.time), most_bars=10)
    assert len(figure.data[0].y) == 10
    assert list(figure.data[1].y) == [115.0]


def test_every_instrument_is_in_the_distribution_and_tails_are_gathered():
    returns = np.concatenate((np.linspace(-0.5, 0.5, 199), [40.0]))
    (bars,) = build_distribution_figure(returns).data
    assert sum(bars.y) == 200
    assert bars.x[-1] < 1.0  # one outlier does not squeeze the rest
    colours = dict(zip(np.round(bars.x, 3), bars.marker.color, strict=True))
    assert colours[min(colours)] == DOWN
    assert colours[max(colours)] == UP
    assert list(bars.marker.color).count(MUTED) == 1


@pytest.mark.parametrize("value", [0.0, 0.25, -1.0])
def test_returns_that_are_all_alike_are_one_column(value):
    (bars,) = build_distribution_figure(np.full(30, value)).data
    assert max(bars.y) == 30
