"""Scans of the Korean market for contraction patterns: asked for, listed, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from core.contracts import Actor, UniverseQuery
from core.enums import BacktestStatus, KoreanSignalKind
from core.errors import AppError
from core.jobs.types import JobQueue
from core.kr_market.inputs import MarketInputs
from core.kr_market.vcp.facts import day_of
from core.kr_market.vcp.hit_export import write_hits
from core.kr_market.vcp.presets import DEFAULT_PRESET, LIQUID_TURNOVER, get_preset
from core.kr_market.vcp.scan_runner import SCAN_JOB, build_row
from core.kr_market.vcp.stored_scan import StoredVcpScan, view_hit, view_scan
from core.kr_market.vcp.types import KEPT, VcpHit
from core.permissions import Permission, require
from db.kr_market.scan_repository import ScanRepository
from db.session import Database

_KIND = KoreanSignalKind.VCP


@dataclass(frozen=True, slots=True)
class VcpScanRequest:
    """What is to be scanned.

    Attributes:
        session: a day on which the market traded; None for its newest.
        source: whose bars; None for the market with most instruments.
    """

    preset: str = DEFAULT_PRESET
    session: date | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class HitFilter:
    """Which hits of a scan are wanted.

    Attributes:
        is_liquid: only those with a mean turnover of `LIQUID_TURNOVER` and more.
        is_signal: only those that keep the preset's liquidity rule for sure.
        min_score: only those with this score and more; None for all, those without one too.
        text: part of the symbol or of a name, in any case.
    """

    is_liquid: bool = False
    is_signal: bool = False
    min_score: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FoundHits:
    """The hits of one scan that were asked for.

    Attributes:
        hits: the best first, each with its return since where there are newer bars.
        total: how many the scan has.
        latest_session: the market's newest; None where its bars are gone.
    """

    scan: StoredVcpScan
    hits: tuple[VcpHit, ...]
    total: int
    latest_session: date | None


class VcpScanService:
    """One scan of a preset at a time; everybody who may read signals sees all of them."""

    def __init__(self, database: Database, jobs: JobQueue, inputs: MarketInputs) -> None:
        self._database = database
        self._jobs = jobs
        self._inputs = inputs

    def submit_scan(self, actor: Actor, request: VcpScanRequest) -> str:
        """Put a scan of the whole market in the queue; returns the job's id.

        Raises:
            NotFoundError: no such preset, or no market is stored.
            ConflictError: a scan by this preset is waiting or under way.
        """
        require(actor, Permission.RUN_KOREAN_SCANS)
        preset = get_preset(request.preset)
        self._inputs.load_universe(actor, UniverseQuery(1, request.source))
        with self._database.write() as session:
            job_id = self._jobs.add(
                session,
                actor=actor,
                kind=SCAN_JOB,
                title=f"Scan the market for VCP, preset {preset.title}",
                arguments={
                    "preset": preset.name,
                    "session": request.session.isoformat() if request.session else None,
                    "source": request.source,
                },
                key=preset.name,
            )
            row = build_row(preset.name, preset.version, job_id, actor.user_id)
            ScanRepository(session).add(row)
        self._jobs.send(job_id)
        return job_id

    def list_scans(
        self, actor: Actor, preset: str | None = None, limit: int = 20
    ) -> list[StoredVcpScan]:
        """Scans of one preset or of all, the newest first, whatever became of them."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            rows = ScanRepository(session).list_scans(_KIND, preset, limit=max(1, min(limit, 200)))
            return [view_scan(row) for row in rows]

    def get_scan(self, actor: Actor, scan_id: int) -> StoredVcpScan:
        """One scan, whatever became of it.

        Raises:
            NotFoundError: no such scan.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            return view_scan(ScanRepository(session).get_scan(scan_id, _KIND))

    def find_latest(self, actor: Actor, preset: str) -> StoredVcpScan | None:
        """The newest finished scan of a preset; None before there is one."""
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            row = ScanRepository(session).find_latest(_KIND, preset, BacktestStatus.COMPLETED)
            return view_scan(row) if row else None

    def find_hits(self, actor: Actor, scan_id: int, wanted: HitFilter) -> FoundHits:
        """What one scan found.

        Raises:
            NotFoundError: no such scan.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        with self._database.read() as session:
            repository = ScanRepository(session)
            scan = view_scan(repository.get_scan(scan_id, _KIND))
            rows = repository.list_hits(scan_id)
        latest_session, closes = self._find_closes(actor, scan)
        hits = [view_hit(row, closes.get(row.symbol)) for row in rows]
        kept = tuple(hit for hit in hits if _is_wanted(hit, wanted))
        return FoundHits(scan, kept, len(hits), latest_session)

    def export_hits(self, actor: Actor, scan_id: int, wanted: HitFilter) -> bytes:
        """The hits as CSV with a byte-order mark, by which Excel reads Korean right.

        Fractions are fractions; what is unknown is empty.

        Raises:
            NotFoundError: no such scan.
        """
        require(actor, Permission.READ_KOREAN_SIGNALS)
        found = self.find_hits(actor, scan_id, wanted)
        return write_hits(found.scan, found.hits).encode("utf-8-sig")

    def _find_closes(
        self, actor: Actor, scan: StoredVcpScan
    ) -> tuple[date | None, Mapping[str, float]]:
        """The market's newest session, and its closes where it is newer than the scan's."""
        try:
            universe = self._inputs.load_universe(actor, UniverseQuery(1, scan.source or None))
        except AppError:  # the market was deleted since: what has become of its shares is unknown
            return None, {}
        newest = day_of(universe, -1)
        if scan.session is None or newest <= scan.session:
            return newest, {}
        closes = universe.close[:, -1]
        known = np.isfinite(closes).tolist()
        pairs = zip(universe.symbols, closes.tolist(), known, strict=True)
        return newest, {symbol: close for symbol, close, is_known in pairs if is_known}


def _is_wanted(hit: VcpHit, wanted: HitFilter) -> bool:
    if wanted.is_liquid and (hit.facts.turnover or 0.0) < LIQUID_TURNOVER:
        return False
    if wanted.is_signal and hit.facts.liquidity != KEPT:
        return False
    if wanted.min_score is not None and (hit.score is None or hit.score < wanted.min_score):
        return False
    text = wanted.text.strip().casefold()
    return not text or any(text in one.casefold() for one in (hit.symbol, hit.name, hit.local_name))
