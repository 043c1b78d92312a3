"""One followed signal: its candles, where it was bought, its stop and target, where it was sold."""

from __future__ import annotations

import numpy as np
import plotly.graph_objects as go

from core.charts.palette import ACCENT, DOWN, MUTED, UP
from core.charts.time_axis import style_time_chart, to_milliseconds
from core.contracts import FloatArray
from core.kr_market.lifecycle.log_types import SignalPath

_PIXELS = 420


def build_path_figure(path: SignalPath) -> go.Figure:
    """Candles in KRW; only sessions in which the share traded.

    Args:
        path: with at least one bar.
    """
    days = to_milliseconds(path.time)
    figure = go.Figure(
        go.Candlestick(
            name=path.row.signal.symbol,
            x=days,
            open=path.open,
            high=path.high,
            low=path.low,
            close=path.close,
            increasing={"line": {"color": UP, "width": 1}, "fillcolor": UP},
            decreasing={"line": {"color": DOWN, "width": 1}, "fillcolor": DOWN},
            showlegend=False,
        )
    )
    if np.isfinite(path.stop).any():
        figure.add_scatter(
            x=days, y=path.stop, mode="lines", name="Stop", connectgaps=False,
            line={"color": DOWN, "width": 1.6, "dash": "dot", "shape": "hv"},
            hovertemplate="%{y:,.0f} won",
        )  # fmt: skip
    if path.target is not None and path.entry_at is not None:
        last = len(days) - 1 if path.exit_at is None else path.exit_at
        held = slice(path.entry_at, last + 1)
        figure.add_scatter(
            x=days[held], y=[path.target] * (last + 1 - path.entry_at), mode="lines",
            name="Target", line={"color": UP, "width": 1.6, "dash": "dot"},
            hovertemplate="%{y:,.0f} won",
        )  # fmt: skip
    _mark(figure, path, days)
    style_time_chart(figure, title="KRW")
    figure.update_layout(height=_PIXELS, xaxis_rangeslider_visible=False)
    figure.update_xaxes(rangebreaks=[{"bounds": ["sat", "mon"]}])
    figure.update_yaxes(tickformat=",.0f")
    return figure


def _mark(figure: go.Figure, path: SignalPath, days: FloatArray) -> None:
    outcome = next((one for one in path.outcomes if one.exit_preset == path.exit_preset), None)
    sold = "" if outcome is None or outcome.exit_reason is None else outcome.exit_reason
    words = str(sold).replace("_", " ")
    marks = (
        ("Signal", path.signal_at, None if path.signal_at is None else path.close[path.signal_at],
         "diamond", MUTED, "signal, at the close"),
        ("Bought", path.entry_at, None if outcome is None else outcome.entry_price,
         "triangle-up", ACCENT, "bought at the open"),
        ("Sold", path.exit_at, None if outcome is None else outcome.exit_price,
         "triangle-down", "#e0973a", f"sold: {words}"),
    )  # fmt: skip
    for name, at, price, symbol, colour, hint in marks:
        if at is None or price is None:
            continue
        figure.add_scatter(
            x=[days[at]], y=[price], mode="markers", name=name,
            marker={"symbol": symbol, "size": 13, "color": colour,
                    "line": {"color": "#ffffff", "width": 1}},
            hovertemplate=f"%{{y:,.0f}} won, {hint}",
        )  # fmt: skip
