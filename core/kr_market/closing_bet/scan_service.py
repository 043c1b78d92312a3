"""Scans of closing bets: asked for, and listed."""

from __future__ import annotations

from datetime import date

from core.contracts import Actor
from core.enums import KoreanSignalKind
from core.jobs.types import JobQueue
from core.kr_market.closing_bet.closing_bet_service import BetRequest
from core.kr_market.closing_bet.presets import find_preset
from core.kr_market.closing_bet.stored_scan import (
    StoredScan,
    view_scan,
)
from core.permissions import Permission, require
from db.kr_market.scan_repository import ScanRepository
from db.kr_market.scan_tables import KoreanScan
from db.session import Database

SCAN_JOB = "scan_closing_bets"

_KIND = KoreanSignalKind.CLOSING_BET


class ClosingBetScans:
    """One scan of a preset at a time; everybody who may read signals sees all of them.

    Args:
        database: where scans are kept.
        jobs: takes the work.
    """

    def __init__(self, database: Database, jobs: JobQueue) -> None:
        self._database = database
        self._jobs = jobs

    def submit_scan(self, actor: Actor, request: BetRequest) -> str:
        """Put a scan of a session in the queue; returns the job's id.

        Raises:
            NotFoundError: no such preset.
            ConflictError: a scan of this preset is waiting or under way.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        preset = find_preset(request.preset)
        arguments = {
            "preset": preset.name,
            "session": request.session.isoformat() if request.session else None,
            "source": request.source,
        }
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=SCAN_JOB,
                title=f"Closing bets, preset {preset.title}",
                arguments=arguments,
                key=preset.name,
            )
            ScanRepository(session).add(
                KoreanScan(
                    kind=_KIND,
                    preset=preset.name,
                    rule_version=preset.version,
                    session=request.session,
                    job_id=job_id,
                    requested_by=actor.user_id,
                )
            )
        self._jobs.send(job_id)
        return job_id

    def list_scans(self, actor: Actor, preset: str, day: date) -> list[StoredScan]:
        """Stored scans of a session by a preset, newest first, those under way included."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            found = ScanRepository(session).list_scans(_KIND, preset, limit=100)
            return [view_scan(row) for row in found if row.session == day]
