"""One session of a market by one preset: the hits with their figures, and why no others. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from core.contracts import FlowUniverse, Universe
from core.enums import VcpReason
from core.formatting import format_count
from core.kr_market.clean_bars import clean_row
from core.kr_market.vcp.facts import build_facts, day_of, find_score, hash_inputs
from core.kr_market.vcp.hit_marks import find_marks
from core.kr_market.vcp.presets import VcpPreset
from core.kr_market.vcp.reasons import REASON_WORDS
from core.kr_market.vcp.scan import Verdicts, scan_day
from core.kr_market.vcp.types import BROKEN, KEPT, UNKNOWN, VcpHit, VcpScan

_MOST_TOLD = 3

OnProgress = Callable[[float, str], None]


def find_hits(
    universe: Universe,
    flows: FlowUniverse | None,
    preset: VcpPreset,
    *,
    flow_note: str = "",
    on_progress: OnProgress = lambda share, message: None,  # noqa: ARG005
) -> VcpScan:
    """Judge the universe's newest session.

    Args:
        universe: the market, up to the session wanted.
        flows: net buying up to that session; None where it is unknown.
        preset: whose rules.
        flow_note: why flows are unknown.
        on_progress: told the share done and what is being done.
    """
    on_progress(0.1, f"Judging {format_count(len(universe.symbols))} instruments")
    verdicts = scan_day(universe, preset)
    rows = verdicts.list_hits()
    marks = find_marks(universe, flows, preset, verdicts, rows)
    found = []
    for number, row in enumerate(rows):
        on_progress(0.2 + 0.7 * number / len(rows), f"Describing {universe.symbols[row]}")
        found.append(_build_hit(universe, preset, verdicts, row, marks[number]))
    hits = tuple(
        replace(hit, rank=rank) for rank, hit in enumerate(sorted(found, key=_order), start=1)
    )
    reasons = count_reasons(verdicts, hits)
    return VcpScan(
        session=day_of(universe, verdicts.place),
        preset=preset.name,
        rule_version=preset.version,
        hits=hits,
        reasons=reasons,
        shares=len(universe.symbols),
        source=universe.source,
        fetched_at=universe.fetched_at,
        is_demo=universe.is_demo,
        reason="" if reasons.get(VcpReason.HIT) else say_empty(reasons, len(universe.symbols)),
        flow_note=flow_note,
    )


def count_reasons(verdicts: Verdicts, hits: tuple[VcpHit, ...]) -> dict[str, int]:
    """Why each share is a signal or none, by key; what matched is split by liquidity."""
    counts = verdicts.count_reasons()
    states = [hit.facts.liquidity for hit in hits]
    counts[VcpReason.HIT] = states.count(KEPT)
    counts[VcpReason.ILLIQUID] = states.count(BROKEN)
    counts[VcpReason.LIQUIDITY_UNKNOWN] = states.count(UNKNOWN)
    return {key: count for key, count in counts.items() if count}


def say_empty(reasons: dict[str, int], shares: int) -> str:
    """Why a scan found no signal: the largest counts of its funnel, in words."""
    told = sorted(
        ((count, key) for key, count in reasons.items() if key != VcpReason.NOT_COMMON),
        reverse=True,
    )
    causes = [f"{format_count(count)} {REASON_WORDS[key]}" for count, key in told[:_MOST_TOLD]]
    if not causes:
        return f"None of {format_count(shares)} instruments is a common share."
    return f"No signal among {format_count(shares)} instruments: {'; '.join(causes)}."


def _build_hit(
    universe: Universe, preset: VcpPreset, verdicts: Verdicts, row: int, marks: dict[str, Any]
) -> VcpHit:
    bars, symbol = clean_row(universe, row), universe.symbols[row]
    return VcpHit(
        rank=0,
        symbol=symbol,
        name=universe.names[row],
        local_name=universe.local_names[row],
        sector=universe.sectors[row],
        exchange=universe.exchanges[row],
        price=float(bars.close[-1]),
        score=find_score(preset, verdicts.figures[row]),
        facts=replace(build_facts(universe, preset, verdicts, row, bars), **marks),
        inputs_hash=hash_inputs(universe, preset, bars, symbol),
    )


def _order(hit: VcpHit) -> tuple[float, float, str]:
    """Highest score first, then the tightest contraction."""
    contraction = hit.facts.contraction
    return (-(hit.score or 0.0), 1.0 if contraction is None else contraction, hit.symbol)
