"""What a model is taught to tell: the direction of a later change."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.indicators import rate_of_change


def label_moves(close: FloatArray, horizon: int, min_move: float) -> FloatArray:
    """Direction of the change over the next `horizon` bars, float64[n]; knows the future.

    1 where the change is above `min_move`, 0 where it is below -`min_move`; NaN between, and for
    the last `horizon` bars, whose outcome is not known.
    """
    moves = np.full(len(close), np.nan)
    moves[: max(len(close) - horizon, 0)] = rate_of_change(close, horizon)[horizon:]
    labels: FloatArray = np.where(np.abs(moves) > min_move, (moves > 0).astype(np.float64), np.nan)
    return labels
