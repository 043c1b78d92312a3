"""Prices to tell regimes of."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray


def walk(count: int, seed: int = 0, volatility: float = 0.012, drift: float = 0.0003) -> FloatArray:
    steps = np.random.default_rng(seed).normal(drift, volatility, count)
    found: FloatArray = 100.0 * np.exp(steps.cumsum())
    return found


def phases(*parts: tuple[int, float, float], seed: int = 0) -> FloatArray:
    """Stretches of (sessions, daily drift, daily volatility), one after the other."""
    random = np.random.default_rng(seed)
    steps = [random.normal(drift, volatility, count) for count, drift, volatility in parts]
    found: FloatArray = 100.0 * np.exp(np.concatenate(steps).cumsum())
    return found
