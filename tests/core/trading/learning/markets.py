"""Made-up markets for the tests of learning: of each the truth is known."""

from __future__ import annotations

import numpy as np

from core.contracts import BarSeries, FloatArray
from tests.core.trading.sample_bars import make_bars

DAILY = 0.01


def make_noise(seed: int, count: int) -> BarSeries:
    """A random walk without drift: nothing predicts anything."""
    return _build(np.random.default_rng(seed).normal(0.0, DAILY, count))


def make_reversing(seed: int, count: int, correlation: float) -> BarSeries:
    """Each change has this correlation with the one before it; nothing else predicts."""
    shocks = np.random.default_rng(seed).normal(0.0, DAILY, count)
    changes = np.zeros(count)
    for bar in range(1, count):
        changes[bar] = correlation * changes[bar - 1] + shocks[bar]
    return _build(changes)


def _build(changes: FloatArray) -> BarSeries:
    return make_bars((100.0 * np.cumprod(1.0 + changes)).tolist())
