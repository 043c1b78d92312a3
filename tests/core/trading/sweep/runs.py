"""Runs of one case: on the engine, on the plain kernel, and in a batch of a sweep."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.contracts import FloatArray
from core.trading.backtest_engine import EngineResult, run_backtest
from core.trading.sweep.batch import Desk, Plans, Results, Span, run_batch
from core.trading.sweep.figures import COLUMNS, build_statistics
from core.trading.sweep.follower import pack_signals
from core.trading.sweep.market import prepare_market
from core.trading.sweep.rooms import make_room
from core.trading.sweep.rules import build_rules
from core.trading.sweep.second_opinion import KernelResult, run_on_kernel
from core.trading.types import Statistics
from tests.core.trading.sweep.cases import Case


@dataclass(frozen=True)
class BatchRun:
    """One combination of a batch."""

    code: int
    equity: FloatArray
    statistics: Statistics
    unfilled: int


def run_engine(case: Case) -> EngineResult | None:
    """None where the engine raises an error on an order."""
    try:
        return run_backtest(case.bars, case.strategy, case.engine_costs, case.execution)
    except ValueError as error:
        if "orders require" not in str(error):
            raise
        return None


def run_plain(case: Case) -> KernelResult:
    return run_on_kernel(
        case.bars, case.strategy, case.costs, case.execution, case.commission_fixed
    )


def run_in_batch(case: Case) -> BatchRun:
    """As the second of two combinations; the first one leaves its traces in the room."""
    market = prepare_market(case.bars, case.costs, case.commission_fixed)
    rules = build_rules(case.execution)
    room = make_room(len(case.bars), 2)
    actions = pack_signals(case.strategy.signals(case.bars), case.execution.direction)
    room.actions[0, : len(case.bars)] = actions[::-1]
    room.actions[1, : len(case.bars)] = actions
    plans = Plans(
        *(np.array([value, value]) for value in rules),
        warm_up=np.array([0, case.strategy.warm_up()]),
    )
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
