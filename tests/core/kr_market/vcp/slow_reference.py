"""The rules written a second time, share by share in pandas, slowly; shares no code with the first.

Only presets and the names of reasons are common ground.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from core.kr_market.vcp.presets import BoxPreset


def judge(frame, place, preset):
    """(reason, figures) of the session at a place.

    Args:
        frame: columns open … volume, one row a session of the market, NaN or 0 without trade.
    """
    seen = frame.iloc[: place + 1]
    clean = seen[(seen > 0).all(axis=1)]
    if clean.empty or clean.index[-1] != place:
        return "no_trade", {}
    return (judge_boxes if isinstance(preset, BoxPreset) else judge_legs)(clean, preset)


def judge_boxes(clean, preset):
    if len(clean) < 2 * preset.half:
        return "short", {}
    window = clean.tail(2 * preset.half)
    if window.index[-1] - window.index[0] + 1 > preset.max_span:
        return "suspended", {}
    if (window.close.pct_change().abs() > 0.30 + 1e-9).any():
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
        found["score"] = 100 * (points + preset.near_points + preset.trend_points) / 20
    return "hit", found


def find_swings(clean, preset):
    """(bar, kind) of all swings that are known at the last bar."""
    k = preset.swing
    before, after = clean.shift(1).rolling(k), clean[::-1].shift(1).rolling(k)
    high = (clean.high > before.high.max()) & (clean.high >= after.high.max()[::-1])
    low = (clean.low < before.low.min()) & (clean.low <= after.low.min()[::-1])
    bars = np.arange(len(clean))
    highs, lows = bars[high & ~low], bars[low & ~high]
    return sorted([(int(i), "high") for i in highs] + [(int(i), "low") for i in lows])


def find_legs(clean, swings):
    """[(bar of the high, bar of the low)], the newest last."""
    legs, last = [], None
    for i, kind in swings:
        if last and last[1] == kind:
            column = clean.high if kind == "high" else -clean.low
            if column.iloc[i] > column.iloc[last[0]]:
                last = (i, kind)
                if kind == "low" and legs:
                    legs[-1] = (legs[-1][0], i)
            continue
        if last and kind == "low":
            if clean.low.iloc[i] < clean.high.iloc[last[0]]:
                legs.append((last[0], i))
            else:
                legs = []
        last = (i, kind)
    if last and last[1] == "high" and last[0] < len(clean) - 1:
        low = last[0] + 1 + int(np.argmin(clean.low.iloc[last[0] + 1 :].to_numpy()))
        if clean.low.iloc[low] < clean.high.iloc[last[0]]:
            legs.append((last[0], low))
    return legs


def judge_legs(clean, preset):
    jumps = np.flatnonzero((clean.close.pct_change().abs() > 0.30 + 1e-9).to_numpy())
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
    start, end = legs[-1]
    close, pivot, stop = after.close.iloc[-1], after.high.iloc[start], after.low.iloc[end]
    found = {"legs": legs[-count:], "depths": depths[-count:], "pivot": pivot, "stop": stop}
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
    found["score"] = sum(score(preset, found, close, means, best))
    return "hit", found


def score(preset, found, close, means, best):
    depths = np.array(found["depths"])

    def share(value, full, none):
        return 0.0 if np.isnan(value) else float(np.clip((none - value) / (none - full), 0, 1))

    shrunk = (depths[1:] / depths[:-1]).mean()
    parts = [
        preset.points_legs * min((len(depths) - 1) / (preset.full_legs - 1), 1),
        preset.points_tight * share(depths[-1], preset.full_depth, preset.max_last_depth),
        preset.points_contraction * share(shrunk, preset.full_leg_ratio, preset.max_leg_ratio),
        preset.points_dry
        * share(found["volume"], preset.full_volume_ratio, preset.max_volume_ratio),
        sum(p for p, mean in zip(preset.points_means, means, strict=True) if close > mean),
        preset.points_high * share(1 - close / best, 0.0, preset.max_from_high),
    ]
    return [np.floor(part + 0.5) for part in parts]


def as_frame(universe, row):
    """One share of a universe."""
    names = ("open", "high", "low", "close", "volume")
    return pd.DataFrame({name: getattr(universe, name)[row] for name in names})
