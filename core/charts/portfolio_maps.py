"""Tables of colours: weights by method, and how alike assets are."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from core.charts.palette import DOWN
from core.formatting import format_number, format_percent

_CLEAR = "rgba(0,0,0,0)"
_FULL = "rgba(79, 125, 243, 0.78)"  # `ACCENT`, thinned: figures stand on it
_NEUTRAL = "rgba(135, 145, 165, 0.10)"
_TEXT_ON_LIGHT, _TEXT_ON_DARK = "#1b2233", "#e6eaf2"
_ROW_PIXELS = 30
_MOST_WRITTEN = 16  # columns; beyond it figures would overlap
_Rows = Sequence[Sequence[float | None]]


def build_weights_figure(
    methods: Sequence[str], keys: Sequence[str], weights: _Rows, *, is_dark: bool = False
) -> go.Figure:
    """Methods by assets; the darker, the more.

    Args:
        methods: names, one for each row.
        keys: of the assets, one for each column.
        weights: fractions.
        is_dark: whether it stands on the dark theme.
    """
    text = [[format_percent(value, 1) for value in row] for row in weights]
    scale = [[0.0, _NEUTRAL], [1.0, _FULL]]
    return _build(keys, methods, weights, text, scale, (0.0, None), "%{z:.2%}", is_dark=is_dark)


def build_likeness_figure(
    keys: Sequence[str], matrix: _Rows, *, is_share: bool, is_dark: bool = False
) -> go.Figure:
    """Assets by assets.

    Args:
        keys: of the assets.
        matrix: correlations from −1 to 1, or shares from 0 to 1; None where there is none.
        is_share: whether they are shares.
        is_dark: whether it stands on the dark theme.
    """
    text = [
        [format_percent(one, 0) if is_share else format_number(one) for one in row]
        for row in matrix
    ]
    scale = [[0.0, _NEUTRAL], [1.0, _FULL]]
    if not is_share:
        scale = [[0.0, DOWN], [0.5, _NEUTRAL], [1.0, _FULL]]
    ends = (0.0, 1.0) if is_share else (-1.0, 1.0)
    figure_text = "%{z:.0%}" if is_share else "%{z:.3f}"
    return _build(keys, keys, matrix, text, scale, ends, figure_text, is_dark=is_dark)


def _build(  # noqa: PLR0917 - the parts of one figure
    columns: Sequence[str],
    rows: Sequence[str],
    values: _Rows,
    text: Sequence[Sequence[str]],
    scale: Sequence[Sequence[object]],
    ends: tuple[float, float | None],
    figure_text: str,
    *,
    is_dark: bool,
) -> go.Figure:
    is_written = len(columns) <= _MOST_WRITTEN
    figure = go.Figure(
        go.Heatmap(
            x=list(columns),
            y=list(rows),
            z=[list(row) for row in values],
            text=[list(row) for row in text],
            texttemplate="%{text}" if is_written else None,
            textfont={"color": _TEXT_ON_DARK if is_dark else _TEXT_ON_LIGHT},
            zmin=ends[0],
            zmax=ends[1],
            colorscale=scale,
            showscale=False,
            xgap=2,
            ygap=2,
            hoverongaps=False,
            hovertemplate=f"%{{y}}, %{{x}}: {figure_text}<extra></extra>",
        )
    )
    figure.update_layout(
        paper_bgcolor=_CLEAR,
        plot_bgcolor=_CLEAR,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        height=70 + _ROW_PIXELS * max(len(rows), 3),
        xaxis={"side": "top", "showgrid": False, "fixedrange": True, "type": "category"},
        yaxis={
            "autorange": "reversed",
            "type": "category",
            "showgrid": False,
            "fixedrange": True,
            "automargin": True,
        },
    )
    return figure
