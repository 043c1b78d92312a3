"""Which saved strategy a batch starts from."""

from __future__ import annotations

from dataclasses import replace

from core.enums import Interval
from core.trading.batch.request import request_for
from core.trading.batch.types import BatchRequest
from core.trading.run_origin import settle_origin
from db.session import Session
from db.trading.batch_tables import BacktestBatch
from db.trading.tables import Backtest


def note_origin(session: Session, row: BacktestBatch, asked: BatchRequest) -> None:
    """Note it on the batch, by the rule for single runs; asked once, for all members.

    Raises:
        NotFoundError: the owner has no such strategy, or it has no such version.
    """
    request = replace(
        request_for(asked, asked.symbols[0]),
        strategy_id=asked.strategy_id,
        strategy_version=asked.strategy_version,
    )
    run = Backtest(
        user_id=row.user_id,
        strategy=row.strategy,
        params=row.params,
        symbol=request.symbol,
        source="",
        interval=row.interval or Interval.DAY,
        costs=row.costs,
        execution=row.execution,
        warnings=[],
        tags=[],
    )
    settle_origin(session, run, request)
    row.origin, row.strategy_id = run.origin, run.strategy_id
    row.strategy_version = run.strategy_version
