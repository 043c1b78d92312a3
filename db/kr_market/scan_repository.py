"""Scans of the Korean market: everybody who may read signals sees all of them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from core.enums import BacktestStatus, KoreanSignalKind
from core.errors import NotFoundError
from db.base import Table, stored_id
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit

_HITS = Table.metadata.tables[str(KoreanScanHit.__tablename__)]
_LARGEST_ID = 2**31 - 1


class ScanRepository:
    """The scans of one unit of work."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, scan: KoreanScan) -> int:
        """Store a new scan and return its number."""
        self._session.add(scan)
        self._session.flush()
        return stored_id(scan.id)

    def get_scan(self, scan_id: int, kind: KoreanSignalKind | None = None) -> KoreanScan:
        """One scan, of that kind where one is named.

        Raises:
            NotFoundError: there is none of that number.
        """
        is_possible = isinstance(scan_id, int) and 0 < scan_id <= _LARGEST_ID
        found = self._session.get(KoreanScan, scan_id) if is_possible else None
        if found is None or (kind is not None and found.kind is not kind):
            raise NotFoundError(
                f"There is no scan {scan_id}.", "Choose one from the list of scans."
            )
        return found

    def find_for_update(self, scan_id: int) -> KoreanScan | None:
        """One scan, locked for this transaction where the database has row locks."""
        statement = select(KoreanScan).where(KoreanScan.id == scan_id).with_for_update()
        return self._session.exec(statement).one_or_none()

    def find_by_job(self, job_id: str) -> KoreanScan | None:
        """The scan that a job carries out."""
        statement = select(KoreanScan).where(KoreanScan.job_id == job_id)
        return self._session.exec(statement.order_by(col(KoreanScan.id).desc())).first()

    def find_latest(
        self,
        kind: KoreanSignalKind,
        preset: str | None = None,
        status: BacktestStatus | None = BacktestStatus.COMPLETED,
    ) -> KoreanScan | None:
        """The newest of a kind: of any preset where none is named, of any status for None."""
        found = self.list_scans(kind, preset, status, limit=1)
        return found[0] if found else None

    def list_scans(
        self,
        kind: KoreanSignalKind,
        preset: str | None = None,
        status: BacktestStatus | None = None,
        *,
        limit: int = 20,
    ) -> list[KoreanScan]:
        """Scans of a kind, the newest first."""
        statement = select(KoreanScan).where(KoreanScan.kind == kind)
        if preset is not None:
            statement = statement.where(KoreanScan.preset == preset)
        if status is not None:
            statement = statement.where(KoreanScan.status == status)
        return list(self._session.exec(statement.order_by(col(KoreanScan.id).desc()).limit(limit)))

    def replace_hits(self, scan_id: int, hits: Sequence[KoreanScanHit]) -> None:
        """Store what a scan found; what an earlier attempt stored gives way."""
        connection = self._session.connection()
        connection.execute(_HITS.delete().where(_HITS.c.scan_id == scan_id))
        rows = [hit.model_dump() | {"scan_id": scan_id} for hit in hits]
        if rows:  # an empty list would run the statement once, without values
            connection.execute(_HITS.insert(), rows)

    def list_hits(self, scan_id: int) -> list[KoreanScanHit]:
        """What a scan found, the best first."""
        statement = select(KoreanScanHit).where(KoreanScanHit.scan_id == scan_id)
        return list(self._session.exec(statement.order_by(col(KoreanScanHit.rank))))
