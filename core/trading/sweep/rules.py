"""Execution rules as the kernels take them."""

from __future__ import annotations

import sys

import numpy as np

from core.contracts import FloatArray
from core.trading.request import Execution
from core.trading.sweep.state import Rules

FULL_SIZE = 1 - sys.float_info.epsilon
"""backtesting.py's own size for “all of it”; a size of 1 would mean one unit."""

_NEARLY_FULL = 1 - 1e-12


def build_rules(execution: Execution) -> Rules:
    """The rules of one combination."""
    return Rules(
        float(choose_sizes(np.array([execution.position_size]))[0]),
        float(execution.stop_loss),
        float(execution.take_profit),
        float(execution.trailing_stop),
        int(execution.cool_down),
    )


def choose_sizes(shares: FloatArray) -> FloatArray:
    """Shares of the free cash as the engine is asked for them, see `SignalFollower._place`."""
    return np.where(shares > _NEARLY_FULL, FULL_SIZE, shares)
