"""Windows of a walk-forward run: when, and how each did before and after its pick was made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import plotly.graph_objects as go

from core.charts.downsample import pick_extremes
from core.charts.optimisation_scale import Scale, style_search_chart
from core.charts.palette import ACCENT, BENCHMARK
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray

_ROW_PIXELS = 22
_DAY_MILLISECONDS = 86_400_000.0
_EPOCH = date(1970, 1, 1)


def build_results_figure(
    numbers: Sequence[int], in_sample: FloatArray, out_of_sample: FloatArray, goal: Scale
) -> go.Figure:
    """Two bars a window.

    Args:
        numbers: of the windows, from 1.
        in_sample: float64[w], the objective; NaN where it is not defined.
        out_of_sample: float64[w], the same on the test parts.
        goal: of the objective.
    """
    figure = go.Figure()
    for name, values, colour in (
        ("In sample", in_sample, BENCHMARK),
        ("Out of sample", out_of_sample, ACCENT),
    ):
        figure.add_bar(
            x=[f"{number}" for number in numbers],
            y=goal.draw(values),
            name=name,
            marker={"color": colour, "line": {"width": 0}},
            hovertemplate=f"window %{{x}}: %{{y:{goal.hover_format}}}",
        )
    style_search_chart(figure, height=320)
    figure.update_layout(barmode="group", bargap=0.3)
    figure.update_xaxes(title_text="Window", type="category", showgrid=False)
    figure.update_yaxes(title_text=goal.label, tickformat=goal.tick_format, zeroline=True)
    return figure


def build_schedule_figure(spans: Sequence[tuple[date, date, date, date]]) -> go.Figure:
    """When each window trains and tests.

    Args:
        spans: first and last day of the training part, then of the test part.
    """
    figure = go.Figure()
    rows = [f"{number}" for number in range(1, len(spans) + 1)]
    for name, place, colour in (("Train", 0, BENCHMARK), ("Test", 2, ACCENT)):
        starts = np.array([_milliseconds(span[place]) for span in spans])
        stops = np.array([_milliseconds(span[place + 1]) + _DAY_MILLISECONDS for span in spans])
        figure.add_bar(
            y=rows,
            x=stops - starts,
            base=starts,
            orientation="h",
            name=name,
            marker={"color": colour, "opacity": 0.85, "line": {"width": 0}},
            customdata=[[span[place].isoformat(), span[place + 1].isoformat()] for span in spans],
            hovertemplate="%{customdata[0]} to %{customdata[1]}",
        )
    style_search_chart(figure, height=90 + _ROW_PIXELS * len(spans))
    figure.update_layout(barmode="overlay", bargap=0.35)
    figure.update_xaxes(type="date")
    figure.update_yaxes(title_text="Window", autorange="reversed", type="category", showgrid=False)
    return figure


def build_stitched_figure(
    time: TimeArray, equity: FloatArray, starts: TimeArray, *, currency: str = ""
) -> go.Figure:
    """The account that traded all test parts in a row; where a new pick took over is marked.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC.
        equity: float64[n], currency.
        starts: int64[w], first bars of the test parts.
        currency: shown beside the values.
    """
    kept = pick_extremes(equity)
    figure = go.Figure()
    figure.add_scatter(
        x=to_milliseconds(time[kept]),
        y=equity[kept],
        name="Out of sample, all windows",
        mode="lines",
        line={"color": ACCENT, "width": 1.8},
        hovertemplate=f"%{{y:,.2f}} {currency}",
    )
    style_time_chart(figure, title=f"Account ({currency})" if currency else "Account")
    for start in to_milliseconds(starts):
        figure.add_vline(x=float(start), line={"color": BENCHMARK, "width": 1, "dash": "dot"})
    figure.update_layout(showlegend=False, height=340)
    return figure


def _milliseconds(day: date) -> float:
    return (day - _EPOCH).days * _DAY_MILLISECONDS
