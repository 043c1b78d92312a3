"""From stored batches to what pages may see."""

from __future__ import annotations

from collections.abc import Sequence

from core.enums import BacktestStatus
from core.trading.batch.distribution import BatchRun, build_distribution
from core.trading.batch.types import (
    BatchDetail,
    BatchRequest,
    BatchSummary,
    RefusedSymbol,
)
from core.trading.stored_strategy import describe_strategy, find_title, summarise_strategy
from db.base import stored_id
from db.trading.batch_repository import MemberCounts
from db.trading.batch_run_repository import MemberRow
from db.trading.batch_tables import BacktestBatch


def build_batch_summary(row: BacktestBatch, counts: MemberCounts) -> BatchSummary:
    """One line of the list."""
    return BatchSummary(
        id=stored_id(row.id),
        job_id=row.job_id,
        name=row.name,
        strategy=row.strategy,
        strategy_title=find_title(row.strategy),
        params_text=summarise_strategy(row.strategy, row.params),
        interval=row.interval,
        start=row.start,
        end=row.end,
        status=row.status,
        error=row.error,
        tags=tuple(row.tags),
        notes=row.notes,
        created_at=row.created_at,
        finished_at=row.finished_at,
        planned=counts.planned,
        done=counts.done,
        refused=counts.refused,
        median_return=row.median_return,
    )


def build_batch_detail(
    row: BacktestBatch, counts: MemberCounts, members: Sequence[MemberRow]
) -> BatchDetail:
    """Everything about one batch."""
    runs = read_runs(members)
    return BatchDetail(
        summary=build_batch_summary(row, counts),
        description=describe_strategy(row.strategy, row.params),
        params=dict(row.params),
        costs=dict(row.costs),
        execution=dict(row.execution),
        runs=runs,
        refused=tuple(
            RefusedSymbol(one.asked, one.reason, one.backtest_id if one.status else None)
            for one in members
            if one.reason
        ),
        deleted=tuple(
            one.asked for one in members if one.ended_at and not one.reason and one.status is None
        ),
        distribution=build_distribution(runs),
    )


def read_runs(members: Sequence[MemberRow]) -> tuple[BatchRun, ...]:
    """The completed runs, in order."""
    return tuple(
        BatchRun(
            backtest_id=one.backtest_id or 0,
            asked=one.asked,
            symbol=one.symbol or one.asked,
            total_return=one.total_return,
            buy_hold_return=one.buy_hold_return,
            sharpe_ratio=one.sharpe_ratio,
            max_drawdown=one.max_drawdown,
            trade_count=one.trade_count or 0,
            warnings=tuple(one.warnings or ()),
            data_changed_at=one.data_changed_at,
            data_as_of=one.data_as_of,
            source=one.source or "",
            is_demo=bool(one.is_demo),
        )
        for one in members
        if one.status is BacktestStatus.COMPLETED and one.total_return is not None
    )


def build_batch_request(row: BacktestBatch, symbols: Sequence[str] = ()) -> BatchRequest:
    """The request that would make this batch again, on these symbols."""
    return BatchRequest(
        symbols=tuple(symbols),
        strategy=row.strategy,
        name=row.name,
        params=dict(row.params),
        costs=dict(row.costs),
        execution=dict(row.execution),
        interval=row.interval,
        start=row.start,
        end=row.end,
        tags=tuple(row.tags),
        notes=row.notes,
        strategy_id=row.strategy_id,
        strategy_version=row.strategy_version,
    )
