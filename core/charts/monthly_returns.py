"""Returns by month and year, as a table of colours."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import DOWN, UP
from core.contracts import FloatArray, TimeArray
from core.formatting import format_percent
from core.trading.monthly_returns import MONTHS, calculate_monthly_returns

_NEUTRAL = "rgba(135, 145, 165, 0.12)"
_TEXT_ON_LIGHT, _TEXT_ON_DARK = "#1b2233", "#e6eaf2"
_ROW_PIXELS = 28


def build_monthly_returns_figure(
    time: TimeArray, equity: FloatArray, *, is_dark: bool = False
) -> go.Figure:
    """Years by months with each year's total; colours centred on 0.

    Args:
        time: int64[n], seconds since 1970-01-01 UTC, increasing.
        equity: float64[n], currency.
        is_dark: whether it stands on the dark theme.
    """
    years, table = calculate_monthly_returns(time, equity)
    text = [
        ["" if np.isnan(value) else format_percent(value, 1, is_signed=True) for value in row]
        for row in table
    ]
    # A single month of +300 % must not make all others look like 0.
    known = np.abs(table[:, :12][~np.isnan(table[:, :12])])
    limit = max(float(np.quantile(known, 0.95)), 0.01) if known.size else 0.01
    figure = go.Figure(
        go.Heatmap(
            x=[*MONTHS, "Year"],
            y=[str(year) for year in years],
            z=table,
            text=text,
            texttemplate="%{text}",
            # Plotly's own choice ignores that weak colours are nearly transparent.
            textfont={"color": _TEXT_ON_DARK if is_dark else _TEXT_ON_LIGHT},
            zmid=0,
            zmin=-limit,
            zmax=limit,
            colorscale=[[0.0, DOWN], [0.5, _NEUTRAL], [1.0, UP]],
            showscale=False,
            xgap=2,
            ygap=2,
            hoverongaps=False,
            hovertemplate="%{x} %{y}: %{z:+.2%}<extra></extra>",
        )
    )
    figure.update_layout(
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        height=80 + _ROW_PIXELS * max(len(years), 3),
        xaxis={"side": "top", "showgrid": False, "fixedrange": True},
        yaxis={"autorange": "reversed", "type": "category", "showgrid": False, "fixedrange": True},
    )
    return figure
