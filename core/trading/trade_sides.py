"""Long and short trades beside one another, and the trades of one side alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.enums import Direction
from core.trading.statistic_definition import define
from core.trading.statistics import ALL_DEFINITIONS
from core.trading.strategies.base import BoolArray
from core.trading.types import Statistics, TradeTable

SIDE_NUMBERS = (
    define("count", "Trades", "count", "", "Closed trades of the side."),
    define(
        "win_rate",
        "Win rate",
        "fraction",
        "",
        "Trades with a profit above 0 after commission, over all trades of the side.",
    ),
    define("profit", "Profit", "currency", "", "Sum of the trades' profits, after commission."),
    define(
        "mean_return",
        "Expectancy",
        "fraction",
        "",
        "Arithmetic mean of the trades' returns after commission, on the value at entry.",
    ),
    ALL_DEFINITIONS["avg_win"],
    ALL_DEFINITIONS["avg_loss"],
    ALL_DEFINITIONS["payoff_ratio"],
    define(
        "profit_factor",
        "Profit factor",
        "ratio",
        "",
        "Sum of the positive trade returns over the size of the sum of the negative ones; of "
        "returns, not of amounts.",
    ),
    define("best", "Best trade", "fraction", "", "Highest return of a trade after commission."),
    define("worst", "Worst trade", "fraction", "", "Lowest return of a trade after commission."),
    define("mean_held", "Mean time held", "seconds", "", "Mean of the times from entry to exit."),
    define(
        "mean_best_excursion",
        "Mean best excursion (MFE)",
        "fraction",
        "",
        "Mean of how far the price went for the trades while they were open.",
    ),
    define(
        "mean_worst_excursion",
        "Mean worst excursion (MAE)",
        "fraction",
        "",
        "Mean of how far the price went against the trades while they were open; negative.",
    ),
    define("commission", "Commission paid", "currency", "", "At entry and at exit."),
)
"""The rows of the table; a number of no trades, and a ratio over 0, is None."""


@dataclass(frozen=True, slots=True, eq=False)
class ChosenTrades:
    """Some of a run's trades; `numbers` (int64[m]) are theirs among all, from 1."""

    trades: TradeTable
    numbers: np.ndarray[tuple[int], np.dtype[np.int64]]

    def __len__(self) -> int:
        return len(self.trades)


def choose_side(trades: TradeTable, side: Direction) -> ChosenTrades:
    """The trades of a side in the same order; of both, all."""
    numbers = np.arange(1, len(trades) + 1)
    if side is Direction.BOTH:
        return ChosenTrades(trades, numbers)
    keep: BoolArray = trades.size > 0 if side is Direction.LONG else trades.size <= 0
    reasons = trades.exit_reason
    chosen = TradeTable(
        size=trades.size[keep],
        entry_time=trades.entry_time[keep],
        exit_time=trades.exit_time[keep],
        entry_price=trades.entry_price[keep],
        exit_price=trades.exit_price[keep],
        profit=trades.profit[keep],
        return_fraction=trades.return_fraction[keep],
        commission=trades.commission[keep],
        exit_reason=(
            None if reasons is None else tuple(reasons[place] for place in np.flatnonzero(keep))
        ),
        best_excursion=_keep(trades.best_excursion, keep),
        worst_excursion=_keep(trades.worst_excursion, keep),
    )
    return ChosenTrades(chosen, numbers[keep])


def compare_sides(trades: TradeTable) -> Mapping[Direction, Statistics]:
    """`SIDE_NUMBERS` of all trades, of the long and of the short ones."""
    return {side: _summarise(choose_side(trades, side).trades) for side in Direction}


def _summarise(trades: TradeTable) -> Statistics:
    returns, is_won = trades.return_fraction, trades.profit > 0.0
    avg_win, avg_loss = _mean(returns[is_won]), _mean(returns[~is_won])
    gained, lost = returns[returns > 0].sum(), -returns[returns < 0].sum()
    has_some = len(trades) > 0
    return {
        "count": float(len(trades)),
        "win_rate": float(is_won.mean()) if has_some else None,
        "profit": float(trades.profit.sum()),
        "mean_return": _mean(returns),
        "avg_win": avg_win,
        "avg_loss": avg_loss,
        "payoff_ratio": avg_win / -avg_loss if avg_win is not None and avg_loss else None,
        "profit_factor": float(gained / lost) if lost > 0 else None,
        "best": float(returns.max()) if has_some else None,
        "worst": float(returns.min()) if has_some else None,
        "mean_held": _mean((trades.exit_time - trades.entry_time).astype(np.float64)),
        "mean_best_excursion": _mean(trades.best_excursion),
        "mean_worst_excursion": _mean(trades.worst_excursion),
        "commission": float(trades.commission.sum()),
    }


def _mean(values: FloatArray | None) -> float | None:
    return None if values is None or not len(values) else float(values.mean())


def _keep(values: FloatArray | None, keep: BoolArray) -> FloatArray | None:
    return None if values is None else values[keep]
