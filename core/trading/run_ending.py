"""What is told of a run when it ends, however it ends."""

from __future__ import annotations

from core.clock import now
from core.enums import BacktestStatus
from core.events.outbox import Outbox
from core.events.types import BacktestFinished
from core.trading.honesty.ledger import record_run
from core.trading.honesty.run_note import describe_run
from db.base import stored_id
from db.session import Session
from db.trading.tables import Backtest


def end_without_result(
    session: Session,
    outbox: Outbox,
    row: Backtest,
    status: BacktestStatus,
    *,
    error: str,
    correlation_id: str,
) -> None:
    """Mark a run as failed or cancelled, in the caller's transaction.

    It counts in the trial ledger if it was begun: it may have looked at data.
    """
    row.status, row.error, row.finished_at = status, error, now()
    if row.started_at is not None:
        record_run(session, describe_run(row, status))
    tell_finished(session, outbox, row, correlation_id)


def tell_finished(
    session: Session,
    outbox: Outbox,
    row: Backtest,
    correlation_id: str,
    total_return: float | None = None,
) -> None:
    """Record the event, in the caller's transaction; the return is a fraction."""
    event = BacktestFinished(
        backtest_id=stored_id(row.id),
        user_id=row.user_id,
        symbol=row.symbol,
        strategy=row.strategy,
        status=row.status.value,
        total_return=total_return,
        batch_id=row.batch_id,
    )
    outbox.record(session, event, correlation_id)
