"""The account against holding the instrument."""

from __future__ import annotations

import math

import numpy as np
import plotly.graph_objects as go

from core.charts.downsample import pick_extremes
from core.charts.palette import ACCENT, BENCHMARK
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray, TimeArray


def build_equity_figure(
    time: TimeArray,
    equity: FloatArray,
    benchmark: FloatArray,
    *,
    currency: str = "",
    is_log: bool = False,
) -> go.Figure:
    """Equity and buy & hold by bar.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC.
        equity: float64[n], currency.
        benchmark: float64[n], currency.
        currency: shown beside the values.
        is_log: logarithmic axis; values that are 0 or less are left out on it.
    """
    figure = go.Figure()
    for name, values, colour, width in (
        ("Buy & hold", benchmark, BENCHMARK, 1.2),
        ("Strategy", equity, ACCENT, 1.8),
    ):
        kept = pick_extremes(values)
        shown = values[kept]
        figure.add_scatter(
            x=to_milliseconds(time[kept]),
            y=np.where(shown > 0, shown, np.nan) if is_log else shown,
            name=name,
            mode="lines",
            line={"color": colour, "width": width},
            hovertemplate=f"%{{y:,.2f}} {currency}",
        )
    style_time_chart(figure, title=f"Account ({currency})" if currency else "Account")
    figure.update_yaxes(type="log" if is_log else "linear")
    if is_log:
        ticks = list_log_ticks(equity, benchmark)
        figure.update_yaxes(tickmode="array", tickvals=ticks, tickformat="~s")
    return figure


def list_log_ticks(*lines: FloatArray) -> list[float]:
    """1, 2 and 5 times the powers of ten that lie among the values above 0."""
    values = np.concatenate(lines)
    values = values[values > 0]
    if not len(values):
        return []
    low, high = float(values.min()), float(values.max())
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    steps = (digit * 10.0**decade for decade in decades for digit in (1, 2, 5))
    return [step for step in steps if low / 2 <= step <= high * 2]
