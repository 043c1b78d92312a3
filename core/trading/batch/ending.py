"""What is noted and told of a batch when its job ends, however it ends."""

from __future__ import annotations

import numpy as np

from core.clock import now
from core.enums import BacktestStatus
from core.events.outbox import Outbox
from core.events.types import BatchFinished
from core.trading.batch.views import read_runs
from db.base import stored_id
from db.session import Session
from db.trading.batch_repository import BatchRepository
from db.trading.batch_run_repository import BatchRunRepository
from db.trading.batch_tables import BacktestBatch


def end_batch(
    session: Session,
    outbox: Outbox,
    row: BacktestBatch,
    status: BacktestStatus,
    *,
    correlation_id: str,
    error: str = "",
) -> None:
    """Mark the batch, keep the median of what is there, record the event; all in one transaction.

    Args:
        session: the caller's transaction.
        outbox: where the event goes.
        row: the batch, locked.
        status: completed, failed or cancelled.
        correlation_id: of what started it.
        error: why it failed.
    """
    batch_id = stored_id(row.id)
    runs = read_runs(BatchRunRepository(session).list_members(batch_id))
    counts = BatchRepository(session).count_members([batch_id])[batch_id]
    row.status, row.error, row.finished_at = status, error, now()
    row.median_return = float(np.median([run.total_return for run in runs])) if runs else None
    event = BatchFinished(
        batch_id=batch_id,
        user_id=row.user_id,
        title=row.name,
        status=status.value,
        done=counts.done,
        planned=counts.planned,
    )
    outbox.record(session, event, correlation_id)
