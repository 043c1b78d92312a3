"""A scan as it is kept, handed to the ledger, and given back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from core.enums import BacktestStatus, KoreanSignalKind
from core.formatting import format_count
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.types import SealReport
from core.kr_market.vcp.presets import VCP_PRESETS
from core.kr_market.vcp.types import VcpFacts, VcpHit, VcpScan
from db.base import stored_id
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit


@dataclass(frozen=True, slots=True)
class StoredVcpScan:
    """One scan, from its request to its end.

    Attributes:
        session: whose bars were the newest it read; None until it ran.
        fetched_at: when the newest of these bars came in.
        reasons: why each of `shares` instruments is a signal or none, by key.
        reason: why it has no signal, or why it failed.
        flow_note: why flows are unknown; empty where they are known.
        is_outdated: the preset has been defined anew since.
    """

    id: int
    preset: str
    rule_version: int
    is_outdated: bool
    status: BacktestStatus
    session: date | None
    source: str
    fetched_at: datetime | None
    is_demo: bool
    shares: int
    reasons: Mapping[str, int]
    reason: str
    flow_note: str
    sealed: int
    seal_note: str
    job_id: str
    requested_by: int
    requested_at: datetime
    finished_at: datetime | None

    @property
    def is_under_way(self) -> bool:
        """Whether it waits or runs."""
        return self.status in {BacktestStatus.PENDING, BacktestStatus.RUNNING}


def fill_row(row: KoreanScan, scan: VcpScan, at: datetime) -> None:
    """Write into a scan's row what was found."""
    row.status, row.finished_at = BacktestStatus.COMPLETED, at
    row.rule_version, row.session, row.source = scan.rule_version, scan.session, scan.source
    row.fetched_at, row.is_demo, row.reason = scan.fetched_at, scan.is_demo, scan.reason[:500]
    row.counts = {
        "shares": scan.shares,
        "matches": len(scan.hits),
        "signals": len(scan.list_signals()),
        "reasons": dict(scan.reasons),
        "flow_note": scan.flow_note,
    }


def build_hit_rows(scan: VcpScan, scan_id: int) -> list[KoreanScanHit]:
    """The hits as they are kept."""
    return [
        KoreanScanHit(
            scan_id=scan_id,
            rank=hit.rank,
            symbol=hit.symbol,
            name=hit.name,
            local_name=hit.local_name,
            sector=hit.sector,
            exchange=hit.exchange,
            score=hit.score,
            price=hit.price,
            stop=hit.facts.stop,
            facts=hit.facts.to_json(),
            inputs_hash=hit.inputs_hash,
        )
        for hit in scan.hits
    ]


def list_drafts(scan: VcpScan) -> list[SignalDraft]:
    """What may be sealed: the hits that keep the preset's liquidity rule, the best first."""
    return [
        SignalDraft(
            kind=KoreanSignalKind.VCP,
            symbol=hit.symbol,
            session=scan.session,
            preset=scan.preset,
            rule_version=scan.rule_version,
            price=hit.price,
            score=hit.score,
            inputs_hash=hit.inputs_hash,
            source=scan.source,
            signal_type="VCP",
            stop=hit.facts.stop,
            is_demo=scan.is_demo,
            facts=hit.facts.to_json(),
        )
        for hit in scan.list_signals()
    ]


def say_sealed(scan: VcpScan, report: SealReport) -> str:
    """What became of the scan's signals in the ledger."""
    words = [f"{format_count(report.sealed)} sealed"] if report.sealed else []
    if report.repeated:
        words.append(f"{format_count(report.repeated)} were sealed before")
    words += [f"{format_count(count)} {reason}" for reason, count in report.refused.items()]
    unsealed = len(scan.hits) - len(scan.list_signals())
    if unsealed:
        words.append(
            f"{format_count(unsealed)} matches do not keep the preset's liquidity rule for sure "
            "and are not sealed"
        )
    return "; ".join(words)[:500]


def view_scan(row: KoreanScan) -> StoredVcpScan:
    """The row as readers get it."""
    preset = VCP_PRESETS.get(row.preset)
    return StoredVcpScan(
        id=stored_id(row.id),
        preset=row.preset,
        rule_version=row.rule_version,
        is_outdated=preset is None or preset.version != row.rule_version,
        status=row.status,
        session=row.session,
        source=row.source,
        fetched_at=row.fetched_at,
        is_demo=row.is_demo,
        shares=int(row.counts.get("shares", 0)),
        reasons=row.counts.get("reasons", {}),
        reason=row.reason,
        flow_note=row.counts.get("flow_note", ""),
        sealed=row.sealed,
        seal_note=row.seal_note,
        job_id=row.job_id,
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
    )


def view_hit(row: KoreanScanHit, latest: float | None) -> VcpHit:
    """The row as readers get it.

    Args:
        row: of a hit.
        latest: a close newer than the scan's session, KRW; None where there is none.
    """
    return VcpHit(
        rank=row.rank,
        symbol=row.symbol,
        name=row.name,
        local_name=row.local_name,
        sector=row.sector,
        exchange=row.exchange,
        price=row.price,
        score=row.score,
        facts=VcpFacts.from_json(row.facts),
        inputs_hash=row.inputs_hash,
        latest_price=latest,
        return_since=None if latest is None else latest / row.price - 1.0,
    )
