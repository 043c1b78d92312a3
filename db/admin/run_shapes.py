"""Where each kind of run is kept, and what of it takes room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, func
from sqlmodel import col, select

from core.enums import RunKind
from db.kr_market.signal_backtest_tables import SignalBacktest, SignalBacktestResult
from db.trading.batch_tables import BacktestBatch
from db.trading.optimisation_tables import (
    OptimisationBlock,
    OptimisationRun,
    OptimisationWindow,
)
from db.trading.tables import Backtest, BacktestCurve, BacktestResult, BacktestTrade

_TRADE_BYTES = 120  # a row of thirteen figures


@dataclass(frozen=True, slots=True)
class RunShape:
    """One kind of run.

    Attributes:
        table: its rows.
        id: their number.
        method: by what it was run.
        subject: on what.
        size: about how many bytes its results take, without indexes.
        conditions: which rows of the table are runs of this kind.
    """

    table: Any
    id: Any
    method: Any
    subject: Any
    size: ColumnElement[int]
    conditions: Sequence[ColumnElement[bool]] = ()


def _bytes(*columns: Any) -> ColumnElement[int]:
    """Bytes of values, some of which may be absent."""
    sizes = [func.coalesce(func.length(column), 0) for column in columns]
    return sum(sizes[1:], start=sizes[0])


def _text(column: Any) -> Any:
    return cast(column, String)


def _total(size: Any, of: Any, condition: Any, correlated_to: Any) -> ColumnElement[int]:
    """The sum over the rows of a table that belong to one run."""
    each = select(func.sum(size)).select_from(of).where(condition).correlate(correlated_to)
    return func.coalesce(each.scalar_subquery(), 0)


_CURVE = _bytes(
    BacktestCurve.time, BacktestCurve.equity, BacktestCurve.drawdown,
    BacktestCurve.close, BacktestCurve.benchmark,
)  # fmt: skip
_RESULT = _bytes(
    _text(BacktestResult.statistics), _text(BacktestResult.receipt), _text(BacktestResult.passport)
)


def _of_backtests(belongs: Callable[[Any], Any], correlated_to: Any) -> ColumnElement[int]:
    """What backtests have produced.

    Args:
        belongs: whether the number of a backtest is one of theirs.
        correlated_to: the table whose row asks.
    """
    sizes = ((BacktestCurve, _CURVE), (BacktestResult, _RESULT), (BacktestTrade, _TRADE_BYTES))
    totals = [
        _total(size, table, belongs(table.backtest_id), correlated_to) for table, size in sizes
    ]
    return sum(totals[1:], start=totals[0])


def _is_member(backtest_id: Any) -> Any:
    members = select(Backtest.id).where(Backtest.batch_id == BacktestBatch.id)
    return backtest_id.in_(members.correlate(BacktestBatch))


_BLOCK = _bytes(
    OptimisationBlock.points, OptimisationBlock.rows, OptimisationBlock.scores,
    OptimisationBlock.code, OptimisationBlock.unfilled,
)  # fmt: skip
_WINDOW = _bytes(
    _text(OptimisationWindow.record), OptimisationWindow.time, OptimisationWindow.returns
)
_SIGNALS = _bytes(
    _text(SignalBacktestResult.summary), SignalBacktestResult.time, SignalBacktestResult.equity,
    SignalBacktestResult.cash, SignalBacktestResult.stale, SignalBacktestResult.index_value,
    SignalBacktestResult.random_band, SignalBacktestResult.random_returns,
    SignalBacktestResult.trades,
)  # fmt: skip

SHAPES: dict[RunKind, RunShape] = {
    RunKind.BACKTEST: RunShape(
        table=Backtest,
        id=col(Backtest.id),
        method=col(Backtest.strategy),
        subject=col(Backtest.symbol),
        size=_of_backtests(lambda number: number == Backtest.id, Backtest),
        conditions=(col(Backtest.batch_id).is_(None),),
    ),
    RunKind.BATCH: RunShape(
        table=BacktestBatch,
        id=col(BacktestBatch.id),
        method=col(BacktestBatch.strategy),
        subject=col(BacktestBatch.name),
        size=_of_backtests(_is_member, BacktestBatch),
    ),
    RunKind.OPTIMISATION: RunShape(
        table=OptimisationRun,
        id=col(OptimisationRun.id),
        method=col(OptimisationRun.strategy),
        subject=col(OptimisationRun.symbol),
        size=_total(
            _BLOCK,
            OptimisationBlock,
            OptimisationBlock.run_id == OptimisationRun.id,
            OptimisationRun,
        )
        + _total(
            _WINDOW,
            OptimisationWindow,
            OptimisationWindow.run_id == OptimisationRun.id,
            OptimisationRun,
        ),
    ),
    RunKind.SIGNAL_BACKTEST: RunShape(
        table=SignalBacktest,
        id=col(SignalBacktest.id),
        method=col(SignalBacktest.request)["signals"].as_string(),
        subject=col(SignalBacktest.request)["rules"].as_string(),
        size=_total(
            _SIGNALS,
            SignalBacktestResult,
            SignalBacktestResult.backtest_id == SignalBacktest.id,
            SignalBacktest,
        ),
    ),
}
"""How each kind of run is kept."""
