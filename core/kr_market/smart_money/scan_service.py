"""Smart-money scans that are kept: asked for, found, read."""

from __future__ import annotations

from core.contracts import Actor
from core.enums import BacktestStatus, KoreanSignalKind
from core.jobs.types import JobQueue
from core.kr_market.smart_money.presets import get_preset
from core.kr_market.smart_money.scan_runner import SCAN_JOB, build_row
from core.kr_market.smart_money.stored_scan import StoredSmartMoney, view_scan
from core.kr_market.smart_money.types import SmartMoneyQuery
from core.permissions import Permission, require
from db.kr_market.scan_repository import ScanRepository
from db.session import Database

_KIND = KoreanSignalKind.SMART_MONEY


class SmartMoneyScans:
    """One scan of a preset at a time; everybody who may read signals sees all of them.

    Args:
        database: where scans are kept.
        jobs: takes the work.
    """

    def __init__(self, database: Database, jobs: JobQueue) -> None:
        self._database = database
        self._jobs = jobs

    def submit_scan(self, actor: Actor, query: SmartMoneyQuery) -> str:
        """Put a scan in the queue; returns the job's id.

        Raises:
            NotFoundError: no such preset.
            ConflictError: a scan of this preset is waiting or under way.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        preset = get_preset(query.preset)
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=SCAN_JOB,
                title=f"Smart money, preset {preset.title}",
                arguments={
                    "preset": preset.name,
                    "source": query.source,
                    "as_of": query.as_of.isoformat() if query.as_of else None,
                },
                key=preset.name,
            )
            ScanRepository(session).add(build_row(preset.name, preset.version, job_id, actor))
        self._jobs.send(job_id)
        return job_id

    def find_latest(self, actor: Actor, preset: str) -> StoredSmartMoney | None:
        """The newest scan of a preset that ended well; None before there is one.

        Raises:
            NotFoundError: no such preset.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        scan_id = self.find_latest_id(actor, preset)
        return None if scan_id is None else self.get_scan(actor, scan_id)

    def find_latest_id(self, actor: Actor, preset: str) -> int | None:
        """The number of that scan. Light: a scan that is done never changes.

        Raises:
            NotFoundError: no such preset.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        name = get_preset(preset).name
        with self._database.read() as session:
            row = ScanRepository(session).find_latest(_KIND, name)
            return None if row is None else row.id

    def get_scan(self, actor: Actor, scan_id: int) -> StoredSmartMoney:
        """One scan with its hits.

        Raises:
            NotFoundError: there is none of that number.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = ScanRepository(session)
            row = repository.get_scan(scan_id, _KIND)
            return view_scan(row, repository.list_hits(scan_id))

    def find_unfinished(self, actor: Actor, preset: str) -> StoredSmartMoney | None:
        """The newest scan of a preset if it waits, runs or did not end well; without hits.

        Raises:
            NotFoundError: no such preset.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        name = get_preset(preset).name
        with self._database.read() as session:
            row = ScanRepository(session).find_latest(_KIND, name, status=None)
            is_done = row is None or row.status is BacktestStatus.COMPLETED
            return None if row is None or is_done else view_scan(row, ())
