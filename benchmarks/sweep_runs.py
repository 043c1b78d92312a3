"""Runs of one case: on the engine, on the plain kernel, and in a batch of a sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.sweep_cases import Case
from core.contracts import FloatArray
from core.trading.backtest_engine import EngineResult, run_backtest
from core.trading.sweep.action_sources import place_wishes
from core.trading.sweep.agreement import find_differences
from core.trading.sweep.batch import Desk, Plans, Results, Span, run_batch
from core.trading.sweep.figures import COLUMNS, build_statistics
from core.trading.sweep.market import prepare_market
from core.trading.sweep.rooms import make_room
from core.trading.sweep.single_run import KernelResult, run_on_kernel
from core.trading.sweep.state import Rules
from core.trading.sweep.wishes import make_wishes
from core.trading.types import TRADE_NUMBERS, Statistics

REFUSALS = ("orders require", "0 < price < inf", "positive fraction of equity", "division by zero")


@dataclass(frozen=True)
class BatchRun:
    """One combination of a batch; see `KernelResult`."""

    code: int
    equity: FloatArray
    statistics: Statistics
    unfilled: int


def run_engine(case: Case) -> EngineResult | None:
    """None where the engine refuses an order, or the follower finds nothing left of the plan."""
    try:
        return run_backtest(case.bars, case.strategy, case.engine_costs, case.execution)
    except (ValueError, AssertionError, ZeroDivisionError) as error:
        if not any(words in str(error) for words in REFUSALS):
            raise
        return None


def run_plain(case: Case) -> KernelResult:
    """Bar by bar."""
    return run_on_kernel(
        case.bars, case.strategy, case.costs, case.execution, case.commission_fixed
    )


def run_in_batch(case: Case) -> BatchRun:
    """As the second of two combinations; the first one leaves its traces in the room."""
    market = prepare_market(case.bars, case.costs, case.commission_fixed)
    rules = [getattr(case.execution, name) for name in Rules._fields]
    room = make_room(len(case.bars), 2)
    wishes = make_wishes(case.strategy.signals(case.bars), case.execution.direction)
    room.actions[0, : len(case.bars)] = wishes.actions[::-1]
    place_wishes(wishes, room, 1)
    columns = [np.array([value, value]) for value in (*rules, case.strategy.warm_up())]
    columns[-1][0] = 0
    plans = Plans._make(columns)
    rows = np.full((2, len(COLUMNS)), np.nan)
    results = Results(rows, np.zeros(2, np.int8), np.zeros(2, np.int64))
    desk = Desk(market.prices, market.ranges, market.terms, market.facts())
    run_batch(desk, plans, Span(0, 2), room, results)
    return BatchRun(
        int(results.code[1]),
        room.record.equity,
        build_statistics(case.bars.time, rows[1]),
        int(results.unfilled[1]),
    )


def list_deviations(ours: KernelResult, engine: EngineResult) -> list[str]:
    """What differs: trades, equity and counts bit by bit, statistics beyond their digits."""
    found = [
        f"trades: {column}"
        for column in TRADE_NUMBERS
        if getattr(ours.trades, column).tolist() != getattr(engine.trades, column).tolist()
    ]
    if ours.equity.tolist() != engine.curve.equity.tolist():
        found.append("equity")
    if ours.unfilled != engine.unfilled:
        found.append("unfilled")
    return found + find_differences(ours.statistics, engine.statistics)
