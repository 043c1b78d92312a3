"""A thin coloured band that tells the regime of each bar; words stand in the hover box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import DOWN, MUTED, SERIES, UP
from core.charts.time_axis import to_milliseconds
from core.contracts import TimeArray
from core.enums import Regime, RegimeDetector
from core.market_data.regimes.paths import ORDER, UNKNOWN, LabelArray

COLOURS = {
    Regime.BULLISH: UP,
    Regime.BEARISH: DOWN,
    Regime.VOLATILE: SERIES[1],
    Regime.SIDEWAYS: MUTED,
}
DETECTOR_NAMES = {
    RegimeDetector.SCORES: "Scores",
    RegimeDetector.HIDDEN_MARKOV: "Hidden Markov model",
}
DETECTOR_WORDS = {
    RegimeDetector.SCORES: "scores",
    RegimeDetector.HIDDEN_MARKOV: "the hidden Markov model",
}
RIBBON_AXIS = "y20"
"""Far from those of the panels, which are numbered upwards from 3."""

RIBBON_PIXELS, GAP_PIXELS = 10, 8
_CLEAR = "rgba(0,0,0,0)"


def _build_scale() -> dict[str, Any]:
    """A colour for each label, from `UNKNOWN` on, without any between them."""
    colours = [_CLEAR, *(COLOURS[regime] for regime in ORDER)]
    steps = [
        (edge / len(colours), colour)
        for place, colour in enumerate(colours)
        for edge in (place, place + 1)
    ]
    return {"colorscale": steps, "cmin": UNKNOWN - 0.5, "cmax": len(ORDER) - 0.5}


_SCALE = _build_scale()


@dataclass(frozen=True, slots=True, eq=False)
class Ribbon:
    """The labels of one detector for the bars of a chart.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC.
        labels: int8[n], index into `ORDER`; `UNKNOWN` in the warm-up.
    """

    detector: RegimeDetector
    time: TimeArray
    labels: LabelArray

    def at(self, time: TimeArray) -> LabelArray:
        """The labels of bars that begin at these times; `UNKNOWN` for others."""
        place = np.minimum(np.searchsorted(self.time, time), len(self.time) - 1)
        return np.where(self.time[place] == time, self.labels[place], UNKNOWN).astype(np.int8)


def build_ribbon(
    ribbon: Ribbon, drawn: TimeArray, told: TimeArray, *, has_legend: bool = True
) -> list[Any]:
    """One column for each candle, and an entry of the legend for each regime that occurs.

    Args:
        ribbon: the labels.
        drawn: int64[g], where the columns stand.
        told: int64[g], of the bar whose regime each column tells: a candle's last.
        has_legend: whether the legend explains the colours.
    """
    labels = ribbon.at(told)
    words = np.array([*(regime.value for regime in ORDER), "not known yet"])
    columns = go.Bar(
        name=f"Regime by {DETECTOR_WORDS[ribbon.detector]}",
        x=to_milliseconds(drawn),
        y=np.ones(len(drawn), dtype=np.int8),
        yaxis=RIBBON_AXIS,
        # Numbers travel as a binary block, colours would as text.
        marker={"color": labels, **_SCALE, "line": {"width": 0}},
        hovertext=words[labels].tolist(),
        hovertemplate="%{hovertext}",
        showlegend=False,
    )
    if not has_legend:
        return [columns]
    return [columns, *(_build_entry(regime) for code, regime in enumerate(ORDER) if code in labels)]


def _build_entry(regime: Regime) -> go.Scatter:
    return go.Scatter(
        name=regime.value.capitalize(),
        x=[None],
        y=[None],
        mode="markers",
        marker={"symbol": "square", "size": 10, "color": COLOURS[regime]},
        legendgroup=f"regime_{regime.value}",
        hoverinfo="skip",
        showlegend=True,
    )


def split_domain(domain: tuple[float, float], pixels: float) -> dict[str, tuple[float, float]]:
    """Room for the ribbon at the foot of the price.

    Args:
        domain: of the price and the ribbon together, 0 to 1.
        pixels: height of what 0 to 1 spans.

    Returns:
        `price` and `ribbon`.
    """
    low, top = domain
    ribbon = low + RIBBON_PIXELS / pixels
    return {"ribbon": (low, ribbon), "price": (ribbon + GAP_PIXELS / pixels, top)}


def style_ribbon_axis(domain: tuple[float, float]) -> dict[str, Any]:
    """The axis that the columns fill; it has no figures."""
    return {
        "domain": domain,
        "range": [0, 1],
        "visible": False,
        "fixedrange": True,
        "anchor": "x",
    }
