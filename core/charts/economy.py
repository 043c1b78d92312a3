"""A figure of an economy, and an index or instrument beside it on an axis of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from core.charts.downsample import pick_extremes
from core.charts.palette import ACCENT, MUTED, SERIES
from core.charts.price_axis import list_log_ticks
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray

_MAX_POINTS = 1_600
_MARGIN_OF_SECOND_AXIS = 76
_BESIDE = SERIES[1]


@dataclass(frozen=True, slots=True)
class EconomyLine:
    """One line.

    Attributes:
        time: int64[n], seconds since 1970-01-01 UTC, strictly increasing.
        values: float64[n]; NaN breaks the line.
        unit: as the axis says it; empty for a fraction, which is shown as percent.
    """

    name: str
    unit: str
    time: TimeArray
    values: FloatArray


def build_economy_figure(
    line: EconomyLine,
    beside: EconomyLine | None = None,
    *,
    revised: TimeArray | None = None,
    is_fraction: bool = False,
    is_step: bool = False,
) -> go.Figure:
    """The figure on the left axis; what lies beside it on the right one, dates shared.

    Args:
        line: may have no finite value; then the axes are empty.
        beside: drawn behind it.
        revised: periods whose value is not the first published one get a ring.
        is_fraction: the line's values are fractions, shown as percent.
        is_step: each value holds until the next one.
    """
    figure = go.Figure()
    if beside is not None:
        figure.add_scatter(
            **_draw(beside, _BESIDE, 1.2), yaxis="y2", hovertemplate="%{y:,.8~r} " + beside.unit
        )
    kind = "%{y:.2%}" if is_fraction else "%{y:,.8~r} " + line.unit
    figure.add_scatter(
        **_draw(line, ACCENT, 1.8), hovertemplate=kind, line_shape="hv" if is_step else None
    )
    if revised is not None and len(revised):
        place = np.searchsorted(line.time, revised)
        figure.add_scatter(
            x=to_milliseconds(revised),
            y=line.values[place],
            name="Revised since first published",
            mode="markers",
            marker={"symbol": "circle-open", "size": 7, "color": MUTED},
            hoverinfo="skip",
        )
    style_time_chart(figure, title="Change on the year" if is_fraction else line.unit)
    figure.update_layout(
        height=420,
        yaxis={"tickformat": ".1%" if is_fraction else ",~r"},
        xaxis={"hoverformat": "%Y-%m-%d"},
    )
    if _crosses_zero(line.values):
        figure.add_hline(y=0, line={"color": MUTED, "width": 1})
    if beside is not None:
        _add_second_axis(figure, beside)
    return figure


def _draw(line: EconomyLine, colour: str, width: float) -> dict[str, object]:
    time, values = line.time, line.values
    if len(values) > _MAX_POINTS:
        known = np.flatnonzero(np.isfinite(values))
        kept = known[pick_extremes(values[known], _MAX_POINTS)]
        time, values = time[kept], values[kept]
    return {
        "x": to_milliseconds(time),
        "y": values,
        "name": line.name,
        "mode": "lines" if len(values) > 1 else "markers",
        "line": {"color": colour, "width": width},
        "connectgaps": False,
    }


def _crosses_zero(values: FloatArray) -> bool:
    known = values[np.isfinite(values)]
    return bool(len(known)) and float(known.min()) < 0 < float(known.max())


def _add_second_axis(figure: go.Figure, beside: EconomyLine) -> None:
    """On the right, without a grid: two grids would tell of levels that match nowhere."""
    known = beside.values[np.isfinite(beside.values)]
    # Over decades an index grows by factors: equal distances are then equal percentages.
    is_positive = bool(len(known)) and float(known.min()) > 0
    ticks = list_log_ticks(float(known.min()), float(known.max())) if is_positive else []
    figure.update_layout(
        margin={"r": _MARGIN_OF_SECOND_AXIS},
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "zeroline": False,
            "automargin": False,
            "tickmode": "array" if ticks else "auto",
            "tickvals": ticks or None,
            "tickformat": ",~r",
            "type": "log" if ticks else "linear",
            "title": {
                "text": " ".join(
                    part
                    for part in (
                        beside.name,
                        f"({beside.unit})" if beside.unit else "",
                        "log" if ticks else "",
                    )
                    if part
                )
            },
        },
    )
