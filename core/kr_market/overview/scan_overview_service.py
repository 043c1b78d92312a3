"""What each scanner found last, on one screen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from core.contracts import Actor
from core.enums import BetGrade, KoreanSignalKind
from core.permissions import Permission, require
from db.base import stored_id
from db.kr_market.scan_summary_repository import ScanSummaryRepository
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit
from db.session import Database

MOST_HITS = 5


@dataclass(frozen=True, slots=True)
class FoundShare:
    """One share that a scan found. Price in KRW; unknown figures None, unknown texts empty."""

    symbol: str
    name: str
    local_name: str
    score: float | None
    grade: BetGrade | None
    signal_type: str
    price: float


@dataclass(frozen=True, slots=True)
class ScanSummary:
    """The newest completed scan of one scanner.

    Attributes:
        session: whose bars were the newest it read.
        found: how many shares it found.
        best: the first of them.
        sealed: how many of them the ledger holds; `seal_note` says why not all.
        reason: why it found none; empty where it found some.
        source: whose bars, and when they came in.
    """

    id: int
    kind: KoreanSignalKind
    preset: str
    rule_version: int
    session: date | None
    found: int
    best: tuple[FoundShare, ...]
    sealed: int
    seal_note: str
    reason: str
    source: str
    fetched_at: datetime | None
    finished_at: datetime | None
    is_demo: bool


class ScanOverviewService:
    """Scans are shared: every role that may read signals sees all of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_newest(self, actor: Actor) -> dict[KoreanSignalKind, ScanSummary]:
        """The newest completed scan of each scanner; a scanner that never completed is not in."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = ScanSummaryRepository(session)
            scans = repository.list_newest()
            ids = [stored_id(scan.id) for scan in scans]
            counts = repository.count_hits(ids)
            best: dict[int, list[FoundShare]] = defaultdict(list)
            for hit in repository.list_best(ids, MOST_HITS):
                best[hit.scan_id].append(_to_share(hit))
            return {
                scan.kind: _to_summary(scan, counts.get(number, 0), best[number])
                for scan, number in zip(scans, ids, strict=True)
            }


def _to_share(hit: KoreanScanHit) -> FoundShare:
    return FoundShare(
        hit.symbol, hit.name, hit.local_name, hit.score, hit.grade, hit.signal_type, hit.price
    )


def _to_summary(scan: KoreanScan, found: int, best: list[FoundShare]) -> ScanSummary:
    return ScanSummary(
        id=stored_id(scan.id),
        kind=scan.kind,
        preset=scan.preset,
        rule_version=scan.rule_version,
        session=scan.session,
        found=found,
        best=tuple(best),
        sealed=scan.sealed,
        seal_note=scan.seal_note,
        reason=scan.reason,
        source=scan.source,
        fetched_at=scan.fetched_at,
        finished_at=scan.finished_at,
        is_demo=scan.is_demo,
    )
