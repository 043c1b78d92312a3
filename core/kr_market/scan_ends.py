"""How every scan of the Korean market ends: sealed, failed or cancelled, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from core.clock import now
from core.enums import BacktestStatus, JobStatus
from core.jobs.views import JobView
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.types import SealReport
from db.kr_market.scan_repository import ScanRepository
from db.session import Session

Seal = Callable[[Session, Sequence[SignalDraft], datetime, str], SealReport]
"""Writes drafts into the ledger in the transaction of the scan that made them, and tells of them;
the text is the correlation id of its job."""

_ENDINGS = {
    JobStatus.FAILURE: BacktestStatus.FAILED,
    JobStatus.REVOKED: BacktestStatus.CANCELLED,
}


def end_scan(session: Session, job: JobView) -> None:
    """Carry a job's failure or cancellation over to its scan, in the job's own transaction."""
    status = _ENDINGS.get(job.status)
    row = ScanRepository(session).find_by_job(job.id) if status else None
    if status is None or row is None or row.status is BacktestStatus.COMPLETED:
        return
    row.status, row.reason, row.finished_at = status, job.error[:500], now()
