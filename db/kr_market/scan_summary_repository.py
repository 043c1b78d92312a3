"""The heads of scans: how much each found, and the best of it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from core.enums import BacktestStatus
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit


class ScanSummaryRepository:
    """The scans of one unit of work, all kinds at once."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find_stamp(self) -> tuple[int, int]:
        """How many scans are completed, and the highest of their numbers; 0 without any."""
        number = col(KoreanScan.id)
        statement = select(func.count(number), func.max(number)).where(
            KoreanScan.status == BacktestStatus.COMPLETED
        )
        count, newest = self._session.exec(statement).one()
        return count, newest or 0

    def list_newest(self) -> list[KoreanScan]:
        """The newest completed scan of each kind and preset, the newest first."""
        newest = (
            select(func.max(KoreanScan.id))
            .where(KoreanScan.status == BacktestStatus.COMPLETED)
            .group_by(col(KoreanScan.kind), col(KoreanScan.preset))
        )
        number = col(KoreanScan.id)
        statement = select(KoreanScan).where(number.in_(newest)).order_by(number.desc())
        return list(self._session.exec(statement))

    def count_hits(self, scan_ids: Sequence[int]) -> dict[int, int]:
        """How many shares each of these scans found; scans without a hit are not in it."""
        scan_id = col(KoreanScanHit.scan_id)
        statement = (
            select(KoreanScanHit.scan_id, func.count())
            .where(scan_id.in_(scan_ids))
            .group_by(scan_id)
        )
        return dict(self._session.exec(statement).all())

    def list_best(self, scan_ids: Sequence[int], most: int) -> list[KoreanScanHit]:
        """The first hits of these scans, by scan and rank."""
        statement = (
            select(KoreanScanHit)
            .where(col(KoreanScanHit.scan_id).in_(scan_ids), col(KoreanScanHit.rank) <= most)
            .order_by(col(KoreanScanHit.scan_id), col(KoreanScanHit.rank))
        )
        return list(self._session.exec(statement))
