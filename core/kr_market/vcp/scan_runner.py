"""Carries out a scan of the market inside a job."""

from __future__ import annotations

from datetime import date

from core.clock import now
from core.enums import BacktestStatus, KoreanSignalKind
from core.jobs.types import RunningJob
from core.jobs.views import JobView
from core.kr_market.inputs import MarketInputs
from core.kr_market.scan_ends import Seal, end_scan
from core.kr_market.vcp.finding import find_hits
from core.kr_market.vcp.market_loading import load_market
from core.kr_market.vcp.presets import VCP_PRESETS, get_preset
from core.kr_market.vcp.stored_scan import build_hit_rows, fill_row, list_drafts, say_sealed
from core.permissions import Permission, require
from db.base import stored_id
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan
from db.session import Database, Session

SCAN_JOB = "scan_vcp"


class VcpScanRunner:
    """Runs scans. Hits, seals, the event and the job's end are one transaction.

    Args:
        database: where scans are kept.
        inputs: bars and flows.
        seal: the ledger's.
    """

    def __init__(self, database: Database, inputs: MarketInputs, seal: Seal) -> None:
        self._database = database
        self._inputs = inputs
        self._seal = seal

    def run_scan_job(self, job: RunningJob) -> None:
        """Load, judge, store. Killed and repeated, it leaves each hit and each seal once.

        Raises:
            NotPermittedError: the owner may not start scans any more.
            NotFoundError: no market, or an unknown preset.
            InvalidInputError: no session on that day.
            JobCancelledError: the owner asked to stop; nothing is stored then.
        """
        require(job.actor, Permission.RUN_KOREAN_SCANS)
        preset = get_preset(str(job.arguments["preset"]))
        self._begin(job)
        job.on_progress(0.0, "Loading bars and flows")
        day = job.arguments.get("session")
        market = load_market(
            self._inputs,
            job.actor,
            job.arguments.get("source"),
            date.fromisoformat(day) if day else None,
        )
        scan = find_hits(
            market.universe,
            market.flows,
            preset,
            flow_note=market.flow_note,
            on_progress=job.on_progress,
        )
        job.on_progress(0.95, "Storing what was found")
        with self._database.write() as session:
            row = self._find_row(session, job)
            fill_row(row, scan, now())
            scan_id = stored_id(row.id)
            ScanRepository(session).replace_hits(scan_id, build_hit_rows(scan, scan_id))
            report = self._seal(session, list_drafts(scan), now(), job.actor.correlation_id)
            row.sealed, row.seal_note = report.sealed, say_sealed(scan, report)
            job.finish(session, {"scan_id": scan_id, "hits": len(scan.hits)} | report.to_json())

    def on_job_ended(self, session: Session, job: JobView) -> None:
        """Carry a job's failure or cancellation over to its scan, in the same transaction."""
        end_scan(session, job)

    def _begin(self, job: RunningJob) -> None:
        with self._database.write() as session:
            row = self._find_row(session, job)
            row.status, row.started_at = BacktestStatus.RUNNING, now()

    def _find_row(self, session: Session, job: RunningJob) -> KoreanScan:
        """The scan's row; a new one where the job was repeated under an id of its own."""
        repository = ScanRepository(session)
        row = repository.find_by_job(job.id)
        if row is None:
            preset = VCP_PRESETS[job.arguments["preset"]]
            row = build_row(preset.name, preset.version, job.id, job.actor.user_id)
            repository.add(row)
        return row


def build_row(preset: str, version: int, job_id: str, user_id: int) -> KoreanScan:
    """A scan that was asked for."""
    return KoreanScan(
        kind=KoreanSignalKind.VCP,
        preset=preset,
        rule_version=version,
        job_id=job_id,
        requested_by=user_id,
    )
