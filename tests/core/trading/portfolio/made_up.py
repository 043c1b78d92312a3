"""Returns and closes that a seed makes, for tests of weights."""

from __future__ import annotations

import numpy as np

from core.trading.portfolio.aligned_closes import AssetCloses

DAY = 86_400


def make_returns(count: int = 500, assets: int = 4, seed: int = 1) -> np.ndarray:
    """One common factor and noise that differs by asset, float64[count, assets]."""
    rng = np.random.default_rng(seed)
    factor = rng.normal(0.0006, 0.007, (count, 1))
    noise = rng.normal(0.0002, 1.0, (count, assets)) * np.linspace(0.004, 0.02, assets)
    return factor + noise


def make_assets(returns: np.ndarray, start: int = 0) -> list[AssetCloses]:
    """Closes of these returns, daily from day `start` on."""
    time = (np.arange(len(returns) + 1) + start) * DAY
    wealth = np.vstack([np.ones(returns.shape[1]), np.cumprod(1.0 + returns, axis=0)])
    return [AssetCloses(f"A{n}", time, 100.0 * wealth[:, n]) for n in range(returns.shape[1])]
