"""The VCP rules a second time: share by share in pandas, as most scanners are written.

Only presets and the names of reasons are shared with the scanner. The tests hold the two equal on
random markets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from core.contracts import Universe
from core.kr_market.vcp.presets import BoxPreset, LegsPreset, VcpPreset

FIELDS = ["open", "high", "low", "close", "volume"]
_JUMP = 0.30 + 1e-9

Verdict = tuple[str, dict[str, Any]]
"""The key of a reason, and the figures that were needed."""


def judge(frame: pd.DataFrame, place: int, preset: VcpPreset) -> Verdict:
    """The session at a place of one share, by what was known then.

    Args:
        frame: columns open … volume, one row a session of the market by its place; NaN or 0
            without trade.
        place: of the session.
        preset: whose rules.
    """
    seen = frame.loc[:place]
    clean = seen[(seen > 0).all(axis=1)]
    if clean.empty or clean.index[-1] != place:
        return "no_trade", {}
    if isinstance(preset, BoxPreset):
        return judge_boxes(clean, preset)
    return judge_legs(clean, preset)


def judge_boxes(clean: pd.DataFrame, preset: BoxPreset) -> Verdict:
    """By two boxes."""
    if len(clean) < 2 * preset.half:
        return "short", {}
    window = clean.tail(2 * preset.half)
    if window.index[-1] - window.index[0] + 1 > preset.max_span:
        return "suspended", {}
    if (window.close.pct_change().abs() > _JUMP).any():
        return "unadjusted", {}
    first, second = window.head(preset.half), window.tail(preset.half)
    before, after = first.high.max() - first.low.min(), second.high.max() - second.low.min()
    if before <= 0:
        return "no_range", {}
    found = {
        "ratio": after / before,
        "near": window.close.iloc[-1] / window.close.max(),
        "volume": second.volume.mean() / first.volume.mean(),
        "trend": window.close.iloc[-1] / window.close.iloc[0],
        "turnover": (window.close * window.volume).mean(),
    }
    if found["ratio"] > preset.max_ratio:
        return "not_contracted", found
    if found["near"] < preset.min_near_high:
        return "far_from_high", found
    if preset.max_volume_ratio is not None and found["volume"] >= preset.max_volume_ratio:
        return "volume_up", found
    if preset.min_trend is not None and found["trend"] <= preset.min_trend:
        return "no_trend", found
    if preset.max_points:
        points = next((p for most, p in preset.ratio_points if found["ratio"] <= most), 0)
        total = points + preset.near_points + preset.trend_points
        found["score"] = 100 * total / preset.max_points
    return "hit", found


def judge_legs(clean: pd.DataFrame, preset: LegsPreset) -> Verdict:
    """By successive contractions."""
    jumps = np.flatnonzero((clean.close.pct_change().abs() > _JUMP).to_numpy())
    after = clean.iloc[jumps[-1] :] if len(jumps) else clean
    if len(after) < preset.min_history:
        return ("unadjusted" if len(jumps) else "short"), {}
    window = after.tail(preset.lookback)
    if window.index[-1] - window.index[0] + 1 > preset.max_span:
        return "suspended", {}
    oldest = len(after) - len(window)
    legs = find_legs(after, [one for one in find_swings(after, preset) if one[0] >= oldest])
    depths = [1 - after.low.iloc[b] / after.high.iloc[a] for a, b in legs]
    count = min(1, len(depths))
    while 0 < count < min(len(depths), preset.max_legs):
        if depths[-count] > preset.max_leg_ratio * depths[-count - 1]:
            break
        count += 1
    if count < preset.min_legs:
        return "few_legs", {}
    return judge_last(after, legs[-count:], depths[-count:], preset)


def judge_last(
    after: pd.DataFrame, legs: list[tuple[int, int]], depths: list[float], preset: LegsPreset
) -> Verdict:
    """The last leg, the volume and the trend of a share with enough legs."""
    start, end = legs[-1]
    close, pivot, stop = after.close.iloc[-1], after.high.iloc[start], after.low.iloc[end]
    found: dict[str, Any] = {"legs": legs, "depths": depths, "pivot": pivot, "stop": stop}
    if depths[-1] > preset.max_last_depth:
        return "last_too_deep", found
    if close < stop:
        return "broken", found
    if close > pivot * (1 + preset.max_extension):
        return "extended", found
    leg_volume = after.volume.iloc[start : end + 1].mean()
    found["volume"] = leg_volume / after.volume.tail(preset.volume_window).mean()
    if found["volume"] >= preset.max_volume_ratio:
        return "volume_up", found
    means = [after.close.tail(n).mean() if len(after) >= n else np.nan for n in preset.means]
    if any(close <= mean for mean in means):
        return "below_means", found
    best = after.high.iloc[-preset.year - 1 : -1].max() if len(after) > preset.year else np.nan
    if close / best < 1 - preset.max_from_high:
        return "far_from_high", found
    found["score"] = sum(list_points(preset, found, close, means, best))
    return "hit", found


def find_swings(clean: pd.DataFrame, preset: LegsPreset) -> list[tuple[int, str]]:
    """(bar, kind) of all swings that are known at the last bar."""
    k = preset.swing
    before, after = clean.shift(1).rolling(k), clean[::-1].shift(1).rolling(k)
    high = (clean.high > before.high.max()) & (clean.high >= after.high.max()[::-1])
    low = (clean.low < before.low.min()) & (clean.low <= after.low.min()[::-1])
    highs = np.flatnonzero((high & ~low).to_numpy()).tolist()
    lows = np.flatnonzero((low & ~high).to_numpy()).tolist()
    return sorted([(i, "high") for i in highs] + [(i, "low") for i in lows])


def find_legs(clean: pd.DataFrame, swings: list[tuple[int, str]]) -> list[tuple[int, int]]:
    """(bar of the high, bar of the low), the newest last."""
    legs: list[tuple[int, int]] = []
    last: tuple[int, str] | None = None
    for i, kind in swings:
        if last and last[1] == kind:
            column = clean.high if kind == "high" else -clean.low
            if column.iloc[i] > column.iloc[last[0]]:
                last = (i, kind)
                if kind == "low" and legs:
                    legs[-1] = (legs[-1][0], i)
            continue
        if last and kind == "low":
            falls = clean.low.iloc[i] < clean.high.iloc[last[0]]
            legs = [*legs, (last[0], i)] if falls else []
        last = (i, kind)
    if last and last[1] == "high" and last[0] < len(clean) - 1:
        low = last[0] + 1 + int(np.argmin(clean.low.iloc[last[0] + 1 :].to_numpy()))
        if clean.low.iloc[low] < clean.high.iloc[last[0]]:
            legs.append((last[0], low))
    return legs


def list_points(
    preset: LegsPreset, found: dict[str, Any], close: float, means: list[float], best: float
) -> list[float]:
    """The parts of a score, in whole points."""
    depths = np.array(found["depths"])

    def share(value: float, full: float, none: float) -> float:
        return 0.0 if np.isnan(value) else float(np.clip((none - value) / (none - full), 0, 1))

    shrunk = float((depths[1:] / depths[:-1]).mean())
    dry = share(found["volume"], preset.full_volume_ratio, preset.max_volume_ratio)
    tight = share(float(depths[-1]), preset.full_depth, preset.max_last_depth)
    contraction = share(shrunk, preset.full_leg_ratio, preset.max_leg_ratio)
    above = zip(preset.points_means, means, strict=True)
    parts = [
        preset.points_legs * min((len(depths) - 1) / (preset.full_legs - 1), 1),
        preset.points_tight * tight,
        preset.points_contraction * contraction,
        preset.points_dry * dry,
        sum(points for points, mean in above if close > mean),
        preset.points_high * share(1 - close / best, 0.0, preset.max_from_high),
    ]
    return [float(np.floor(part + 0.5)) for part in parts]


def as_frame(universe: Universe, row: int) -> pd.DataFrame:
    """One share of a market."""
    return pd.DataFrame({name: getattr(universe, name)[row] for name in FIELDS})
