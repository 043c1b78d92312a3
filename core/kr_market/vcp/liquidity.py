"""Whether matches keep a preset's rule of who can trade them. Pure.

A figure that is not known neither keeps a rule nor breaks it: the answer is unknown, unless
another figure breaks the rule for sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from core.contracts import FloatArray, FlowUniverse, Universe
from core.enums import FlowUnit
from core.formatting import format_count, format_krw_units
from core.kr_market.vcp.presets import BoxPreset, VcpPreset

if TYPE_CHECKING:
    from core.kr_market.clean_bars import PlaceArray
    from core.kr_market.vcp.scan import CodeArray

KEPT, BROKEN, UNKNOWN = 1, 0, -1
FLOW_SESSIONS = 5


@dataclass(frozen=True, slots=True)
class Tradability:
    """What liquidity rules read, one number for each match; NaN where not known.

    Attributes:
        foreign_5d: shares bought net by foreigners over the five sessions up to the match's.
        supply_index: smart-money score up to the match's session.
        market_cap: KRW.
        mean_volume: shares a session over the pattern's window.
    """

    foreign_5d: FloatArray
    supply_index: FloatArray
    market_cap: FloatArray
    mean_volume: FloatArray


def judge_liquidity(preset: VcpPreset, known: Tradability) -> CodeArray:
    """int8[s]: `KEPT`, `BROKEN` or `UNKNOWN`; always kept by a preset without such a rule."""
    verdicts = np.full(len(known.mean_volume), KEPT, dtype=np.int8)
    if not isinstance(preset, BoxPreset):
        return verdicts
    is_broken = np.zeros(len(verdicts), dtype=np.bool_)
    for bound, values in (
        (preset.min_foreign_5d, known.foreign_5d),
        (preset.min_supply_index, known.supply_index),
        (preset.min_market_cap, known.market_cap),
        (preset.min_mean_volume, known.mean_volume),
    ):
        if bound is not None:
            verdicts[np.isnan(values)] = UNKNOWN
            is_broken |= values < bound
    verdicts[is_broken] = BROKEN
    return verdicts


def describe_rule(preset: VcpPreset) -> str:
    """The preset's rule in words, with what is unknown for want of a source; empty without one."""
    if not isinstance(preset, BoxPreset):
        return ""
    parts = []
    if preset.min_foreign_5d is not None:
        shares = format_count(int(preset.min_foreign_5d))
        parts.append(f"{shares} shares bought net by foreigners in five sessions")
    if preset.min_supply_index is not None:
        parts.append(f"a supply index (absolute smart-money score) of {preset.min_supply_index:g}")
    if preset.min_market_cap is not None:
        size = format_krw_units(preset.min_market_cap)
        parts.append(f"a market value of {size} KRW, which no stored source gives")
    if preset.min_mean_volume is not None:
        parts.append(f"a mean volume of {format_count(int(preset.min_mean_volume))} shares")
    return f"Liquidity rule of {preset.title}: at least {' and '.join(parts)}." if parts else ""


def sum_foreign(
    universe: Universe, flows: FlowUniverse | None, row: PlaceArray, place: PlaceArray
) -> FloatArray:
    """Shares bought net by foreigners over the last five sessions of each match, float64[s].

    NaN where one of the five sessions has no flow, or flows are counted in won: nobody here
    guesses how many shares that was.
    """
    if flows is None or flows.unit is not FlowUnit.SHARES:
        return np.full(len(row), np.nan)
    return sum_flow(universe, flows.symbols, flows.time, flows.foreign, (row, place))


def sum_flow(
    universe: Universe, symbols: tuple[str, ...], time: Any, values: Any, pairs: tuple[Any, Any]
) -> FloatArray:
    """Sums over the last five sessions of the market, in the flows' own unit; NaN if one lacks."""
    row, place = pairs
    at = {symbol: number for number, symbol in enumerate(symbols)}
    flow_rows = np.array([at.get(symbol, -1) for symbol in universe.symbols], dtype=np.int64)
    columns = np.searchsorted(time, universe.time)
    columns = np.minimum(columns, len(time) - 1)
    is_there = time[columns] == universe.time
    total = np.zeros(len(row))
    for back in range(FLOW_SESSIONS):
        session = place - back
        usable = (session >= 0) & (flow_rows[row] >= 0)
        usable &= is_there[np.maximum(session, 0)]
        values_now = values[flow_rows[row], columns[np.maximum(session, 0)]]
        total += np.where(usable, values_now, np.nan)
    return np.asarray(total, dtype=np.float64)
