"""Presets as kernels take them."""

from __future__ import annotations

from dataclasses import asdict
from math import inf

from core.kr_market.vcp.box_kernel import BoxRules
from core.kr_market.vcp.legs_figures import LegsRules
from core.kr_market.vcp.presets import BoxPreset, LegsPreset

_STEPS = 3


def build_box_rules(preset: BoxPreset) -> BoxRules:
    """A rule that is off becomes a bound that every finite figure keeps."""
    steps = [*preset.ratio_points, *((-inf, 0),) * _STEPS][:_STEPS]
    return BoxRules(
        half=preset.half,
        max_span=preset.max_span,
        max_ratio=preset.max_ratio,
        min_near_high=preset.min_near_high,
        max_volume_ratio=inf if preset.max_volume_ratio is None else preset.max_volume_ratio,
        min_trend=-inf if preset.min_trend is None else preset.min_trend,
        at_most=(steps[0][0], steps[1][0], steps[2][0]),
        points=(float(steps[0][1]), float(steps[1][1]), float(steps[2][1])),
        near_points=float(preset.near_points),
        trend_points=float(preset.trend_points),
        max_points=float(preset.max_points),
    )


def build_legs_rules(preset: LegsPreset) -> LegsRules:
    """The preset's fields of the same names; points become floats, so that one type is compiled."""
    values = asdict(preset)
    fields = {name: values[name] for name in LegsRules._fields}
    for name, kind in LegsRules.__annotations__.items():
        if kind == "float":
            fields[name] = float(fields[name])
    first, second, third = preset.points_means
    fields["points_means"] = (float(first), float(second), float(third))
    return LegsRules(**fields)
