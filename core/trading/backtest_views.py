"""From stored rows to what pages may see."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

import numpy as np

from core.contracts import SourcePassport
from core.enums import ExitReason
from core.trading.part_storage import load_part
from core.trading.request import BacktestRequest
from core.trading.result_parts import (
    Intervals,
    RunOrigin,
    SameBarBand,
    SecondOpinion,
    SignalCounts,
)
from core.trading.stored_strategy import describe_strategy, find_title, summarise_strategy
from core.trading.types import (
    TRADE_NUMBERS,
    BacktestDetail,
    BacktestResultView,
    BacktestSummary,
    Curve,
    TradeTable,
)
from db.trading.result_repository import Columns, TradeNotes
from db.trading.tables import Backtest, BacktestResult


def build_summary(backtest: Backtest, result: BacktestResult | None) -> BacktestSummary:
    """One line of the list."""
    if backtest.id is None:
        raise ValueError("A backtest that is not stored has no summary.")
    return BacktestSummary(
        id=backtest.id,
        job_id=backtest.job_id,
        strategy=backtest.strategy,
        strategy_title=find_title(backtest.strategy),
        symbol=backtest.symbol,
        source=backtest.source,
        interval=backtest.interval,
        start=backtest.start,
        end=backtest.end,
        status=backtest.status,
        error=backtest.error,
        tags=tuple(backtest.tags),
        notes=backtest.notes,
        cloned_from=backtest.cloned_from,
        created_at=backtest.created_at,
        finished_at=backtest.finished_at,
        data_changed_at=backtest.data_changed_at,
        total_return=result.total_return if result else None,
        sharpe_ratio=result.sharpe_ratio if result else None,
        max_drawdown=result.max_drawdown if result else None,
        trade_count=result.trade_count if result else None,
        params_text=summarise_strategy(backtest.strategy, backtest.params),
    )


def build_detail(
    backtest: Backtest,
    result: BacktestResult | None,
    view: BacktestResultView | None,
    origin: RunOrigin | None = None,
) -> BacktestDetail:
    """Everything about one run."""
    return BacktestDetail(
        summary=build_summary(backtest, result),
        description=describe_strategy(backtest.strategy, backtest.params),
        params=dict(backtest.params),
        costs=dict(backtest.costs),
        execution=dict(backtest.execution),
        warnings=tuple(backtest.warnings),
        result=view,
        origin=origin or RunOrigin(),
    )


def build_result_view(
    result: BacktestResult, trades: Columns, curve: Columns, notes: TradeNotes | None = None
) -> BacktestResultView:
    """The numbers of a completed run; without `notes`, its trades are as bare as older ones."""
    return BacktestResultView(
        statistics=dict(result.statistics),
        definition_version=result.definition_version,
        trades=_build_trades(trades, notes),
        curve=Curve(**curve),
        receipt=dict(result.receipt),
        passport=_load_passport(result.passport),
        data_as_of=result.data_as_of,
        signal_counts=load_part(SignalCounts, result.signal_counts),
        intervals=load_part(Intervals, result.intervals),
        same_bar=load_part(SameBarBand, result.same_bar),
        second_opinion=load_part(SecondOpinion, result.second_opinion),
    )


def _build_trades(columns: Columns, notes: TradeNotes | None) -> TradeTable:
    numbers: dict[str, Any] = {name: columns[name] for name in TRADE_NUMBERS}
    bare = TradeTable(**numbers)
    if notes is None:
        return bare
    return replace(
        bare,
        exit_reason=tuple(ExitReason(value) for value in notes["exit_reason"]),
        best_excursion=np.array(notes["best_excursion"], dtype=np.float64),
        worst_excursion=np.array(notes["worst_excursion"], dtype=np.float64),
    )


def build_request(backtest: Backtest) -> BacktestRequest:
    """The request that would make this run again."""
    return BacktestRequest(
        symbol=backtest.symbol,
        strategy=backtest.strategy,
        params=dict(backtest.params),
        costs=dict(backtest.costs),
        execution=dict(backtest.execution),
        start=backtest.start,
        end=backtest.end,
        interval=backtest.interval,
        source=backtest.source,
        tags=tuple(backtest.tags),
        notes=backtest.notes,
        cloned_from=backtest.cloned_from,
        strategy_id=backtest.strategy_id,
        strategy_version=backtest.strategy_version,
    )


def dump_passport(passport: SourcePassport) -> dict[str, Any]:
    """The passport as JSON-ready values."""
    return {
        key: value.isoformat() if isinstance(value, datetime) else value
        for key, value in asdict(passport).items()
    }


def _load_passport(stored: dict[str, Any]) -> SourcePassport:
    times = {
        key: datetime.fromisoformat(stored[key]) for key in ("fetched_at", "first_bar", "last_bar")
    }
    return SourcePassport(**{**stored, **times})
