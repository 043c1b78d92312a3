"""The account over the band of random portfolios, and where luck would have ended."""

from __future__ import annotations

import numpy as np
import pytest

from core.charts.kr_signal_backtest import build_luck_figure, build_signal_equity_figure
from core.kr_market.signal_backtest.result_tables import Lines

TIME = 1_704_067_200 + 86_400 * np.arange(3)
EQUITY = np.array([1.0e8, 1.1e8, 0.9e8])
BAND = np.array([EQUITY - 1e7, EQUITY, EQUITY + 1e7])


def draw(index: np.ndarray | None, band: np.ndarray | None):
    flat = np.zeros(3)
    return build_signal_equity_figure(Lines(TIME, EQUITY, flat, flat, index, band, None))


def test_values_stand_in_hundred_million_won_beside_index_and_band() -> None:
    figure = draw(np.full(3, 1e8), BAND)
    drawn = {trace.name: trace for trace in figure.data}
    assert list(drawn["Signals"].y) == pytest.approx([1.0, 1.1, 0.9])
    assert list(drawn["Index, held"].y) == [1.0] * 3
    assert list(drawn["Random entries, 5 to 95 %"].y) == pytest.approx([0.9, 1.0, 0.8])
    assert drawn["Random entries, 5 to 95 %"].fill == "tonexty"
    assert not drawn["Random entries, 95 %"].showlegend
    assert "억" in figure.layout.yaxis.title.text


def test_what_is_unknown_is_not_drawn() -> None:
    assert [trace.name for trace in draw(None, None).data] == ["Signals"]


def test_the_own_return_is_always_within_the_picture() -> None:
    returns = np.linspace(-0.2, 0.1, 50)
    for own in (-0.5, 0.0, 0.9):
        low, high = build_luck_figure(returns, own).layout.xaxis.range
        assert low < min(own, -0.2)
        assert high > max(own, 0.1)
