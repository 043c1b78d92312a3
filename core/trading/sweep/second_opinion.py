"""The second opinion on a backtest: the kernel prices the same run, and what differs is listed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.contracts import BarSeries, FloatArray
from core.trading.request import Costs, Execution
from core.trading.result_parts import Difference, SecondOpinion
from core.trading.strategies.base import Strategy
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.limits import (
    TOO_MANY_UNITS,
    find_reason_for_engine,
    find_reason_in_signals,
)
from core.trading.sweep.result import NEEDS_ENGINE, OUTCOMES, REFUSED
from core.trading.sweep.single_run import run_on_kernel
from core.trading.types import Statistics, TradeTable

TOLERANCE = 1e-4
"""Differences up to 0.01 % are not listed."""

UNEXPLAINED = "Not explained: one of the two is wrong. Trust neither, and report the run."
LOST_DIGITS = (
    "backtesting.py's formula loses its digits here (a difference of two nearly equal numbers): "
    "the value is mostly rounding, in both."
)

_COLUMNS = ("size", "entry_time", "exit_time", "entry_price", "exit_price", "profit", "commission")


@dataclass(frozen=True, slots=True, eq=False)
class FirstOpinion:
    """What the engine found: trades, equity at each bar's close (float64[n]) and statistics."""

    trades: TradeTable
    equity: FloatArray
    statistics: Statistics


def give_second_opinion(
    bars: BarSeries, strategy: Strategy, costs: Costs, execution: Execution, first: FirstOpinion
) -> SecondOpinion:
    """Run the backtest on the kernel and compare.

    Args:
        bars: those of the run.
        strategy: with the parameters of the run.
        costs: of the run.
        execution: of the run.
        first: the engine's result; statistics that the kernel does not have are left out.
    """
    reason = find_reason_for_engine(costs, execution)
    if reason := reason or find_reason_in_signals(strategy.signals(bars)):
        return SecondOpinion(reason, 0, ())
    own = run_on_kernel(bars, strategy, costs, execution)
    if own.code == NEEDS_ENGINE:
        return SecondOpinion(TOO_MANY_UNITS, 0, ())
    if own.code == REFUSED:
        return SecondOpinion(OUTCOMES[REFUSED], 0, ())
    known = {key: first.statistics[key] for key in own.statistics if key in first.statistics}
    compared = len(known) + len(bars) + len(first.trades) * len(_COLUMNS)
    differences = (
        *_compare_trades(first.trades, own.trades),
        *_compare_equity(first.equity, own.equity),
        *_compare_statistics(known, {key: own.statistics[key] for key in known}),
    )
    return SecondOpinion("", compared, differences)


def _compare_trades(engine: TradeTable, kernel: TradeTable) -> list[Difference]:
    if len(engine) != len(kernel):
        return [Difference("trade_count", float(len(engine)), float(len(kernel)), UNEXPLAINED)]
    return [
        Difference(f"trade {row + 1}: {column}", float(left), float(right), UNEXPLAINED)
        for column in _COLUMNS
        for row, (left, right) in enumerate(
            zip(getattr(engine, column).tolist(), getattr(kernel, column).tolist(), strict=True)
        )
        if _differ(left, right)
    ]


def _compare_equity(engine: FloatArray, kernel: FloatArray) -> list[Difference]:
    pairs = zip(engine.tolist(), kernel.tolist(), strict=True)
    first = next(((left, right) for left, right in pairs if _differ(left, right)), None)
    return [Difference("equity", *first, UNEXPLAINED)] if first else []


def _compare_statistics(engine: Statistics, kernel: Statistics) -> list[Difference]:
    unexplained = find_differences(kernel, engine)
    return [
        Difference(key, left, kernel[key], UNEXPLAINED if key in unexplained else LOST_DIGITS)
        for key, left in engine.items()
        if _differ(left, kernel[key])
    ]


def _differ(left: float | None, right: float | None) -> bool:
    if left is None or right is None:
        return left is not right
    return not math.isclose(left, right, rel_tol=TOLERANCE, abs_tol=1e-12)
