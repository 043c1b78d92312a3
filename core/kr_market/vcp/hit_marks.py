"""What is asked of matches besides their bars: flows, and the preset's liquidity rule. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np

from core.contracts import FloatArray, FlowUniverse, Universe
from core.kr_market.smart_money.presets import ABSOLUTE
from core.kr_market.smart_money.score import find_score, score_sessions
from core.kr_market.smart_money.share_flows import FlowAligner
from core.kr_market.vcp import liquidity
from core.kr_market.vcp.liquidity import FLOW_SESSIONS, Tradability
from core.kr_market.vcp.presets import BoxPreset, VcpPreset
from core.kr_market.vcp.scan import Verdicts
from core.kr_market.vcp.types import BROKEN, KEPT, UNKNOWN

FLOW_HISTORY = ABSOLUTE.window + 20
"""Sessions of flows that the rules read, with room for days without a trade."""

_WORDS = {liquidity.KEPT: KEPT, liquidity.BROKEN: BROKEN, liquidity.UNKNOWN: UNKNOWN}


def find_marks(
    universe: Universe,
    flows: FlowUniverse | None,
    preset: VcpPreset,
    verdicts: Verdicts,
    rows: list[int],
) -> list[dict[str, Any]]:
    """The fields of `VcpFacts` about flows and liquidity, for each of these rows.

    Flows are shown in the unit they are stored in. Rules count in shares; won are reckoned into
    shares at the close of each session, as the smart-money score does.
    """
    row = np.array(rows, dtype=np.int64)
    pairs = (row, np.full(len(rows), verdicts.place, dtype=np.int64))
    foreign = institution = np.full(len(rows), np.nan)
    if flows is not None:
        foreign, institution = (
            liquidity.sum_flow(universe, flows.symbols, flows.time, values, pairs)
            for values in (flows.foreign, flows.institution)
        )
    known = find_tradability(universe, flows, preset, verdicts, rows)
    states = liquidity.judge_liquidity(preset, known)
    return [
        {
            "liquidity": _WORDS[int(states[at])],
            "foreign_5d": _plain(foreign[at]),
            "institution_5d": _plain(institution[at]),
            "flow_unit": flows.unit.value if flows else "",
        }
        for at in range(len(rows))
    ]


def find_tradability(
    universe: Universe,
    flows: FlowUniverse | None,
    preset: VcpPreset,
    verdicts: Verdicts,
    rows: list[int],
) -> Tradability:
    """What the preset's liquidity rule reads; market values are stored nowhere, so unknown."""
    bought, supply, volumes = (np.full(len(rows), np.nan) for _ in range(3))
    if isinstance(preset, BoxPreset):
        from core.kr_market.vcp.box_kernel import MEAN_VOLUME

        volumes = np.asarray(verdicts.figures[rows, MEAN_VOLUME], dtype=np.float64)
        if flows is not None and preset.min_foreign_5d is not None:
            _read_flows(FlowAligner(universe, flows, ABSOLUTE), universe, rows, bought, supply)
    return Tradability(bought, supply, np.full(len(rows), np.nan), volumes)


def _read_flows(
    aligner: FlowAligner,
    universe: Universe,
    rows: list[int],
    bought: FloatArray,
    supply: FloatArray,
) -> None:
    last = len(universe.time) - 1
    for at, row in enumerate(rows):
        if not aligner.has_flows(universe.symbols[row]):
            continue
        measured = aligner.align(row, last).measured
        if len(measured) >= FLOW_SESSIONS:
            bought[at] = measured.foreign[-FLOW_SESSIONS:].sum()
        score = find_score(score_sessions(measured, ABSOLUTE), -1)
        supply[at] = np.nan if score is None else score


def _plain(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None
