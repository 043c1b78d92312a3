"""A smart-money scan as it is kept, and as it is given back. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.enums import (
    BacktestStatus,
    FlowUnit,
    KoreanSignalKind,
    SmartMoneySignal,
    SmartMoneyStage,
)
from core.formatting import format_count
from core.kr_market.draft import SignalDraft
from core.kr_market.ledger.types import SealReport
from core.kr_market.smart_money.facts import list_facts, read_hit
from core.kr_market.smart_money.types import SmartMoneyMarket, SmartMoneyReading
from db.base import stored_id
from db.kr_market.scan_tables import KoreanScan, KoreanScanHit

_SHOWN_STAGES = (SmartMoneyStage.STRONG_ACCUMULATION, SmartMoneyStage.ACCUMULATION)


@dataclass(frozen=True, slots=True)
class StoredSmartMoney:
    """One stored scan with its hits, the best first.

    Attributes:
        session: whose flows are the last in it.
        known_at: when these became known.
        waiting: what newer session is left out, and why.
        reason: why it found nothing, or failed; empty where neither.
        seal_note: what became of its new signals in the ledger.
        looked_at: how many shares were read; `left_out` says why others were not.
        unknown_scores: how many of them have no score.
        unadjusted: how many have a move beyond the price limit in their window.
        stages, signals: how many shares are in each.
    """

    id: int
    preset: str
    rule_version: int
    status: BacktestStatus
    session: date | None
    known_at: datetime | None
    waiting: str
    reason: str
    sealed: int
    seal_note: str
    looked_at: int
    unknown_scores: int
    unadjusted: int
    left_out: Mapping[str, int]
    stages: Mapping[SmartMoneyStage, int]
    signals: Mapping[SmartMoneySignal, int]
    unit: FlowUnit | None
    reckoning: str
    source: str
    fetched_at: datetime | None
    flow_source: str
    flows_fetched_at: datetime | None
    is_demo: bool
    finished_at: datetime | None
    job_id: str
    requested_by: int
    hits: tuple[SmartMoneyReading, ...]


def list_shown(market: SmartMoneyMarket) -> list[SmartMoneyReading]:
    """What a scan keeps: shares with a signal, and those being accumulated.

    Those with an unadjusted move in their window are counted only.
    """
    return [
        one
        for one in market.readings
        if not one.is_unadjusted and (one.signals or one.stage in _SHOWN_STAGES)
    ]


def list_drafts(market: SmartMoneyMarket) -> list[SignalDraft]:
    """What goes to the ledger: signals on the first session that they hold in, best score first.

    A streak that lasts is one signal, not one a day.
    """
    return [
        SignalDraft(
            kind=KoreanSignalKind.SMART_MONEY,
            symbol=one.symbol,
            session=one.session,
            preset=market.preset,
            rule_version=market.rule_version,
            price=one.price,
            score=one.score,
            inputs_hash=one.inputs_hash,
            source=market.source,
            signal_type=one.signal.value,
            is_demo=market.is_demo,
            facts=list_facts(market, one),
        )
        for one in market.readings
        if one.signal is not None and one.is_new
    ]


def write_counts(market: SmartMoneyMarket) -> dict[str, Any]:
    """What a scan found and what it read; JSON-ready."""
    fetched = market.flows_fetched_at
    return {
        "looked_at": len(market.readings),
        "unknown_scores": sum(one.score is None for one in market.readings),
        "unadjusted": sum(one.is_unadjusted for one in market.readings),
        "left_out": dict(market.left_out),
        "stages": dict(Counter(one.stage.value for one in market.readings if one.stage)),
        "signals": dict(Counter(one.signal.value for one in market.readings if one.signal)),
        "known_at": market.known_at.isoformat() if market.known_at else None,
        "waiting": market.waiting,
        "unit": market.unit.value if market.unit else None,
        "reckoning": market.reckoning,
        "flow_source": market.flow_source,
        "flows_fetched_at": fetched.isoformat() if fetched else None,
    }


def say_sealed(drafts: Sequence[SignalDraft], report: SealReport) -> str:
    """What became of the new signals, in words."""
    if not drafts:
        return "No new signal: nothing to seal."
    parts = [f"{format_count(report.sealed)} sealed"] if report.sealed else []
    if report.repeated:
        parts.append(f"{format_count(report.repeated)} were in the ledger already")
    parts += [f"{format_count(count)} {why}" for why, count in report.refused.items()]
    return f"{'; '.join(parts)}."[:500]


def view_scan(row: KoreanScan, hits: Sequence[KoreanScanHit]) -> StoredSmartMoney:
    """The row as readers get it."""
    counts = row.counts
    return StoredSmartMoney(
        id=stored_id(row.id),
        preset=row.preset,
        rule_version=row.rule_version,
        status=row.status,
        session=row.session,
        known_at=_instant(counts.get("known_at")),
        waiting=counts.get("waiting", ""),
        reason=row.reason,
        sealed=row.sealed,
        seal_note=row.seal_note,
        looked_at=counts.get("looked_at", 0),
        unknown_scores=counts.get("unknown_scores", 0),
        unadjusted=counts.get("unadjusted", 0),
        left_out=counts.get("left_out", {}),
        stages={one: counts.get("stages", {}).get(one.value, 0) for one in SmartMoneyStage},
        signals={one: counts.get("signals", {}).get(one.value, 0) for one in SmartMoneySignal},
        unit=FlowUnit(counts["unit"]) if counts.get("unit") else None,
        reckoning=counts.get("reckoning", ""),
        source=row.source,
        fetched_at=row.fetched_at,
        flow_source=counts.get("flow_source", ""),
        flows_fetched_at=_instant(counts.get("flows_fetched_at")),
        is_demo=row.is_demo,
        finished_at=row.finished_at,
        job_id=row.job_id,
        requested_by=row.requested_by,
        hits=tuple(read_hit(hit) for hit in hits),
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
