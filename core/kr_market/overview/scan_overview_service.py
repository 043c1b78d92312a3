"""What each scanner found last, on one screen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.clock import now
from core.contracts import Actor, CountSessions
from core.enums import BetGrade, KoreanSignalKind
from core.kr_market.closing_bet.presets import BET_PRESETS
from core.kr_market.market_gate.session_age import count_age
from core.kr_market.smart_money.presets import DEFAULT_PRESET as SMART_MONEY_PRESET
from core.kr_market.vcp.presets import DEFAULT_PRESET as VCP_PRESET
from core.permissions import Permission, require
from db.base import stored_id
from db.kr_market.scan_summary_repository import ScanSummaryRepository
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit
from db.session import Database

MOST_HITS = 5
EXCHANGE = "KRX"
DEFAULT_PRESETS = {
    KoreanSignalKind.VCP: VCP_PRESET,
    KoreanSignalKind.SMART_MONEY: SMART_MONEY_PRESET,
    KoreanSignalKind.CLOSING_BET: next(iter(BET_PRESETS)),
}
"""Which preset of a scanner is shown where several have read the same session."""


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
        age_sessions: sessions closed since; None where that is not known.
        found: how many shares it found.
        best: the first of them.
        sealed: how many of them the ledger holds; `seal_note` says why not all.
        reason: why it found none; empty where it found some.
        source: whose bars, and when they came in.
        others: further presets that read the same session → how many shares they found.
    """

    id: int
    kind: KoreanSignalKind
    preset: str
    rule_version: int
    session: date | None
    age_sessions: int | None
    found: int
    best: tuple[FoundShare, ...]
    sealed: int
    seal_note: str
    reason: str
    source: str
    fetched_at: datetime | None
    finished_at: datetime | None
    is_demo: bool
    others: tuple[tuple[str, int], ...] = ()


class ScanOverviewService:
    """Scans are shared: every role that may read signals sees all of them.

    Args:
        database: where they are kept.
        count_sessions: the exchange's calendar.
        clock: now, UTC.
    """

    def __init__(
        self,
        database: Database,
        count_sessions: CountSessions,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._count_sessions = count_sessions
        self._clock = clock

    def find_stamp(self, actor: Actor) -> str:
        """Changes whenever a scan is completed; until then `list_newest` finds the same scans."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            count, newest = ScanSummaryRepository(session).find_stamp()
        return f"{count} {newest}"

    def list_newest(self, actor: Actor) -> dict[KoreanSignalKind, ScanSummary]:
        """The scan of the newest session of each scanner, by its default preset where that ran.

        A scanner that never completed a scan is not in it.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = ScanSummaryRepository(session)
            scans = repository.list_newest()
            counts = repository.count_hits([stored_id(scan.id) for scan in scans])
            shown = {kind: _choose(kind, scans) for kind in {scan.kind for scan in scans}}
            best: dict[int, list[FoundShare]] = defaultdict(list)
            ids = [stored_id(scan.id) for scan in shown.values()]
            for hit in repository.list_best(ids, MOST_HITS):
                best[hit.scan_id].append(_to_share(hit))
            return {
                kind: self._summarise(scan, scans, counts, best[stored_id(scan.id)])
                for kind, scan in shown.items()
            }

    def _summarise(
        self,
        scan: KoreanScan,
        scans: Sequence[KoreanScan],
        counts: dict[int, int],
        best: list[FoundShare],
    ) -> ScanSummary:
        number = stored_id(scan.id)
        others = {
            one.preset: counts.get(stored_id(one.id), 0)
            for one in scans
            if one is not scan and (one.kind, one.session) == (scan.kind, scan.session)
        }
        clock = scan.fetched_at if scan.is_demo and scan.fetched_at else self._clock()
        return ScanSummary(
            id=number,
            kind=scan.kind,
            preset=scan.preset,
            rule_version=scan.rule_version,
            session=scan.session,
            age_sessions=None
            if scan.session is None
            else count_age(scan.session, EXCHANGE, clock, self._count_sessions),
            found=counts.get(number, 0),
            best=tuple(best),
            sealed=scan.sealed,
            seal_note=scan.seal_note,
            reason=scan.reason,
            source=scan.source,
            fetched_at=scan.fetched_at,
            finished_at=scan.finished_at,
            is_demo=scan.is_demo,
            others=tuple(sorted(others.items())),
        )


def _choose(kind: KoreanSignalKind, scans: Sequence[KoreanScan]) -> KoreanScan:
    """The newest session counts most, then the default preset, then the last one that ran."""

    def rank(scan: KoreanScan) -> tuple[date, bool, int]:
        is_default = scan.preset == DEFAULT_PRESETS[kind]
        return scan.session or date.min, is_default, stored_id(scan.id)

    return max((scan for scan in scans if scan.kind is kind), key=rank)


def _to_share(hit: KoreanScanHit) -> FoundShare:
    return FoundShare(
        hit.symbol, hit.name, hit.local_name, hit.score, hit.grade, hit.signal_type, hit.price
    )
