"""From measures to points. Pure functions on arrays.

NaN rule: a part whose measure is NaN has NaN points: unknown, and never neutral ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.enums import GatePartName
from core.kr_market.market_gate.gate_bars import GateBars
from core.kr_market.market_gate.measures import Measures, measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.contracts import FloatArray
    from core.kr_market.market_gate.gate_bars import BoolArray
    from core.kr_market.market_gate.preset import GatePreset, Step


@dataclass(frozen=True, slots=True)
class ScoredBars:
    """The gate at each of k bars.

    Attributes:
        points: part → float64[k]; NaN where the part is unknown.
        score: float64[k], sum of the known parts; NaN where nothing may be scored: too few bars
            so far, or an unadjusted move among those that count.
        is_judgeable: bool[k], whether there are enough bars, all of them comparable.
    """

    bars: GateBars
    measures: Measures
    points: dict[GatePartName, FloatArray]
    score: FloatArray
    is_judgeable: BoolArray


def list_maxima(preset: GatePreset, *, is_index: bool) -> dict[GatePartName, float]:
    """Most points of each part; an index has no strength against itself."""
    maxima = {
        GatePartName.TREND: max(preset.trend_points),
        GatePartName.RSI: max(points for _, points in preset.rsi_floors),
        GatePartName.MACD: preset.macd_points,
        GatePartName.VOLUME: max(points for _, points in preset.volume_steps),
        GatePartName.STRENGTH: max(points for _, points in preset.strength_steps),
    }
    if is_index:
        del maxima[GatePartName.STRENGTH]
    return maxima


def score_bars(
    bars: GateBars, preset: GatePreset, *, index: GateBars | None = None, is_index: bool = False
) -> ScoredBars:
    """The points of every bar, each from bars up to its own.

    Args:
        bars: of the index or a fund.
        preset: the rules.
        index: what a fund is compared with; None leaves its relative strength unknown.
        is_index: these bars are the index itself: relative strength does not apply.
    """
    found = measure(bars, index, preset)
    points = {
        GatePartName.TREND: _score_trend(bars.close, found, preset),
        GatePartName.RSI: _score_rsi(found.rsi, preset),
        GatePartName.MACD: np.where(found.macd > found.macd_signal, preset.macd_points, 0.0),
        GatePartName.VOLUME: _score_steps(found.volume_ratio, preset.volume_steps),
    }
    if not is_index:
        points[GatePartName.STRENGTH] = _score_steps(found.strength, preset.strength_steps)
    is_judgeable = _find_judgeable(bars, preset.least_bars)
    total = np.nansum(np.array(list(points.values())), axis=0)
    return ScoredBars(bars, found, points, np.where(is_judgeable, total, np.nan), is_judgeable)


def _find_judgeable(bars: GateBars, least: int) -> BoolArray:
    count = np.arange(1, len(bars) + 1)
    jumps = np.cumsum(bars.is_jump)
    # A jump into the first bar of the window lies before it.
    first = np.maximum(count - least, 0)
    inside = jumps - jumps[first] if len(bars) else jumps
    judgeable: BoolArray = (count >= least) & (inside == 0)
    return judgeable


def _score_trend(close: FloatArray, found: Measures, preset: GatePreset) -> FloatArray:
    both, short, long = preset.trend_points
    points = np.select(
        [
            (close > found.short_mean) & (found.short_mean > found.long_mean),
            close > found.short_mean,
            close > found.long_mean,
        ],
        [both, short, long],
        0.0,
    )
    return np.where(np.isnan(found.short_mean + found.long_mean), np.nan, points)


def _score_rsi(rsi: FloatArray, preset: GatePreset) -> FloatArray:
    floors, earned = (np.array(column) for column in zip(*preset.rsi_floors, strict=True))
    place = np.searchsorted(floors, rsi, side="right") - 1
    points = np.where(rsi > preset.rsi_top, 0.0, earned[place])
    return np.where(np.isnan(rsi), np.nan, points)


def _score_steps(values: FloatArray, steps: Sequence[Step]) -> FloatArray:
    points = np.select([values > above for above, _ in steps], [earned for _, earned in steps], 0.0)
    return np.where(np.isnan(values), np.nan, points)
