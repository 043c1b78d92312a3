"""How the trades ended: one row per reason."""

from __future__ import annotations

import numpy as np

from core.enums import ExitReason
from core.trading.result_parts import ExitRow
from core.trading.statistic_definition import define
from core.trading.types import TradeTable

EXIT_COLUMNS = (
    define("count", "Trades", "count", "", "Closed trades that ended for this reason."),
    define("share", "Share", "fraction", "", "Of all closed trades."),
    define(
        "win_rate",
        "Win rate",
        "fraction",
        "",
        "Of these, trades with a profit above 0 after commission.",
    ),
    define(
        "mean_return",
        "Mean return",
        "fraction",
        "",
        "Arithmetic mean of their returns after commission, on the value at entry.",
    ),
    define("profit", "Profit", "currency", "", "Sum of their profits after commission."),
)
"""What each column of the table means; the keys are the fields of `ExitRow`."""


def summarise_exits(trades: TradeTable) -> tuple[ExitRow, ...] | None:
    """One row per reason that occurs, most frequent first; None where no reason was noted."""
    if trades.exit_reason is None:
        return None
    reasons = np.array([reason.value for reason in trades.exit_reason], dtype="U32")
    rows = []
    for reason in ExitReason:
        is_its = reasons == reason.value
        count = int(is_its.sum())
        if not count:
            continue
        profit = trades.profit[is_its]
        rows.append(
            ExitRow(
                reason,
                count,
                count / len(trades),
                float((profit > 0.0).mean()),
                float(trades.return_fraction[is_its].mean()),
                float(profit.sum()),
            )
        )
    return tuple(sorted(rows, key=lambda row: -row.count))
