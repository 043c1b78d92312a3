from __future__ import annotations

import numpy as np
import pytest

from core.trading.portfolio.overlap import (
    calculate_correlation,
    calculate_drawdown_overlap,
    calculate_position_overlap,
)
from tests.core.trading.portfolio.made_up import make_returns


def test_correlation_by_the_definition():
    returns = make_returns()
    one, other = returns[:, 0], returns[:, 1]
    product = ((one - one.mean()) * (other - other.mean())).mean()
    found = calculate_correlation(returns)
    assert found[0, 1] == pytest.approx(product / one.std() / other.std())
    assert np.diag(found).tolist() == [1.0] * 4


def test_drawdowns_overlap_by_hand():
    close = np.array([[100, 100, 100], [89, 100, 101], [85, 80, 102], [101, 80, 103]], dtype=float)
    found = calculate_drawdown_overlap(close)
    assert found[0, 1] == pytest.approx(1 / 3)  # both down once, either down three times
    assert found[0, 2] == 0.0
    assert found[0, 0] == 1.0
    assert np.isnan(found[2, 2])


def test_positions_overlap_by_hand():
    time = np.arange(10)
    found = calculate_position_overlap(time, [[(0, 4), (6, 8)], [(2, 7)], []])
    # {0,1,2,3,6,7} and {2,3,4,5,6}: 3 of 8.
    assert found[0, 1] == pytest.approx(3 / 8)
    assert found[0, 2] == 0.0
    assert np.isnan(found[2, 2])
