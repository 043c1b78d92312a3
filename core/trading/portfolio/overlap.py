"""How alike assets are: correlation, falling together, being in the market together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.contracts import PanelArray, TimeArray

DEEP_DRAWDOWN = 0.1
Stretches = Sequence[tuple[int, int]]
"""Entry and exit of each position, seconds UTC, exit after entry."""


def calculate_correlation(returns: PanelArray) -> PanelArray:
    """Pearson's correlation of simple returns, float64[n, n], 1 on the diagonal."""
    found: PanelArray = np.atleast_2d(np.corrcoef(returns, rowvar=False))
    np.fill_diagonal(found, 1.0)
    return np.clip(found, -1.0, 1.0)


def calculate_drawdown_overlap(close: PanelArray, depth: float = DEEP_DRAWDOWN) -> PanelArray:
    """Sessions on which both stand at least `depth` below their peak, over those on which one does.

    Args:
        close: float64[m, n], above 0.
        depth: fraction.

    Returns:
        float64[n, n], 0–1; NaN where neither ever falls so far.
    """
    is_down = close / np.maximum.accumulate(close, axis=0) <= 1.0 - depth
    return _share_both(is_down)


def calculate_position_overlap(time: TimeArray, positions: Sequence[Stretches]) -> PanelArray:
    """Sessions on which both hold a position, over those on which one does.

    Args:
        time: int64[m], the sessions.
        positions: of each of the n assets.

    Returns:
        float64[n, n], 0–1; NaN where neither ever holds one.
    """
    is_in = np.zeros((len(time), len(positions)), dtype=bool)
    for place, stretches in enumerate(positions):
        for entry, leave in stretches:
            is_in[np.searchsorted(time, entry) : np.searchsorted(time, leave), place] = True
    return _share_both(is_in)


def _share_both(is_on: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> PanelArray:
    on = is_on.astype(np.float64)
    both = on.T @ on
    alone = on.sum(axis=0)
    either = alone[:, None] + alone[None, :] - both
    share: PanelArray = np.full_like(both, np.nan)
    np.divide(both, either, out=share, where=either > 0)
    return share
