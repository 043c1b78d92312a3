"""Trades and accounts for the tests of what a result page shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.enums import ExitReason
from core.trading.types import Curve, TradeTable

DAY = 86_400
MONDAY = 1_704_067_200  # 2024-01-01


def make_trades(
    profits: Sequence[float],
    *,
    sizes: Sequence[float] | None = None,
    held_days: Sequence[float] | None = None,
    is_complete: bool = True,
) -> TradeTable:
    """Trades of 10,000 each, one after the other; the return is the profit over that."""
    count = len(profits)
    profit = np.array(profits, dtype=float)
    held = np.array(held_days if held_days is not None else [1.0] * count)
    entry = MONDAY + DAY * 10 * np.arange(count)
    returns = profit / 10_000
    return TradeTable(
        size=np.array(sizes if sizes is not None else [100.0] * count, dtype=float),
        entry_time=entry.astype(np.int64),
        exit_time=(entry + held * DAY).astype(np.int64),
        entry_price=np.full(count, 100.0),
        exit_price=100 * (1 + returns),
        profit=profit,
        return_fraction=returns,
        commission=np.full(count, 2.0),
        exit_reason=tuple([ExitReason.SIGNAL] * count) if is_complete else None,
        best_excursion=np.maximum(returns, 0) + 0.01 if is_complete else None,
        worst_excursion=np.minimum(returns, 0) - 0.02 if is_complete else None,
    )


def make_curve(equity: Sequence[float], close: Sequence[float] | None = None) -> Curve:
    """An account at the closes of weekdays from 2024-01-01 on."""
    values = np.array(equity, dtype=float)
    days = np.busday_offset("2024-01-01", np.arange(len(values)), roll="forward")
    peak = np.maximum.accumulate(values) if len(values) else values
    return Curve(
        days.astype("datetime64[s]").astype(np.int64),
        values,
        1 - values / peak,
        np.array(close, dtype=float) if close is not None else values.copy(),
        values.copy(),
    )


def make_walk(count: int, seed: int = 3) -> Curve:
    """A wandering account on a wandering instrument."""
    random = np.random.default_rng(seed)
    close = 100 * np.exp(random.normal(0, 0.01, count).cumsum())
    own = np.concatenate([[0.0], 0.5 * np.diff(np.log(close)) + random.normal(0, 0.004, count - 1)])
    return make_curve(1_000 * np.exp(own.cumsum()), close)
