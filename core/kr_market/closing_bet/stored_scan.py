"""A scan as it is kept, and as it is given back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.enums import BacktestStatus
from core.formatting import format_count
from core.kr_market.closing_bet.drafts import list_drafts, list_facts
from core.kr_market.closing_bet.types import BetScan
from core.kr_market.ledger.types import SealReport
from db.base import stored_id
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit


@dataclass(frozen=True, slots=True)
class StoredScan:
    """One stored scan.

    Attributes:
        counts: as `write_counts` gave them.
        reason: why it found nothing, or failed; empty where neither.
        seal_note: what became of its signals in the ledger.
    """

    id: int
    session: date | None
    preset: str
    rule_version: int
    status: BacktestStatus
    counts: Mapping[str, Any]
    reason: str
    sealed: int
    seal_note: str
    job_id: str
    requested_at: datetime
    finished_at: datetime | None
    is_demo: bool


def view_scan(row: KoreanScan) -> StoredScan:
    """The row as readers get it."""
    return StoredScan(
        id=stored_id(row.id),
        session=row.session,
        preset=row.preset,
        rule_version=row.rule_version,
        status=row.status,
        counts=row.counts,
        reason=row.reason,
        sealed=row.sealed,
        seal_note=row.seal_note,
        job_id=row.job_id,
        requested_at=row.requested_at,
        finished_at=row.finished_at,
        is_demo=row.is_demo,
    )


def write_counts(scan: BetScan) -> dict[str, Any]:
    """The funnel with the symbols that fell out and why, and the grades; JSON-ready."""
    return {
        "funnel": [
            {
                "key": step.key,
                "title": step.title,
                "kept": step.kept,
                "dropped": step.dropped_count,
                "why": {one.symbol: one.why for one in step.dropped},
            }
            for step in scan.funnel
        ],
        "grades": dict(scan.count_grades()),
        "notes": list(scan.notes),
    }


def list_hits(scan: BetScan, scan_id: int) -> list[KoreanScanHit]:
    """All candidates, the best first; C and the ungraded too, for they are what was looked at."""
    return [
        KoreanScanHit(
            scan_id=scan_id,
            rank=rank,
            symbol=bet.symbol,
            name=bet.name[:120],
            local_name=bet.local_name[:120],
            sector=bet.sector[:60],
            exchange=bet.exchange[:32],
            score=float(bet.score),
            grade=bet.grade,
            price=bet.price,
            stop=bet.exit_plan.stop,
            target=bet.exit_plan.target,
            facts=list_facts(scan, bet),
            inputs_hash=bet.inputs_hash,
        )
        for rank, bet in enumerate(scan.bets, start=1)
    ]


def say_sealed(scan: BetScan, report: SealReport) -> str:
    """What became of the signals, in words."""
    if not list_drafts(scan):
        return "No S, A or B: nothing to seal."
    parts = [f"{format_count(report.sealed)} sealed"] if report.sealed else []
    if report.repeated:
        parts.append(f"{format_count(report.repeated)} were in the ledger already")
    parts += [f"{format_count(count)} {why}" for why, count in report.refused.items()]
    return f"{'; '.join(parts)}."[:500]
