from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.downsample import MAX_POINTS, pick_extremes


def test_short_curves_are_left_alone():
    assert pick_extremes(np.arange(MAX_POINTS, dtype=float)).tolist() == list(range(MAX_POINTS))


def test_a_spike_of_one_bar_survives():
    values = np.zeros(100_000)
    values[77_777], values[3] = -9.0, 5.0
    kept = pick_extremes(values)
    assert {3, 77_777, 0, 99_999} <= set(kept.tolist())


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 5_000), st.integers(4, 400))
def test_order_ends_and_extremes_are_kept_within_the_limit(seed, count, limit):
    values = np.random.default_rng(seed).normal(size=count).cumsum()
    kept = pick_extremes(values, limit)
    assert len(kept) <= max(limit, 4)
    assert (np.diff(kept) > 0).all()
    assert (kept[0], kept[-1]) == (0, count - 1)
    assert values[kept].max() == values.max()
    assert values[kept].min() == values.min()


@pytest.mark.parametrize("count", [1_501, 2_999, 10_000])
def test_each_bucket_keeps_its_own_extremes(count):
    values = np.sin(np.arange(count) * 0.37) * np.arange(count)
    kept = set(pick_extremes(values).tolist())
    edges = np.linspace(0, count, (MAX_POINTS - 2) // 2 + 1).astype(int)
    for low, high in pairwise(edges):
        assert low + values[low:high].argmax() in kept
        assert low + values[low:high].argmin() in kept
