"""One session of a market by one preset: the hits with their figures, and why no others. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from core.contracts import FloatArray, FlowUniverse, Universe
from core.formatting import format_count
from core.kr_market.clean_bars import clean_row
from core.kr_market.vcp import liquidity
from core.kr_market.vcp.facts import build_facts, day_of, find_score, hash_inputs
from core.kr_market.vcp.presets import BoxPreset, VcpPreset
from core.kr_market.vcp.reasons import REASON_WORDS, Reason
from core.kr_market.vcp.scan import Verdicts, scan_day
from core.kr_market.vcp.types import BROKEN, KEPT, UNKNOWN, VcpHit, VcpScan

_WORDS = {liquidity.KEPT: KEPT, liquidity.BROKEN: BROKEN, liquidity.UNKNOWN: UNKNOWN}
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
    marks = _Marks(universe, flows, preset, rows, verdicts)
    found = []
    for number, row in enumerate(rows):
        on_progress(0.2 + 0.7 * number / len(rows), f"Describing {universe.symbols[row]}")
        found.append(_build_hit(universe, preset, verdicts, row, marks.of(number)))
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
        reason="" if reasons.get(Reason.HIT.key) else say_empty(reasons, len(universe.symbols)),
        flow_note=flow_note,
    )


def count_reasons(verdicts: Verdicts, hits: tuple[VcpHit, ...]) -> dict[str, int]:
    """Why each share is a signal or none, by key; what matched is split by liquidity."""
    counts = verdicts.count_reasons()
    states = [hit.facts.liquidity for hit in hits]
    counts[Reason.HIT.key] = states.count(KEPT)
    counts[Reason.ILLIQUID.key] = states.count(BROKEN)
    counts[Reason.LIQUIDITY_UNKNOWN.key] = states.count(UNKNOWN)
    return {key: count for key, count in counts.items() if count}


def say_empty(reasons: dict[str, int], shares: int) -> str:
    """Why a scan found no signal: the largest counts of its funnel, in words."""
    told = sorted(
        ((count, key) for key, count in reasons.items() if key != Reason.NOT_COMMON.key),
        reverse=True,
    )
    causes = [f"{format_count(count)} {REASON_WORDS[key]}" for count, key in told[:_MOST_TOLD]]
    if not causes:
        return f"None of {format_count(shares)} instruments is a common share."
    return f"No signal among {format_count(shares)} instruments: {'; '.join(causes)}."


class _Marks:
    """What is asked of all hits at once: flows, and the preset's liquidity rule."""

    def __init__(
        self,
        universe: Universe,
        flows: FlowUniverse | None,
        preset: VcpPreset,
        rows: list[int],
        verdicts: Verdicts,
    ) -> None:
        row = np.array(rows, dtype=np.int64)
        place = np.full(len(rows), verdicts.place, dtype=np.int64)
        unknown = np.full(len(rows), np.nan)
        self.unit = flows.unit.value if flows else ""
        self.foreign: FloatArray = unknown
        self.institution: FloatArray = unknown
        if flows:
            self.foreign, self.institution = (
                liquidity.sum_flow(universe, flows.symbols, flows.time, values, (row, place))
                for values in (flows.foreign, flows.institution)
            )
        known = liquidity.Tradability(
            foreign_5d=liquidity.sum_foreign(universe, flows, row, place),
            supply_index=unknown,
            market_cap=unknown,
            mean_volume=_read_volumes(preset, verdicts, row),
        )
        self.states = liquidity.judge_liquidity(preset, known)

    def of(self, number: int) -> dict[str, Any]:
        """The fields of `VcpFacts` for the hit of that number."""
        foreign, institution = float(self.foreign[number]), float(self.institution[number])
        return {
            "liquidity": _WORDS[int(self.states[number])],
            "foreign_5d": foreign if np.isfinite(foreign) else None,
            "institution_5d": institution if np.isfinite(institution) else None,
            "flow_unit": self.unit,
        }


def _read_volumes(preset: VcpPreset, verdicts: Verdicts, row: Any) -> FloatArray:
    from core.kr_market.vcp.box_kernel import MEAN_VOLUME

    if not isinstance(preset, BoxPreset):
        return np.full(len(row), np.nan)
    return np.asarray(verdicts.figures[row, MEAN_VOLUME], dtype=np.float64)


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
