"""From the numbers of a kernel to the figures of one share. Pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

import numpy as np

from core.contracts import Universe
from core.kr_market.clean_bars import CleanBars
from core.kr_market.vcp.market_arrays import lay_out
from core.kr_market.vcp.presets import BoxPreset, LegsPreset, VcpPreset
from core.kr_market.vcp.scan import Verdicts, judge_rows
from core.kr_market.vcp.types import VcpFacts, VcpLeg

_LEGS_PARTS = ("legs", "tight", "contraction", "dry", "means", "high")


def build_facts(
    universe: Universe, preset: VcpPreset, verdicts: Verdicts, row: int, bars: CleanBars
) -> VcpFacts:
    """The figures of one share, as far as its verdict needed them.

    Args:
        universe: up to the session of the verdicts, which is its last.
        preset: that judged.
        verdicts: of the session.
        row: which share.
        bars: its clean bars.
    """
    if isinstance(preset, BoxPreset):
        return _build_box_facts(preset, verdicts.figures[row])
    return _build_legs_facts(universe, preset, verdicts, row, bars)


def find_score(preset: VcpPreset, figures: Any) -> float | None:
    """The score of one share's figures, 0 to 100; None where the preset has none."""
    from core.kr_market.vcp import box_kernel, legs_figures

    at = box_kernel.SCORE if isinstance(preset, BoxPreset) else legs_figures.SCORE
    return _plain(figures[at])


def hash_inputs(universe: Universe, preset: VcpPreset, bars: CleanBars, symbol: str) -> str:
    """SHA-256 of the bars that a verdict on the newest session may read, in hexadecimal.

    How much history was loaded besides changes nothing.
    """
    digest = hashlib.sha256(f"{preset.name}/{preset.version}/{symbol}".encode())
    newest = slice(max(len(bars) - preset.window, 0), None)
    digest.update(np.ascontiguousarray(universe.time[bars.places[newest]]).tobytes())
    for values in (bars.high, bars.low, bars.close, bars.volume):
        digest.update(np.ascontiguousarray(values[newest]).tobytes())
    return digest.hexdigest()


def day_of(universe: Universe, place: int) -> date:
    """The calendar day of a session."""
    return datetime.fromtimestamp(int(universe.time[place]), UTC).date()


def _build_box_facts(preset: BoxPreset, figures: Any) -> VcpFacts:
    from core.kr_market.vcp import box_kernel as at

    ratio = _plain(figures[at.RATIO])
    points = {}
    if preset.max_points and _plain(figures[at.SCORE]) is not None and ratio is not None:
        found = next((given for most, given in preset.ratio_points if ratio <= most), 0)
        points = {"ratio": found, "near": preset.near_points, "trend": preset.trend_points}
    return VcpFacts(
        contraction=ratio,
        volume_ratio=_plain(figures[at.VOLUME_RATIO]),
        near_high=_plain(figures[at.NEAR_HIGH]),
        first_range=_plain(figures[at.FIRST_RANGE]),
        second_range=_plain(figures[at.SECOND_RANGE]),
        trend=_plain(figures[at.TREND]),
        turnover=_plain(figures[at.TURNOVER]),
        mean_volume=_plain(figures[at.MEAN_VOLUME]),
        points=points,
        points_max=preset.max_points,
    )


def _build_legs_facts(
    universe: Universe, preset: LegsPreset, verdicts: Verdicts, row: int, bars: CleanBars
) -> VcpFacts:
    from core.kr_market.vcp import legs_figures as at

    again = Verdicts(verdicts.place, verdicts.codes.copy(), np.full_like(verdicts.figures, np.nan))
    room = judge_rows(lay_out(universe), np.array([row], dtype=np.int64), preset, again)
    figures = again.figures[row]
    count = 0 if np.isnan(figures[at.COUNT]) else int(figures[at.COUNT])
    # The room's bars end where the clean ones do.
    offset = len(bars) - preset.window
    legs = tuple(
        _build_leg(universe, preset, bars, int(start) + offset, int(end) + offset)
        for start, end in room.legs[:, :count].T
    )
    pivot, stop = _plain(figures[at.PIVOT]), _plain(figures[at.STOP])
    entry = max(pivot, float(bars.close[-1])) if pivot is not None else None
    parts = figures[at.PARTS : at.PARTS + at.PART_COUNT]
    is_scored = not np.isnan(figures[at.SCORE])
    return VcpFacts(
        contraction=_plain(figures[at.LEG_RATIO]),
        volume_ratio=_plain(figures[at.VOLUME_RATIO]),
        near_high=_plain(figures[at.OVER_HIGH]),
        over_means=tuple(_plain(one) for one in figures[at.OVER_MEANS : at.OVER_MEANS + 3]),
        pivot=pivot,
        stop=stop,
        risk=None if entry is None or stop is None else (entry - stop) / entry,
        turnover=_plain(figures[at.TURNOVER]),
        points=dict(zip(_LEGS_PARTS, map(int, parts), strict=True)) if is_scored else {},
        points_max=preset.max_points,
        legs=legs,
    )


def _build_leg(
    universe: Universe, preset: LegsPreset, bars: CleanBars, start: int, end: int
) -> VcpLeg:
    high, low = float(bars.high[start]), float(bars.low[end])
    known = len(bars) >= preset.volume_window
    mean = float(np.mean(bars.volume[-preset.volume_window :])) if known else np.nan
    return VcpLeg(
        start=day_of(universe, int(bars.places[start])),
        end=day_of(universe, int(bars.places[end])),
        high=high,
        low=low,
        depth=(high - low) / high,
        sessions=end - start,
        volume_ratio=float(np.mean(bars.volume[start : end + 1])) / mean if known else None,
    )


def _plain(value: Any) -> float | None:
    number = float(value)
    return number if np.isfinite(number) else None
