"""The position a run held, bar by bar, read back from its trades."""

from __future__ import annotations

import numpy as np

from core.contracts import FloatArray
from core.trading.types import Curve, TradeTable


def calculate_exposure(trades: TradeTable, curve: Curve) -> FloatArray:
    """Value of the position over the account at the start of each period, float64[n - 1].

    Period *t* runs from the close of bar *t* to that of bar *t* + 1. A trade counts from the close
    of its entry bar to the close before its exit; what it earned between a fill and the next
    close is left out, on the real market and on every permuted one alike. 0 once the account is
    wiped out. Negative where the position is short.
    """
    units = np.zeros(len(curve.time) + 1)
    np.add.at(units, np.searchsorted(curve.time, trades.entry_time), trades.size)
    np.add.at(units, np.searchsorted(curve.time, trades.exit_time), -trades.size)
    held = np.cumsum(units)[: len(curve.time)]
    is_alive = curve.equity > 0
    value = np.where(is_alive, held * curve.close / np.where(is_alive, curve.equity, 1.0), 0.0)
    # Adding and taking away leaves rounding where nothing is held.
    value[np.abs(value) < 1e-9] = 0.0  # noqa: PLR2004
    exposure: FloatArray = value[:-1]
    return exposure
