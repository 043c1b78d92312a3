"""A reading as it is kept with a scan and sealed, and read back. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from core.enums import SmartMoneyPart, SmartMoneySignal, SmartMoneyStage
from core.kr_market.smart_money.types import (
    FlowSums,
    ScorePart,
    SmartMoneyMarket,
    SmartMoneyReading,
    Streak,
)
from db.kr_market.scan_tables import KoreanScanHit


def list_facts(market: SmartMoneyMarket, reading: SmartMoneyReading) -> dict[str, Any]:
    """The figures beside a signal; JSON-ready, unknown ones None.

    Flows are in `unit`; a part is its points, or its bounds where they are unknown; a streak is
    its sessions, and whether it may be longer.
    """
    return {
        "session": reading.session.isoformat(),
        "known_at": market.known_at.isoformat() if market.known_at else None,
        "flow_source": market.flow_source,
        "unit": market.unit.value if market.unit else None,
        "low": reading.low,
        "high": reading.high,
        "stage": reading.stage.value if reading.stage else None,
        "parts": {part.name.value: [part.low, part.high] for part in reading.parts},
        "foreign_streak": [reading.foreign_streak.days, reading.foreign_streak.is_cut],
        "institution_streak": [
            reading.institution_streak.days, reading.institution_streak.is_cut
        ],
        "sums": [
            [one.sessions, one.foreign, one.institution, one.foreign_missing,
             one.institution_missing]
            for one in reading.sums
        ],
        "foreign_net": reading.foreign_net,
        "institution_net": reading.institution_net,
        "share_of_trading": reading.share_of_trading,
        "momentum": _finite(reading.momentum),
        "signals": [one.value for one in reading.signals],
        "undecided": [one.value for one in reading.undecided],
        "is_new": reading.is_new,
        "is_unadjusted": reading.is_unadjusted,
        "recent": list(reading.recent),
    }  # fmt: skip


def make_hit(
    market: SmartMoneyMarket, reading: SmartMoneyReading, scan_id: int, rank: int
) -> KoreanScanHit:
    """The row of a reading."""
    return KoreanScanHit(
        scan_id=scan_id,
        rank=rank,
        symbol=reading.symbol,
        name=reading.name[:120],
        local_name=reading.local_name[:120],
        sector=reading.sector[:60],
        exchange=reading.exchange[:32],
        score=reading.score,
        signal_type=reading.signal.value if reading.signal else "",
        price=reading.price,
        facts=list_facts(market, reading),
        inputs_hash=reading.inputs_hash,
    )


def read_hit(row: KoreanScanHit) -> SmartMoneyReading:
    """The reading of a row."""
    facts: Mapping[str, Any] = row.facts
    return SmartMoneyReading(
        symbol=row.symbol,
        name=row.name,
        local_name=row.local_name,
        sector=row.sector,
        exchange=row.exchange,
        session=_day(facts["session"]),
        price=row.price,
        score=row.score,
        low=facts["low"],
        high=facts["high"],
        stage=SmartMoneyStage(facts["stage"]) if facts["stage"] else None,
        parts=tuple(ScorePart(name, *facts["parts"][name.value]) for name in SmartMoneyPart),
        foreign_streak=Streak(*facts["foreign_streak"]),
        institution_streak=Streak(*facts["institution_streak"]),
        sums=tuple(FlowSums(*one) for one in facts["sums"]),
        foreign_net=facts["foreign_net"],
        institution_net=facts["institution_net"],
        share_of_trading=facts["share_of_trading"],
        momentum=facts["momentum"],
        signals=tuple(SmartMoneySignal(one) for one in facts["signals"]),
        undecided=tuple(SmartMoneySignal(one) for one in facts["undecided"]),
        is_new=facts["is_new"],
        is_unadjusted=facts["is_unadjusted"],
        recent=tuple(facts["recent"]),
        inputs_hash=row.inputs_hash,
    )


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _day(text: str) -> date:
    return date.fromisoformat(text)
