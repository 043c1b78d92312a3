"""Execution rules as the kernels take them."""

from __future__ import annotations

import sys

from core.trading.request import Execution
from core.trading.sweep.account import Rules

FULL_SIZE = 1 - sys.float_info.epsilon
"""backtesting.py's own size for “all of it”; a size of 1 would mean one unit."""

_NEARLY_FULL = 1 - 1e-12


def build_rules(execution: Execution) -> Rules:
    """The rules of one combination."""
    size = float(execution.position_size)
    return Rules(
        FULL_SIZE if size > _NEARLY_FULL else size,
        float(execution.stop_loss),
        float(execution.take_profit),
        float(execution.trailing_stop),
        int(execution.cool_down),
    )
