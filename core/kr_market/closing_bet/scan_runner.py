"""Carries out closing-bet scans: stored with their hits, handed to the ledger."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from core.clock import now
from core.enums import BacktestStatus, KoreanSignalKind
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.kr_market.closing_bet.closing_bet_service import BetRequest, ClosingBetService
from core.kr_market.closing_bet.drafts import list_drafts
from core.kr_market.closing_bet.stored_scan import list_hits, say_sealed, write_counts
from core.kr_market.closing_bet.types import BetScan
from core.kr_market.scan_ends import Seal, end_scan
from core.permissions import Permission, require
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan
from db.session import Database, Session


class ClosingBetScanRunner:
    """Runs scans. A success is stored with the job's own end, and once only.

    Args:
        bets: finds them.
        seal: the ledger's.
    """

    def __init__(self, database: Database, bets: ClosingBetService, seal: Seal) -> None:
        self._database = database
        self._bets = bets
        self._seal = seal

    def run_scan_job(self, job: RunningJob) -> None:
        """Look, then store scan, hits and seals in one transaction with the job's end.

        Raises:
            NotPermittedError: the owner may not start scans any more.
            NotFoundError: no market, or no such session.
            JobCancelledError: the owner asked to stop; nothing is stored then.
        """
        require(job.actor, Permission.RUN_KOREAN_SCANS)
        started = now()
        job.on_progress(0.0, "Loading bars, flows and news")
        scan = self._bets.find_scan(job.actor, _read_request(job.arguments))
        job.on_progress(0.8, f"{len(scan.bets)} candidates of {scan.session}")
        with self._database.write() as session:
            row = self._find_row(session, job, scan)
            _fill(row, scan, started)
            session.flush()
            scan_id = row.id or 0
            ScanRepository(session).replace_hits(scan_id, list_hits(scan, scan_id))
            report = self._seal(session, list_drafts(scan), now(), job.actor.correlation_id)
            row.sealed, row.seal_note = report.sealed, say_sealed(scan, report)
            job.finish(session, {"scan_id": scan_id, **write_counts(scan), **report.to_json()})

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its scan, in the same transaction."""
        end_scan(session, job)

    def _find_row(self, session: Session, job: RunningJob, scan: BetScan) -> KoreanScan:
        """The scan's row; a new one where it was deleted, or the job repeated under a new id."""
        repository = ScanRepository(session)
        row = repository.find_by_job(job.id)
        if row is None:
            row = KoreanScan(
                kind=KoreanSignalKind.CLOSING_BET,
                preset=scan.preset.name,
                rule_version=scan.preset.version,
                job_id=job.id,
                requested_by=job.actor.user_id,
            )
            repository.add(row)
        return row


def _read_request(arguments: dict[str, Any]) -> BetRequest:
    day = arguments.get("session")
    return BetRequest(
        preset=str(arguments["preset"]),
        session=date.fromisoformat(day) if day else None,
        source=arguments.get("source"),
    )


def _fill(row: KoreanScan, scan: BetScan, started: datetime) -> None:
    row.status, row.started_at, row.finished_at = BacktestStatus.COMPLETED, started, now()
    row.session, row.source, row.is_demo = scan.session, scan.source, scan.is_demo
    row.fetched_at, row.reason = scan.fetched_at, scan.reason[:500]
    row.rule_version, row.counts = scan.preset.version, write_counts(scan)
